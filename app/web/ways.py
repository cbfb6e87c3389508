"""What a route is at the desk: where, what answers, and, always, who may go there and what they see of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from starlette.responses import Response

from casefile.roles import Role

if TYPE_CHECKING:
    from app.web.visit import Visit


class Scope(StrEnum):
    """What of the archive a page shows."""

    MACHINE = "machine"  # how the desk itself does: asked by machines, which sign in nowhere
    NOTHING = "nothing"  # no record of anyone
    SELF = "self"  # what belongs to who asks
    WHOLE = "whole"  # records of every employer: only for who may see them all
    CASES = "cases"  # cases of the employers that are theirs
    USERS = "users"
    AUDIT = "audit"


@dataclass(frozen=True)
class Way:
    """One route. ``role``: what a user must be allowed to; None with ``Scope.SELF``: to be signed in; with
    ``Scope.NOTHING`` or ``Scope.MACHINE``: not even that."""

    path: str
    answer: Callable[[Visit], Response]
    role: Role | None
    scope: Scope
    method: str = "GET"
    takes_files: bool = False

    def __post_init__(self) -> None:
        if self.role is None and self.scope not in (Scope.MACHINE, Scope.NOTHING, Scope.SELF):
            raise ValueError(f"{self.path}: {self.scope} needs a role")
