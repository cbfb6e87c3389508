"""What Casefile says to a person: a code with values, worded in English and in French.

How to say something (findings, reasons, refusals and their remedies alike):

1. Word it in your room's file, ``casefile/data/wordings/<room>.toml`` (``intake``, ``files``, ``flows``, ``store``...):
       [hold-stands]
       en = "{case}: {n} {n:hold|holds} of the matter {matter} still {n:stands|stand}."
       fr = "{case} : {n} {n:blocage|blocages} de l’affaire {matter} {n:tient|tiennent} toujours."
       remedy_en = "Release {n:it|them}, then run again."   # both remedies may be left out
       remedy_fr = "Levez {n:le blocage|les blocages}, puis recommencez."
2. Say it: ``raise Refused("hold-stands", case=case_id, n=2, matter=matter)``, ``Finding("error", "hold-stands",
   case=..., field="matter")``, or ``Said("hold-stands", ...)`` for a reason. The code is a literal, so that the test
   finds it; a function that builds findings takes a ``Said``: ``Finding("warning", said, file=name)``.
3. One finding code, several sentences: ``Said("date-unlikely.far", ...)`` under ``[date-unlikely.far]``; what follows
   the point only chooses the words.
4. Values keep their types. Dates, numbers, lists, ``{"en":, "fr":}`` titles and other ``Said`` values are written as
   the language writes them. After a colon: ``{rate:money}``, ``{share:percent}``, ``{day:iso}``, ``{year:plain}``,
   ``{names:or}``, ``{names:comma}``, ``{whys:semicolons}``, ``{whys:sentences}``, ``{why:clause}`` (a sentence within
   this one, without its stop), ``{unit:per}`` (the offer's words, casefile/wording.py), ``{n:one|many}``.
   A finding's own ``{field}``, ``{file}``, ``{row}`` and ``{value}`` are at hand.
5. French: ’ and « » as they are; plain spaces before : ; ? ! » % $, they are made no-break on reading.
6. Ask in a language: ``said.in_(language)``, ``said.remedy_in(language)``, ``error.said.in_(language)``,
   ``finding.message_in(language)``, ``finding.as_dict(language)``. ``str(error)`` and ``finding.message`` are English.
   In a ledger: ``said.as_dict()`` is written; ``Said.read(...)`` reads it, and the plain text of older entries.
"""

from __future__ import annotations

import datetime as dt
import re
import string
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

WORDINGS = Path(__file__).parent / "data" / "wordings"
LANGUAGES = ("en", "fr")
CODE = re.compile(r"[A-Za-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)?")
_NBSP = "\N{NO-BREAK SPACE}"
_BEFORE = {"en": "", "fr": _NBSP}  # a high sign


