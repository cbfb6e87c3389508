"""The wordings are whole: every code of the source has its words, in both languages, with the places the call fills."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from casefile.columns import titled
from casefile.said import CODE, WORDINGS, codes, places

ROOT = Path(__file__).parent.parent
ERRORS = {"CasefileError", "UsageError", "NotFound", "TemplateFault", "DocumentFault", "IntegrityError"}
ERRORS |= {"Conflict", "Refused", "Unavailable", "PacketFault", "UnfitError"}
# What a finding's place gives to its words, and the parameters of a call that are no values.
PLACE = {"file", "row", "field", "value", "person"}
NOT_VALUES = {"Finding": PLACE | {"severity", "said"}, "Said": set()}


class Site(NamedTuple):
    """A call that says something: its codes (none: plain text or a value made elsewhere) and the values it gives."""

    where: str
    room: str
    kind: str
    codes: tuple[str, ...]
    values: frozenset[str]
    open: bool
    plain: bool


@cache
def sites() -> list[Site]:
    return [site for file in _sources() for site in _sites(file)]


def _sources() -> Iterator[Path]:
    for layer in ("casefile", "storage", "flows", "app"):
        yield from sorted((ROOT / layer).rglob("*.py"))


def room_of(file: Path) -> str:
    layer, *rest = file.relative_to(ROOT).parts
    if layer in ("casefile", "storage") and len(rest) > 1:
        return rest[0]
    return layer


def _sites(file: Path) -> Iterator[Site]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            kind = node.func.id
            if kind in ERRORS | {"Finding", "Said"} and file.name != "said.py":
                yield _site(file, node, "error" if kind in ERRORS else kind)


def _site(file: Path, call: ast.Call, kind: str) -> Site:
    at = 1 if kind == "Finding" else 0
    first = call.args[at] if len(call.args) > at else None
    found = tuple(c for c in _literals(first) if CODE.fullmatch(c))
    named = {k.arg for k in call.keywords if k.arg}
    message = "message" in named or len(call.args) > at + 1
    text = isinstance(first, ast.JoinedStr | ast.BinOp) or (bool(_literals(first)) and not found)
    return Site(
        f"{file.relative_to(ROOT)}:{call.lineno}",
        room_of(file),
        kind,
        () if message else found,
        frozenset(named - NOT_VALUES.get(kind, {"remedy"})),
        any(k.arg is None for k in call.keywords),
        kind != "Said" and (message or text or "remedy" in named),
    )


def _literals(node: ast.expr | None) -> list[str]:
    if isinstance(node, ast.IfExp):
        return _literals(node.body) + _literals(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


@cache
def wordings() -> dict[str, tuple[str, dict[str, str]]]:
    """Every code with its room and its words."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for file in sorted(WORDINGS.glob("*.toml")):
        for code, words in codes(tomllib.loads(file.read_text("utf-8"))):
            assert code not in found, f"{code} is worded twice: {found[code][0]}, {file.stem}"
            found[code] = (file.stem, words)
    return found


@pytest.mark.slow
def test_every_code_of_the_source_has_its_words_in_the_file_of_its_room() -> None:
    rooms: dict[str, set[str]] = defaultdict(set)
    for site in sites():
        for code in site.codes:
            rooms[code].add(site.room)
    missing = {code: rooms[code] for code in rooms if code not in wordings()}
    astray = {c: rooms[c] for c in rooms if c in wordings() and wordings()[c][0] not in rooms[c] | {"common"}}
    assert (missing, astray) == ({}, {})


@pytest.mark.slow
def test_no_wording_is_left_that_nothing_says() -> None:
    assert set(wordings()) - {code for site in sites() for code in site.codes} == set()


@pytest.mark.slow
def test_a_code_is_a_literal() -> None:
    """A code put together at run time would be one that no test can find."""
    built = [site.where for site in sites() if site.kind == "Said" and not site.codes]
    assert built == []


def test_both_languages_have_the_same_places() -> None:
    for code, (_, words) in wordings().items():
        assert set(words) in ({"en", "fr"}, {"en", "fr", "remedy_en", "remedy_fr"}), code
        for en, fr in (("en", "fr"), ("remedy_en", "remedy_fr")):
            # Where a count changes a word is each language's own.
            there, here = ({p for p in places(words.get(name, "")) if p[1] != "|"} for name in (en, fr))
            assert there == here, code


@pytest.mark.slow
def test_a_call_gives_what_its_words_have_a_place_for() -> None:
    wrong = {}
    for site in sites():
        for code in site.codes:
            words = wordings().get(code, ("", {}))[1]
            asked = {name for text in words.values() for name, _ in places(text)}
            given = site.values
            short = set() if site.open else asked - given - (PLACE if site.kind != "error" else set())
            if short or (given - asked and len(site.codes) == 1):
                wrong[f"{site.where} {code}"] = {"not given": short, "not said": given - asked}
    assert wrong == {}


