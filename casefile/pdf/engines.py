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
    builtin, libreoffice = (
        _builtin(settings.pdf_seconds),
        _libreoffice(settings.soffice, settings.pdf_seconds),
    )
    chosen: dict[str, list[Engine]] = {
        "auto": [builtin, libreoffice] if libreoffice.installed else [builtin],
        "builtin": [builtin],
        "libreoffice": [libreoffice],
    }
    return chosen[settings.pdf_engine]


def office_for(settings: Settings) -> LibreOfficeEngine | None:
    """LibreOffice for files that came from elsewhere, where it is installed and the settings do not leave it out."""
    engine = _libreoffice(settings.soffice, settings.pdf_seconds)
    return engine if settings.pdf_engine != "builtin" and engine.installed else None


@cache
def _builtin(seconds: int) -> BuiltinEngine:
    return BuiltinEngine(seconds)


@cache
def _libreoffice(soffice: str, seconds: int) -> LibreOfficeEngine:
    return LibreOfficeEngine(soffice, seconds)
