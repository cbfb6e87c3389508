"""What a hold may be named, and that its texts cannot carry what a ledger must not hold."""

from __future__ import annotations

import pytest

from casefile.cases import holds
from casefile.errors import Refused, UsageError
from tests.support.lives import DAY, Life

CASE = Life().hold("INS-1").case


@pytest.mark.parametrize("matter", ["", " ", "-1", "Łukasz", "a\nb", "x" * 65, "INS;1"])
def test_a_matter_is_named_by_a_plain_number(matter: str) -> None:
    with pytest.raises(UsageError):
        holds.place(CASE, matter, "why", "who", DAY)


@pytest.mark.parametrize("text", ["about 046 454 286", "about 046454286", "two\nlines", "x" * 301])
def test_a_reason_cannot_carry_an_insurance_number_or_a_letter(text: str) -> None:
    with pytest.raises(UsageError):
        holds.place(CASE, "INS-2", text, "who", DAY)
    with pytest.raises(UsageError):
        holds.place(CASE, "INS-2", "why", text, DAY)


def test_placing_and_releasing_twice_changes_nothing() -> None:
    life = Life().hold("INS-1")
    assert holds.place(life.case, "INS-1", "why", "who", DAY) is None
    assert holds.place(life.case, "INS-2", " why ", "", DAY) == {
        "matter": "INS-2", "reason": "why", "authority": "", "on": "2026-11-22",
    }  # fmt: skip
    life.release("INS-1")
    assert holds.release(life.case, "INS-1", "", DAY) is None
    with pytest.raises(Refused):
        holds.release(life.case, "INS-3", "", DAY)


def test_a_matter_may_be_placed_again_after_its_release() -> None:
    life = Life().hold("INS-1").release("INS-1").hold("INS-1")
    assert [hold.stands for hold in life.case.holds] == [False, True]
