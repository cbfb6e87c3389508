"""Commands that run things: the night run, and the local services."""

from __future__ import annotations

import os

import click

from app import local
from app.answers import (
    in_words,
    json_option,
    language,
    print_json,
    print_table,
    progress,
    say,
    told,
    yes_or_no,
)
from app.loading import loading
from casefile.errors import NotFound
from casefile.said import Said
from casefile.settings import Settings, read_settings
from flows.steps.report import Summary


@click.command()
@click.argument("inbox", required=False)
@click.option("--plain", is_flag=True, help="Run without Prefect: the same steps, the same result.")
@click.option(
    "--strict", is_flag=True, help="Exit code 3 for gaps too: overdue documents, obligations not covered."
)
@json_option
def nightly(inbox: str | None, plain: bool, strict: bool, as_json: bool) -> int:
    """Read INBOX, make every due document, archive it under lock.

    INBOX is a folder or s3://bucket/prefix with offers/ in it. Rejected rows are written to rejected/ in it, ready
    to correct and drop in again. Exit code 3: done, and there are rows or documents to look at (with --strict, gaps
    too: `casefile cases --gaps`).
    """
    settings = read_settings()
    run = _run_plain if plain else _run_flow
    summary = run(inbox or settings.inbox, settings)
    if as_json:
        print_json(summary.as_dict(language()))
    else:
        _print_summary(summary)
    return 3 if summary.errors or (strict and summary.coverage["with_gaps"]) else 0


def _run_plain(inbox: str, settings: Settings) -> Summary:
    with loading():
        from flows.steps.night import run_plain  # noqa: PLC0415  other commands need not wait for the engines

    return run_plain(inbox, settings, progress())


def _run_flow(inbox: str, settings: Settings) -> Summary:
    os.environ.update(local.prefect_environment(settings))
    # The person at the terminal sees our progress; Prefect's own lines are on the run's page.
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "WARNING")
    with loading():
        from flows.nightly import run_flow  # noqa: PLC0415  Prefect reads its environment when it is imported

    return run_flow(inbox, progress())


def _print_summary(summary: Summary) -> None:
    for finding in summary.findings:
        place = " ".join(
            filter(
                None, [finding.file, _row(finding.row) if finding.row else "", finding.field_in(language())]
            )
        )
        click.echo(told(finding, place))
    row = summary.as_row()
    print_table(list(row), [list(row.values())])
    say(Said("report-at", report=summary.report))


def _row(number: int) -> str:
    return in_words(Said("row", row=number))


@click.command()
def up() -> None:
    """Start the local services: store, Prefect server, worker with the deployments, desk; print where they are."""
    local.up(read_settings(), say)


@click.command()
def down() -> None:
    """Stop the local services; nothing that was archived is lost."""
    local.down(read_settings(), say)


@click.command()
@json_option
def status(as_json: bool) -> None:
    """Show the local services."""
    services = local.status(read_settings())
    if as_json:
        print_json([vars(s) for s in services])
    else:
        print_table(
            ["service", "running", "address", "pid"],
            [[s.name, yes_or_no(s.running), s.address, s.pid] for s in services],
        )


@click.command()
@click.argument("service", required=False)
@click.option("--lines", default=40, show_default=True, help="So many of the last lines of each.")
def logs(service: str | None, lines: int) -> None:
    """Show where the local services keep their logs (store, server, worker, desk), and how these end."""
    files = local.log_files(read_settings())
    if service and service not in files:
        raise NotFound("no-log", service=service, known=sorted(files) or [Said("no-log.none")])
    for name, file in files.items():
        if service in (None, name):
            click.echo(f"{name}: {file}")
            for line in local.last_lines(file, lines):
                click.echo(f"  {line}")
