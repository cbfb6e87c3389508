"""A real veraPDF's verdict on files. Set it up with ``tools/verapdf/setup``."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from casefile.settings import ROOT

FOLDER = ROOT / ".work" / "verapdf"
JAXB = [
    Path("/usr/share/java") / f"{name}.jar"
    for name in ("jaxb-runtime", "jaxb-core", "jaxb-impl", "istack-commons-runtime", "txw2")
]
READY = (
    shutil.which("java") is not None
    and (FOLDER / "PdfaCheck.class").exists()
    and all(p.exists() for p in JAXB)
)


def verdicts(files: list[Path], flavour: str = "2b") -> list[str]:
    """veraPDF's line about each file: PDF/A-2b, or PDF/UA-1 as ``ua1``."""
    command = [
        "java",
        "-cp",
        ":".join(map(str, [FOLDER, FOLDER / "verapdf.jar", *JAXB])),
        "PdfaCheck",
        "-f",
        flavour,
        *map(str, files),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
