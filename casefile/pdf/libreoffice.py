"""The LibreOffice engine.

One process for many files, its own profile, a time limit, and the end of it for certain.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from casefile.errors import CasefileError, DocumentFault, Unavailable
from casefile.pdf import pdfa, scratch
from casefile.pdf.pdfa import About
from casefile.pdf.preflight import preflight
from casefile.pdf.word import WordFile
from casefile.said import Said

_SUPERVISE = Path(__file__).with_name("supervise.py")
_FONTS = Path(__file__).resolve().parent.parent / "data" / "fonts"
_EXPORT = "pdf:writer_pdf_Export:" + json.dumps(
    {
        "SelectPdfVersion": {"type": "long", "value": "2"},  # PDF/A-2b
        "ExportBookmarks": {"type": "boolean", "value": "true"},
        "UseTaggedPDF": {"type": "boolean", "value": "true"},
    },
    separators=(",", ":"),
)
# A file that comes from elsewhere fetches nothing, neither from the network nor from this machine, and runs nothing.
_CLOSED = (
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("org.openoffice.Office.Calc/Content/Update", "Link", "1"),
    ("org.openoffice.Inet/Settings", "ooInetProxyType", "1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _CLOSED
    )
    + "</oor:items>"
)
_FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{folder}</dir>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
</fontconfig>
"""


class LibreOfficeEngine:
    """LibreOffice without a window. Its profile is made once for each process and removed at its end."""

    def __init__(self, soffice: str, seconds: int) -> None:
        self._soffice = soffice
        self._seconds = seconds
        self._turn = threading.Lock()
        self._folders: dict[int, Path] = {}

    @property
    def installed(self) -> bool:
        """True when the program the settings name is there."""
        return shutil.which(self._soffice) is not None

    @cached_property
    def name(self) -> str:
        """Name and version, as the archive's record states it."""
        said = self._run(["--version"], self._seconds)
        return " ".join(said.split()[:2]) or "LibreOffice"

    def preflight(self, word: WordFile) -> list[Said]:
        """What this engine is known to print wrongly."""
        return preflight(word, engine="libreoffice")

    def convert(self, jobs: Sequence[tuple[bytes, About]]) -> list[bytes | CasefileError]:
        """PDF/A-2b or an error for each document.

        All in one process, once more what is missing, then one by one.
        """
        self._require()
        documents, waiting = [docx for docx, _ in jobs], list(range(len(jobs)))
        made: dict[int, bytes] = {}
        with self._turn:
            for rounds in ([waiting], [waiting], [[i] for i in waiting]):
                for batch in rounds:
                    missing = [i for i in batch if i not in made]
                    if missing:
                        made.update(self._convert_together({i: documents[i] for i in missing}))
        return [self._finished(made.get(i), about) for i, (_, about) in enumerate(jobs)]

    def _finished(self, content: bytes | None, about: About) -> bytes | CasefileError:
        if content is None:
            return DocumentFault("libreoffice-failed")
        try:
            return pdfa.finish(content, about, self.name)
        except Exception as error:  # noqa: BLE001  whatever a PDF library raises costs this document only
            fault = Said("guard-not-finished", kind=type(error).__name__)
            return DocumentFault("print-lost.other", engine=self.name, faults=[fault])

    def print_file(self, content: bytes, ending: str) -> bytes | None:
        """The PDF of a file from elsewhere, of any kind that LibreOffice opens; None where it made none in its time.

        ``ending`` is what the file's kind is called by, ``.doc``. No link in it is followed, no macro run.
        """
        self._require()
        with self._turn, tempfile.TemporaryDirectory(dir=self._folder()) as name:
            source = Path(name) / f"file{ending}"
            source.write_bytes(content)
            self._run(["--convert-to", "pdf", "--outdir", name, str(source)], self._seconds)
            target = source.with_suffix(".pdf")
            return target.read_bytes() if _whole(target) else None

    def _require(self) -> None:
        if not self.installed:
            raise Unavailable("libreoffice-not-installed")

    def _convert_together(self, documents: dict[int, bytes]) -> dict[int, bytes]:
        """What one process makes of them within its time; those it did not come to are left out."""
        with tempfile.TemporaryDirectory(dir=self._folder()) as name:
            folder = Path(name)
            sources = {i: folder / f"{i}.docx" for i in documents}
            for i, source in sources.items():
                source.write_bytes(documents[i])
            seconds = self._seconds * (1 + len(documents) / 10)
            self._run(["--convert-to", _EXPORT, "--outdir", name, *map(str, sources.values())], seconds)
            targets = {i: source.with_suffix(".pdf") for i, source in sources.items()}
            return {i: target.read_bytes() for i, target in targets.items() if _whole(target)}

    def _run(self, arguments: list[str], seconds: float) -> str:
        """Run it in a session of its own, so that nothing it started outlives the time limit.

        What it said.
        """
        folder = self._folder()
        command = [
            *(sys.executable, "-I", "-S", str(_SUPERVISE), str(os.getpid())),
            *("env", f"FONTCONFIG_FILE={folder / 'fonts.conf'}", self._soffice),
            *(
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                "--headless",
                "--norestore",
                "--nologo",
                "--nolockcheck",
            ),
            *arguments,
        ]
        process = subprocess.Popen(  # noqa: S603  the program the settings name, with our own arguments
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            return process.communicate(timeout=seconds)[0].decode(errors="replace")
        except subprocess.TimeoutExpired:
            return ""
        finally:
            _end(process)

    def _folder(self) -> Path:
        """This process's folder, with its profile: after a fork, the parent's is not ours to use."""
        if os.getpid() not in self._folders:
            folder = scratch.new_folder()
            (folder / "fonts.conf").write_text(_FONTS_CONF.format(folder=_FONTS))
            (folder / "profile" / "user").mkdir(parents=True)
            (folder / "profile" / "user" / "registrymodifications.xcu").write_text(_PROFILE)
            self._folders[os.getpid()] = folder
        return self._folders[os.getpid()]


def _whole(pdf: Path) -> bool:
    """True when the file is there to its end; a killed LibreOffice leaves half of one."""
    return pdf.is_file() and b"%%EOF" in pdf.read_bytes()[-32:]


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the whole session, whatever is left of it, and reap the supervisor."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
