"""The small things that every room uses, each in one place: folding, dotted names, chunks, tables, check digits."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile import progress
from casefile.canonical import canonical
from casefile.cases.case import employer_of, reference_of
from casefile.cases.job_names import names_occupation, names_place
from casefile.check_digit import luhn
from casefile.dotted import put_at, value_at
from casefile.folding import folded, folded_words, names_same
from casefile.markdown import table
from casefile.offer import Offer
from casefile.reference.tables import load_tables
from tests.support.samples import offer_data

ROOT = Path(__file__).parent.parent
OFFER = Offer.model_validate(offer_data())
TABLES = load_tables()


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Québec", "quebec"),
        ("Łódź", "lodz"),
        ("Sørensen", "sorensen"),
        ("Đorđević", "dordevic"),
        ("Guðmundsdóttir", "gudmundsdottir"),
        ("STRASSE Straße", "strasse strasse"),
        ("Bjarkø Ærø", "bjarko aero"),
        ("cœur", "coeur"),
        ("Işık İstanbul", "isik istanbul"),
        ("ﬁn Ⅳ", "fin iv"),
    ],
)
def test_a_text_is_found_without_accents_case_and_the_writing_of_its_letters(text: str, plain: str) -> None:
    assert folded(text) == plain


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_names_are_the_same_by_whole_words_and_never_by_a_part_of_one() -> None:
    assert names_same("R&D Québec", "R&D Quebec inc.")
    assert names_same("Saint-Rémi (Quebec)", "SAINT REMI")
    assert not names_same("Laval", "Lavaltrie")
    assert not names_same("", "Laval")
    assert not names_same("--", "Laval")
    assert folded_words("Chef d’équipe_2") == ["chef", "d", "equipe", "2"]


@pytest.mark.parametrize(("city", "said"), [("Toronto", "NT"), ("Moncton", "ON")])
def test_a_province_is_not_the_offers_place_because_its_letters_stand_in_the_citys_name(
    city: str, said: str
) -> None:
    elsewhere = Offer.model_validate(
        offer_data(job__location={**offer_data()["job"]["location"], "city": city})
    )
    assert not names_place(said, elsewhere, TABLES)
    assert names_place(f"{city}, plant 2", elsewhere, TABLES)


def test_an_occupation_is_told_by_its_code_before_its_title() -> None:
    assert names_occupation(f"{OFFER.job.noc_code} Line worker", OFFER, TABLES)
    assert not names_occupation(f"65201 {OFFER.job.title}", OFFER, TABLES)
    assert names_occupation(f"{OFFER.job.title} II", OFFER, TABLES)


def test_a_value_is_read_and_put_by_its_dotted_name() -> None:
    values: dict[str, Any] = {}
    put_at(values, "job.location.city", "Laval")
    put_at(values, "job.title", "Cook")
    assert values == {"job": {"location": {"city": "Laval"}, "title": "Cook"}}
    assert value_at(values, "job.location.city") == "Laval"
    assert value_at(values, "job.title.upper", "nothing") == "nothing"
    assert value_at(OFFER, "job.location.city") == OFFER.job.location.city
    assert value_at(OFFER, "job.canonical") is None


def test_numbers_of_nothing_but_zeros_pass_no_check() -> None:
    assert luhn("046454286")
    assert not luhn("046454287")
    assert not luhn("000000000")
    assert not luhn("")


def test_a_cells_text_stays_text_in_a_markdown_table() -> None:
    assert table(["a"], [["x|y\n<b>\\"], [None]]) == "| a |\n| --- |\n| x\\|y &lt;b>\\\\ |\n|  |"


@given(st.lists(st.integers()), st.integers(1, 9))
def test_chunks_lose_nothing_and_are_never_too_long(items: list[int], size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(progress, "CHUNK", size)
        parts = list(progress.chunks(items))
    assert [item for part in parts for item in part] == items
    assert all(0 < len(part) <= size for part in parts)


def test_a_cases_id_is_its_employer_and_its_reference() -> None:
    assert (employer_of(OFFER.case_id), reference_of(OFFER.case_id)) == (OFFER.employer_id, OFFER.reference)


@given(st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text()))
def test_the_canonical_form_depends_on_the_values_alone(data: dict[str, Any]) -> None:
    backwards = dict(reversed(data.items()))
    assert canonical(data) == canonical(backwards)
    assert json.loads(canonical(data)) == data


# What may be written in one module only, how it is known, and why a second would drift.
HOMES: dict[str, tuple[str, Callable[[ast.AST], bool]]] = {}


def _home(module: str, why: str) -> Callable[[Callable[[ast.AST], bool]], Callable[[ast.AST], bool]]:
    def keep(rule: Callable[[ast.AST], bool]) -> Callable[[ast.AST], bool]:
        HOMES[why] = module, rule
        return rule

    return keep


def _calls(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == name


def _has(node: ast.AST, value: object) -> bool:
    return any(isinstance(inner, ast.Constant) and inner.value == value for inner in ast.walk(node))


@_home("casefile/canonical.py", "JSON that is hashed")
def _canonical(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and _calls(node, "json.dumps")
        and {"sort_keys", "separators"} <= {keyword.arg for keyword in node.keywords}
    )


@_home("casefile/folding.py", "texts folded to be compared")
def _folding(node: ast.AST) -> bool:
    return _calls(node, "unicodedata.normalize") and (_has(node, "NFKD") or _has(node, "NFKC"))


@_home("casefile/markdown.py", "tables in Markdown")
def _markdown(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value == "---"


@_home("casefile/progress.py", "the callback that work tells its progress to")
def _progress(node: ast.AST) -> bool:
    return isinstance(node, ast.Subscript) and ast.unparse(node) == "Callable[[Said, int, int], None]"


@_home("casefile/dotted.py", "the walk along a dotted name")
def _dotted(node: ast.AST) -> bool:
    return isinstance(node, ast.For) and ast.unparse(node.iter).endswith(".split('.')")


def _modules() -> Iterator[Path]:
    """Every module but those that stand in for a library's own: they follow the library's ways."""
    found = (
        path for layer in ("casefile", "storage", "flows", "app") for path in (ROOT / layer).rglob("*.py")
    )
    return (path for path in sorted(found) if "borrowed" not in path.parts)


def _doubles(rule: Callable[[ast.AST], bool], sources: dict[str, str]) -> set[str]:
    return {name for name, source in sources.items() if any(map(rule, ast.walk(ast.parse(source))))}


@pytest.mark.slow
@pytest.mark.parametrize("what", HOMES)
def test_has_one_home(what: str) -> None:
    home, rule = HOMES[what]
    sources = {str(path.relative_to(ROOT)): path.read_text() for path in _modules()}
    assert _doubles(rule, sources) == {home}


def test_a_second_home_would_be_found() -> None:
    again = "json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(',', ':'))"
    assert _doubles(_canonical, {"a": again, "b": "json.dumps(data, sort_keys=True, indent=1)"}) == {"a"}
    assert _doubles(_folding, {"a": "unicodedata.normalize('NFKD', text)"}) == {"a"}
    assert _doubles(_dotted, {"a": "for part in name.split('.'):\n    pass"}) == {"a"}
