"""A finding: one thing a person must look at, with where it stands and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Literal

from casefile.said import Said

Severity = Literal["error", "warning"]


@dataclass(frozen=True, init=False)
class Finding:
    """One fault or doubt: ``Finding("error", "wrong-value", expected=..., field="wage.rate")``. ``row`` counts as the
    person sees it (a sheet's own row number, a JSON list's position from 1); ``value`` is already masked where it is
    personal. ``also``: other rows of which the same is to be said. Errors stop their row or document; warnings do not.
    ``field`` may be a place that has its words in both languages, as those in Word have."""

    severity: Severity
    said: Said
    file: str = ""
    row: int | None = None
    field: str = ""
    value: str = ""
    place: Said | None = None
    also: tuple[int, ...] = ()
    person: str = ""

    def __init__(
        self,
        severity: Severity,
        said: str | Said,
        *,
        file: str = "",
        row: int | None = None,
        field: str | Said = "",
        value: str = "",
        place: Said | None = None,
        also: tuple[int, ...] = (),
        person: str = "",
        **values: object,
    ) -> None:
        place = field if isinstance(field, Said) else place
        mine = {
            "severity": severity,
            "said": Said.of(said, values),
            "file": file,
            "row": row,
            "field": str(field),
        }
        extra = {"value": value, "place": place, "also": also, "person": person}
        for name, given in (mine | extra).items():
            object.__setattr__(self, name, given)

    @property
    def code(self) -> str:
        """The kind of finding, as ``--json`` gives it: the code up to the point that chooses between sentences."""
        return self.said.kind

    def field_in(self, language: str) -> str:
        """The field, which has one name, or the place in ``en`` or ``fr``."""
        return self.place.in_(language) if self.place else self.field

    @property
    def message(self) -> str:
        """What is the matter, in English."""
        return self.message_in("en")

    @property
    def remedy(self) -> str:
        """What to do about it, in English."""
        return self.remedy_in("en")

    def message_in(self, language: str) -> str:
        """What is the matter, in ``en`` or ``fr``."""
        told = self.said.in_(language, **self._place)
        if not self.also:
            return told
        return f"{told} {Said('also-in-rows', rows=spans(self.also), n=len(self.also)).in_(language)}"

    def remedy_in(self, language: str) -> str:
        """What to do about it, in ``en`` or ``fr``."""
        return self.said.remedy_in(language, **self._place)

    def masked(self) -> Finding:
        """The finding as it may be kept where neither a person's name nor a file's may stand: people name files after
        people."""
        hidden = self if not self.person or "…" in self.person else replace(self, person=mask(self.person))
        return hidden._without_file() if hidden.file else hidden

    def _without_file(self) -> Finding:
        own, shown = PurePosixPath(self.file), mask_path(self.file)
        names = [(self.file, shown), (own.name, PurePosixPath(shown).name)]
        names += [(own.stem, mask(own.stem))] if len(own.stem) > 3 else []

        def change(text: str) -> str:
            for name, instead in names:
                text = text.replace(name, instead)
            return text

        said = self.said.with_texts(change)
        return Finding(
            self.severity,
            said,
            file=shown,
            row=self.row,
            field=self.place or self.field,
            value=change(self.value),
            also=self.also,
            person=self.person,
        )

    @property
    def _place(self) -> dict[str, object]:
        row = "" if self.row is None else str(self.row)
        place = self.place or self.field
        return {"file": self.file, "row": row, "field": place, "value": self.value, "person": self.person}

    def as_dict(self, language: str = "en") -> dict[str, object]:
        """The finding as ``--json`` shows it, which goes into logs: names of files are masked."""
        shown = self.masked()
        return {
            "severity": shown.severity,
            "code": shown.code,
            "message": shown.message_in(language),
            "remedy": shown.remedy_in(language),
            "file": shown.file,
            "row": shown.row,
            "rows": [shown.row, *shown.also] if shown.row is not None else [],
            "field": shown.field_in(language),
            "value": shown.value,
        }


def gathered(findings: Iterable[Finding]) -> list[Finding]:
    """The same fault in one column of one file told once, by its first row, with the numbers of the others."""
    found: dict[tuple[object, ...], list[Finding]] = {}
    for number, finding in enumerate(findings):
        same = finding.row is not None and finding.field and finding.said.code in _OF_COLUMNS
        said = finding.said if finding.said.code in _OF_KINDS else finding.said.code
        place = (finding.file, finding.severity, said, finding.field)
        found.setdefault(place if same else (number,), []).append(finding)
    return [replace(one, also=tuple(f.row for f in more if f.row)) for one, *more in found.values()]


# What is wrong with a cell rather than with an offer: it comes in whole columns.
_OF_COLUMNS = frozenset(
    {"wrong-value", "missing-field", "french-number", "sheet-error", "formula-uncalculated", "date-for-text"}
    | {"number-for-text", "number-cut", "other-currency", "name-not-parted", "value-without-title"}
    | {"wrong-value.day", "unknown-event", "field-not-of-event"}
)
# What rows of several kinds of event in one sheet may be told differently: only what is told alike is gathered.
_OF_KINDS = frozenset({"wrong-value", "field-not-of-event"})


def spans(numbers: Iterable[int]) -> str:
    """Row numbers as a person writes them: ``5, 7-9``."""
    found: list[list[int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in found)


def mask_path(path: str) -> str:
    """A path in the inbox as it may be kept: the folders that every inbox has, and the ending.

    Of evidence also the folders, which are references and types, and the date that the name begins with.
    """
    *folders, name = path.split("/")
    filed = folders[:1] == ["evidence"]
    kept = [part if filed or part in _FOLDERS or "…" in part else _hidden(part) for part in folders]
    return "/".join([*kept, name if "…" in name else _hidden(name)])


def _hidden(name: str) -> str:
    """A name with its date and its ending in sight."""
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    dated = _DATED.match(stem)
    return f"{dated[0]}{mask(stem[dated.end() :])}{suffix}" if dated else mask(stem) + suffix


_DATED = re.compile(r"\d{4}-\d{2}-\d{2}_", re.ASCII)
_FOLDERS = frozenset({"offers", "events", "evidence", "rejected"})


def mask(value: object) -> str:
    """A personal value as logs and findings may show it: its first character and its length, nothing else."""
    text = str(value)
    return f"{text[:1]}… ({len(text)})" if len(text) > 3 else "…"