@pytest.mark.slow
def test_nothing_is_said_in_plain_english() -> None:
    assert [site.where for site in sites() if site.plain] == []


def plain_talk(tree: ast.AST) -> Iterator[int]:
    """The lines on which talk, progress, a heading or a cell is a sentence of the code's own."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for said in node.args[:1] if name in {"say", "progress", "show", "echo"} else ():
            parts = said.values if isinstance(said, ast.JoinedStr) else [said]
            texts = [p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str)]
            if any(re.search(r"[A-Za-z]{2}", text.removeprefix("casefile: ")) for text in texts):
                yield node.lineno
        if name == "print_table" and isinstance(node.args[0], ast.List):
            heads = [one.value for one in node.args[0].elts if isinstance(one, ast.Constant)]
            if any(titled(head, "fr") == head and head not in _ALIKE for head in heads):
                yield node.lineno


_ALIKE = {
    "version",
    "type",
    "obligation",
    "obligations",
    "condition",
    "date",
    "pages",
    "table",
    "service",
    "document",
    "documents",
    "code",
    "message",
}


@pytest.mark.slow
def test_no_command_talks_in_plain_english_and_every_head_of_a_table_has_its_french() -> None:
    trees = {file: ast.parse(file.read_text("utf-8")) for file in _sources()}
    found = {f"{file.relative_to(ROOT)}:{line}" for file, tree in trees.items() for line in plain_talk(tree)}
    assert found == set()
    for wrong in ('say(f"{n} made")', 'progress("making", 0, 0)', 'print_table(["colour"], rows)'):
        assert list(plain_talk(ast.parse(wrong))), wrong


_CODE_SPANS = re.compile(r"`[^`]*`|\{[^}]*\}|https?://\S+")
_BARE = re.compile(
    r"\b(?:etat|deja|apres|tres|meme|numero|dossiers? a |employe\b|employes|evenement|periode|donnees|reference|"
    r"depot|etre|ete\b|verifie|recu\b|difference|systeme|modele|cle\b|delai\w*e\b|duree|annee|etranger)\w*",
    re.IGNORECASE,
)


def french_faults(text: str) -> list[str]:
    """What a proofreader would mark: typography and missing accents, outside code and places."""
    bare = _CODE_SPANS.sub("x", text)
    rules = {
        "a straight apostrophe": r"'",
        "straight quotation marks": r'"|“|”',
        "no space before : ; ? ! or »": r"[^\s\N{NO-BREAK SPACE}](?:[:;?!](?=\s|$)|»)",
        "no space after «": r"«[^\N{NO-BREAK SPACE}]",
        "a space that may break": r" [:;?!»%$](?!\w)",
        "two spaces": r"  ",
        "three points": r"\.\.\.",
        "A without its accent": r"(?:^|[.:] )A (?=[a-zé])|\bEtat|\bEcri",
    }
    return [name for name, rule in rules.items() if re.search(rule, bare)] + _BARE.findall(bare)


def test_the_french_is_set_as_a_quebec_professional_sets_it() -> None:
    faults = {name: french_faults(text) for name, text in _texts("fr", "remedy_fr")}
    assert {name: found for name, found in faults.items() if found} == {}


def test_the_english_is_set_as_the_project_sets_it() -> None:
    faults = [
        name
        for name, text in _texts("en", "remedy_en")
        if re.search(r"  |\s[:;?!]|\.\.\.", _CODE_SPANS.sub("x", text))
    ]
    assert faults == []


def _texts(*names: str) -> Iterator[tuple[str, str]]:
    for code, (_, words) in wordings().items():
        yield from ((f"{code} {name}", words[name]) for name in names if name in words)


@pytest.mark.parametrize(
    "text",
    ["l'offre", "le cas: x", "«x»", "deja fait", "A corriger", "le cas?", "il a 5 %"],
)
def test_a_fault_of_french_would_be_found(text: str) -> None:
    assert french_faults(text)


def test_a_call_that_forgets_a_value_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    file: Any = tmp_path / "app" / "x.py"
    file.parent.mkdir()
    file.write_text(
        'raise Refused("a-b" if x else "a-c", n=1)\nFinding("error", "c-d", "old", "form")\nSaid(f"{x}")'
    )
    one, two, three = _sites(file)
    assert one.codes == ("a-b", "a-c") and one.values == {"n"} and not one.plain
    assert two.plain and two.codes == ()
    assert three.codes == ()
