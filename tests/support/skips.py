"""No test stays skipped by accident: a reason that is not in tests/allowed-skips.txt fails the run.

``--skipped-to FILE`` writes down which tests were skipped, so that CI can run them once the programs are there;
``--no-skips`` then allows no reason at all.
"""

from __future__ import annotations

from pathlib import Path

import pytest

ALLOWED = Path(__file__).parent.parent / "allowed-skips.txt"


def allowed_reasons() -> set[str]:
    """The reviewed reasons, one a line; what follows ``#`` is for the reader."""
    lines = (line.split("#")[0].strip() for line in ALLOWED.read_text(encoding="utf-8").splitlines())
    return {line for line in lines if line}


def add_options(parser: pytest.Parser) -> None:
    group = parser.getgroup("skips")
    group.addoption("--no-skips", action="store_true", help="fail when any test is skipped")
    group.addoption("--skipped-to", metavar="FILE", type=Path, help="write the ids of skipped tests to FILE")


def watch(config: pytest.Config) -> None:
    """Watch this run's skips, in the one process that hears of every test."""
    if not hasattr(config, "workerinput"):
        allowed = set() if config.getoption("--no-skips") else allowed_reasons()
        config.pluginmanager.register(_Watch(allowed, config.getoption("--skipped-to")))


class _Watch:
    def __init__(self, allowed: set[str], target: Path | None) -> None:
        self._allowed, self._target = allowed, target
        self._skipped: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._note(report)

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            self._skipped[report.nodeid] = _reason(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._target:
            self._target.write_text("".join(f"{test}\n" for test in sorted(self._skipped)), encoding="utf-8")
        if self._not_allowed() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if faults := self._not_allowed():
            terminalreporter.section("skipped for a reason that is not allowed (tests/allowed-skips.txt)")
            for test, reason in faults.items():
                terminalreporter.line(f"{test}: {reason}")

    def _not_allowed(self) -> dict[str, str]:
        return {test: reason for test, reason in self._skipped.items() if reason not in self._allowed}


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    told = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return str(told).removeprefix("Skipped: ")
