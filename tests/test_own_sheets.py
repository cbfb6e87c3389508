"""People's own sheets of offers: read right, or told; none wrong in silence."""

from __future__ import annotations

import pytest

from casefile.offer import Offer
from tests.support import odd_offers
from tests.support.inbox_files import read
from tests.support.own_sheets import SHEETS, OwnSheet
from tests.support.samples import offer_data

# Told of a row that is accepted all the same, beside what its sheet is told.
_HARMLESS = {"french-in-english", "noc-title-unknown", "passport-shape", "reference-twice", "unknown-field"}


@pytest.mark.parametrize("sheet", [*SHEETS, *odd_offers.SHEETS], ids=lambda sheet: sheet.name)
def test_a_sheet_of_ones_own_is_read_right_or_told(sheet: OwnSheet) -> None:
    intake = read(sheet.file)
    offers = [row.offer for row in intake.rows if row.offer]
    found = {f.code for f in intake.findings} | {f.code for row in intake.rows for f in row.findings}
    meant = Offer.model_validate(offer_data(**sheet.meant))
    references = {offer.reference for offer in offers}
    assert [offer.model_copy(update={"reference": meant.reference}) for offer in offers] == [
        meant
    ] * sheet.right
    assert len(references) == sheet.right
    if sheet.right:
        assert found - _HARMLESS == set(sheet.told)
    else:
        assert set(sheet.told) <= found


def test_there_are_more_than_a_hundred_of_them() -> None:
    assert len({sheet.name for sheet in SHEETS}) == len(SHEETS) > 100
