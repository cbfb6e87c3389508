"""Commands about evidence: hand files in, see what is missing, export it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.answers import json_option, print_json, print_table, progress, say
from casefile import clock
from casefile.coverage.compensation import TITLES, worksheet
from casefile.coverage.gap_report import (
    as_dicts,
    departure_rows,
    gap_rows,
    markdown,
    roll_up,
    totals,
    workbook,
)
from casefile.coverage.judging import Judgement
from casefile.errors import UsageError
from casefile.reference.obligations import load_rules
from casefile.reference.tables import load_tables
from casefile.settings import Settings, read_settings
from flows.evidence import Given, take_given
from flows.judging import judge_cases
from flows.taking import Taken
from storage.archive import open_archive
from storage.catalogue import Catalogue


@click.command()
@click.argument("reference", required=False)
@click.argument("place", metavar="FILE", required=False, type=click.Path(path_type=Path))
@click.option("--type", "kind", default="", help="The document type; --types lists them.")
@click.option("--date", default="", help="The document's own date, such as 2027-02-01.")
@click.option("--title", default="", help="What it is called. Default: the file's name.")
@click.option("--from", "first", default="", help="First day of the period it covers.")
@click.option("--through", "last", default="", help="Last day of the period it covers.")
@click.option("--source", default="", help="Where it comes from.")
@click.option("--by", "brought_by", default="", help="Who brought it.")
@click.option(
    "--sheet", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="A mapping sheet."
)
@click.option("--types", "list_types", is_flag=True, help="List the document types, and hand in nothing.")
@json_option
def evidence(
    reference: str | None,
    place: Path | None,
    sheet: Path | None,
    list_types: bool,
    as_json: bool,
    **words: str,
) -> int:
    """Hand in FILE as evidence of the case REFERENCE.

    FILE may be a folder or a ZIP: laid out as <document-type>/<date>_<title>.<ext>, or all of one --type. Without
    REFERENCE, the folder or ZIP holds <reference>/<document-type>/..., or --sheet says of each file where it belongs.
    Exit code 3: done, and there are files that were not taken.
    """
    settings = read_settings()
    if list_types:
        return _list_types(settings, as_json)
    if place is None:
        reference, place = "", Path(reference) if reference else None
    if place is None:
        raise UsageError("No file is named.", remedy="casefile evidence REFERENCE FILE --type T --date D")
    given = Given(place, reference or "", words.pop("kind"), sheet=sheet, **words)
    with open_archive(settings) as archive:
        archive.catch_up()
        taken = take_given(given, archive, settings, clock.now(settings), progress())
    _show_taken(taken, as_json)
    return 3 if taken.rejected else 0


def _list_types(settings: Settings, as_json: bool) -> int:
    types = load_rules(settings.tables).types
    rows: list[dict[str, Any]] = [
        {"type": name, "title_en": kind.en, "title_fr": kind.fr, "aliases": list(kind.aliases)}
        for name, kind in types.items()
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(
            ["type", "title", "titre"], [[row["type"], row["title_en"], row["title_fr"]] for row in rows]
        )
    return 0


def _show_taken(taken: Taken, as_json: bool) -> None:
    counts = {name: getattr(taken, name) for name in ("read", "accepted", "rejected", "new")}
    if as_json:
        print_json({**counts, "findings": [finding.as_dict() for finding in taken.findings]})
        return
    for finding in taken.findings:
        click.echo(f"{finding.severity}: {finding.file}: {finding.message}\n  {finding.remedy}")
    print_table(list(counts), [list(counts.values())])


def judged(catalogue: Catalogue, case_ids: list[str], settings: Settings) -> list[Judgement]:
    """These cases, judged as of today by the rules and tables of the settings."""
    rules, tables = load_rules(settings.tables), load_tables(settings.tables)
    return list(judge_cases(catalogue, case_ids, rules, tables, clock.today(settings)))


def show_gaps(
    found: list[Judgement], settings: Settings, output: Path | None, as_json: bool, strict: bool
) -> int:
    """Print or write the gaps of these cases; exit code 3 under ``--strict`` when there are any."""
    if output:
        write_gaps(found, settings, output)
    elif as_json:
        print_json({**totals(found), "roll_up": roll_up(found), "cases_with_gaps": as_dicts(found)})
    else:
        rows = [[r[1], r[2], r[3], r[4], r[5]] for r in gap_rows(found)]
        rows += [[r[1], "", r[3], r[2], r[4]] for r in departure_rows(found)]
        print_table(["reference", "obligation", "condition", "state", "reason"], rows)
    summary = totals(found)
    say(f"{summary['cases']} cases, {summary['gaps']} gaps, {summary['departures']} departures")
    return 3 if strict and summary["with_gaps"] else 0


def write_gaps(found: list[Judgement], settings: Settings, output: Path) -> None:
    """The gap report as a file, by its ending."""
    if output.suffix == ".xlsx":
        output.write_bytes(workbook(found))
    elif output.suffix == ".md":
        output.write_text(markdown(found, clock.today(settings)), encoding="utf-8")
    else:
        raise UsageError(
            "The report is written as .md or .xlsx.", remedy="Give --output one of these endings."
        )
    say(f"{output} written")


def write_compensation(found: list[Judgement], language: str, output: Path) -> None:
    """The compensation worksheet of one case."""
    short = [line for one in found for line in one.owed]
    if not short:
        say("nothing is owed: no worksheet written")
        return
    assert language in TITLES  # noqa: S101  click's choice
    output.write_bytes(worksheet(short, language))
    say(f"{output}: {len(short)} lines")


def case_facts(
    catalogue: Catalogue, case_id: str, settings: Settings
) -> tuple[dict[str, Any], list[Judgement]]:
    """What ``case --json`` adds about evidence: the pieces, coverage and conformity."""
    found = judged(catalogue, [case_id], settings)
    facts = {
        "evidence": catalogue.evidence(case_id),
        "coverage": [line.as_dict() for one in found for line in one.lines],
        "conformity": [departure.as_dict() for one in found for departure in one.departures],
    }
    return facts, found


def print_coverage(facts: dict[str, Any]) -> None:
    """Coverage, departures and evidence as a person reads them."""
    click.echo("")
    print_table(
        ["obligation", "condition", "state", "reason"],
        [
            [line[name] for name in ("obligation", "condition", "state", "reason")]
            for line in facts["coverage"]
        ],
    )
    for departure in facts["conformity"]:
        click.echo(f"! {departure['condition']} ({departure['source']}): {departure['message']}")
    if facts["evidence"]:
        click.echo("")
        head = ["id", "type", "date", "title", "media_type"]
        print_table(head, [[piece[name] for name in head] for piece in facts["evidence"]])
