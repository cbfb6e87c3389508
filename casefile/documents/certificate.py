"""The certificate of destruction: what was destroyed, by which rule, who asked, approved and did it, with opaque ids.

It is made when the offer is gone, so all it shows comes from the ledger (``certificate_fields``). Its type and its
templates are the library's, as any other document's.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casefile import wording
from casefile.cases.case import Case, Entry
from casefile.documents.certificate_fields import TYPE
from casefile.documents.field_source import WORDS, Value, document_facts
from casefile.documents.library import LANGUAGES, Library
from casefile.documents.make import DOCX, ENGINE, PDF, Made, MadeFile, Wanted, document_id
from casefile.errors import CasefileError
from casefile.pdf import About, make_pdfs
from casefile.reference.schedule import Schedule
from casefile.retention.disposition import METHOD_EN, METHOD_FR
from casefile.retention.keeping import counted_from
from casefile.said import Said
from casefile.settings import Settings
from casefile.word.filling import Filled, fill


@dataclass(frozen=True)
class Destruction:
    """One disposition that was carried out: its entry, that entry's digest, and who asked and approved when."""

    entry: Entry
    digest: str
    requested: tuple[str, dt.date]
    approved: tuple[str, dt.date]


def make_certificates(
    case: Case, done: Destruction, schedule: Schedule, library: Library, settings: Settings
) -> list[Made | CasefileError]:
    """The certificate in both languages, as .docx and PDF/A; the same destruction always gives the same."""
    made_on = dt.date.fromisoformat(done.entry.body["on"])
    version = sum(1 for d in case.dispositions if d.carried_out_on and d.entry <= done.entry.seq)
    filled: list[tuple[Wanted, Filled, About]] = []
    for language in LANGUAGES:
        template = library.template(TYPE, language, case.employer_id)
        title, compiled = template.type.titles[language], template.compiled
        values = {
            "document": {
                **document_facts(language, title, made_on, version),
                "reference": case.reference,
                "language": wording.word("language", language, language),
            },
            "certificate": destruction_fields(case, done, schedule, language, made_on),
            "word": WORDS[language],
        }
        data = json.dumps(values, ensure_ascii=False, sort_keys=True).encode()
        want = Wanted(TYPE, language, version, hashlib.sha256(data).hexdigest(), template.digest)
        one = fill(compiled, values, settings.pdf_seconds)
        about = About(f"{title} – {case.reference}", language, case.employer_id, case.reference, made_on)
        filled.append((want, one, about))
    pdfs = make_pdfs([(one.docx, about) for _, one, about in filled], settings)
    results: list[Made | CasefileError] = []
    for (want, one, about), pdf in zip(filled, pdfs, strict=True):
        if isinstance(pdf, CasefileError):
            results.append(pdf)
        else:
            files = (
                _file(case, want, DOCX, one.docx, ENGINE),
                _file(case, want, PDF, pdf.content, pdf.engine),
            )
            results.append(Made(want, files, about.title, one.text))
    return results


def _file(case: Case, want: Wanted, media_type: str, content: bytes, engine: str) -> MadeFile:
    suffix = "docx" if media_type == DOCX else "pdf"
    name = f"{want.type}.{want.language}.v{want.version}.{suffix}"
    return MadeFile(document_id(case.id, want, media_type), name, media_type, content, engine)


def destruction_fields(
    case: Case, done: Destruction, schedule: Schedule, language: str, made_on: dt.date
) -> dict[str, Value]:
    """What the certificate's template may show, in its language: what was destroyed, by which rules, who acted."""
    body, french = done.entry.body, language == "fr"
    colon = "\u00a0:" if french else ":"
    names = [name for name in sorted({one["rule"] for one in body["destroyed"]}) if name in schedule.rules]
    laws = [schedule.rules[name].law_fr if french else schedule.rules[name].law_en for name in names]
    ends = {name: _last_day(body["destroyed"], name) for name in names}
    anchors = {name: counted_from(case, schedule, name, end) for name, end in ends.items() if end}

    def day(value: dt.date | None) -> str:
        return wording.date(value, language)

    def days(by_rule: Mapping[str, dt.date | None]) -> str:
        """A day, or one for each rule with the rule's number."""
        known = [(names.index(name) + 1, value) for name, value in by_rule.items() if value]
        if len(names) < 2:
            return day(known[0][1]) if known else "–"
        return "; ".join(
            f"{'règle' if french else 'rule'} {n}: {day(v)}".replace(":", colon) for n, v in known
        )

    def acted(by: str, on: dt.date) -> str:
        return f"{by}, {day(on)}"

    return {
        "employer": case.employer_id,
        "destroyed_on": day(made_on),
        "count": str(len(body["destroyed"])),
        "method": METHOD_FR if french else METHOD_EN,
        "entry": str(done.entry.seq),
        "entry_digest": done.digest,
        "rules": laws,
        "anchor": days(anchors),
        "keep_through": days(ends),
        "requested": acted(*done.requested),
        "approved": acted(*done.approved),
        "carried_out": acted(done.entry.actor, made_on),
        "destroyed": [_destroyed(one, french=french) for one in body["destroyed"]],
        "kept": _kept(body["kept"], language),
    }


def _last_day(destroyed: Sequence[Mapping[str, Any]], rule: str) -> dt.date | None:
    """The last day on which records under this rule were kept."""
    days = [one["keep_through"] for one in destroyed if one["rule"] == rule and one["keep_through"]]
    return dt.date.fromisoformat(max(days)) if days else None


def _destroyed(one: Mapping[str, Any], *, french: bool) -> str:
    kind = _CLASSES_FR.get(one["record_class"], one["record_class"]) if french else one["record_class"]
    size = f"{one['size']:,}".replace(",", "\u00a0" if french else ",")
    form = _FORMS.get(one["media_type"], one["media_type"])
    return f"{one['sha256']}\n{kind} · {form} · {size}\u00a0{'octets' if french else 'bytes'}"


def _kept(kept: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    """What stayed, by the ids in its key below the case's own, and why."""
    return [f"{_below_case(one['key'])} – {Said.read(one['reason']).in_(language)}" for one in kept]


def _below_case(key: str) -> str:
    """A key without its case, and without the file's name where its folder is an id."""
    place, *own = key.removeprefix("cases/").split("/")[2:] if key.startswith("cases/") else [key]
    return "/".join([place, *(own[:-1] if len(own) == 2 and own[0] != "readings" else own)])


_FORMS = {DOCX: "Word", PDF: "PDF", "application/json": "JSON", "text/plain": "text"}
_CLASSES_FR = {
    "offer": "offre",
    "employment": "document d’emploi",
    "event": "événement",
    "evidence": "preuve",
    "payroll": "paie",
    "packet": "dossier d’inspection",
}
