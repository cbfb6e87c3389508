"""The pages for whoever works on Casefile name only what is there: paths, modules, names of the code, commands."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from app.cli import COMMANDS
from casefile.cases import case
from storage.check import ledgers

ROOT = Path(__file__).parent.parent
FOLDERS = ["casefile", "storage", "flows", "app", "templates", "tests", "tools", "bench", "docs", "examples"]
GUIDES = [ROOT / "CONTRIBUTING.md", ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PATH = re.compile(rf"(?<![\w./:-])((?:{'|'.join(FOLDERS)}|\.ci)/[\w./*{{}},-]*[\w*/}}])")
MODULE = re.compile(r"(?<![\w./-])((?:casefile|storage|flows|app)(?:\.\w+)+)(?![\w/-])")
NAME = re.compile(r"`([A-Za-z_]\w*)\(\)`|`([A-Z][a-z]+(?:[A-Z][a-z]+)*)`")
MAKE = re.compile(r"\bmake ([a-z]+)\b")
COMMAND = re.compile(r"(?:^|`|bin/)casefile ([a-z]+(?:-[a-z]+)*)", re.M)
TOOLS = re.compile(r"python (?:-m )?((?:tools|bench)[\w./]*)")
TOML = {"casefile.toml"}


def _text(guide: Path) -> str:
    return guide.read_text(encoding="utf-8")


def _code(text: str) -> str:
    """What stands in code blocks and between backticks: prose may say `make sure` without a task of that name."""
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.S))


def _missing_paths(text: str) -> list[str]:
    """Paths that nothing in the project answers to; ``*`` and ``{en,fr}`` stand for what they do in a shell.

    What a run makes, and git is told to ignore, is there only after a run.
    """
    found, made = set(), _text(ROOT / ".gitignore").split()
    for named in PATH.findall(text):
        if named in made:
            continue
        pattern = re.sub(r"\{[^}]*\}", "*", named).rstrip("/")
        if not any(ROOT.glob(pattern)):
            found.add(named)
    return sorted(found)


def _missing_modules(text: str) -> list[str]:
    return sorted({name for name in MODULE.findall(text) if name not in TOML and not _is_module(name)})


def _is_module(name: str) -> bool:
    """A module, a package, or a name in one."""
    for path in (name.replace(".", "/"), "/".join(name.split(".")[:-1])):
        if (ROOT / f"{path}.py").exists() or (ROOT / path / "__init__.py").exists():
            return True
    return False


@cache
def _defined() -> set[str]:
    """Every class, function and method of the project, its tests and its tools."""
    kinds = (ast.ClassDef, ast.FunctionDef)
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    return {
        node.name
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, kinds)
    }


def _missing_names(text: str) -> list[str]:
    named = {function or kind for function, kind in NAME.findall(text)}
    return sorted(named - _defined())


def _missing_commands(text: str) -> list[str]:
    tasks = set(re.findall(r"^([a-z]+):", _text(ROOT / "Makefile"), re.M))
    code = _code(text)
    missing = [f"make {task}" for task in MAKE.findall(code) if task not in tasks]
    missing += [f"casefile {name}" for name in COMMAND.findall(code) if name not in COMMANDS]
    for tool in TOOLS.findall(code):
        path = tool if tool.endswith(".py") else tool.replace(".", "/") + ".py"
        missing += [] if (ROOT / path).exists() else [f"python {tool}"]
    return missing


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_a_page_names_only_what_is_there(guide: Path) -> None:
    text = _text(guide)
    assert _missing_paths(text) == []
    assert _missing_modules(text) == []
    assert _missing_commands(text) == []


@pytest.mark.slow
@pytest.mark.parametrize("guide", [g for g in GUIDES if g.name != "README.md"], ids=lambda path: path.name)
def test_a_page_names_only_classes_and_functions_of_the_code(guide: Path) -> None:
    assert _missing_names(_text(guide)) == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_links_of_a_page_lead_somewhere(guide: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", _text(guide))
    assert [link for link in links if not (guide.parent / link).exists()] == []


@pytest.mark.slow
def test_what_is_not_there_would_be_found() -> None:
    assert _missing_paths("see `casefile/nowhere.py` and storage/commits/") == [
        "casefile/nowhere.py",
        "storage/commits/",
    ]
    assert _missing_modules("flows.nightly.nightly, storage.nowhere.x") == ["storage.nowhere.x"]
    assert _missing_names("`forget_everything()` in `Nobody`") == ["Nobody", "forget_everything"]
    assert _missing_commands("`make tea`, `make sure` and\n```\ncasefile dance\npython tools/none.py\n```") == [
        "make tea", "make sure", "casefile dance", "python tools/none.py"]  # fmt: skip


def test_every_task_of_the_makefile_says_what_it_is_and_runs_what_is_there() -> None:
    text = _text(ROOT / "Makefile")
    tasks = re.findall(r"^([a-z]+):(.*)$", text, re.M)
    assert [name for name, rest in tasks if "##" not in rest] == []
    assert {"test", "fast", "lint", "golden", "full", "ci", "bench"} <= {name for name, _ in tasks}
    named = re.findall(r"(?:tests|tools|bench)/\w+\.py|\.ci/run", text)
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_changelog_has_a_section_for_this_version_below_what_is_not_released() -> None:
    version = tomllib.loads(_text(ROOT / "pyproject.toml"))["project"]["version"]
    titles = re.findall(r"^## (.*)$", _text(ROOT / "CHANGELOG.md"), re.M)
    assert titles[0] == "Unreleased" and titles[1].startswith(f"{version} (")


def test_the_format_the_case_and_the_checker_know_the_same_kinds_of_entries() -> None:
    table = re.search(r"\| kind \| body \|\n(.*?)\n\n", _text(ROOT / "storage" / "FORMAT.md"), re.S)
    assert table
    named = {
        kind for row in table[1].splitlines()[1:] for kind in re.findall(r"`([a-z-]+)`", row.split("|")[1])
    }
    assert named == set(case.KINDS) == set(ledgers.NAMED)
