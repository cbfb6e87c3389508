"""What every kind of event shares: its day, what it corrects, its id, and the one form in which it is archived."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from casefile.canonical import canonical
from casefile.offer import Day, Text

EventId = Annotated[str, StringConstraints(pattern=r"^e[0-9a-f]{16}$")]


def _listed(value: object) -> object:
    """A list as given, or as one cell holds it: parted by line breaks or ``|``."""
    if isinstance(value, str):
        return tuple(item.strip() for item in value.replace("|", "\n").split("\n") if item.strip())
    return value


Items = Annotated[tuple[Text, ...], BeforeValidator(_listed)]


class Event(BaseModel):
    """One event of a case: what happened, and on which day. ``corrects`` names the event it stands in for."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: ClassVar[str] = ""
    names: ClassVar[tuple[str, str]] = ("", "")

    date: Day
    corrects: EventId | Literal[""] = ""

    @property
    def dates(self) -> dict[str, dt.date]:
        """Every further date of the event by its field's name: all that the ledger learns of its particulars."""
        given = ((name, getattr(self, name)) for name in type(self).model_fields if name != "date")
        return {name: value for name, value in given if isinstance(value, dt.date)}

    @property
    def numbers(self) -> dict[str, str]:
        """The business numbers by which a case is found from then on, of nine digits each; the ledger has them too."""
        return {}

    def canonical(self) -> bytes:
        """The event as archived: UTF-8, sorted keys, empty fields left out. Equal events, equal bytes."""
        data = {"event": self.kind, **self.model_dump(mode="json", exclude_defaults=True)}
        return canonical(data)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical form, in hexadecimal."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @property
    def id(self) -> str:
        """The event's name within its case; the same event given twice has the same."""
        return f"e{self.digest[:16]}"
