"""Imports go one way: casefile <- storage <- flows <- app, and so do those between the packages of casefile."""

from __future__ import annotations

import ast

from tests.support.layers import LAYERS, PACKAGES, ROOT

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


def _packages(source: str) -> set[str]:
    """The packages of casefile that a module uses when it runs; names for the type checker alone do not count."""
    tree = ast.parse(source)
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    named = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and id(node) not in for_types
        for name in ([node.module] if "." in node.module else [f"{node.module}.{a.name}" for a in node.names])
        if name.startswith("casefile.")
    }
    return {name.split(".")[1] for name in named if (ROOT / "casefile" / name.split(".")[1]).is_dir()}


def _faults(layer: str, source: str) -> set[str]:
    imported = _imports(source)
    above = set(LAYERS[LAYERS.index(layer) + 1 :]) & imported
    foreign = {name for name in imported if name in KEPT and layer not in (KEPT[name], ALSO.get(name))}
    return above | foreign


def test_a_module_imports_only_from_its_own_layer_and_below() -> None:
    modules = [(layer, path) for layer in LAYERS for path in (ROOT / layer).rglob("*.py")]
    faults = {str(path.relative_to(ROOT)): _faults(layer, path.read_text()) for layer, path in modules}
    assert len(modules) > 200 and {path: found for path, found in faults.items() if found} == {}


def test_a_package_of_the_domain_uses_only_those_before_it() -> None:
    faults = {}
    for number, package in enumerate(PACKAGES, 1):
        folder = ROOT / "casefile"
        modules = folder.glob("*.py") if package == "casefile" else (folder / package).rglob("*.py")
        faults |= {str(path): _packages(path.read_text()) - set(PACKAGES[:number]) for path in modules}
    assert {path: found for path, found in faults.items() if found} == {}


def test_every_package_of_the_domain_has_its_place() -> None:
    packages = {path.parent.name for path in (ROOT / "casefile").glob("*/__init__.py")}
    assert packages == set(PACKAGES) - {"casefile"}
    assert _packages("from casefile import packet\nfrom casefile.word.render import x") == {"packet", "word"}


def test_an_import_against_the_direction_would_be_found() -> None:
    assert _faults("casefile", "import storage.bucket") == {"storage"}
    assert _faults("storage", "from prefect import flow") == {"prefect"}


def test_there_is_no_python_among_the_templates() -> None:
    assert list((ROOT / "templates").rglob("*.py")) == []


def test_what_a_store_answers_is_put_into_our_words_in_one_place() -> None:
    """Some ask what a refusal was, since it is what they want to know; its meaning for others is ``client.py``'s."""
    sources = {path: path.read_text() for layer in LAYERS for path in (ROOT / layer).rglob("*.py")}
    translating = {
        path.name for path, source in sources.items() if "translate(" in source and "boto" in source
    }
    assert translating <= {"client.py", "bucket.py"}
    catching_all = {path.name for path, source in sources.items() if "BotoCoreError" in source}
    assert catching_all == {"client.py", "bucket.py", "probe.py", "embedded.py"}
