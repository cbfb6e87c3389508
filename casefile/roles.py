"""Who may do what at the desk, and whose cases they see: pure rules, asked by every page and command.

A user is a stable id; names change and are shown only. Two persons are two ids, which is what the rule of two persons
for a disposition compares.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What someone was asked to do. A user may hold several."""

    READER = "reader"
    RECORDS_MANAGER = "records-manager"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


# What a role may do besides its own: whoever acts on cases reads them. An administrator or an auditor sees no case.
_INCLUDED = {
    Role.RECORDS_MANAGER: frozenset({Role.READER}),
    Role.APPROVER: frozenset({Role.READER}),
}


@dataclass(frozen=True)
class User:
    """One person who may enter. ``employers``: business numbers whose cases they see; None: all."""

    id: str
    login: str
    name: str
    roles: frozenset[Role]
    employers: frozenset[str] | None = None
    language: str | None = None
    disabled: bool = False

    def may(self, role: Role) -> bool:
        """Whether they may do what this role may."""
        if self.disabled:
            return False
        return role in self.roles or any(role in _INCLUDED.get(held, ()) for held in self.roles)

    def sees_employer(self, business_number: str) -> bool:
        """Whether cases of this employer are theirs to read."""
        return self.may(Role.READER) and (self.employers is None or business_number in self.employers)

    def sees(self, case_id: str, also_under: Iterable[str] = ()) -> bool:
        """Whether this case (``<employer>/<reference>``) is theirs to read.

        ``also_under``: the numbers that the business went to since.
        """
        return any(map(self.sees_employer, (case_id.partition("/")[0], *also_under)))


def roles_of(names: Iterable[str]) -> frozenset[Role]:
    """Roles by their names. Raises ValueError for one that is none."""
    return frozenset(Role(name) for name in names)
