"""A case gets what is due, in the right languages, once; and again only when what it shows has changed."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from casefile.cases.case import Case, DocumentFile
from casefile.cases.stored import StoredObject
from casefile.documents.library import LANGUAGES, Library, load_library
from casefile.documents.make import Made, Wanted, due, make, wanted
from casefile.errors import CasefileError, DocumentFault, TemplateFault
from casefile.offer import Offer
from casefile.reference.tables import load_tables
from casefile.settings import SHIPPED_TEMPLATES, Settings
from casefile.word.docx_text import part_texts
from tests.support.samples import offer_data

TODAY = dt.date(2026, 11, 22)
TABLES = load_tables()
LIBRARY = load_library([SHIPPED_TEMPLATES])


def _offer(**changes: Any) -> Offer:
    return Offer.model_validate(offer_data(**changes))


ONTARIO = {"street": "1 King", "city": "Toronto", "province": "ON", "postal_code": "M5H 1A1"}


def _wanted(
    offer: Offer, case: Case | None = None, library: Library = LIBRARY, today: dt.date = TODAY
) -> list[Wanted]:
    return wanted(case or Case(offer.case_id), offer, library, TABLES, today)


def _made(offer: Offer, wants: list[Wanted]) -> Case:
    """The case as if these documents had been archived."""
    stored = StoredObject("k", "v", "0" * 64, 1, "application/pdf", "employment")
    documents = [
        DocumentFile(
            f"{n}", w.type, w.language, w.version, stored, "t", w.template_digest, w.data_digest, "e"
        )
        for n, w in enumerate(wants)
    ]
    return Case(offer.case_id, documents=documents)


def _types(wants: list[Wanted]) -> set[str]:
    return {want.type for want in wants}


@pytest.mark.parametrize(("language", "place", "expected"), [
    ("en", ONTARIO, ("en",)),
    ("fr", ONTARIO, ("fr",)),
    ("fr", None, ("fr",)),
    ("en", None, ("fr", "en")),
])  # fmt: skip
def test_quebec_gets_french_always_and_english_where_the_worker_chose_it(
    language: str, place: dict[str, str] | None, expected: tuple[str, ...]
) -> None:
    changes = {"worker__language": language} | ({"job__location": place} if place else {})
    assert _offer(**changes).languages == expected


@pytest.mark.slow
def test_a_new_case_wants_everything_due_in_each_language() -> None:
    offer = _offer()
    wants = _wanted(offer)
    assert len(wants) == len(due(Case(offer.case_id), offer, LIBRARY, TODAY)) == 16
    assert {want.version for want in wants} == {1}


@pytest.mark.slow
def test_the_transmittal_waits_for_the_portals_number() -> None:
    assert "offer-number-transmittal" not in _types(_wanted(_offer(portal=None)))
    assert "offer-number-transmittal" in _types(_wanted(_offer()))
    assert "offer-number-transmittal" not in _types(_wanted(_offer(), today=dt.date(2026, 11, 19)))


def test_what_was_made_is_not_wanted_again() -> None:
    offer = _offer()
    case = _made(offer, _wanted(offer))
    assert _wanted(offer, case) == []
    assert _wanted(offer, case, today=dt.date(2026, 12, 20)) == [], "another day alone is no reason"
    assert len(due(case, offer, LIBRARY, TODAY)) == 16


def test_a_change_makes_the_next_version_of_the_documents_that_show_it_only() -> None:
    offer = _offer()
    case = _made(offer, _wanted(offer))
    changed = _wanted(_offer(portal__fee_receipt="R-999"), case)
    assert _types(changed) == {"portal-worksheet", "attestation-record"}
    assert {want.version for want in changed} == {2}
    assert _types(_wanted(_offer(job__title="Cheffe technologue"), case)) == _types(_wanted(offer))


def test_a_change_that_no_document_shows_makes_nothing() -> None:
    offer = _offer()
    assert _wanted(_offer(worker__email="other@example.com"), _made(offer, _wanted(offer))) == []


def test_a_changed_template_makes_its_own_document_again(tmp_path: Path) -> None:
    offer = _offer()
    case = _made(offer, _wanted(offer))
    (tmp_path / "en").mkdir()
    shipped, own = (folder / "en" / "duties-statement.docx" for folder in (SHIPPED_TEMPLATES, tmp_path))
    with zipfile.ZipFile(shipped) as old, zipfile.ZipFile(own, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"part of the", b"in the"))
    wants = _wanted(offer, case, load_library([SHIPPED_TEMPLATES, tmp_path]))
    assert [(want.type, want.language, want.version) for want in wants] == [("duties-statement", "en", 2)]


def _make(
    offer: Offer, library: Library = LIBRARY, wants: list[Wanted] | None = None
) -> list[Made | CasefileError]:
    case = Case(offer.case_id)
    wants = _wanted(offer, library=library) if wants is None else wants
    requests = [(case, offer, want) for want in wants]
    return make(
        requests, library=library, tables=TABLES, made_on=TODAY, settings=Settings(pdf_engine="builtin")
    )


@pytest.fixture(scope="module")
def made() -> list[Made]:
    results = _make(_offer())
    assert all(isinstance(result, Made) for result in results), results
    return [result for result in results if isinstance(result, Made)]


def test_each_document_is_made_as_word_and_pdf(made: list[Made]) -> None:
    for one in made:
        docx, pdf = one.files
        stem = f"{one.wanted.type}.{one.wanted.language}.v1"
        assert (docx.file_name, pdf.file_name) == (f"{stem}.docx", f"{stem}.pdf")
        assert docx.engine.startswith("casefile ")
        assert "Nguyễn" in part_texts(docx.content, ["word/document.xml"])["word/document.xml"]
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
        assert "O'Brien & Fils" in text
        assert "R&D <Québec>" in text


def test_ids_are_unique_opaque_and_the_same_each_time(made: list[Made]) -> None:
    ids = [file.id for one in made for file in one.files]
    assert len(set(ids)) == 32
    assert all(len(i) == 16 and int(i, 16) >= 0 for i in ids)
    again = _make(_offer(), wants=[made[0].wanted])
    assert again == [made[0]], "the same bytes, the same ids"


def test_the_english_agreement_in_quebec_carries_the_choice_of_language(made: list[Made]) -> None:
    texts = {
        one.wanted.language: part_texts(one.files[0].content, ["word/document.xml"])["word/document.xml"]
        for one in made
        if one.wanted.type == "employment-agreement"
    }
    assert "the parties expressly wish to be bound only by this English version" in texts["en"]
    assert "volonté expresse d’être liées seulement par la version anglaise" in texts["fr"]


def test_elsewhere_the_agreement_has_no_quebec_clause() -> None:
    offer = _offer(job__location=ONTARIO)
    (result,) = _make(offer, wants=[w for w in _wanted(offer) if w.type == "employment-agreement"])
    assert isinstance(result, Made)
    text = part_texts(result.files[0].content, ["word/document.xml"])["word/document.xml"]
    assert "Quebec" not in text.replace("Saint-Rémi, Quebec", "").replace("R&D <Québec>", "")
    assert "Workplace Safety and Insurance Board" in text


@pytest.mark.slow
def test_one_bad_document_does_not_stop_the_others() -> None:
    offer = _offer(job__licence="bad \x0b character")
    results = _make(offer)
    wants = _wanted(offer)
    failed = {
        want.type for want, result in zip(wants, results, strict=True) if isinstance(result, CasefileError)
    }
    assert failed == {"employment-agreement", "duties-statement", "portal-worksheet", "support-letter"}
    assert all(
        isinstance(r, DocumentFault) and "job.licence" in str(r)
        for r in results
        if isinstance(r, CasefileError)
    )


def test_a_document_without_what_it_requires_is_refused_by_name() -> None:
    offer = _offer()
    want = next(w for w in _wanted(offer) if w.type == "offer-number-transmittal")
    (result,) = _make(_offer(portal=None), wants=[want])
    assert isinstance(result, DocumentFault)
    assert "portal.offer_number" in str(result)


@pytest.mark.slow
def test_a_template_that_cannot_be_used_costs_its_own_document_only(tmp_path: Path) -> None:
    for language in LANGUAGES:
        (tmp_path / language).mkdir()
    shutil.copy(SHIPPED_TEMPLATES / "library.toml", tmp_path / "fr" / "not-a-template.docx")
    (tmp_path / "en" / "duties-statement.docx").write_bytes(b"not a Word document")
    library = load_library([SHIPPED_TEMPLATES, tmp_path])
    offer = _offer(job__location=ONTARIO)
    wants = _wanted(offer, library=library)
    results = _make(offer, library)
    assert len(wants) == 8
    faults = [r for r in results if isinstance(r, CasefileError)]
    assert [type(f) for f in faults] == [TemplateFault]
    assert "duties-statement" in str(faults[0])