@dataclass(frozen=True, init=False)
class Said:
    """One thing to say. ``text`` and ``advice`` are words shown as they are, in both languages: those of ledger entries
    older than codes, and of codes that only a later version words."""

    code: str
    values: tuple[tuple[str, Any], ...] = ()
    text: str = ""
    advice: str = ""

    def __init__(self, code: str, /, **values: object) -> None:
        self._set(code, {name: _frozen(value) for name, value in values.items()})

    def _set(self, code: str, values: Mapping[str, object], text: str = "", advice: str = "") -> None:
        # One thing said is one value, whatever the order of its words.
        vars(self).update(code=code, values=tuple(sorted(values.items())), text=text, advice=advice)

    @classmethod
    def of(cls, said: str | Said, values: Mapping[str, object]) -> Said:
        """What a call gave: a ``Said``, or a code with its values."""
        return said if isinstance(said, Said) else cls(said, **values)

    @classmethod
    def read(cls, kept: object) -> Said:
        """What ``as_dict`` wrote, or the plain text of an entry older than codes."""
        if not isinstance(kept, Mapping):
            return cls._older(str(kept or ""))
        code, text, advice = (str(kept.get(name, "")) for name in ("code", "en", "remedy"))
        if wording(code) is None:
            return cls._older(text, advice, code)
        return cls(code, **{name: _thawed(value) for name, value in kept.get("values", {}).items()})

    @classmethod
    def _older(cls, text: str, advice: str = "", code: str = "") -> Said:
        """Words that stand in no file of this version."""
        said = cls.__new__(cls)
        said._set(code, {}, text, advice)
        return said

    def with_values(self, **more: object) -> Said:
        """The same with more values, such as the place of a fault that was worded before it was found."""
        return Said(self.code, **{**dict(self.values), **more})

    def with_texts(self, change: Callable[[str], str]) -> Said:
        """The same with each of its values and plain words changed by ``change``."""
        other = Said.__new__(Said)
        values = {n: change(v) if isinstance(v, str) else v for n, v in self.values}
        other._set(self.code, values, change(self.text), change(self.advice))
        return other

    @property
    def kind(self) -> str:
        """The code up to the point, after which it only chooses between sentences."""
        return self.code.partition(".")[0]

    def as_dict(self) -> dict[str, Any]:
        """The code, the values and the English words, as JSON keeps them."""
        return {**self.kept(), "en": self.en, "remedy": self.remedy}

    def kept(self) -> dict[str, Any]:
        """The code and the values, for what this same version reads again."""
        return {"code": self.code, "values": {name: _kept(value) for name, value in self.values}}

    @property
    def en(self) -> str:
        """The sentence in English."""
        return self.in_("en")

    @property
    def fr(self) -> str:
        """The sentence in French."""
        return self.in_("fr")

    @property
    def remedy(self) -> str:
        """What to do about it, in English; may be empty."""
        return self.remedy_in("en")

    @property
    def then(self) -> Both | None:
        """Its remedy as a value of another sentence, which may say more after it; None where there is none."""
        en, fr = (self.remedy_in(language) for language in LANGUAGES)
        return Both(en, fr) if en else None

    @property
    def whole(self) -> Both:
        """Its sentence and its remedy as one value of another sentence."""
        return Both(*(f"{self.in_(to)} {self.remedy_in(to)}".strip() for to in LANGUAGES))

    def in_(self, language: str, **more: object) -> str:
        """The sentence in a language; ``more`` are values that the place where it is told adds (a finding's field)."""
        return self.text or self._filled(language, more) or self.code

    def remedy_in(self, language: str, **more: object) -> str:
        """The remedy in a language; may be empty."""
        return self.advice if self.text else self._filled(f"remedy_{language}", more)

    def _filled(self, name: str, more: Mapping[str, object]) -> str:
        words = wording(self.code) or {}
        return _filled(words.get(name, ""), {**more, **dict(self.values)}, name[-2:]).strip()

    def __str__(self) -> str:
        return self.en


@dataclass(frozen=True)
class Both:
    """A value that has a form in each language, such as a document's title."""

    en: str
    fr: str

    def in_(self, language: str) -> str:
        """Its form in a language."""
        return {"en": self.en, "fr": self.fr}[language]


@cache
def wording(code: str) -> Mapping[str, str] | None:
    """The words of a code: ``en``, ``fr``, ``remedy_en``, ``remedy_fr``; None for a code that no room words.

    Only the file that has the code is parsed: a command that says nothing reads none.
    """
    head = f"[{code}]"
    for room, text in _texts().items():
        if head in text and (found := _room(room).get(code)):
            return found
    return None


@cache
def _texts() -> dict[str, str]:
    return {file.stem: file.read_text("utf-8") for file in sorted(WORDINGS.glob("*.toml"))}


@cache
def _room(room: str) -> dict[str, dict[str, str]]:
    return dict(codes(tomllib.loads(_texts()[room])))


def forget() -> None:
    """Read the files anew at the next word; for tests that bring their own."""
    for known in (_texts, _room, wording):
        known.cache_clear()


