"""From a case to what may be produced of it: every file with its type, day, period and what it evidences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from casefile.case import Case, Document
from casefile.library import Library
from casefile.offer import Offer
from casefile.packet.plan import CaseFile, Source


def case_file(case: Case, offer: Offer | None, library: Library, further: Iterable[Source] = ()) -> CaseFile:
    """The case's documents, and ``further`` files that came in as evidence."""
    days = {record.object.key: record.made_on for record in case.records}
    kinds = {kind.name: kind for kind in library.types}
    sources = []
    for d in case.documents:
        kind = kinds.get(d.type)
        evidences = (*kind.obligations, *kind.conditions) if kind else ()
        sources.append(_made(case.id, d, kind.titles if kind else {}, evidences, days))
    return CaseFile(
        case_id=case.id,
        worker=f"{offer.worker.given_names} {offer.worker.family_name}" if offer else "",
        employer_name=offer.employer.legal_name if offer else "",
        sources=(*sources, *further),
    )


def _made(
    case_id: str, d: Document, titles: Mapping[str, str], evidences: tuple[str, ...], days: Mapping[str, object]
) -> Source:
    language = {"en": "English", "fr": "français"}[d.language]
    return Source(
        id=d.id,
        case_id=case_id,
        type=d.type,
        title=f"{titles.get(d.language, d.type)} ({language})",
        language=d.language,
        version=d.version,
        media_type=d.object.media_type,
        sha256=d.object.sha256,
        size=d.object.size,
        key=d.object.key,
        version_id=d.object.version_id,
        file_name=d.object.key.rsplit("/", 1)[-1],
        date=days.get(d.object.key),  # type: ignore[arg-type]
        evidences=evidences,
    )
