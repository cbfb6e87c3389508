"""The source stays as it was found good: short files, short functions, no circle of imports."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

import pytest

from tools.figures import ROOT, Module, circle, modules


def _module(name: str, source: str) -> Module:
    return Module(Path(f"{ROOT}/casefile/{name}.py"), ast.parse(source), 1)


@pytest.mark.slow
def test_no_file_has_four_hundred_lines() -> None:
    assert {module.name: module.lines for module in modules() if module.lines >= 400} == {}


def test_no_test_tool_or_measurement_has_four_hundred_lines_either() -> None:
    files = (file for folder in ("tests", "tools", "bench") for file in (ROOT / folder).rglob("*.py"))
    lines = {str(file.relative_to(ROOT)): len(file.read_text("utf-8").splitlines()) for file in files}
    assert {name: count for name, count in lines.items() if count >= 400} == {}


@pytest.mark.slow
def test_half_of_all_functions_have_seven_lines_or_fewer() -> None:
    assert median(length for module in modules() for length in module.functions) <= 7


@pytest.mark.slow
def test_no_imports_go_in_a_circle() -> None:
    assert circle(modules()) == []


def test_a_circle_of_imports_would_be_found() -> None:
    here, there = (
        _module("here", "from casefile.there import x"),
        _module("there", "from casefile import here"),
    )
    assert set(circle([here, there])) == {"casefile.here", "casefile.there"}
    assert circle([here, _module("there", "import os")]) == []
