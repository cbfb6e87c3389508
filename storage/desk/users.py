"""The people who may enter the desk. None is ever deleted: ledgers and the audit name their ids."""

from __future__ import annotations

import datetime as dt
import secrets
import string
from collections.abc import Collection

from sqlalchemy import ColumnElement, Engine, func, insert, select, update
from sqlalchemy.exc import IntegrityError as Taken

from casefile.errors import NotFound, Refused, UsageError
from casefile.folding import folded
from casefile.roles import Role, User, roles_of
from storage.desk.database import writing
from storage.desk.passwords import hashed
from storage.desk.tables import sessions, users, words

_LETTERS = string.ascii_lowercase + string.digits


class Users:
    """The users of one app database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def any(self) -> bool:
        """Whether there is one: from then on a person is a user's id."""
        with self.engine.connect() as connection:
            return bool(connection.scalar(select(func.count()).select_from(users)))

    def all(self) -> list[User]:
        """Everyone, by name."""
        with self.engine.connect() as connection:
            return sorted(map(_user, connection.execute(select(users))), key=lambda one: folded(one.name))

    def find(self, who: str) -> User:
        """By id, else by sign-in name. Raises ``NotFound``."""
        return self._one(users.c.id == who) or self.of_login(who)

    def of_login(self, name: str) -> User:
        """By sign-in name alone. Raises ``NotFound``."""
        found = self._one(users.c.login == _login(name))
        if found is None:
            raise NotFound("no-user", who=name)
        return found

    def _one(self, condition: ColumnElement[bool]) -> User | None:
        with self.engine.connect() as connection:
            row = connection.execute(select(users).where(condition)).first()
        return _user(row) if row else None

    def add(
        self,
        login: str,
        name: str,
        roles: Collection[Role],
        at: dt.datetime,
        *,
        employers: Collection[str] | None = None,
    ) -> User:
        """A new user without a password yet.

        Raises ``UsageError`` for a name that is taken or no name, ``Refused`` for a first user who is no administrator.
        """
        return self._insert(login, name, roles, at, employers=employers)

    def add_first(self, login: str, name: str, password: str, at: dt.datetime) -> User:
        """The first administrator. Raises ``Refused`` where there are users already, or for a bad password."""
        kept = hashed(password)
        return self._insert(login, name, [Role.ADMINISTRATOR], at, password=kept, first=True)

    def _insert(
        self,
        login: str,
        name: str,
        roles: Collection[Role],
        at: dt.datetime,
        *,
        employers: Collection[str] | None = None,
        password: str | None = None,
        first: bool = False,
    ) -> User:
        if not _login(login) or not name.strip() or not roles:
            raise UsageError("user-incomplete")
        row = {
            "id": "u-" + "".join(secrets.choice(_LETTERS) for _ in range(16)),
            "login": _login(login),
            "name": name.strip(),
            "roles": " ".join(sorted(roles)),
            "employers": None if employers is None else " ".join(sorted(employers)),
            "password": password,
            "created_at": at.isoformat(),
        }
        try:
            with writing(self.engine) as connection:
                known = connection.scalar(select(func.count()).select_from(users))
                if first and known:
                    raise Refused("users-already")
                if not known and Role.ADMINISTRATOR not in roles:
                    raise Refused("first-no-administrator")
                connection.execute(insert(users), row)
        except Taken as error:
            raise UsageError("user-taken", login=row["login"]) from error
        return self.find(str(row["id"]))

    def change(
        self,
        user_id: str,
        *,
        roles: Collection[Role] | None = None,
        employers: Collection[str] | None = None,
        all_employers: bool = False,
        language: str | None = None,
    ) -> User:
        """Change what is given. Whose roles or employers change must sign in anew. Raises ``Refused`` for the last
        administrator."""
        values: dict[str, str | None] = {}
        if roles is not None:
            values["roles"] = " ".join(sorted(roles))
        if employers is not None or all_employers:
            values["employers"] = None if all_employers else " ".join(sorted(employers or ()))
        if language:
            values["language"] = language
        self._write(user_id, values, rights=bool({"roles", "employers"} & values.keys()))
        return self.find(user_id)

    def disable(self, user_id: str, at: dt.datetime) -> None:
        """They may not enter any more; what they did stays theirs. Raises ``Refused`` for the last administrator."""
        self._write(user_id, {"disabled_at": at.isoformat()}, rights=True, links=True)

    def enable(self, user_id: str) -> None:
        """They may enter again, with the password they had."""
        self._write(user_id, {"disabled_at": None}, rights=True)

    def choose_password(self, user_id: str, password: str) -> None:
        """A new password: sessions, links and words given under the old one are over. Raises ``Refused``."""
        self._write(user_id, {"password": hashed(password)}, rights=True, links=True)

    def _write(
        self, user_id: str, values: dict[str, str | None], *, rights: bool, links: bool = False
    ) -> None:
        with writing(self.engine) as connection:
            connection.execute(update(users).where(users.c.id == user_id).values(**values))
            if rights:
                connection.execute(sessions.delete().where(sessions.c.user_id == user_id))
            if links:
                connection.execute(words.delete().where(words.c.user_id == user_id))
            everyone = [_user(row) for row in connection.execute(select(users))]
            if not any(one.may(Role.ADMINISTRATOR) for one in everyone):
                raise Refused("last-administrator")


def _login(name: str) -> str:
    """How sign-in names are kept and compared: without case, accents and blanks around."""
    return folded(name.strip())


def _user(row: object) -> User:
    found = row._mapping  # type: ignore[attr-defined]
    employers = found["employers"]
    return User(
        found["id"],
        found["login"],
        found["name"],
        roles_of(found["roles"].split()),
        None if employers is None else frozenset(employers.split()),
        found["language"],
        found["disabled_at"] is not None,
    )
