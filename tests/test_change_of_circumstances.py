"""A change of conditions: the event gives its document, and the next change gives the next version of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from casefile.cases.events import ConditionsChanged
from casefile.cases.facts import Change
from casefile.cases.timeline import Timeline, timeline_of
from casefile.documents.fields import fields
from casefile.documents.library import load_library
from casefile.offer import Offer
from casefile.reference.tables import load_tables
from casefile.settings import SHIPPED_TEMPLATES
from casefile.word import docx_text
from tests.support.lives import Life
from tests.support.samples import offer_data

LIBRARY, TABLES = load_library([SHIPPED_TEMPLATES]), load_tables()
TOLD: dict[str, Any] = {
    "what": "Wage",
    "before": "31.50",
    "after": "30.00 & <less>",
    "reason": "An error in good faith",
    "compensation": "240.00 paid on 2027-07-15",
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_document_says_before_after_reason_and_compensation(language: str) -> None:
    change = Change(on=dt.date(2027, 6, 1), disclosed=False, **TOLD)
    template = LIBRARY.template("change-of-circumstances", language)
    values = fields(
        Offer.model_validate(offer_data()),
        language,
        tables=TABLES,
        made_on=dt.date(2027, 7, 1),
        version=1,
        title="x",
        progress=Timeline(changes=(change,)),
    )
    text = "\n".join(p.text for p in docx_text.paragraphs(template.compiled.render(values)))
    for words in TOLD.values():
        assert words in text
    assert ("no" if language == "en" else "non") in text.split()


def test_the_last_change_and_its_particulars_are_told() -> None:
    life = Life()
    first = ConditionsChanged(date=dt.date(2027, 6, 1), what="Hours")
    last = ConditionsChanged(date=dt.date(2027, 9, 1), disclosed=True, **TOLD)
    for event in (last, first):
        life.event(event.kind, event.date, **event.model_dump(exclude={"date"}, exclude_defaults=True))
    by_id = {recorded.id: event for recorded, event in zip(life.case.events, (last, first), strict=True)}
    change = timeline_of(life.case, by_id).change
    assert change == Change(on=dt.date(2027, 9, 1), disclosed=True, **TOLD)
    without = timeline_of(life.case).change
    assert without == Change(on=dt.date(2027, 9, 1))
