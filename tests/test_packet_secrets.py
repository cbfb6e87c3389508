"""Finding what must not leave: social insurance numbers in every usual writing, and nothing much else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.check_digit import luhn
from casefile.opening.secrets import Redaction
from casefile.packet.request import rules_for
from tests.support.packet_samples import EMPLOYER, SIN, request

RULES = Redaction(keep=frozenset({EMPLOYER}))
DIGITS = SIN.replace(" ", "")


@pytest.mark.parametrize(
    "written",
    [
        "046454286", "046 454 286", "046-454-286", "046.454.286", "046\u00a0454\u00a0286", "046\u202f454\u202f286",
        "046–454–286", "046\u2011454\u2011286", "046 - 454 - 286", "046/454/286", "le NAS 046 454\n286",
        "046454 286", "046 454286", "0464 54286", "04 64 54 286", "046,454,286", "(046) 454 286", "SIN 046:454:286",
        "SIN 046'454'286", "NAS 046     454     286 fin", "SIN\t046\t454\t286", "NAS\n046\n454\n286", "sin=046454286",
        "Social insurance number\n0    4     6     4        5   4   2   8 6", "046 454 286 (NAS)", "a,046454286,b",
        "the number that I was given is 046 454\n286 and no other",
        "046\ufffe454\ufffe286",
        "0 4 6 4 5 4 2 8 6", "0|4|6|4|5|4|2|8|6", "SIN:046454286.", "(046-454-286)", "NAS 046 454 286, né le",
        "٠٤٦٤٥٤٢٨٦", "⁰⁴⁶⁴⁵⁴²⁸⁶", "⓪④⑥④⑤④②⑧⑥", "₀₄₆ ₄₅₄ ₂₈₆", "0\ufe0f\u20e34\ufe0f\u20e36\ufe0f\u20e3454286",
        "0\u200b4\u200b6\u200b4\u200b5\u200b4\u200b2\u200b8\u200b6", "046\u2060454\u2060286", "046－454－286",
        "046‧454‧286",
        "the number is 046-454-\n286 as I was told", "\u202e682 454 640\u202c",
        "The number of the worker is 046     454     286 as given.", "T4_046454286_2026.pdf", "SIN046454286",
        "x\n046454286",
        "\nx\n046 454 286\nx\n",
        "sin 046454286",
        "nas046454286", "Soc. Ins. No. 046 454 286", "no d’ass. soc. : 046-454-286",
        "Número de seguro social 046 454 286",
        "SIN: O46 454 2B6", "SIN: zero four six four five four two eight six", "SIN: 046,454,286.00",
        "NAS : zéro quatre six, quatre cinq quatre, deux huit six", "Maria,046 454 286,12", "046454286,40,Maria",
        "Maria\t046 454 286\t640",
    ],
)  # fmt: skip
def test_a_sin_is_found_however_it_is_written(written: str) -> None:
    found = RULES.find(written)
    assert [f.rule for f in found] == ["sin"]
    assert DIGITS[-3:] not in RULES.masked(written)


def test_a_power_of_ten_is_read_as_a_spreadsheet_writes_it() -> None:
    assert RULES.masked("9.30000001E+08") == "9.30000001E+08"
    assert "█" in RULES.masked("Maria 9.30000005E8 end") and "█" in RULES.masked("9,30000005E+08")


def test_a_number_that_is_known_to_be_none_stays_however_it_is_written() -> None:
    assert RULES.find(f"SIN: none\n{EMPLOYER}, 123 O26 635, one two three zero two six six three five") == []


@pytest.mark.parametrize("gap", [" ", "  "])
def test_rows_of_amounts_are_no_numbers_and_a_list_of_numbers_is_one(gap: str) -> None:
    amounts = ["103 309 774", "849 226 865", "046 454 286", "250 228 923", "423 620 348"]
    listed = [f"{n[:3]} {n[3:6]} {n[6:]}" for n in map(str, range(930000000, 930000060)) if luhn(n)]
    assert RULES.find("\n".join(f"Maria {row.replace(' ', gap)}" for row in amounts)) == []
    assert len(RULES.find("\n".join(f"Maria {row.replace(' ', gap)}" for row in listed))) == len(listed)


@pytest.mark.parametrize(
    "harmless",
    [
        "046 454 287", "0464542861", "10464542860", EMPLOYER, "123 026 635", "123026635RP0001", "046454286 RP0001",
        "046 454\n286", "046\t454\t286", "046\n454\n286", "U046454286", "W046454286", "046 454 286,00 $",
        "$046,454,286", "046,454,286.00", "1,046,454,286", "Passport No. 046454286", "Business number 046454286",
        "Tél. 046 454 286",
        "046  454  286  111  222", "2026-046-454-286", "0.046454286", "046454286 TQ 0001",
        "8 8 0 4 6 4 5 4 2 8 6 8", "https://doi.org/10.1002/046454286", "assays.046,454,286 next",
        "see [046,454,286]", "see [046, 454, 286]", "(see 046, 454, 286)", "pages 046,454,286", "notes 046, 454, 286",
        "voir 046,454,286", "[46,454,286]", "W-046454286", "Work permit U 046454286", "LMIA 046454286",
        "IMG_046454286.jpg",
        "046 454 286 km", "046454286 bytes", "Corporation number 046454-286", "046     454     286     111",
        "Hours\n046   454   286\n111   222   333", "Overtime   046   454   286",
        "Hours of the month\t046\t454\t286\t120",
         "613 555-0199",
        "000 000 000", "2027-02-01", "$31.50", "A1234567", "IRCC-2026-0042",
    ],
)  # fmt: skip
def test_other_numbers_are_left_alone(harmless: str) -> None:
    assert RULES.find(harmless) == []


@given(st.integers(min_value=1, max_value=99_999_999), st.sampled_from(["", " ", "-", ".", "\u00a0", " - "]))
def test_every_number_with_a_right_check_digit_is_found(stem: int, gap: str) -> None:
    digits = next(f"{stem:08d}{d}" for d in range(10) if luhn(f"{stem:08d}{d}") or d == 9)
    if not luhn(digits) or digits == EMPLOYER:
        return
    text = f"x {digits[:3]}{gap}{digits[3:6]}{gap}{digits[6:]} y"
    assert len(RULES.find(text)) == 1


@given(st.text(alphabet="0123456789 -.\nxR", max_size=60))
def test_a_masked_text_holds_nothing_more_to_find_where_it_was_masked(text: str) -> None:
    masked = RULES.masked(text)
    assert len(RULES.find(masked)) <= len(RULES.find(text))
    for found in RULES.find(text):
        assert luhn("".join(c for c in text[found.start : found.end] if c.isdigit()))


def test_a_sin_hidden_behind_another_number_is_found() -> None:
    assert [f.start for f in RULES.find("613 046 454 286")] == [4]


def test_the_request_names_patterns_and_numbers_to_keep() -> None:
    asked = request(redact={"patterns": [{"name": "bank", "pattern": r"\d{5}-\d{3}"}], "keep": [SIN]})
    rules = rules_for(asked.redact, [EMPLOYER])
    assert [f.rule for f in rules.find(f"12345-678 and {SIN}")] == ["bank"]
    assert rules_for(request(redact={"sin": False}).redact, []).find(SIN) == []
