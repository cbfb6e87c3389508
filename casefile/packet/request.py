"""The inspection request: what the letter asks for, as a person writes it down in YAML or JSON."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import re
from collections.abc import Collection, Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from casefile.canonical import canonical
from casefile.errors import UsageError
from casefile.offer import Reference
from casefile.opening.digits import digits_of
from casefile.opening.secrets import Redaction
from casefile.periods import Period
from casefile.said import Said

Line = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
_EARLIER = re.compile(r"(\d{9}/)?[a-z0-9][a-z0-9-]{0,63}", re.ASCII)


def _an_earlier_packet(value: str) -> str:
    if not _EARLIER.fullmatch(value.strip().strip("/")):
        raise ValueError(Said("request-supplement"))
    return value.strip().strip("/")


Earlier = Annotated[str, AfterValidator(_an_earlier_packet)]
Language = Literal["en", "fr"]
Corner = Literal["bottom-right", "bottom-centre", "bottom-left", "top-right", "top-centre", "top-left"]
WHOLE_EMPLOYER = "employer"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Span(_Part):
    """From one day to another, both included. An open end is left out."""

    since: dt.date | None = Field(default=None, alias="from")
    until: dt.date | None = Field(default=None, alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Span:
        if self.since and self.until and self.since > self.until:
            raise ValueError(Said("request-period"))
        return self

    def meets(self, period: Period) -> bool:
        """Whether it has a day in common with a period."""
        return not ((self.since and period.last < self.since) or (self.until and period.first > self.until))


class Item(_Part):
    """One demand of the letter. ``workers`` are case references, or ``employer`` for every case of the employer.

    What is asked for is named by document type, by obligation (E1-E10) or by condition (OWC, ...). Only named types
    answer an item by themselves; anything else is proposed, and a person confirms it.
    """

    text: Text
    workers: tuple[Reference, ...] | Literal["employer"] = "employer"
    obligations: tuple[Annotated[str, StringConstraints(pattern=r"^E([1-9]|10)$")], ...] = ()
    conditions: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z-]{1,19}$")], ...] = ()
    types: tuple[Name, ...] = ()
    period: Span = Span()
    note: str = Field(default="", max_length=4000)

    @property
    def criteria(self) -> tuple[str, ...]:
        """What each worker must have at least one document for."""
        return (*self.obligations, *self.conditions, *self.types)


class StampStyle(_Part):
    """How every page is marked. ``place`` is tried first; another margin is taken where text stands there."""

    style: Literal["page-of", "page", "number"] = "page-of"
    place: Corner = "bottom-right"
    size: float = Field(default=8.5, ge=6, le=14)


class Pattern(_Part):
    """A text to remove wherever it stands, as a regular expression. ``name`` is what the redaction log says."""

    name: Name
    pattern: Annotated[str, StringConstraints(min_length=1, max_length=500)]

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            if re.compile(value).match(""):
                raise ValueError(Said("request-pattern.empty"))
        except re.error as error:
            raise ValueError(Said("request-pattern.form", at=error.pos or 0)) from None
        return value


class Region(_Part):
    """A place to black out. ``box``: left, top, right, bottom in points from the upper left corner as one sees it."""

    name: Name
    document: Annotated[str, StringConstraints(min_length=6, max_length=100)]
    page: int = Field(ge=1)
    box: tuple[float, float, float, float]

    @field_validator("box")
    @classmethod
    def _has_size(cls, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        if box[2] <= box[0] or box[3] <= box[1]:
            raise ValueError(Said("request-box"))
        return box


class Redact(_Part):
    """What must not leave. Social insurance numbers are always looked for, unless ``sin`` is set to false.

    ``keep`` lists nine-digit numbers that are not SINs although they pass the same check (an account number).
    The employer's own business number is known and kept.
    """

    sin: bool = True
    keep: tuple[str, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    regions: tuple[Region, ...] = ()


class Representative(_Part):
    """Who answers for the employer, and by what authority."""

    name: Line
    firm: str = Field(default="", max_length=300)
    authority: Line
    dated: dt.date | None = None


class Request(_Part):
    """One inspection letter.

    ``include``: what the letter asks for beside documents: the persons' data as one sheet, each case's ledger.
    ``supplement_to``: the packet that this one continues, as ``EMPLOYER/ID``, or its id alone for the same employer.
    """

    authority: Line
    officer: str = Field(default="", max_length=300)
    file_number: Line
    received: dt.date
    due: dt.date
    language: Language = "en"
    employer: Annotated[str, StringConstraints(pattern=r"^\d{9}$")]
    representative: Representative | None = None
    page_size: Literal["letter", "a4"] = "letter"
    sections: Literal["item", "worker"] = "item"
    stamp: StampStyle = StampStyle()
    volume_megabytes: float | None = Field(default=None, ge=0.1)
    supplement_to: Earlier | None = None
    redact: Redact = Redact()
    include: tuple[Literal["persons", "ledgers"], ...] = ()
    items: tuple[Item, ...] = Field(min_length=1, max_length=200)

    @field_validator("file_number")
    @classmethod
    def _can_be_stamped(cls, value: str) -> str:
        try:
            value.encode("cp1252")
        except UnicodeEncodeError:
            raise ValueError(Said("request-file-number")) from None
        return value

    @model_validator(mode="after")
    def _due_after_received(self) -> Request:
        if self.due < self.received:
            raise ValueError(Said("request-field.why", field="due", why=Said("request-due")))
        return self

    def canonical(self) -> bytes:
        """The request in the one form that is hashed and archived."""
        data = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return canonical(data)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical form, in hexadecimal."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @property
    def id(self) -> str:
        """What packet, folder and hold are called: day of the letter, file number, and a digest against clashes."""
        return f"{self.received.isoformat()}-{self.matter}-{self.digest[:8]}"

    @property
    def matter(self) -> str:
        """The inspection file as a key or a hold may be named: small letters, digits and hyphens."""
        return re.sub(r"[^a-z0-9]+", "-", self.file_number.lower()).strip("-")[:40] or "inspection"


def check_codes(request: Request, known: Collection[str]) -> None:
    """Raise ``UsageError`` for a type or condition that no one knows, naming the likeliest that is known."""
    for number, item in enumerate(request.items, start=1):
        for code in (*item.types, *item.conditions):
            if code not in known:
                near = get_close_matches(code, sorted(known), n=1, cutoff=0.5)
                said = (
                    Said("request-unknown-code.near", code=code, item=number, near=near[0]) if near else None
                )
                raise UsageError(said or Said("request-unknown-code", code=code, item=number))


def read_request(path: Path) -> Request:
    """The request in a ``.yaml``, ``.yml`` or ``.json`` file. Raises ``UsageError`` that names every wrong field."""
    try:
        content = path.read_bytes()
    except OSError as error:
        code = errno.errorcode.get(error.errno or 0, "?")
        raise UsageError("request-unreadable", name=path.name, error=code) from None
    return parse_request(content, path.name)


def parse_request(content: bytes, name: str) -> Request:
    """The request in these bytes; JSON is YAML too."""
    try:
        data = yaml.safe_load(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(_not_yaml(name, error)) from None
    if not isinstance(data, dict):
        raise UsageError("request-empty", name=name)
    try:
        return Request.model_validate(data)
    except ValidationError as error:
        raise UsageError("request-wrong", name=name, faults=[_fault(e) for e in error.errors()]) from None


def _not_yaml(name: str, error: Exception) -> Said:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return Said("request-not-yaml.letters", name=name)
    return Said("request-not-yaml.place", name=name, line=mark.line + 1, column=mark.column + 1)


def _fault(error: ErrorDetails) -> Said:
    """What is wrong with one field. The field's content is never repeated."""
    field, kind, about = ".".join(map(str, error["loc"])), error["type"], error.get("ctx", {})
    if kind == "value_error" and isinstance(about["error"].args[0], Said):
        why = about["error"].args[0]
        return Said("request-field.why", field=field, why=why) if field else why
    if kind == "literal_error":
        return Said("request-field.choice", field=field, expected=re.findall(r"'([^']*)'", about["expected"]))
    if kind in {"missing", "extra_forbidden"}:
        return Said("request-field.missing" if kind == "missing" else "request-field.unknown", field=field)
    return Said("request-field.date" if kind.startswith("date") else "request-field.other", field=field)


def rules_for(redact: Redact, known: Iterable[str]) -> Redaction:
    """What a request wants removed. ``known``: business and other numbers, whose nine digits pass the same check."""
    keep = frozenset(digits_of(k)[:9] for k in (*redact.keep, *known))
    return Redaction(redact.sin, keep, tuple((p.name, p.pattern) for p in redact.patterns))
