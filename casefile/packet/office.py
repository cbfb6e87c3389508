"""Office files onto pages: by the engine that is proven for Word, else by LibreOffice where it is installed.

A Word file with tracked changes is printed with them accepted: its final text. What neither prints is shown by its own
words, in the child process that opens files (``opening/as_pdf.py``).
"""

from __future__ import annotations

from dataclasses import dataclass

from casefile.errors import CasefileError
from casefile.pdf import About, make_pdfs
from casefile.pdf.engines import office_for
from casefile.settings import Settings
from casefile.word.accepted import accepted

_WORD = frozenset({"docx", "docm"})
OFFICE = _WORD | {"doc", "odt", "ppt", "pptx", "odp", "xls", "xlsb", "ods"}


@dataclass(frozen=True)
class Print:
    """A print, if one was made, and notes by code. ``proven``: it was compared with the file already, word by word."""

    content: bytes | None = None
    notes: tuple[str, ...] = ()
    proven: bool = False


def printed(content: bytes, kind: str, about: About, settings: Settings) -> Print:
    """The print of an Office file, whatever is wrong with the file."""
    notes: tuple[str, ...] = ()
    if kind in _WORD:
        final = _final(content)
        notes = ("tracked-changes",) if final != content else ()
        made = make_pdfs([(final, about)], settings)[0]
        if not isinstance(made, CasefileError):
            return Print(made.content, notes, proven=True)
        content = final
    office = office_for(settings)
    pdf = office.print_file(content, f".{kind}") if office else None
    return Print(pdf, notes)


def _final(content: bytes) -> bytes:
    try:
        return accepted(content)
    except Exception:  # noqa: BLE001  whatever a broken file raises: what opens it says what is wrong with it
        return content
