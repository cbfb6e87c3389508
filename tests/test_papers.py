"""What the shipped papers say and must not say, for every province, and how their pages end."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
from PIL import Image

from casefile.documents.field_source import SAMPLE_DAY, SAMPLE_NOTICE, sample_offer, sample_timeline
from casefile.documents.fields import offer_fields, with_document
from casefile.offer import Offer
from casefile.reference.tables import load_tables
from casefile.word.docx_text import part_texts
from flows.steps.report import Summary, markdown
from tests.support.golden import DOCUMENTS, DPI, LIBRARY, pages

TABLES = load_tables()
BODY = "word/document.xml"
PROVINCES = ("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT")
# A drafting note says that nobody checked; an older term says that nobody reads.
DRAFTING = re.compile(
    r"\bverify\b|à vérifier|our table|notre table|by one source|selon une source|secondary source|source secondaire"
    r"|older sources|\(2007\)|statut maintenu|to be verified",
    re.IGNORECASE,
)
LETTERS = ("offer-number-transmittal", "arrival-instructions", "permit-expiry-notice", "tax-forms-reminder")
MM = DPI / 25.4


def _offer(language: str, province: str = "", **changes: Any) -> Offer:
    data = sample_offer(language).model_dump(mode="json")
    if province:
        data["job"]["location"]["province"] = province
    for name, value in changes.items():
        group, _, field = name.partition("__")
        data[group][field] = value
    return Offer.model_validate(data)


def _text(name: str, language: str, offer: Offer) -> str:
    values = offer_fields(offer, language, TABLES, sample_timeline(language))
    template = LIBRARY.template(name, language)
    filled = with_document(
        values, language, title="T", made_on=SAMPLE_DAY, version=1, notice_days=SAMPLE_NOTICE
    )
    return part_texts(template.compiled.render(filled), [BODY])[BODY].replace("\u00a0", " ")


@cache
def _kinds() -> list[str]:
    return [kind.name for kind in LIBRARY.types if kind.due.since != "disposition-carried-out"]


@pytest.mark.slow
@pytest.mark.parametrize("province", PROVINCES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_paper_carries_a_drafting_note(language: str, province: str) -> None:
    offer = _offer(language, province)
    found = {name: DRAFTING.findall(_text(name, language, offer)) for name in _kinds()}
    assert {name: words for name, words in found.items() if words} == {}


def test_what_was_a_drafting_note_is_told_beside_the_papers_in_both_languages() -> None:
    noted = [kind for kind in LIBRARY.types if any(kind.notes.values())]
    assert len(noted) > 10
    for kind in noted:
        assert len(kind.notes["en"]) == len(kind.notes["fr"])


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_fee_is_named_only_where_it_is_owed(language: str) -> None:
    owed = re.compile(r"\b230\b")
    named = {name for name in _kinds() if owed.search(_text(name, language, _offer(language)))}
    assert {"employment-agreement", "offer-number-transmittal", "permit-expiry-notice"} <= named
    exempt = _offer(language, portal__fee_exemption="D20", portal__fee_paid_on=None, portal__fee_receipt="")
    assert [name for name in _kinds() if owed.search(_text(name, language, exempt))] == []


@pytest.mark.parametrize(("language", "words"), [("en", "Probation"), ("fr", "Période d’essai")])
def test_without_a_probation_period_the_agreement_is_silent(language: str, words: str) -> None:
    assert words in _text("employment-agreement", language, _offer(language))
    assert words not in _text("employment-agreement", language, _offer(language, job__probation=""))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_benefit_that_the_portal_asks_for_stands_in_the_agreement_by_name(language: str) -> None:
    wage = _offer(language).wage
    text = _text("employment-agreement", language, _offer(language))
    for given in (wage.disability, wage.dental, wage.medical, wage.pension, wage.pay_day, wage.pay_method,
                  wage.variable_pay, wage.allowances, wage.leaves, wage.housing, wage.travel):  # fmt: skip
        assert given and given in text


def test_the_notice_of_the_code_is_left_to_contracts_without_a_term_in_quebec_only() -> None:
    assert "2091" in _text("employment-agreement", "fr", _offer("fr", "QC"))
    assert "2091" not in _text("employment-agreement", "fr", _offer("fr", "NB"))


@pytest.mark.parametrize(("language", "words"), [
    ("fr", ("harcèlement psychologique", "caractère sexuel", "Risques :", "Formation :", "Activités sociales",
            "Enquête :", "Protection :", "Confidentialité :", "deux ans", "CNESST")),
    ("en", ("psychological and sexual harassment", "sexual nature", "Risks:", "Training:", "Social activities",
            "Inquiry:", "Protection:", "Confidentiality:", "two years", "CNESST")),
])  # fmt: skip
def test_the_policy_for_quebec_holds_what_section_81_19_asks_for(
    language: str, words: tuple[str, ...]
) -> None:
    quebec = _text("abuse-policy-acknowledgment", language, _offer(language, "QC"))
    assert [word for word in words if word not in quebec] == []
    assert "CNESST" not in _text("abuse-policy-acknowledgment", language, _offer(language, "ON"))


def test_the_support_letter_says_what_each_kind_of_exemption_asks_for() -> None:
    transfer = _offer("en", exemption__code="C63", exemption__foreign_employer="O’Brien Foods SARL",
                      exemption__relationship="Parent", exemption__foreign_position="Technologist",
                      exemption__employed_abroad_since="2024-03-01")  # fmt: skip
    text = _text("support-letter", "en", transfer)
    assert all(word in text for word in ("O’Brien Foods SARL", "Parent", "March 1, 2024", "goes on"))
    listed = _offer("en", exemption__code="T36", exemption__listed_profession="Scientific technician")
    assert "Scientific technician" in _text("support-letter", "en", listed)
    assert "NCLC" in _text("support-letter", "en", _offer("en", "NS"))
    assert "NCLC" not in _text("support-letter", "en", listed)
    assert "to be granted" not in text and "would be issued" in text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_portal_worksheet_has_nothing_left_to_complete_where_the_offer_says_it(language: str) -> None:
    complete = re.compile("to be completed|à compléter")
    assert not complete.search(_text("portal-worksheet", language, _offer(language)))
    assert complete.search(_text("portal-worksheet", language, _offer(language, worker__gender=None)))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_bears_the_workers_address(name: str, language: str) -> None:
    assert "69003 Lyon" in _text(name, language, _offer(language))


@pytest.mark.slow
@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_paper_ends_on_an_almost_empty_page(document: str) -> None:
    """A third of the last page, between letterhead and footer, is used at the least."""
    last = pages(document)[-1]
    assert _used(last) > 0.33 or len(pages(document)) == 1


def _used(page: Image.Image) -> float:
    top, bottom = int(page.height * 0.12), int(page.height * 0.92)
    ink = page.crop((0, top, page.width, bottom)).point(lambda shade: 255 if shade < 200 else 0).getbbox()
    return ink[3] / (bottom - top) if ink else 0.0


@pytest.mark.slow
@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_footers_right_corner_is_kept_free_for_the_forms_code(document: str) -> None:
    for page in pages(document):
        right, bottom = page.width - 22 * MM, page.height - 5.5 * MM
        corner = page.crop((int(right - 15 * MM) + 1, int(bottom - 15 * MM) + 1, int(right), int(bottom)))
        assert corner.getextrema()[0] > 240  # type: ignore[operator]
        assert page.crop((0, int(bottom - 15 * MM), int(right - 15 * MM), int(bottom))).getextrema()[0] < 200  # type: ignore[operator]


def test_the_runs_report_and_its_json_tell_each_types_notes_once() -> None:
    kind = LIBRARY.type("tax-forms-reminder")
    summary = Summary(date=SAMPLE_DAY, notes={kind.name: kind.notes})
    for language in ("en", "fr"):
        assert markdown(summary, language).count(kind.notes[language][0]) == 1
        assert summary.as_dict(language)["notes"] == {kind.name: list(kind.notes[language])}
    assert "Notes" not in markdown(Summary(date=SAMPLE_DAY))
