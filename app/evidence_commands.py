"""The command that hands evidence in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.answers import explained, json_option, language, print_json, print_table, progress, say, told
from app.listing import paging, show_list
from app.selecting import by_option, worst
from casefile.errors import UsageError
from casefile.reference.obligations import load_obligations
from casefile.reference.schedule import load_schedule
from casefile.said import Said
from casefile.settings import Settings, read_settings
from flows.steps.evidence import Given, take_given, withdraw_evidence
from flows.steps.tally import Tally
from storage.actor import Actor, act_by
from storage.archive import open_archive


@click.command()
@click.argument("reference", required=False)
@click.argument("place", metavar="FILE", required=False, type=click.Path(path_type=Path))
@click.option("--type", "kind", default="", help="The document type; --types lists them.")
@click.option("--date", default="", help="The document's own date, such as 2027-02-01.")
@click.option("--title", default="", help="What it is called. Default: the file's name.")
@click.option("--from", "first", default="", help="First day of the period it covers.")
@click.option("--through", "last", default="", help="Last day of the period it covers.")
@click.option("--source", default="", help="Where it comes from.")
@click.option("--brought-by", default="", help="Who brought it.")
@click.option(
    "--sheet", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="A mapping sheet."
)
@click.option(
    "--withdraw", default="", metavar="ID", help="Take back what was filed by mistake, with a --reason."
)
@click.option("--reason", default="", help="With --withdraw: why.")
@by_option
@click.option("--types", "list_types", is_flag=True, help="List the document types, and hand in nothing.")
@paging
@json_option
def evidence(
    reference: str | None,
    place: Path | None,
    sheet: Path | None,
    withdraw: str,
    reason: str,
    by: str | None,
    list_types: bool,
    after: str,
    limit: int | None,
    as_json: bool,
    **words: str,
) -> int:
    """Hand in FILE as evidence of the case REFERENCE.

    FILE may be a folder or a ZIP: laid out as <document-type>/<date>_<title>.<ext>, or all of one --type. Without
    REFERENCE, the folder or ZIP holds <reference>/<document-type>/..., or --sheet says of each file where it belongs.
    What was filed by mistake is taken back with --withdraw: it is kept like all else, and counts for nothing any more.
    The files are locked as their cases are. Exit code 3: done, and there are files that were not taken.
    """
    settings = read_settings()
    if list_types:
        return _list_types(settings, after, limit, as_json)
    if withdraw:
        return _withdraw(reference or "", withdraw, reason, act_by(by, settings), settings, as_json)
    if place is None:
        reference, place = "", Path(reference) if reference else None
    if place is None:
        raise UsageError("no-file-named")
    act = act_by(by, settings, otherwise="casefile evidence")
    given = Given(place, reference or "", words.pop("kind"), sheet=sheet, **words)
    with open_archive(settings) as archive:
        archive.catch_up()
        taken = take_given(given, archive, settings, act, progress())
    _show_taken(taken, as_json)
    for fault in taken.unsettled.values():
        say(explained(fault))
    return worst(taken.unsettled) or (3 if taken.rejected else 0)


def _withdraw(reference: str, piece: str, reason: str, act: Actor, settings: Settings, as_json: bool) -> int:
    with open_archive(settings) as archive:
        case_id = archive.catalogue.find(reference)
        done = withdraw_evidence(archive, case_id, piece, reason, act)
    if as_json:
        print_json({"id": piece, "withdrawn": done})
    say(Said("taken-back" if done else "taken-back.already", case=reference, piece=piece))
    return 0


def _list_types(settings: Settings, after: str, limit: int | None, as_json: bool) -> int:
    rules = load_obligations(settings.tables)
    schedule = load_schedule(settings.tables, settings.retention_profile)
    rows: list[dict[str, Any]] = [
        {"type": name, "title_en": kind.en, "title_fr": kind.fr, "aliases": list(kind.aliases),
         "class": kind.record_class, "evidences": list(rules.evidences[name]),
         "kept_by": [rule for rule, one in schedule.rules.items() if one.keeps(kind.record_class, name)]}
        for name, kind in rules.types.items()
    ]  # fmt: skip
    title = f"title_{language()}"
    show_list(
        rows,
        None,
        lambda row: [row["type"], row[title]],
        ["type", "title"],
        after=after,
        limit=limit,
        as_json=as_json,
    )
    return 0


def _show_taken(taken: Tally, as_json: bool) -> None:
    counts = {name: getattr(taken, name) for name in ("read", "accepted", "rejected", "new")}
    if as_json:
        print_json({**counts, "findings": [finding.as_dict(language()) for finding in taken.findings]})
        return
    for finding in taken.findings:
        click.echo(told(finding, finding.file))
    print_table(list(counts), [list(counts.values())])
