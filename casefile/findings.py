"""A finding: one thing a person must look at, with where it stands and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Literal

from casefile.said import Said

Severity = Literal["error", "warning"]


@dataclass(frozen=True, init=False)
class Finding:
    """One fault or doubt: ``Finding("error", "wrong-value", expected=..., field="wage.rate")``. ``row`` counts as the
    person sees it (a sheet's own row number, a JSON list's position from 1); ``value`` is already masked where it is
    personal. Errors stop their row or document; warnings do not. ``field`` may be a place that has its words in both
    languages, as those in Word have."""

    severity: Severity
    said: Said
    file: str = ""
    row: int | None = None
    field: str = ""
    value: str = ""
    place: Said | None = None
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
        for name, given in (mine | {"value": value, "place": place, "person": person}).items():
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
        return self.said.in_(language, **self._place)

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
            "field": shown.field_in(language),
            "value": shown.value,
        }


def mask_path(path: str) -> str:
    """A path in the inbox as it may be kept: the folders that every inbox has, and the ending."""
    return "/".join(
        part
        if part in _FOLDERS or "…" in part
        else mask(PurePosixPath(part).stem) + PurePosixPath(part).suffix
        for part in path.split("/")
    )


_FOLDERS = frozenset({"offers", "events", "evidence", "rejected"})


def mask(value: object) -> str:
    """A personal value as logs and findings may show it: its first character and its length, nothing else."""
    text = str(value)
    return f"{text[:1]}… ({len(text)})" if len(text) > 3 else "…"
