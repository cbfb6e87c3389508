"""A test is skipped only for a reviewed reason, and not at all where everything is installed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from casefile.settings import ROOT
from tests.support.skips import allowed_reasons

pytest_plugins = ["pytester"]
CONFTEST = """
from tests.support import skips

def pytest_addoption(parser):
    skips.add_options(parser)

def pytest_configure(config):
    skips.watch(config)
"""


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeconftest(CONFTEST)
    return pytester


def _skipping(reason: str) -> str:
    return f"import pytest\n\n@pytest.mark.skipif(True, reason={reason!r})\ndef test_one():\n    pass\n"


def test_a_reviewed_reason_passes_and_the_test_is_written_down(suite: pytest.Pytester) -> None:
    suite.makepyfile(test_it=_skipping("needs LibreOffice"))
    assert suite.runpytest("--skipped-to", "skipped").ret == 0
    assert Path("skipped").read_text() == "test_it.py::test_one\n"


def test_any_other_reason_fails_the_run_and_is_named(suite: pytest.Pytester) -> None:
    suite.makepyfile(test_it=_skipping("some day"))
    result = suite.runpytest()
    assert result.ret == 1
    result.stdout.fnmatch_lines(["test_it.py::test_one: some day"])


def test_with_no_skips_even_a_reviewed_reason_fails(suite: pytest.Pytester) -> None:
    suite.makepyfile(test_it=_skipping("needs LibreOffice"))
    assert suite.runpytest("--no-skips").ret == 1


def test_a_test_expected_to_fail_is_not_a_skip(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        test_it="import pytest\n\n@pytest.mark.xfail(strict=True)\ndef test_one():\n    raise ValueError\n"
    )
    assert suite.runpytest("--no-skips").ret == 0


@pytest.mark.slow
def test_f6_without_libreoffice_each_test_of_its_engine_is_skipped_by_its_name(tmp_path: Path) -> None:
    given = ["-k", "libreoffice", "-rs", "-p", "no:cacheprovider", "tests/test_pdf_tags.py"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *given], cwd=ROOT, env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "needs LibreOffice" in run.stdout and "failed" not in run.stdout, run.stdout


def test_no_module_is_skipped_whole_where_parallel_runs_would_not_tell() -> None:
    tests = [path for path in Path(__file__).parent.rglob("*.py") if path != Path(__file__)]
    whole = re.compile(r"importorskip|allow_module_level|collect_ignore")
    assert [path.name for path in tests if whole.search(path.read_text(encoding="utf-8"))] == []


def test_the_list_of_reasons_is_short() -> None:
    assert {"needs LibreOffice", "needs Tesseract", "needs Java"} <= allowed_reasons()
    assert len(allowed_reasons()) <= 10
