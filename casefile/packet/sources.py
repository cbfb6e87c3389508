"""From a case to what may be produced of it: every file with its type, day, period and what it evidences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from casefile.cases.case import Case, DocumentFile
from casefile.cases.contents import Contents
from casefile.cases.filed import Evidence
from casefile.cases.numbers import successors
from casefile.coverage.matrix import Line
from casefile.documents.library import Library
from casefile.offer import Offer
from casefile.packet.known import known_numbers
from casefile.packet.plan import CaseFile, PacketFile
from casefile.packet.standing import standing_of
from casefile.packet.words import Words
from casefile.reference.obligations import Obligations

# Made from the ledger by the disposition itself: there is nothing left to sign.
_COMPLETE_WHEN_MADE = frozenset({"destruction-record"})
_LANGUAGES = {"en": "English", "fr": "français"}


Names = Mapping[str, tuple[str, str]]  # by id of a piece of evidence: title, file name


def labels_of(library: Library, rules: Obligations, language: str) -> dict[str, str]:
    """What can be asked for, by code: document types, evidence types and conditions, in words."""
    french = language == "fr"
    said = {name: kind.fr if french else kind.en for name, kind in rules.types.items()}
    said |= {name: asked.fr if french else asked.en for name, asked in rules.conditions.items()}
    said |= {alias: said[name] for alias, name in rules.names.items()}
    return said | {kind.name: kind.titles.get(language, kind.name) for kind in library.types}


def case_file(
    case: Case,
    offer: Offer | None,
    library: Library,
    rules: Obligations,
    language: str,
    names: Names,
    lines: Iterable[Line] = (),
    contents: Contents = (),
) -> CaseFile:
    """The case's documents and evidence, titled in the language of the request where they have no language.

    ``names``: the title and file name under which each piece of evidence came in; ``lines``: how coverage judges it;
    ``contents``: the case's offers and events in full.
    """
    days = {record.object.key: record.made_on for record in case.records}
    return CaseFile(
        case_id=case.id,
        worker=f"{offer.worker.given_names} {offer.worker.family_name}" if offer else "",
        employer_name=offer.employer.legal_name if offer else "",
        sources=(
            *(_made(case.id, d, library, rules, days, language) for d in case.documents),
            *(_filed(case.id, e, rules, language, *names.get(e.id, ("", ""))) for e in case.evidence),
        ),
        standing=standing_of(lines, rules),
        known_numbers=(*known_numbers(offer, contents), case.employer_id, *successors(case)),
        also_under=successors(case),
        person=_person(case, offer) if offer else {},
    )


def _person(case: Case, offer: Offer) -> dict[str, str]:
    """The worker's data as one line of a sheet (``extras.PERSON``)."""
    worker, job = offer.worker, offer.job
    told = {
        "reference": case.reference, "family_name": worker.family_name, "given_names": worker.given_names,
        "date_of_birth": worker.date_of_birth, "citizenship": worker.citizenship,
        "passport_number": worker.passport_number, "uci": worker.uci, "job": job.title, "noc": job.noc_code,
        "start": job.start_date, "end": job.end_date,
    }  # fmt: skip
    return {name: str(value or "") for name, value in told.items()}


def _made(
    case_id: str,
    d: DocumentFile,
    library: Library,
    rules: Obligations,
    days: Mapping[str, dt.date],
    language: str,
) -> PacketFile:
    """A document that Casefile made: named by its type and version. It is a form: what is executed is evidence.

    It bears the name of the type under which its signed copy is filed, and evidences what that does.
    """
    kind = next((kind for kind in library.types if kind.name == d.type), None)
    title = kind.titles.get(d.language, d.type) if kind else d.type
    signed = rules.names.get(d.type, "")
    own = (*kind.obligations, *kind.conditions) if kind else ()
    form = d.type not in _COMPLETE_WHEN_MADE
    label = f", {Words(language)('unsigned-form')}" if form else ""
    return PacketFile(
        id=d.id,
        case_id=case_id,
        type=d.type,
        title=f"{title} ({_LANGUAGES.get(d.language, d.language)}){label}",
        language=d.language,
        version=d.version,
        media_type=d.object.media_type,
        sha256=d.object.sha256,
        size=d.object.size,
        key=d.object.key,
        version_id=d.object.version_id,
        file_name=d.object.key.rsplit("/", 1)[-1],
        date=days.get(d.object.key),
        evidences=tuple(
            dict.fromkeys((*own, *([signed] if signed else []), *rules.evidences.get(signed, ())))
        ),
        form=form,
    )


def _filed(
    case_id: str, e: Evidence, rules: Obligations, language: str, own_title: str, file_name: str
) -> PacketFile:
    """A file that came in: named by its own id. It answers to the other names of its type as well.

    It is called what its type is called, and what whoever handed it in called it.
    """
    kind = rules.types.get(e.type)
    evidences = (*rules.evidences.get(e.type, ()), *(kind.aliases if kind else ()))
    told = (kind.fr if language == "fr" else kind.en) if kind else e.type
    own = " ".join(own_title.split())
    alone = e.type == "other" or own.casefold().startswith(told.casefold())
    title = own if own and alone else told if own.casefold() in told.casefold() else f"{told} – {own}"
    return PacketFile(
        id=e.id,
        case_id=case_id,
        type=e.type,
        title=f"{title}, {e.period.first} – {e.period.last}" if e.period else title,
        language="",
        version=0,
        media_type=e.object.media_type,
        sha256=e.object.sha256,
        size=e.object.size,
        key=e.object.key,
        version_id=e.object.version_id,
        file_name=file_name or e.object.key.rsplit("/", 1)[-1],
        date=e.date,
        since=e.period.first if e.period else None,
        until=e.period.last if e.period else None,
        evidences=evidences,
        shared=kind is not None and kind.scope == "employer",
    )
