"""The source in figures: how much there is, how long its files and functions are, and whether imports go in a circle.

    python tools/figures.py

A function's length is its lines from ``def`` to its end, docstring included. Imports for the type checker alone, and
those inside functions, make no circle.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
LAYERS = ("casefile", "storage", "flows", "app")


@dataclass(frozen=True)
class Module:
    """One file of the source."""

    path: Path
    tree: ast.Module
    lines: int

    @property
    def layer(self) -> str:
        """The layer it belongs to."""
        return self.path.relative_to(ROOT).parts[0]

    @property
    def name(self) -> str:
        """Its name as others import it."""
        return ".".join(self.path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")

    @property
    def functions(self) -> list[int]:
        """The length of each of its functions and methods, in lines."""
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        return [(n.end_lineno or 0) - n.lineno + 1 for n in ast.walk(self.tree) if isinstance(n, kinds)]


def modules() -> list[Module]:
    """Every file of the four layers."""
    paths = (path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py")))
    return [_module(path) for path in paths]


def _module(path: Path) -> Module:
    source = path.read_text(encoding="utf-8")
    return Module(path, ast.parse(source), len(source.splitlines()))


def circle(found: list[Module]) -> list[str]:
    """The modules of a circle of imports; none when there is no circle."""
    names = {module.name for module in found}
    try:
        TopologicalSorter({module.name: set(_imported(module, names)) for module in found}).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _imported(module: Module, names: set[str]) -> Iterator[str]:
    for node in module.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield from {whole if whole in names else node.module} & names - {module.name}


def _row(what: str, found: list[Module]) -> str:
    files = [module.lines for module in found]
    functions = [length for module in found for length in module.functions]
    return (
        f"{what:10}{len(files):7}{sum(files):9}{median(files):9.0f}{max(files):9}"
        f"{len(functions):11}{median(functions):9.0f}{max(functions):9}"
    )


def main() -> None:
    """Print one row for each layer, and one for all."""
    found = modules()
    print("             files    lines   median  longest  functions   median  longest")
    for layer in LAYERS:
        print(_row(layer, [module for module in found if module.layer == layer]))
    print(_row("all", found))
    print("circle:", " > ".join(circle(found)) or "none")


if __name__ == "__main__":
    main()
