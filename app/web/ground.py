"""What every page of the desk stands on: settings, the app database, the archive, the pages' templates."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from app.web.meters import Meters
from app.web.words import LANGUAGES, translations
from casefile.columns import titled
from casefile.errors import CasefileError, Unavailable, unexpected
from casefile.settings import Settings
from casefile.snippet import MARK
from flows.steps.gaps import Standards, read_standards
from storage.archive import Archive, open_archive
from storage.desk.database import AppDatabase
from storage.desk.users import Users

HERE = Path(__file__).parent
_FRESH = dt.timedelta(minutes=1)


@dataclass
class Ground:
    """The desk's parts, shared by all requests."""

    settings: Settings
    engine: AppDatabase
    opened: Archive | None = None
    hindrance: CasefileError | None = None
    meters: Meters = field(default_factory=Meters)
    previews: dict[tuple[object, ...], bytes] = field(
        default_factory=dict
    )  # printed templates, by their digest
    _opening: threading.Lock = field(default_factory=threading.Lock)
    _standards: tuple[dt.datetime, Standards] | None = None

    @property
    def users(self) -> Users:
        """The people who may enter."""
        return Users(self.engine)

    @property
    def archive(self) -> Archive:
        """The archive, opened when the first page needs it."""
        with self._opening:
            if self.opened is None:
                self.opened = open_archive(self.settings)
            return self.opened

    def open_soon(self) -> Archive | CasefileError:
        """The archive if it is open; else why it is not, and it is being opened from now on.

        Filling an empty catalogue from the bucket may take long: who asks for health does not wait for it.
        """
        if self.opened is not None:
            return self.opened
        if not self._opening.locked():
            self.hindrance = self.hindrance or Unavailable("archive-opening")
            threading.Thread(target=self._open, daemon=True).start()
        return self.hindrance or Unavailable("archive-opening")

    def _open(self) -> None:
        try:
            self.archive  # noqa: B018  opens it
            self.hindrance = None
        except CasefileError as error:
            self.hindrance = error
        except Exception as error:  # noqa: BLE001  a thread's last door
            self.hindrance = unexpected(error)

    def standards(self, at: dt.datetime) -> Standards:
        """What cases are judged by. It is read again after a minute: a changed template or table shows by then."""
        if self._standards is None or at - self._standards[0] > _FRESH:
            self._standards = (at, read_standards(self.settings))
        return self._standards[1]

    @property
    def address(self) -> str:
        """What the browser's own address must begin with."""
        return self.settings.desk_url or f"http://127.0.0.1:{self.settings.desk_port}"

    @property
    def secure(self) -> bool:
        """Whether browsers reach the desk by https."""
        return self.address.startswith("https://")

    def pages(self, language: str) -> Environment:
        """The templates in one language."""
        return self._pages[language]

    @cached_property
    def _pages(self) -> dict[str, Environment]:
        return {language: _environment(language) for language in LANGUAGES}

    def close(self) -> None:
        """Give back what is held."""
        if self.opened is not None:
            self.opened.close()
        self.engine.dispose()


def _environment(language: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.filters |= {"titled": titled, "marked": marked, "percent": percent, "in_papers": in_papers}
    made.globals |= {"query_of": query_of, "file_name": file_name}
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    return made


def query_of(asked: Mapping[str, object], **more: object) -> str:
    """An address's question: what was asked, and more."""
    return urlencode({name: str(value) for name, value in {**asked, **more}.items() if value})


def file_name(paper: Mapping[str, str]) -> str:
    """A paper's name in addresses: its id and its ending, which say nothing of anyone."""
    stem, point, ending = paper["key"].rpartition("/")[2].rpartition(".")
    return f"{paper['id']}.{ending}" if stem and point else paper["id"]


def percent(share: str, language: str) -> str:
    """A share of one as it is written: 150%, 150 %."""
    blank = "\N{NO-BREAK SPACE}" if language == "fr" else ""
    return f"{round(float(share) * 100)}{blank}%"


def in_papers(key: str, papers: Mapping[str, Mapping[str, object]]) -> Mapping[str, object] | None:
    """The paper of a key, while it is there."""
    return papers.get(key)


def marked(snippet: str) -> Markup:
    """A snippet with the words that were asked for marked; all else in it is text."""
    parts = snippet.split(MARK)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(part) if number % 2 else escape(part)
        for number, part in enumerate(parts)
    )
