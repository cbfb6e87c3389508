"""Who acts on the command line where the desk has users: the one who signed in, by id, whatever `--by` would say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from casefile.clock import machine_time
from casefile.errors import NotFound, Refused
from casefile.roles import Role, User
from casefile.settings import Settings
from storage.actor import Actor, act_as, act_by
from storage.archive import Archive
from storage.desk.database import has_app_database, open_app_database
from storage.desk.users import Users
from storage.desk.words import Word, look_at_word
from storage.store.tls import write_private

T = TypeVar("T")


@dataclass(frozen=True)
class Acting:
    """Who acts, and the user whose rights bound it; None while there are no users."""

    act: Actor
    user: User | None

    def seen(self, archive: Archive, case_ids: Sequence[str]) -> list[str]:
        """Those of the cases that are theirs to see."""
        moved = archive.catalogue.transferred() if self.user else {}
        return [one for one in case_ids if self.user is None or self.user.sees(one, moved.get(one, ()))]

    def within(
        self, archive: Archive, case_ids: Sequence[str], verb: Callable[[str], T]
    ) -> Callable[[str], T]:
        """The verb for their own cases; another employer's does not exist for them."""
        theirs = set(self.seen(archive, case_ids))

        def guarded(case_id: str) -> T:
            if case_id not in theirs:
                raise NotFound("no-case", reference=case_id)
            return verb(case_id)

        return guarded


def acting(by: str | None, settings: Settings, role: Role, *, otherwise: str = "") -> Acting:
    """Who acts: before the first user whom ``by`` or the settings name, from then on who is signed in.

    Raises ``Refused`` where nobody is, where ``by`` names another, or for whom this role is not.
    """
    if not has_app_database(settings):
        return Acting(act_by(by, settings, otherwise=otherwise), None)
    engine = open_app_database(settings)
    users = Users(engine)
    if not users.any():
        return Acting(act_by(by, settings, otherwise=otherwise), None)
    word = _file(settings).read_text("ascii") if _file(settings).is_file() else ""
    try:
        user = look_at_word(engine, Word.COMMAND, word, machine_time())
    except Refused as error:
        raise Refused("sign-in-wanted") from error
    finally:
        engine.dispose()
    if user is None:
        raise Refused("sign-in-wanted")
    if by and not _names(users, by, user):
        raise Refused("by-another", by=by, login=user.login)
    if not user.may(role):
        raise Refused("role-wanted", role=role.value)
    return Acting(act_as(user, settings), user)


def keep_word(settings: Settings, word: str) -> None:
    """Keep what the commands of this home show from now on, readable by its owner only."""
    write_private(_file(settings), word.encode())


def forget_word(settings: Settings) -> None:
    """Keep it no more."""
    _file(settings).unlink(missing_ok=True)


def _names(users: Users, by: str, user: User) -> bool:
    try:
        return users.find(by).id == user.id
    except NotFound:
        return False


def _file(settings: Settings) -> Path:
    return settings.home_folder / "sign-in.word"
