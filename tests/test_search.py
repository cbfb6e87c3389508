"""Documents, evidence and cases are found by their words, in whatever form and spelling these are typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from casefile.errors import UsageError
from casefile.question import read_question
from storage.catalogue.catalogue import Catalogue
from storage.catalogue.search import Found, Narrowing
from tests.support.found_words import PAIRS, STRANGERS
from tests.support.shelf import Shelf


@pytest.fixture
def shelf(database: str) -> Iterator[Shelf]:
    catalogue = Catalogue(database, of="test")
    yield Shelf(catalogue)
    catalogue.close()


def find(shelf: Shelf, words: str, limit: int = 100, **given: Any) -> Found:
    page = {name: given.pop(name) for name in ("after", "best", "counted") if name in given}
    return shelf.catalogue.search(read_question(words), Narrowing(**given), limit=limit, **page)


def found(shelf: Shelf, words: str, **given: Any) -> list[str]:
    return [hit.document or hit.reference for hit in find(shelf, words, **given).hits]


def test_documents_evidence_and_cases_are_found_newest_first(shelf: Shelf) -> None:
    case = shelf.case("R-1", worker__given_names="Łukasz", worker__family_name="Đorđević")
    agreement = shelf.document(case, "Contrat de travail de Łukasz Đorđević, soudeur.")
    stub = shelf.evidence(case, "Pay stub: Lukasz Dordevic, gross 1,234.56")
    assert found(shelf, "lukasz dordevic") == [stub, agreement, "R-1"]
    assert found(shelf, "soudeur") == [agreement]
    assert found(shelf, "soudeur lukasz nobody") == []


def test_the_document_found_is_the_one_that_can_be_opened(shelf: Shelf) -> None:
    case = shelf.case("R-1")
    id = shelf.document(case, "Préavis de deux semaines", title="Contrat de travail")
    (hit,) = find(shelf, "preavis").hits
    assert (hit.kind, hit.document, hit.type, hit.language) == ("document", id, "employment-agreement", "fr")
    assert (hit.reference, hit.title, hit.date) == ("R-1", "Contrat de travail", "2026-11-22")
    assert hit.snippet == "**Préavis** de deux semaines"
    assert [said.en for said in hit.why] == ["the words as given"]


def test_why_it_was_found_is_said(shelf: Shelf) -> None:
    case = shelf.case("R-1")
    shelf.document(case, "Les congédiements du 31 mars 2026 et la somme de 1 234,56 $.")
    whys = {q: [s.en for s in find(shelf, q).hits[0].why] for q in ("congediement", "2026-03-31", "1,234.56")}
    assert whys["congediement"] == ["another form: congédiements"]
    assert (whys["2026-03-31"], whys["1,234.56"]) == (["written in another way"], ["the words as given"])
    assert "**31 mars 2026**" in find(shelf, "2026-03-31").hits[0].snippet
    assert [s.en for s in find(shelf, "R-1").hits[0].why] == ["in title, name or reference"]


def test_an_accented_word_comes_first_as_typed_and_quoted_only_so(shelf: Shelf) -> None:
    case = shelf.case("R-1")
    accented = shelf.document(case, "un congé payé")
    plain = shelf.document(case, "UN CONGE PAYE")
    assert found(shelf, "conge") == [plain, accented]
    assert found(shelf, "congé") == [accented, plain]
    assert found(shelf, '"congé"') == found(shelf, "« congé »") == [accented]
    assert found(shelf, '"congé payé"') == [accented]


def test_quoted_words_stand_in_a_row_and_a_star_is_the_rest_of_a_word(shelf: Shelf) -> None:
    case = shelf.case("R-1")
    row = shelf.document(case, "overtime hours are paid", language="en")
    apart = shelf.document(case, "hours of overtime", language="en")
    assert found(shelf, "overtime hours") == [apart, row]
    assert found(shelf, '"overtime hours"') == [row]
    assert found(shelf, "overt* hou*") == [apart, row]
    assert found(shelf, "ertime*") == []


@pytest.mark.parametrize(
    ("typed", "sign"),
    [
        ("wage OR salary", "OR"), ("salaire ET heures", "ET"), ("(wage)", "("), ("worker:lukasz", "worker:"),
        ("wage -salary", "-"), ("sal*ary", "*"), ("*", "*"), ('"open', '"'), ('"wag*"', "*"), ("wage~2", "~"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_said_and_no_empty_answer(typed: str, sign: str) -> None:
    with pytest.raises(UsageError) as said:
        read_question(typed)
    assert f"“{sign}”" in str(said.value)


@pytest.mark.parametrize("typed", ["", "   ", '""', "!!!", "a " * 40])
def test_a_question_has_words_and_not_too_many(typed: str) -> None:
    with pytest.raises(UsageError):
        read_question(typed)


def test_a_search_is_narrowed_down_and_facets_say_by_what(shelf: Shelf) -> None:
    first = shelf.case("R-1", job__location__province="QC")
    other = shelf.case("R-2", job__location__province="ON")
    shelf.document(first, "horaire des heures")
    shelf.document(other, "schedule of hours, heures", language="en", type="offer-letter")
    stub = shelf.evidence(other, "heures payées", date="2024-02-01")
    told = {
        (("type", "offer-letter"),): 1, (("language", "fr"),): 1, (("year", "2024"),): 1,
        (("province", "ON"),): 2, (("case", other),): 2, (("type", "offer-letter"), ("language", "fr")): 0,
        (("employer", (first[:9],)),): 3, (("employer", ("none",)),): 0,
        (("employers", (first[:9],)),): 3, (("employers", ()),): 0,
    }  # fmt: skip
    assert {given: find(shelf, "heures", **dict(given)).count for given in told} == told
    assert found(shelf, "heures", year="2024") == [stub]
    facets = find(shelf, "heures", counted=True).facets
    assert facets["province"] == [("ON", 2), ("QC", 1)]
    assert facets["type"] == [("employment-agreement", 1), ("offer-letter", 1), ("pay-stub", 1)]
    assert facets["year"] == [("2026", 2), ("2024", 1)]
    assert [n for _, n in facets["state"]] == [3]


def test_pages_follow_each_other_and_leave_nothing_out(shelf: Shelf) -> None:
    case = shelf.case("R-1")
    made = [shelf.document(case, f"congé numéro {n}" if n % 3 else f"CONGE {n}") for n in range(20)]
    for best in (False, True):
        pages, after = [], ""
        while True:
            page = find(shelf, "congé", limit=3, after=after, best=best)
            pages += [hit.document for hit in page.hits]
            assert (page.count, page.more) == (20, False)
            if not (after := page.next):
                break
        assert sorted(pages) == sorted(made)
        assert pages == found(shelf, "congé", best=best)
    with pytest.raises(UsageError):
        find(shelf, "congé", after="nonsense")


def test_best_is_named_in_a_row_and_as_written_before_newest(shelf: Shelf) -> None:
    case = shelf.case("R-1")
    titled = shelf.document(case, "x", title="Heures supplémentaires")
    row = shelf.document(case, "les heures supplémentaires")
    apart = shelf.document(case, "supplémentaires sont les heures")
    form = shelf.document(case, "l'heure supplémentaire")
    assert found(shelf, "heures supplementaires", best=True) == [titled, row, apart, form]
    assert found(shelf, "heures supplementaires") == [form, apart, row, titled]


def test_counts_are_exact_up_to_a_thousand(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.catalogue.search.MOST", 3)
    case = shelf.case("R-1")
    for n in range(4):
        assert (find(shelf, "heures").count, find(shelf, "heures").more) == (n, False)
        shelf.document(case, f"heures {n}")
    assert (find(shelf, "heures").count, find(shelf, "heures").more) == (3, True)
    assert len(found(shelf, "heures")) == 4


def test_a_case_whose_names_change_is_found_by_the_new_ones_alone(shelf: Shelf) -> None:
    shelf.case("R-1", worker__family_name="Sørensen")
    shelf.case("R-1", worker__family_name="Größmann")
    assert (found(shelf, "sorensen"), found(shelf, "grossmann")) == ([], ["R-1"])


def test_a_case_that_moved_is_narrowed_down_by_where_it_is_now(shelf: Shelf) -> None:
    case = shelf.case("R-1", job__location__province="QC")
    id = shelf.document(case, "heures")
    shelf.case("R-1", job__location__province="ON")
    assert found(shelf, "heures", province="ON") == [id]
    assert found(shelf, "heures", province="QC") == []
    shelf.event(case, "business-transferred", {"numbers": {"new_number": "987654321"}})
    for number in (case[:9], "987654321"):
        assert (
            found(shelf, "heures", employer=(number,)) == found(shelf, "heures", employers=(number,)) == [id]
        )


def test_what_was_destroyed_is_found_no_more(shelf: Shelf) -> None:
    case = shelf.case("R-1", worker__family_name="Sørensen")
    shelf.document(case, "contrat")
    shelf.evidence(case, "contrat")
    kept = shelf.document(shelf.case("R-2"), "contrat")
    shelf.destroy(case)
    assert (found(shelf, "contrat"), found(shelf, "sorensen"), found(shelf, "R-1")) == ([kept], [], ["R-1"])


@pytest.mark.slow
def test_whatever_people_type_finds_what_it_must(database: str) -> None:
    catalogue = Catalogue(database, of="test")
    shelf = Shelf(catalogue, at_once=False)
    case = shelf.case("ZZ")

    def put(written: str, language: str) -> str:
        if language:
            return shelf.document(case, f"xx {written} yy", language=language)
        return shelf.evidence(case, f"xx {written} yy")

    texts = dict.fromkeys((language, written) for language, own in PAIRS.items() for _, written in own)
    ids = {one: put(one[1], one[0]) for one in texts}
    others = [(typed, put(written, "fr")) for typed, written in STRANGERS]
    shelf.tell_all(catalogue)
    pairs = [(typed, ids[language, written]) for language, own in PAIRS.items() for typed, written in own]
    answers = {typed: set(found(shelf, typed, limit=1000)) for typed, _ in [*pairs, *others]}
    assert [typed for typed, id in pairs if id not in answers[typed]] == []
    assert [typed for typed, id in others if id in answers[typed]] == []
    assert len(pairs) > 200
    catalogue.close()
