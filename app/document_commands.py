"""Commands about the documents of cases: what is missing and overdue, and making one that a person asks for."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import click

from app.answers import json_option, print_json, print_table, say
from casefile import clock
from casefile.reference.tables import load_tables
from casefile.settings import read_settings
from flows.gaps import gaps_of
from flows.making import Bench, apply, make_requested, read_library
from storage.archive import open_archive
from storage.particulars import read_particulars


@click.command()
@click.argument("references", nargs=-1)
@click.option("--strict", is_flag=True, help="Exit code 3 when there is any gap.")
@json_option
def gaps(references: tuple[str, ...], strict: bool, as_json: bool) -> int:
    """List what the cases ought to have by today and have not, each gap with its legal source.

    Documents past their day, not made or made late, an order of steps that the law does not allow, an agreement that
    differs from the offer as submitted. Without REFERENCES: every case.
    """
    settings = read_settings()
    library, today, zone = read_library(settings), clock.today(settings), ZoneInfo(settings.time_zone)
    with open_archive(settings) as archive:
        case_ids = [archive.catalogue.find(r) for r in references] or archive.catalogue.case_ids()
        states = archive.catalogue.load_many(case_ids)
        told = read_particulars(archive.bucket, (state.case for state in states))
        found = [
            gap for state in states for gap in gaps_of(state, archive.bucket, library, told, today, zone)
        ]
    if as_json:
        print_json([gap.as_dict() for gap in found])
    else:
        print_table(["case", "what", "gap"], [[gap.value, gap.field, gap.message] for gap in found])
    return 3 if strict and found else 0


@click.command()
@click.argument("reference")
@click.argument("document_type")
@json_option
def write(reference: str, document_type: str, as_json: bool) -> int:
    """Make one document that no rule makes due, such as representative-authority, and archive it with its case."""
    settings = read_settings()
    with open_archive(settings) as archive:
        case_id = archive.catalogue.find(reference)
        bench = Bench(
            settings,
            read_library(settings),
            load_tables(settings.tables),
            archive.bucket,
            archive.catalogue,
            clock.now(settings),
        )
        outcome = make_requested(case_id, document_type, bench)
        apply(archive, [outcome])
    if as_json:
        answer = {"made": outcome.made, "failed": outcome.failed}
        print_json({**answer, "findings": [finding.as_dict() for finding in outcome.findings]})
    else:
        for finding in outcome.findings:
            click.echo(f"{finding.severity}: {finding.message}\n  {finding.remedy}")
        say(
            f"{reference}: {outcome.made} documents made"
            if outcome.made
            else f"{reference}: nothing new to make"
        )
    return 3 if outcome.failed else 0
