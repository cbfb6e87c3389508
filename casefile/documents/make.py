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
from casefile.cases.case import Case
from casefile.cases.event import Event
from casefile.cases.filed import Transcript
from casefile.cases.timeline import as_submitted, timeline_of
from casefile.documents.due import has_come, notice_days
from casefile.documents.fields import UNCOUNTED, offer_fields, read_field, with_document
from casefile.documents.library import DocumentType, Library, Template
from casefile.documents.odd_letters import with_field
from casefile.dotted import value_at
from casefile.errors import CasefileError, DocumentFault, unexpected
from casefile.offer import Offer
from casefile.pdf import About, Pdf, make_pdfs
from casefile.reference.tables import Tables
from casefile.settings import Settings
from casefile.word.filling import fill

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
ENGINE = f"casefile {__version__}"
_EXTENSIONS = {DOCX: "docx", PDF: "pdf"}


# The archived events of the cases at hand, by their ids: what the ledger itself does not hold.
Particulars = Mapping[str, Event]


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
    """A document made: its .docx and its PDF, and what it says."""

    wanted: Wanted
    files: tuple[MadeFile, ...]
    title: str = ""
    text: str = ""


@dataclass(frozen=True)
class _Rendered:
    """A document on its way: filled and read back, not yet a PDF."""

    docx: bytes
    about: About
    title: str
    text: str
    fields: frozenset[str]
    values: Mapping[str, Any]


def due(
    case: Case, offer: Offer, library: Library, today: dt.date, particulars: Particulars | None = None
) -> list[tuple[DocumentType, str]]:
    """Every document that is due by today, made already or not: its type and language."""
    progress = timeline_of(case, particulars)
    offer = as_submitted(offer, progress)
    opened = case.opened.date() if case.opened else today
    return [
        (kind, language)
        for kind in library.types
        if has_come(kind, offer, progress, today, opened)
        for language in offer.languages
    ]


def wanted(
    case: Case,
    offer: Offer,
    library: Library,
    tables: Tables,
    today: dt.date,
    particulars: Particulars | None = None,
) -> list[Wanted]:
    """The documents that are due and not yet made of this data and this template."""
    shown = _Shown(tables, today)
    return [
        want
        for kind, language in due(case, offer, library, today, particulars)
        if (
            want := _want_of(
                case, offer, library.template(kind.name, language, offer.employer_id), shown, particulars
            )
        )
    ]


def request(
    case: Case,
    offer: Offer,
    name: str,
    library: Library,
    tables: Tables,
    today: dt.date,
    particulars: Particulars | None = None,
) -> list[Wanted]:
    """The same for one document type that a person asks for, whether or not a rule makes it due.

    Raises ``DocumentFault`` for the certificate of destruction, which has no offer to be made of.
    """
    if library.type(name).due.since == "disposition-carried-out":
        raise DocumentFault("no-certificate-here", name=name)
    shown = _Shown(tables, today)
    return [
        want
        for language in offer.languages
        if (
            want := _want_of(
                case, offer, library.template(name, language, offer.employer_id), shown, particulars
            )
        )
    ]


class _Shown:
    """The fields of offers, worded once for each language and shared by all their documents."""

    def __init__(self, tables: Tables, today: dt.date) -> None:
        self._tables, self._today = tables, today
        self._values: dict[tuple[int, str], dict[str, Any]] = {}

    def values(
        self, case: Case, offer: Offer, template: Template, version: int, particulars: Particulars | None
    ) -> dict[str, Any]:
        """Everything one template can show for one case."""
        progress = timeline_of(case, particulars)
        key = (id(case), template.language)
        if key not in self._values:
            submitted = as_submitted(offer, progress)
            self._values[key] = offer_fields(submitted, template.language, self._tables, progress)
        return with_document(
            self._values[key],
            template.language,
            title=template.type.titles[template.language],
            made_on=self._today,
            version=version,
            notice_days=notice_days(template.type, progress, self._today),
        )


