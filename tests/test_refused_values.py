"""A value that a database does not take costs its case alone, and is said each night until it is seen to."""

from __future__ import annotations

import pytest

from casefile.question import read_question
from flows.steps.night import Tonight, summarise
from flows.steps.tally import Tally
from storage.catalogue.catalogue import Catalogue
from storage.catalogue.search import Narrowing
from tests.support.records import AT
from tests.support.shelf import Shelf


def test_a_refused_value_is_a_finding_of_every_night_and_stops_none(database: str) -> None:
    catalogue = Catalogue(database, of="test")
    shelf = Shelf(catalogue, at_once=False)
    odd = shelf.case("ODD")
    assert catalogue.apply(shelf.told, shelf.contents) == {}
    if database.startswith("postgresql"):
        shelf.document(odd, "a paper", type="x" * 5000)
    else:
        shelf.event(odd, "half a pair \ud800", {})
    shelf.case("LATER")
    for _ in range(2):
        faults = catalogue.apply(shelf.told, shelf.contents)
        (finding,) = summarise(AT.date(), Tally(), Tonight(), [], faults.values()).findings
        assert finding.severity == "error" and odd in finding.message and "x" * 99 not in finding.message
    assert [one.rpartition("/")[2] for one in catalogue.case_ids()] == ["LATER", "ODD"]
    assert catalogue.load(odd).head.seq == 1  # as it stood before
    catalogue.close()


@pytest.mark.slow
def test_a_text_with_more_words_than_an_index_holds_is_found_by_the_others(database: str) -> None:
    shelf = Shelf(Catalogue(database, of="test"))
    case_id = shelf.case("R-1")
    shelf.evidence(case_id, "firstword " + " ".join(f"w{n:x}" for n in range(140_000)))
    shelf.evidence(case_id, "firstword again")
    found = shelf.catalogue.search(read_question("firstword"), Narrowing(employer=("123026635",)), limit=5)
    assert found.count == 2
    shelf.destroy(case_id)
    assert shelf.catalogue.search(read_question("firstword"), Narrowing(), limit=5).count == 0
    shelf.catalogue.close()
