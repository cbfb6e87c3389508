"""Which documents a case wants, and making them: rendered, read back, converted to PDF.

A document is made again, as the next version, when what its template shows of the offer changed or the
template did. Everything here is a function of the case, the offer, the library and the tables: the same night
run twice makes the same.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casefile import __version__
from casefile.case import Case
from casefile.errors import CasefileError, DocumentFault
from casefile.fields import UNCOUNTED, offer_fields, read_field, with_document
from casefile.library import DocumentType, Library, Template
from casefile.offer import Offer
from casefile.pdf import About, Pdf, make_pdfs
from casefile.read_back import read_back
from casefile.settings import Settings
from casefile.tables import Tables

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
ENGINE = f"casefile {__version__}"
_EXTENSIONS = {DOCX: "docx", PDF: "pdf"}


@dataclass(frozen=True)
class Wanted:
    """One document that is due and not yet made. An empty ``data_digest``: its template cannot be used."""

    type: str
    language: str
    version: int
    data_digest: str
    template_digest: str


@dataclass(frozen=True)
class MadeFile:
    """One file of a made document. ``engine`` is what made it, name and version."""

    id: str
    file_name: str
    media_type: str
    content: bytes
    engine: str


@dataclass(frozen=True)
class Made:
    """A document made: its .docx and its PDF."""

    wanted: Wanted
    files: tuple[MadeFile, ...]


@dataclass(frozen=True)
class _Rendered:
    """A document on its way: filled and read back, not yet a PDF."""

    docx: bytes
    about: About


def languages(offer: Offer) -> tuple[str, ...]:
    """The languages in which the worker's documents are made.

    The worker's own; where the work is in Quebec, French always and English too where the worker chose it
    (Charter of the French language, s. 41: a contract binds in another language only once the French version
    was seen).
    """
    if offer.job.location.province == "QC" and offer.worker.language == "en":
        return ("fr", "en")
    return (offer.worker.language,)


def due(case: Case, offer: Offer, library: Library, today: dt.date) -> list[tuple[DocumentType, str]]:
    """Every document that is due by today, made already or not: its type and language."""
    progress = progress_of(case)
    return [
        (kind, language)
        for kind in library.types
        if has_come(kind, offer, progress, today)
        for language in languages(offer)
    ]


def wanted(case: Case, offer: Offer, library: Library, tables: Tables, today: dt.date) -> list[Wanted]:
    """The documents that are due and not yet made of this data and this template."""
    values: dict[str, dict[str, Any]] = {}
    wants = []
    for kind, language in due(case, offer, library, today):
        if language not in values:
            values[language] = offer_fields(offer, language, tables)
        template = library.template(kind.name, language)
        shown = with_document(
            values[language], language, title=kind.titles[language], made_on=today, version=0
        )
        want = _want(case, template, _data_digest(template, shown))
        if want:
            wants.append(want)
    return wants


def _want(case: Case, template: Template, data_digest: str) -> Wanted | None:
    """The next version of a document, or None when its newest version is of this data and this template."""
    latest = case.latest(template.type.name, template.language)
    if latest and all((d.data_digest, d.template_digest) == (data_digest, template.digest) for d in latest):
        return None
    version = max((d.version for d in latest), default=0) + 1
    return Wanted(template.type.name, template.language, version, data_digest, template.digest)


def _data_digest(template: Template, values: Mapping[str, Any]) -> str:
    """SHA-256 over all that the template shows, and nothing else. Empty when the template cannot be used."""
    try:
        shown = sorted(template.compiled.fields - UNCOUNTED)
    except CasefileError:
        return ""
    data = [(name, read_field(values, name)) for name in shown]
    return hashlib.sha256(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def make(
    requests: Sequence[tuple[Case, Offer, Wanted]],
    *,
    library: Library,
    tables: Tables,
    made_on: dt.date,
    settings: Settings,
) -> list[Made | CasefileError]:
    """Make these documents, all conversions in one go.

    A document that fails gives its error; the others go on.
    """
    values: dict[tuple[int, str], dict[str, Any]] = {}
    results: dict[int, Made | CasefileError] = {}
    rendered: dict[int, _Rendered] = {}
    for number, (_, offer, want) in enumerate(requests):
        try:
            key = (id(offer), want.language)
            if key not in values:
                values[key] = offer_fields(offer, want.language, tables)
            rendered[number] = _render(offer, want, library, values[key], made_on)
        except CasefileError as error:
            results[number] = error
    pdfs = make_pdfs([(one.docx, one.about) for one in rendered.values()], settings)
    for (number, one), pdf in zip(rendered.items(), pdfs, strict=True):
        case, _, want = requests[number]
        results[number] = pdf if isinstance(pdf, CasefileError) else Made(want, _files(case, want, one, pdf))
    return [results[number] for number in range(len(requests))]


def _render(
    offer: Offer, want: Wanted, library: Library, values: Mapping[str, Any], made_on: dt.date
) -> _Rendered:
    template = library.template(want.type, want.language)
    title = template.type.titles[want.language]
    _require(offer, template.type)
    shown = with_document(values, want.language, title=title, made_on=made_on, version=want.version)
    docx = template.compiled.render(shown)
    read_back(docx, template.compiled, shown)
    return _Rendered(
        docx,
        About(
            title=f"{title} – {offer.reference}",
            language=want.language,
            author=offer.employer.legal_name,
            subject=offer.reference,
            made_on=made_on,
        ),
    )


def _require(offer: Offer, kind: DocumentType) -> None:
    """Refuse to make a document without what its declaration requires."""
    missing = [name for name in kind.requires if _empty(offer, name)]
    if missing:
        raise DocumentFault(
            f"{kind.name}: the offer does not state {', '.join(missing)}",
            remedy="Complete the offer and drop it in the inbox again.",
        )


def _empty(offer: Offer, name: str) -> bool:
    value: Any = offer
    for part in name.split("."):
        value = getattr(value, part, None)
    return value is None or value in ("", ())


def _files(case: Case, want: Wanted, rendered: _Rendered, pdf: Pdf) -> tuple[MadeFile, ...]:
    contents = ((DOCX, rendered.docx, ENGINE), (PDF, pdf.content, pdf.engine))
    return tuple(_file(case, want, media_type, content, engine) for media_type, content, engine in contents)


def _file(case: Case, want: Wanted, media_type: str, content: bytes, engine: str) -> MadeFile:
    name = f"{want.type}.{want.language}.v{want.version}.{_EXTENSIONS[media_type]}"
    return MadeFile(document_id(case.id, want, media_type), name, media_type, content, engine)


def document_id(case_id: str, want: Wanted, media_type: str) -> str:
    """The id of one file.

    16 hexadecimal digits, derived from what it is made of. It says nothing about the worker.
    """
    made_of = (
        case_id, want.type, want.language, str(want.version), want.data_digest, want.template_digest,
            media_type,
    )  # fmt: skip
    return hashlib.sha256("\n".join(made_of).encode()).hexdigest()[:16]
