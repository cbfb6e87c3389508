"""Imports go one way: casefile <- storage <- flows <- app."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ["casefile", "storage", "flows", "app"]
# What a layer is there to keep from all others.
KEPT = {
    "boto3": "storage",
    "botocore": "storage",
    "sqlalchemy": "storage",
    "prefect": "flows",
    "click": "app",
}
ALSO = {"prefect": "app"}


def _imports(source: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def _faults(layer: str, source: str) -> set[str]:
    imported = _imports(source)
    above = set(LAYERS[LAYERS.index(layer) + 1 :]) & imported
    foreign = {name for name in imported if name in KEPT and layer not in (KEPT[name], ALSO.get(name))}
    return above | foreign


@pytest.mark.parametrize("path", sorted(p for layer in LAYERS for p in (ROOT / layer).rglob("*.py")), ids=str)
def test_a_module_imports_only_from_its_own_layer_and_below(path: Path) -> None:
    layer = path.relative_to(ROOT).parts[0]
    assert _faults(layer, path.read_text()) == set()


def test_an_import_against_the_direction_would_be_found() -> None:
    assert _faults("casefile", "import storage.bucket") == {"storage"}
    assert _faults("storage", "from prefect import flow") == {"prefect"}


def test_there_is_no_python_among_the_templates() -> None:
    assert list((ROOT / "templates").rglob("*.py")) == []
