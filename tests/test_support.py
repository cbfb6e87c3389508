"""How the tests stand to one another: what they share is in ``tests/support``, and has one name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.layers import LAYERS, ROOT

TESTS = ROOT / "tests"


def _imported(source: str) -> Iterator[tuple[str, str]]:
    """Every import: the module, and the name taken from it or nothing."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (("." * node.level + (node.module or ""), alias.name) for alias in node.names)


def _faults(source: str) -> set[str]:
    """What a module of the tests imports as it should not."""
    shared = {path.stem for path in (TESTS / "support").glob("*.py")}
    faults = set()
    for module, name in _imported(source):
        ours = module.split(".")[0] in (*LAYERS, "tests")
        private = ours and name.startswith("_")
        if private or module.startswith("."):
            faults.add(f"{module}.{name} is private or relative")
        if module.split(".")[-1].startswith("test_") or module == "tests" or name.startswith("test_"):
            faults.add(f"{module} is a test module: what is shared belongs into tests/support")
        if module.split(".")[0] in shared | {"support"}:
            faults.add(f"{module} is named tests.support.{module}")
    return faults | {f"{touched} is private" for touched in _touched(source)}


def _touched(source: str) -> Iterator[str]:
    """Private parts of our own modules and of what they give, by attribute: ``night._make``."""
    names = {name or module for module, name in _imported(source) if module.split(".")[0] in LAYERS}
    for node in ast.walk(ast.parse(source)):
        private = (
            isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.endswith("__")
        )
        if private and isinstance(node.value, ast.Name) and node.value.id in names:
            yield f"{node.value.id}.{node.attr}"


def _modules() -> list[Path]:
    """All but the tool that runs the first version, with the modules its tests shared."""
    paths = [path for folder in ("tests", "bench", "tools") for path in (ROOT / folder).rglob("*.py")]
    return [path for path in paths if path.name != "draft_first_archive.py"]


@pytest.mark.slow
def test_no_test_module_is_imported_and_what_is_shared_has_one_name() -> None:
    faults = {str(path.relative_to(ROOT)): _faults(path.read_text(encoding="utf-8")) for path in _modules()}
    assert {path: found for path, found in faults.items() if found} == {}


def test_fixtures_come_from_conftest_and_not_by_import() -> None:
    named = [path.name for path in TESTS.rglob("*.py") if "\n__all__" in path.read_text(encoding="utf-8")]
    shared = [
        path.name
        for path in (TESTS / "support").glob("*.py")
        if "@pytest.fixture" in path.read_text(encoding="utf-8")
    ]
    assert (named, shared) == ([], [])


def test_an_import_that_is_not_as_it_should_be_would_be_found() -> None:
    for wrong in (
        "from samples import offer_data",
        "import tests.test_pdf",
        "from tests import test_pdf",
        "from test_pdf import make",
        "from flows.steps.offers import _unseen",
        "from .support import lives",
        "from flows.steps import night\nnight._make()",
    ):
        assert _faults(wrong), wrong
    assert not _faults("from tests.support.samples import offer_data\nimport pytest\nfrom os import _exit")
