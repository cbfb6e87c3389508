"""What an employer answers for, and which evidence shows it: obligations, conditions, evidence types, requirements.

All of it is data with its sources (``data/obligations.toml``, ``data/evidence.toml``): what an officer may
ask for, how often and by when is for counsel to set, without touching code.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError, field_validator

from casefile.errors import UsageError
from casefile.folding import folded_words
from casefile.offer import Province
from casefile.reference.clauses import Vocabulary, load_clauses
from casefile.reference.facts import Fact, Filled
from casefile.reference.tables import RULES as FILES
from casefile.reference.tables import SHIPPED
from casefile.said import Said

Due = Literal["submission", "first-day", "last-day", "start"]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Every = Annotated[
    str,
    StringConstraints(
        pattern=r"^(once|offer|permit|year|pay-period|expiry|change|interruption|kept|(each|event):[a-z0-9-]+)$"
    ),
]


class Obligation(Fact):
    """One of the ten duties E1 to E10, in both languages."""

    en: Filled
    fr: Filled


class Condition(Fact):
    """What an officer verifies. ``violation`` is its type in Schedule 2 of IRPR; ``verify``: not in section
    209.2 itself.
    """

    en: Filled
    fr: Filled
    cite_en: Filled
    cite_fr: Filled
    violation: Literal["A", "B", "C"] | None = None
    verify: bool = False


class EvidenceType(Fact):
    """One kind of evidence.

    ``evidences`` are the obligations and conditions it speaks to, whether or not a requirement asks for it; ``scope``
    says whether one file may serve many workers; ``pay`` that its rows are read.
    """

    en: Filled
    fr: Filled
    record_class: Name = Field(alias="class")
    evidences: tuple[str, ...] = ()
    scope: Literal["worker", "employer"] = "worker"
    aliases: tuple[Name, ...] = ()
    pay: bool = False
    phrases: bool = False


class Requirement(Fact):
    """What must be there: any of ``types``, ``count`` of them, so often, by that day (see the head of
    evidence.toml).
    """

    id: Name
    obligation: str
    condition: str
    types: tuple[Name, ...] = ()
    count: int = Field(default=1, ge=1)
    every: Every = "once"
    due: Due = "start"
    days: int = 0
    lead: int = 0
    only: tuple[Province, ...] = ()
    unless: Literal["", "fee-exempt", "federal-sector", "under-100"] = ""
    since: dt.date | None = None
    valid: Mapping[Province, int] = {}
    verify: bool = False
    source_en: Filled
    source_fr: Filled


class Phrase(Fact):
    """Sentences that must not stand in an agreement or a policy: of a ``kind`` that the grammar of clauses knows, or
    that fit the employer's own ``patterns``; ``excluded`` takes out those that forbid the thing."""

    id: Name
    condition: str
    kind: Literal["fee", "passport", ""] = ""
    patterns: tuple[str, ...] = ()
    excluded: str = Field(default="(?!)", alias="not")

    @field_validator("patterns", "excluded")
    @classmethod
    def _compiles(cls, value: Any) -> Any:
        for pattern in [value] if isinstance(value, str) else value:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"not a regular expression: {error}") from None
        return value


@dataclass(frozen=True)
class Obligations:
    """Everything the two files say, checked against each other."""

    obligations: Mapping[str, Obligation]
    conditions: Mapping[str, Condition]
    types: Mapping[str, EvidenceType]
    requirements: tuple[Requirement, ...]
    phrases: tuple[Phrase, ...]
    clauses: Mapping[str, Vocabulary]

    @cached_property
    def spellings(self) -> Mapping[str, str]:
        """Every type by its names and titles as they are compared: letters and digits alone, without case."""
        titled = {name: name for name in self.types} | {
            title: name
            for name, kind in self.types.items()
            for title in (kind.en, kind.fr, kind.en.split(" (")[0])
        }
        return {spelled(word): name for word, name in {**titled, **self.names}.items()}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Every name a type goes by, aliases included, and the type's own name."""
        own = {name: name for name in self.types}
        return {alias: name for name, kind in self.types.items() for alias in kind.aliases} | own

    @cached_property
    def evidences(self) -> Mapping[str, tuple[str, ...]]:
        """What each type speaks to: what it says of itself, and what the requirements that name it are for."""
        asked = {
            name: [code for r in self.requirements if name in r.types for code in (r.obligation, r.condition)]
            for name in self.types
        }
        return {
            name: tuple(dict.fromkeys([*kind.evidences, *asked[name]])) for name, kind in self.types.items()
        }


def load_obligations(folder: Path | None = None) -> Obligations:
    """Read the shipped files, or those of the same name in ``folder`` (the setting ``tables``).

    Raises UsageError, naming the file and the part, when a file cannot be used.
    """
    duties, evidence = (_read(name, folder) for name in FILES)
    rules = Obligations(
        obligations=_facts(FILES[0], "obligations", dict[str, Obligation], duties),
        conditions=_facts(FILES[0], "conditions", dict[str, Condition], duties),
        types=_facts(FILES[1], "types", dict[Name, EvidenceType], evidence),
        requirements=_facts(FILES[1], "requirements", tuple[Requirement, ...], evidence),
        phrases=_facts(FILES[1], "phrases", tuple[Phrase, ...], evidence),
        clauses=load_clauses(folder),
    )
    _check(rules)
    return rules


def _read(name: str, folder: Path | None) -> dict[str, Any]:
    own = folder / name if folder else None
    try:
        return tomllib.loads((own if own and own.exists() else SHIPPED / name).read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _broken(name, Said("whole-file"), str(error)) from None


def _facts(name: str, part: str, kind: Any, data: Mapping[str, Any]) -> Any:
    try:
        return TypeAdapter(kind).validate_python(data.get(part, {}))
    except ValidationError as error:
        fault = error.errors()[0]
        raise _broken(name, f"{part}.{'.'.join(map(str, fault['loc']))}", fault["msg"]) from None


def _check(rules: Obligations) -> None:
    for requirement in rules.requirements:
        place = f"requirements, {requirement.id}"
        if requirement.obligation not in rules.obligations:
            raise _broken(FILES[1], place, Said("no-such-obligation", name=requirement.obligation))
        if requirement.condition not in rules.conditions:
            raise _broken(FILES[1], place, Said("no-such-condition", name=requirement.condition))
        every, _, trigger = requirement.every.partition(":")
        named = [*requirement.types, *([trigger] if every == "each" else [])]
        if unknown := [name for name in named if name not in rules.types]:
            raise _broken(FILES[1], place, Said("no-such-evidence", name=unknown[0]))
    known = {*rules.obligations, *rules.conditions}
    for name, kind in rules.types.items():
        if strange := [code for code in kind.evidences if code not in known]:
            raise _broken(FILES[1], f"types, {name}", Said("no-such-code", name=strange[0]))
    for phrase in rules.phrases:
        if phrase.condition not in rules.conditions:
            raise _broken(FILES[1], f"phrases, {phrase.id}", Said("no-such-condition", name=phrase.condition))
    aliases = [alias for kind in rules.types.values() for alias in kind.aliases]
    if twice := [a for a in aliases if aliases.count(a) > 1 or a in rules.types]:
        raise _broken(FILES[1], "types", Said("types-share-name", name=twice[0]))


def _broken(name: str, place: str | Said, why: str | Said) -> UsageError:
    return UsageError("rules-broken", name=name, place=place, why=why)


def spelled(word: str) -> str:
    """A type's name or title as it is compared, however it is spelled."""
    return "".join(folded_words(word))
