"""One request at the desk: who asks, from where, in which language, and how it is answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.web.forms import T, counted, read_form
from app.web.ground import Ground, query_of
from app.web.words import words
from casefile import clock
from casefile.errors import CasefileError, NotFound, Refused
from casefile.roles import Role, User
from flows.steps.looking import titles
from storage.desk.sessions import Session
from storage.desk.views import Act, View, note

if TYPE_CHECKING:
    from app.web.uploads import Handed


@dataclass
class Visit:
    """A request that was let in. ``form``: what a form sent, each field once; ``files``: the files it sent."""

    ground: Ground
    request: Request
    language: str
    address: str
    at: dt.datetime
    session: Session | None = None
    form: Mapping[str, list[str]] = field(default_factory=dict)
    files: Sequence[Handed] = ()

    @property
    def user(self) -> User:
        """Who is signed in; only asked where the route table says that someone is."""
        if self.session is None:
            raise Refused("not-signed-in")
        return self.session.user

    def asked(self, name: str) -> str:
        """One value of the address, or ""."""
        return self.request.query_params.get(name, "")

    def number(self, name: str) -> int:
        """A row's number in the address, or 0. Raises ``UsageError`` for what no database counts to."""
        return counted(self.asked(name) or "0", name)

    def part(self, name: str) -> str:
        """One part of the path."""
        return str(self.request.path_params[name])

    def given(self, name: str) -> str:
        """One field of the form, or ""."""
        return next(iter(self.form.get(name, [])), "")

    def note(self, act: Act, cases: Iterable[str] = ("",), document: str = "") -> None:
        """Keep who saw or did this, before it is shown."""
        self.note_each(act, ((case, document) for case in cases))

    def note_each(self, act: Act, records: Iterable[tuple[str, str]]) -> None:
        """The same of several documents, each with its case: a row for each."""
        stamp = self.at.isoformat()
        rows = [View(stamp, self.user.id, act, case, document, self.address) for case, document in records]
        note(self.ground.engine, rows)

    def case(self) -> dict[str, Any]:
        """The case of the page's address, if it is the user's to see. Another employer's does not exist for them.

        It answers under its own number and under one that the business went to since.
        """
        catalogue = self.ground.archive.catalogue
        asked = f"{self.part('employer')}/{self.part('reference')}"
        case_id = catalogue.find(asked, self.user.employers)
        told = catalogue.describe(case_id, clock.today(self.ground.settings))
        if not self.user.sees(case_id, told["also_under"]):
            raise NotFound("no-case", reference=asked)
        return {**told, "case": case_id}

    def titles(self) -> dict[str, str]:
        """What papers are called, by their types: documents and evidence."""
        known = titles(self.ground.standards(self.at))
        return {name: title.in_(self.language) for name, title in known.items()}

    @property
    def here(self) -> str:
        """The page's own address, to come back to."""
        url = self.request.url
        return (url.path + (f"?{url.query}" if url.query else "")) if self.request.method == "GET" else "/"

    def places(self) -> list[tuple[str, str, str, Role]]:
        """The pages of the rail that are this user's: address, key, name, role."""
        known = [
            ("/today", "t", words("Today"), Role.READER),
            ("/cases", "c", words("Cases"), Role.READER),
            ("/search", "", words("Search"), Role.READER),
            ("/packets", "p", words("Packets"), Role.READER),
            ("/jobs", "j", words("Jobs"), Role.READER),
            ("/offers", "", words("Hand in offers"), Role.RECORDS_MANAGER),
            ("/runs", "r", words("Runs"), Role.RECORDS_MANAGER),
            ("/holds", "", words("Holds"), Role.READER),
            ("/disposition", "", words("Disposition"), Role.READER),
            ("/templates", "", words("Templates"), Role.READER),
            ("/users", "", words("Users"), Role.ADMINISTRATOR),
            ("/audit", "a", words("Audit"), Role.AUDITOR),
        ]
        whole = {"/runs"}  # pages of records of every employer
        limited = self.session is not None and self.user.employers is not None
        return [place for place in known if self.may(place[3]) and not (limited and place[0] in whole)]

    def may(self, role: Role) -> bool:
        """Whether a control for this is drawn: the rule that guards the route."""
        return self.session is not None and self.user.may(role)

    def page(self, name: str, status: int = 200, /, **values: object) -> Response:
        """A page of the desk."""
        template = self.ground.pages(self.language).get_template(f"{name}.html")
        return HTMLResponse(template.render(visit=self, **values), status_code=status)

    def refused(self, name: str, error: CasefileError, /, **values: object) -> Response:
        """The same page with what was wrong on top of it."""
        return self.page(name, error.http_status, fault=error, **values)

    def address_of(self, path: str, asked: Mapping[str, str]) -> str:
        """A page's address with what is asked of it."""
        return f"{path}?{query_of(asked)}".rstrip("?")

    def go(self, path: str) -> Response:
        """On to another page, after something was done."""
        return RedirectResponse(path, status_code=303)

    def read(self, model: type[T]) -> T:
        """The form as its model reads it. Raises ``UsageError`` naming the fields."""
        return read_form(model, self.form)
