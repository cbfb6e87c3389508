"""What the API answers, as models: OpenAPI describes them, and an answer that differs fails in the tests."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

Facets = dict[str, dict[str, int]]


class Answer(BaseModel):
    """An answer. A later version may add fields: a program passes over those that it does not know."""

    model_config = ConfigDict(extra="allow")


class Fault(BaseModel):
    """What was wrong: a code for programs, a sentence and a remedy for people, in the language asked for."""

    code: str
    message: str
    remedy: str


class Failure(BaseModel):
    """The answer to a request that failed."""

    error: Fault


class ListedCase(Answer):
    """A case as lists have it. Days are ISO 8601; null: not known, or not yet judged."""

    reference: str
    employer: str
    employer_name: str
    worker: str
    status: str
    language: str
    province: str
    occupation: str
    documents: int
    holds: int
    retention: str
    keep_through: str | None
    anchor: str | None
    permit_expires: str | None
    pending_since: str | None
    gaps: int | None
    late_since: str | None
    next_due: str | None
    judged_on: str | None
    updated: str


class Listed(Answer):
    """A page of a list. ``count`` is of the whole list, ``"1,000+"`` above a thousand; ``next`` is the ``after`` of the
    page that follows, null on the last."""

    count: int | str
    next: str | None
    facets: Facets = Field(default_factory=dict)


class CasePage(Listed):
    """A page of cases."""

    rows: list[ListedCase]


class Document(Answer):
    """One file of a document that was made. ``file`` is its name below the case's ``files/``."""

    id: str
    file: str
    type: str
    language: str
    version: int
    media_type: str
    digest: str
    keep_through: str | None
    held: bool


class Evidence(Answer):
    """One piece of evidence that was filed."""

    id: str
    file: str
    type: str
    title: str
    date: str | None
    media_type: str
    digest: str


class Case(Answer):
    """One case: what is kept of it, until when and why, and what it lacks."""

    case: str
    reference: str
    employer: str
    worker: str
    status: str
    retention: dict[str, Any]
    documents: list[Document]
    evidence: list[Evidence]
    coverage: list[dict[str, Any]]
    events: list[dict[str, Any]]
    holds: list[dict[str, Any]]
    history: list[dict[str, Any]]


class Documents(Answer):
    """The documents of a case that were made."""

    rows: list[Document]


class EvidenceList(Answer):
    """The evidence of a case."""

    rows: list[Evidence]


class Hit(Answer):
    """A document or a case that answers a search. ``snippet``: the words around, those asked for marked with U+0001."""

    kind: str
    case: str
    reference: str
    employer: str
    worker: str
    document: str | None
    type: str | None
    language: str
    title: str
    date: str
    snippet: str
    why: list[str]


class HitPage(Listed):
    """A page of hits."""

    rows: list[Hit]


class Lacking(Answer):
    """What one case lacks: obligations without evidence, departures from the offer, steps late or out of order."""

    reference: str
    employer: str
    coverage: list[dict[str, Any]]
    conformity: list[dict[str, Any]]
    lapses: list[dict[str, Any]]


class LackingPage(Listed):
    """What the cases of one page of the list lack. A page may have no row and still a ``next``."""

    rows: list[Lacking]


class Ending(Answer):
    """Something that ends soon."""

    reference: str
    employer: str
    what: str
    on: str
    in_days: int


class EndingPage(Listed):
    """A page of what ends."""

    rows: list[Ending]
