"""The retention schedule: rules, their law and the days of the watch lists, read from ``retention.toml``."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from casefile.errors import UsageError
from casefile.offer import Province
from casefile.reference.tables import RETENTION, SHIPPED
from casefile.said import Said

DateName = Literal[
    "permit.issued",
    "permit.valid_from",
    "permit.expires",
    "offer.first_day",
    "offer.last_day",
    "employment.first_day",
    "employment.last_day",
    "refused",
    "withdrawn",
    "record.made",
    "record.year_end",
]
_Filled = Annotated[str, Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rule(_Part):
    """One rule: the period, what it counts from, what it applies to, and the law it follows."""

    years: int = Field(default=0, ge=0, le=100)
    months: int = Field(default=0, ge=0, le=1200)
    requires: tuple[DateName, ...]
    latest_of: tuple[DateName, ...] = Field(alias="from", min_length=1)
    classes: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    of_last_years: int = Field(default=0, ge=0, le=100)
    provinces: tuple[Province, ...] = ()
    until: Literal["", "hold"] = ""
    law_en: _Filled
    law_fr: _Filled
    verify: bool

    @model_validator(mode="after")
    def _counts_something(self) -> Rule:
        if not self.years and not self.months:
            raise ValueError("the rule keeps for no time: give years or months")
        return self

    def keeps(self, record_class: str, type: str) -> bool:
        """Whether it is a floor of records of this class or evidence type, in some province."""
        whole = not self.classes and not self.types
        return whole or record_class in self.classes or type in self.types

    @property
    def period_months(self) -> int:
        """The whole period in months."""
        return 12 * self.years + self.months


class Watch(_Part):
    """When the watch lists name a case."""

    permit_expiry_days: tuple[int, ...] = Field(min_length=1)
    keep_through_days: int = Field(ge=1)
    pending_months: int = Field(ge=1)
    overdue_days: int = Field(ge=0)


class _Kept(_Part):
    for_good: tuple[str, ...]


class _File(_Part):
    profiles: Mapping[str, tuple[str, ...]]
    kept: _Kept
    watch: Watch
    rules: Mapping[str, Rule]


class Schedule(_Part):
    """The rules of one profile by name. ``digest`` changes when file or profile does."""

    rules: Mapping[str, Rule]
    for_good: frozenset[str]
    watch: Watch
    digest: str


def load_schedule(folder: Path | None = None, profile: str = "standard") -> Schedule:
    """The shipped schedule, or the one in ``folder`` (the setting ``tables``) in its place.

    Raises UsageError, naming the place, when it cannot be used.
    """
    own = folder / RETENTION if folder else None
    content = (own if own and own.is_file() else SHIPPED / RETENTION).read_bytes()
    try:
        file = _File.model_validate(tomllib.loads(content.decode("utf-8-sig")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _broken(Said("whole-file"), str(error)) from None
    except ValidationError as error:
        fault = error.errors()[0]
        raise _broken(".".join(map(str, fault["loc"])) or Said("whole-file"), fault["msg"]) from None
    chosen = _profile(file, profile)
    digest = hashlib.sha256(content + profile.encode()).hexdigest()
    return Schedule(rules=chosen, for_good=frozenset(file.kept.for_good), watch=file.watch, digest=digest)


def _profile(file: _File, profile: str) -> dict[str, Rule]:
    if profile not in file.profiles:
        raise UsageError("no-profile", profile=profile, known=list(file.profiles))
    missing = [name for name in file.profiles[profile] if name not in file.rules]
    if missing:
        raise _broken(f"profiles.{profile}", Said("no-such-rule", name=missing[0]))
    rules = {name: file.rules[name] for name in file.profiles[profile]}
    if not any(not rule.classes and not rule.types and not rule.provinces for rule in rules.values()):
        raise _broken(f"profiles.{profile}", Said("no-general-rule"))
    return rules


def _broken(place: str | Said, why: str | Said) -> UsageError:
    return UsageError("schedule-broken", name=RETENTION, place=place, why=why)


def shipped() -> Schedule:
    """The shipped schedule in its standard profile."""
    return load_schedule()
