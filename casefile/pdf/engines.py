"""Which engines are tried, in which order.

Engines are kept for the life of the process: they hold warm children.
"""

from __future__ import annotations

from functools import cache

from casefile.pdf.builtin import BuiltinEngine
from casefile.pdf.engine import Engine
from casefile.pdf.libreoffice import LibreOfficeEngine
from casefile.settings import Settings


def engines_for(settings: Settings) -> list[Engine]:
    """The engines to try for one batch, first choice first."""
    libreoffice = _libreoffice(settings.soffice, settings.pdf_seconds)
    if settings.pdf_engine == "libreoffice":
        return [libreoffice]
    in_line = _builtin(settings.pdf_seconds, True)
    if settings.pdf_engine == "builtin" or not libreoffice.installed:
        return [in_line]
    return [_builtin(settings.pdf_seconds, False), libreoffice, in_line]


def office_for(settings: Settings) -> LibreOfficeEngine | None:
    """LibreOffice for files that came from elsewhere, where it is installed and the settings do not leave it out."""
    engine = _libreoffice(settings.soffice, settings.pdf_seconds)
    return engine if settings.pdf_engine != "builtin" and engine.installed else None


@cache
def _builtin(seconds: int, in_line: bool) -> BuiltinEngine:
    return BuiltinEngine(seconds, in_line=in_line)


@cache
def _libreoffice(soffice: str, seconds: int) -> LibreOfficeEngine:
    return LibreOfficeEngine(soffice, seconds)
