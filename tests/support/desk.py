"""The desk for tests: over an archive of theirs, with people who sign in as a browser does."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.web.desk import build
from app.web.ground import Ground
from casefile.roles import Role, User
from casefile.settings import Settings
from storage.archive import Archive
from storage.desk import passwords
from storage.desk.database import open_app_database
from storage.desk.users import Users

ADDRESS = "http://127.0.0.1:8620"
PASSWORD = "four words of no kind"
NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)


@dataclass
class Person:
    """Someone at a browser."""

    user: User
    browser: TestClient

    def word(self) -> str:
        """What this browser's forms carry."""
        return form_word(self.browser.get("/account").text)


class Desk:
    """A desk and its people. Passwords cost little here: how dear they are is argon2's own test."""

    def __init__(self, home: Path, archive: Archive | None = None, **settings: object) -> None:
        passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.settings = Settings(home=home, today=dt.date(2026, 11, 22), **settings)  # type: ignore[arg-type]
        self.ground = Ground(self.settings, open_app_database(self.settings), archive)
        self.app = build(self.ground)

    @property
    def engine(self) -> Engine:
        return self.ground.engine

    @property
    def users(self) -> Users:
        return self.ground.users

    def browser(self, **headers: str) -> TestClient:
        """A browser that nobody has signed in at."""
        own = {"origin": self.ground.address, "accept-language": "en", **headers}
        return TestClient(self.app, base_url=self.ground.address, headers=own, follow_redirects=False)

    def user(self, login: str, *roles: Role, employers: Collection[str] | None = None) -> User:
        """A user with a password."""
        if not self.users.any() and Role.ADMINISTRATOR not in roles:
            self.users.add_first("first", "First Administrator", PASSWORD, NOW)
        user = self.users.add(login, login.title(), roles, NOW, employers=employers)
        self.users.choose_password(user.id, PASSWORD)
        return self.users.find(user.id)

    def person(self, login: str, *roles: Role, employers: Collection[str] | None = None) -> Person:
        """A user who has signed in."""
        user = self.user(login, *roles, employers=employers)
        browser = self.browser()
        answer = browser.post("/sign-in", data={"login": login, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return Person(user, browser)

    def close(self) -> None:
        self.ground.close()


@contextmanager
def desk_over(home: Path, archive: Archive, **settings: object) -> Iterator[Desk]:
    """A desk over an archive that is closed by who opened it."""
    made = Desk(home, archive, **settings)
    yield made
    made.engine.dispose()


def form_word(page: str) -> str:
    """What the forms of a page carry."""
    found = re.search(r'name="form_word" value="([^"]+)"', page)
    assert found, page
    return found[1]
