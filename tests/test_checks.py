"""What the rules of the field say of an offer, one check at a time and by its code."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.check_digit import luhn
from casefile.offer import PERSONAL
from tests.support.examples import examples
from tests.support.offer_findings import at_province, codes, found


def test_the_sample_offer_has_no_findings() -> None:
    assert found() == []


@pytest.mark.parametrize(
    "number", ["123026635", "123 026 635", "123-026-635", "123026635RP0001", "123026635 rt 0001"]
)
def test_a_business_number_may_be_written_in_the_usual_ways(number: str) -> None:
    assert codes(employer__business_number=number) == {}


def test_f7_a_business_number_of_zeros_is_none_though_its_check_digit_fits() -> None:
    assert codes(employer__business_number="000000000") == codes(employer__business_number="123456789") != {}


@pytest.mark.parametrize("number", ["123456789", "123026636", "123206635"])
def test_a_business_number_with_a_wrong_digit_is_an_error(number: str) -> None:
    assert codes(employer__business_number=number) == {"business-number-luhn": "error"}


@pytest.mark.parametrize(
    "number",
    ["12302663", "1230266350", "123026635RP1", "123026635 0001", "１２３０２６６３５", "12302663O", "n/a"],
)
def test_what_is_no_business_number_is_an_error(number: str) -> None:
    assert codes(employer__business_number=number) == {"business-number-shape": "error"}


@pytest.mark.slow
@settings(max_examples=examples(60), deadline=None)
@given(st.text("0123456789", min_size=8, max_size=8).filter(int), st.integers(0, 8), st.integers(1, 9))
def test_luhn_finds_every_single_wrong_digit(first: str, place: int, change: int) -> None:
    [check] = [digit for digit in "0123456789" if luhn(first + digit)]
    number = first + check
    wrong = str((int(number[place]) + change) % 10)
    assert not luhn(number[:place] + wrong + number[place + 1 :])


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("22110", {}),
        ("2211", {"noc-shape": "error"}),
        ("2211O", {"noc-shape": "error"}),
        ("22 110", {"noc-shape": "error"}),
        ("26110", {"noc-teer": "error"}),
        ("21999", {"noc-title-unknown": "warning"}),
    ],
)
def test_noc_codes(code: str, expected: dict[str, str]) -> None:
    assert codes(job__noc_code=code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("C10", {}),
        ("C16", {"exemption-code-outside-quebec": "warning"}),
        ("C32", {"exemption-code-old": "warning", "exemption-code-no-fee": "warning"}),
        ("C31", {"exemption-code-no-fee": "warning"}),
        ("T23", {"exemption-code-old": "warning"}),
        ("C42", {"exemption-code-open-permit": "warning"}),
        ("Z99", {"exemption-code-unknown": "warning"}),
        ("C62", {"exemption-code-verify": "warning"}),
        ("c16", {"exemption-code-shape": "error"}),
        ("C1", {"exemption-code-shape": "error"}),
        ("R205(a)", {"exemption-code-shape": "error"}),
    ],
)
def test_exemption_codes(code: str, expected: dict[str, str]) -> None:
    assert codes(exemption__code=code) == expected


def test_an_old_exemption_code_names_the_new_ones() -> None:
    [finding] = found(exemption__code="T21")
    assert "T34, F10, F20" in finding.message


def test_an_old_exemption_code_was_right_for_an_offer_submitted_before_the_change() -> None:
    then = {"portal__submitted_on": "2022-11-30", "portal__fee_paid_on": "2022-11-30"}
    assert codes(exemption__code="T23", **then) == {}
    assert codes(exemption__code="T36", **then) == {"exemption-code-old": "warning"}


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("A1234567", {}),
        ("1234567", {"offer-number-lmia": "error"}),
        ("A123456", {"offer-number-shape": "error"}),
        ("a1234567", {"offer-number-shape": "error"}),
        ("A1234567\n", {"blank-at-the-edge": "warning", "offer-number-shape": "error"}),
    ],
)
def test_offer_numbers(number: str, expected: dict[str, str]) -> None:
    assert codes(portal__offer_number=number) == expected


def test_an_offer_without_a_number_yet_is_no_finding() -> None:
    assert codes(portal=None) == {}


@pytest.mark.parametrize("field", ["employer__address", "job__location"])
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("J0L2L0", {}),
        ("j0l 2l0", {}),
        ("H2X-1Y4", {}),
        ("M5V 2T6", {"postal-code-province": "error"}),
        ("JOL 2L0", {"postal-code-shape": "error"}),
        ("90210", {"postal-code-shape": "error"}),
    ],
)
def test_postal_codes_of_both_addresses(field: str, code: str, expected: dict[str, str]) -> None:
    assert codes(**{f"{field}__postal_code": code}) == expected


def test_a_postal_code_of_another_province_says_which_letters_belong_there() -> None:
    [finding] = found(employer__address__postal_code="K1A 0B1")
    assert finding.field == "employer.address.postal_code"
    assert "in Quebec" in finding.message
    assert "G, H or J" in finding.message


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"job__end_date": "2027-01-31"}, {"end-before-start": "error"}),
        ({"job__end_date": "2027-02-01"}, {}),
        ({"worker__date_of_birth": "2027-02-01"}, {"birth-after-start": "error"}),
        ({"worker__date_of_birth": "2015-02-28"}, {"age-unlikely": "warning"}),
        ({"worker__date_of_birth": "1904-02-28"}, {"age-unlikely": "warning"}),
        ({"worker__date_of_birth": "2012-02-01"}, {}),
        ({"worker__date_of_birth": "2012-02-02"}, {"age-unlikely": "warning"}),
        ({"employer__established": "2028-01-01"}, {"established-unlikely": "warning"}),
        ({"employer__established": "0998-04-01"}, {"established-unlikely": "warning"}),
        ({"worker__passport_expiry": "2027-01-31"}, {"passport-expires-before-start": "warning"}),
        ({"worker__passport_expiry": "2029-01-30"}, {"passport-expires-before-end": "warning"}),
        ({"worker__passport_expiry": "2029-01-31"}, {}),
        ({"worker__passport_expiry": None}, {}),
        ({"portal__submitted_on": "2027-02-02"}, {"portal-after-start": "warning"}),
        ({"portal__fee_paid_on": "2027-02-02"}, {"portal-after-start": "warning"}),
    ],
)
def test_dates(changes: dict[str, Any], expected: dict[str, str]) -> None:
    assert codes(**changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"worker__passport_number": "18ab12345"}, {"passport-shape": "warning"}),
        ({"worker__passport_number": "A12"}, {"passport-shape": "warning"}),
        ({"worker__uci": "1234-5678"}, {}),
        ({"worker__uci": "12-3456-7890"}, {}),
        ({"worker__uci": "123456789"}, {"uci-shape": "warning"}),
        ({"worker__email": "zoe at example.com"}, {"email-shape": "warning"}),
        ({"employer__email": "a@b.ca; c@d.ca"}, {"email-shape": "warning"}),
        ({"employer__contact__email": "a@b"}, {"email-shape": "warning"}),
    ],
)
def test_unusual_shapes_are_warnings(changes: dict[str, Any], expected: dict[str, str]) -> None:
    assert codes(**changes) == expected


@pytest.mark.parametrize(
    "reference", ["QC-Nguyen-01", "2027.zoe", "DAMOURS_27", "anais-2027", "NGUYENDAMOURS"]
)
def test_a_reference_must_not_carry_the_name_of_the_worker_and_the_finding_does_not_repeat_it(
    reference: str,
) -> None:
    [finding] = found(reference=reference)
    assert (finding.severity, finding.code) == ("warning", "reference-carries-name")
    assert reference not in f"{finding.message}{finding.remedy}{finding.value}"


def test_a_short_name_inside_a_longer_word_is_no_name() -> None:
    assert codes(worker__given_names="Ana", reference="CANADA-1") == {}


def test_letters_that_have_no_accent_to_strip_are_compared_too() -> None:
    assert codes(worker__family_name="Đặng Łøß", reference="dang-1") == {"reference-carries-name": "warning"}


@pytest.mark.parametrize("sin", ["046454286", "046 454 286", "046-454-286"])
def test_what_looks_like_a_social_insurance_number_is_told_and_never_repeated(sin: str) -> None:
    [finding] = found(exemption__reason=f"NAS {sin}, à vérifier")
    assert (finding.severity, finding.code) == ("warning", "sin-like-number")
    assert finding.field == "exemption.reason"
    assert sin not in str(finding)


@pytest.mark.parametrize(
    "text", ["046454287", "450 555-0199", "NE 123026635", "0464542860", "dossier 46454286"]
)
def test_other_numbers_are_not_taken_for_a_social_insurance_number(text: str) -> None:
    assert codes(exemption__reason=text) == {}


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x0b", "\x1f", "\r", "\ufffe", "\uffff"])
def test_a_character_that_no_document_can_carry_is_an_error(character: str) -> None:
    [finding] = found(job__duties=["fine", f"bad{character}here"])
    assert (finding.severity, finding.code, finding.field) == ("error", "control-character", "job.duties")


def test_line_breaks_and_tabs_are_fine_within_a_text() -> None:
    assert codes(exemption__reason="one\n\ttwo") == {}


def test_blanks_at_the_edge_of_a_name_are_told_because_names_print_as_they_are() -> None:
    assert codes(worker__family_name="Nguyễn ") == {"blank-at-the-edge": "warning"}


def test_no_finding_shows_a_personal_value() -> None:
    findings = found(
        worker__passport_number="secret-passport",
        worker__uci="secret-uci",
        worker__email="secret-email",
        worker__date_of_birth="1903-02-28",
        worker__passport_expiry="2027-01-02",
    )
    assert {f.field for f in findings} >= {"worker.passport_number", "worker.uci", "worker.email"}
    assert all(f.field in PERSONAL for f in findings)
    told = str(findings)
    assert "secret" not in told
    assert "1903" not in told
    assert "2027-01-02" not in told


@pytest.mark.slow
@settings(max_examples=examples(60), deadline=None)
@given(st.dates(dt.date(1900, 1, 1)), st.dates(dt.date(1900, 1, 1)), st.decimals(-5, 10**11, places=2))
def test_any_dates_and_any_wage_give_findings_and_never_a_crash(
    start: dt.date, end: dt.date, rate: Decimal
) -> None:
    for unit in ("hour", "day", "week", "month", "year"):
        findings = found(
            job__start_date=start.isoformat(),
            job__end_date=end.isoformat(),
            wage__rate=str(rate),
            wage__unit=unit,
        )
        assert all(finding.message and finding.remedy and finding.field for finding in findings)
        assert ("end-before-start" in {f.code for f in findings}) == (end < start)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"wage__vacation_weeks": "1", **at_province("NS", "B3H 1A1")}, "vacation-too-short"),
        ({"wage__vacation_percent": "2", **at_province("NS", "B3H 1A1")}, "vacation-too-short"),
        ({"wage__vacation_weeks": "2", **at_province("SK", "S4P 1A1")}, "vacation-too-short"),
        ({"job__languages": "Anglais exigé"}, "language-of-work"),
        ({"job__languages": "English required"}, "language-of-work"),
        ({"job__end_date": "2034-02-01"}, "term-too-long"),
        ({"exemption__code": "C33"}, "exemption-code-no-offer"),
        ({"exemption__code": "C16"}, "exemption-code-outside-quebec"),
    ],
)
def test_what_the_program_or_the_province_does_not_allow_is_told(changes: dict[str, Any], code: str) -> None:
    assert code in codes(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"wage__vacation_weeks": "2", "wage__vacation_percent": "4", **at_province("NS", "B3H 1A1")},
        {"job__languages": "Français"},
        {
            "job__languages": "English required",
            "job__fr": {"languages": "Anglais exigé"},
            **at_province("ON", "M5V 1A1"),
        },
        {"exemption__code": "C16", **at_province("ON", "M5V 1A1")},
    ],
)
def test_what_is_allowed_is_no_finding(changes: dict[str, Any]) -> None:
    assert codes(**changes) == {}
