"""What some tests need beside Python, each with one guard: where it is missing, they skip and say its name.

``.ci/run`` installs them all and lets no test skip for want of one.
"""

from __future__ import annotations

import os
import shutil
import sys

import pytest

from tests.support import postgres, verapdf


def _needs(name: str, *, present: bool) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not present, reason=f"needs {name}")


needs_libreoffice = _needs("LibreOffice", present=shutil.which("soffice") is not None)
needs_tesseract = _needs("Tesseract", present=shutil.which("tesseract") is not None)
needs_qpdf = _needs("qpdf", present=shutil.which("qpdf") is not None)
needs_java = _needs("Java" if shutil.which("java") is None else "veraPDF", present=verapdf.READY)
needs_postgresql = _needs("PostgreSQL", present=postgres.BIN is not None)
needs_chromium = _needs("Chromium", present=shutil.which("chromium") is not None)
needs_linux = _needs("Linux", present=sys.platform == "linux")
needs_root = _needs("root", present=hasattr(os, "geteuid") and os.geteuid() == 0)
ENGINES = ["builtin", pytest.param("libreoffice", marks=needs_libreoffice)]
DATABASES = ["sqlite", pytest.param("postgresql", marks=[needs_postgresql, pytest.mark.slow])]