def codes(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every code of a room's file with its words; ``[date-unlikely.far]`` is the code ``date-unlikely.far``."""
    words = {name: text for name, text in table.items() if isinstance(text, str)}
    if words:
        yield (
            before,
            {name: french_spaces(text) if name.endswith("fr") else text for name, text in words.items()},
        )
    for name, inner in table.items():
        if isinstance(inner, dict):
            yield from codes(inner, f"{before}.{name}" if before else name)


def french_spaces(text: str) -> str:
    """No line may end before a high sign or break a guillemet from its word."""
    text = re.sub(r" (?=[:;?!»%$](?!\w))", _NBSP, text)
    return text.replace("« ", f"«{_NBSP}")


def places(text: str) -> set[tuple[str, str]]:
    """The places of a wording: name and format. Words that follow a count, and whether a day is written in figures or
    in words, are each language's own."""
    parsed = [(name, spec or "") for _, name, spec, _ in string.Formatter().parse(text) if name is not None]
    return {(name, "|" if "|" in spec else spec.removeprefix("iso")) for name, spec in parsed}


def _filled(text: str, values: Mapping[str, object], language: str) -> str:
    told = []
    for literal, name, spec, _ in string.Formatter().parse(text):
        told.append(literal)
        if name is not None:
            told.append(_formatted(values[name], spec or "", language) if name in values else f"{{{name}}}")
    return "".join(told)


def _formatted(value: Any, spec: str, language: str) -> str:
    """A value as the language writes it; ``spec`` is what stands after the colon of its place."""
    from casefile import wording as words  # noqa: PLC0415  babel is slow to load, and most commands say nothing

    if "|" in spec:
        one, many = spec.split("|")
        return one if abs(value) < 2 and (language == "fr" or abs(value) == 1) else many
    if spec in _AS:
        return _AS[spec](value, language)
    if spec in ("money", "percent", "weeks"):
        write: Callable[[Any, str], str] = getattr(words, spec)
        return write(value, language)
    return words.word(spec, value, language) if spec else _written(value, language)


def _written(value: Any, language: str) -> str:
    from casefile import wording as words  # noqa: PLC0415  babel is slow to load, and most commands say nothing

    match value:
        case Said() | Both():
            text = value.in_(language)
        case tuple():
            text = words.sentence([_written(item, language) for item in value], language)
        case dt.date():
            text = words.date(value, language)
        case bool():
            text = words.word("bool", value, language).lower()
        case int() | Decimal():
            text = words.number(Decimal(value), language)
        case _:
            text = "" if value is None else str(value)
    return text


def _either(value: tuple[Any, ...], language: str) -> str:
    *first, last = (_written(item, language) for item in value)
    word = {"en": "or", "fr": "ou"}[language]
    return f"{', '.join(first)} {word} {last}" if first else str(last)


_AS: dict[str, Callable[[Any, str], str]] = {
    "iso": lambda value, _: str(value),
    "plain": lambda value, _: str(value),
    "or": _either,
    "semicolons": lambda value, language: f"{_BEFORE[language]}; ".join(
        _written(item, language) for item in value
    ),
    "sentences": lambda value, language: " ".join(_written(item, language) for item in value),
    "comma": lambda value, language: ", ".join(_written(item, language) for item in value),
    "clause": lambda value, language: _written(value, language).rstrip("."),
}


def _frozen(value: object) -> object:
    """A value that cannot change and can be compared; what is of no known kind becomes its text."""
    match value:
        case None | str() | int() | Decimal() | Said() | Both():
            return value
        case Mapping():
            return Both(str(value["en"]), str(value["fr"]))
        case list() | tuple():
            return tuple(_frozen(item) for item in value)
        case set() | frozenset():
            return tuple(sorted((_frozen(item) for item in value), key=str))
        case dt.date():
            return value.date() if isinstance(value, dt.datetime) else value
        case _:
            return str(value)


def _kept(value: Any) -> object:
    match value:
        case Said():
            return {"said": value.as_dict()}
        case Both():
            return {"en": value.en, "fr": value.fr}
        case tuple():
            return [_kept(item) for item in value]
        case dt.date():
            return {"date": value.isoformat()}
        case Decimal():
            return {"number": str(value)}
        case _:
            return value


def _thawed(value: Any) -> object:
    match value:
        case {"said": said}:
            return Said.read(said)
        case {"en": en, "fr": fr}:
            return Both(en, fr)
        case {"date": day}:
            return dt.date.fromisoformat(day)
        case {"number": number}:
            return Decimal(number)
        case list():
            return tuple(_thawed(item) for item in value)
        case _:
            return value