def _want_of(
    case: Case, offer: Offer, template: Template, shown: _Shown, particulars: Particulars | None
) -> Wanted | None:
    return _want(case, template, _data_digest(template, shown.values(case, offer, template, 0, particulars)))


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
    particulars: Particulars | None = None,
) -> list[Made | CasefileError]:
    """Make these documents, all conversions in one go.

    A document that fails gives its error; the others go on.
    """
    shown = _Shown(tables, made_on)
    results: dict[int, Made | CasefileError] = {}
    rendered: dict[int, _Rendered] = {}
    for number, (case, offer, want) in enumerate(requests):
        try:
            template = library.template(want.type, want.language, offer.employer_id)
            _require(as_submitted(offer, timeline_of(case, particulars)), template.type)
            values = shown.values(case, offer, template, want.version, particulars)
            rendered[number] = _render(offer, template, values, made_on, settings)
        except CasefileError as error:
            results[number] = error
        except Exception as error:  # noqa: BLE001  whatever one document raises costs that document, with its name
            results[number] = DocumentFault(
                "document-failed", name=want.type, language=want.language, why=unexpected(error).said
            )
    pdfs = make_pdfs([(one.docx, one.about) for one in rendered.values()], settings)
    for (number, one), pdf in zip(rendered.items(), pdfs, strict=True):
        case, _, want = requests[number]
        if isinstance(pdf, CasefileError):
            results[number] = with_field(pdf, one.fields, one.values)
        else:
            results[number] = _made(case, want, one, pdf)
    return [results[number] for number in range(len(requests))]


def _render(
    offer: Offer, template: Template, values: Mapping[str, Any], made_on: dt.date, settings: Settings
) -> _Rendered:
    filled = fill(template.compiled, values, settings.pdf_seconds)
    title = template.type.titles[template.language]
    return _Rendered(
        filled.docx,
        About(
            title=f"{title} – {offer.reference}",
            language=template.language,
            author=offer.employer.legal_name,
            subject=offer.reference,
            made_on=made_on,
        ),
        title,
        filled.text,
        template.compiled.fields,
        values,
    )


def _require(offer: Offer, kind: DocumentType) -> None:
    """Refuse to make a document without what its declaration requires."""
    missing = [name for name in kind.requires if value_at(offer, name) in (None, "", ())]
    if missing:
        raise DocumentFault("offer-incomplete", name=kind.name, missing=missing)


def _made(case: Case, want: Wanted, rendered: _Rendered, pdf: Pdf) -> Made:
    return Made(want, _files(case, want, rendered, pdf), rendered.title, rendered.text)


def _files(case: Case, want: Wanted, rendered: _Rendered, pdf: Pdf) -> tuple[MadeFile, ...]:
    contents = ((DOCX, rendered.docx, ENGINE), (PDF, pdf.content, pdf.engine))
    return tuple(_file(case, want, media_type, content, engine) for media_type, content, engine in contents)


def _file(case: Case, want: Wanted, media_type: str, content: bytes, engine: str) -> MadeFile:
    name = f"{want.type}.{want.language}.v{want.version}.{_EXTENSIONS[media_type]}"
    return MadeFile(document_id(case.id, want, media_type), name, media_type, content, engine)


def reading_of(made: Made) -> tuple[str, Transcript]:
    """What a made document says, under the id of its PDF: what is found by its words is opened by that."""
    shown = next(file for file in made.files if file.media_type == PDF)
    return shown.id, Transcript(title=made.title, file_name=shown.file_name, text=made.text, how="made")


def document_id(case_id: str, want: Wanted, media_type: str) -> str:
    """The id of one file.

    16 hexadecimal digits, derived from what it is made of. It says nothing about the worker.
    """
    made_of = (
        case_id, want.type, want.language, str(want.version), want.data_digest, want.template_digest,
            media_type,
    )  # fmt: skip
    return hashlib.sha256("\n".join(made_of).encode()).hexdigest()[:16]
