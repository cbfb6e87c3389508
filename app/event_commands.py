"""The command that records an event."""

from __future__ import annotations

from collections.abc import Sequence

import click

from app.answers import in_words, json_option, language, print_json, print_table, say, told
from app.foretold import changes
from app.selecting import by_option
from casefile.cases.event import Event
from casefile.cases.events import KINDS
from casefile.errors import UsageError
from casefile.findings import Finding
from casefile.intake.event_intake import shape_event
from casefile.reference.tables import load_tables
from casefile.said import Both, Said
from casefile.settings import Settings, read_settings
from flows.steps.documents import read_library
from flows.steps.events import foretell_event, record_event
from storage.actor import Actor, act_by
from storage.archive import Archive, open_archive


def _fields(event: str) -> list[str]:
    return [name for name in KINDS[event].model_fields if name not in {"date", "corrects", "out_of_order"}]


@click.command(
    epilog="\b\nThe events, and their own fields:\n"
    + "\n".join(f"  {name}: {', '.join(_fields(name)) or 'none'}" for name in KINDS)
)
@click.argument("reference")
@click.argument("event", metavar="EVENT", type=click.Choice(list(KINDS)))
@click.option("--date", "day", required=True, help="The day it happened: year-month-day.")
@click.option("--set", "given", multiple=True, metavar="FIELD=VALUE", help="One of the event's own fields.")
@click.option("--corrects", default="", help="The id of the event that this one stands in for.")
@click.option(
    "--out-of-order",
    "out_of_order",
    default="",
    metavar="REASON",
    help="Record it against the law's order, and why.",
)
@click.option("--dry-run", is_flag=True, help="Record nothing: show the plan before the event and after it.")
@by_option
@json_option
def event(
    reference: str,
    event: str,
    day: str,
    given: tuple[str, ...],
    corrects: str,
    out_of_order: str,
    dry_run: bool,
    by: str | None,
    as_json: bool,
) -> int:
    """Record that EVENT happened in a case, and settle its locks.

    What is recorded stays: an event that was wrong is corrected by another one that names it with --corrects; one that
    never happened, by recorded-in-error. The same event given twice is recorded once. A submission dated before the
    agreement was signed and copied is refused, and so is such an agreement, unless --out-of-order says why it is
    recorded all the same; it stays a gap. With --dry-run nothing is recorded: what would change is shown. Exit code 3:
    recorded, and there is something to look at, such as a permit that differs from its offer.
    """
    settings = read_settings()
    act = act_by(by, settings, otherwise="casefile event")
    own = dict(map(_field, given))
    for name in own.keys() - set(_fields(event)):
        raise UsageError("no-event-field", event=event, name=name, fields=_fields(event) or Said("none"))
    values = {
        "event": event,
        "date": day,
        "corrects": corrects,
        "out_of_order": out_of_order,
        **own,
    }
    shaped, findings = shape_event(values)
    if shaped is None:
        _tell(findings)
        raise UsageError("event-not-recorded")
    with open_archive(settings) as archive:
        archive.catch_up()
        case_id = archive.catalogue.find(reference)
        if dry_run:
            return _foretell(archive, case_id, shaped, findings, settings, act, as_json)
        recorded, found = record_event(archive, case_id, shaped, load_tables(settings.tables), act)
        findings += found
        _tell(findings)
        if recorded is None:
            raise UsageError("event-not-recorded")
        facts = archive.catalogue.describe(case_id, act.today)
    if as_json:
        event_told = next(e for e in facts["events"] if e["id"] == recorded.id)
        look_at = [finding.as_dict(language()) for finding in findings]
        print_json({**event_told, "retention": facts["retention"], "findings": look_at})
    else:
        because = Both(facts["retention"]["because"], facts["retention"]["because_fr"])
        what = {"id": recorded.id, "event": Both(*KINDS[recorded.kind].names), "on": recorded.date}
        click.echo(in_words(Said("event-recorded", **what, because=because)))
    return 3 if findings else 0


def _foretell(
    archive: Archive,
    case_id: str,
    event: Event,
    findings: list[Finding],
    settings: Settings,
    act: Actor,
    as_json: bool,
) -> int:
    """Show what recording the event would change."""
    tables, library = load_tables(settings.tables), read_library(settings)
    foretold, found = foretell_event(archive, case_id, event, tables, library, act)
    findings += found
    _tell(findings)
    if foretold is None:
        raise UsageError("event-not-recorded")
    told = foretold.as_dict()
    if as_json:
        about = {"id": event.id, "event": event.kind, "date": event.date.isoformat(), "recorded": False}
        look_at = [finding.as_dict(language()) for finding in findings]
        print_json({**about, **told, "findings": look_at})
    else:
        rows = changes(told, language())
        print_table(["what changes", "before", "after"], rows)
        if rows:
            click.echo(told["after"]["because_fr" if language() == "fr" else "because"])
        say(Said("event-foretold" if rows else "event-foretold.nothing", event=Both(*event.names)))
    return 3 if findings else 0


def _field(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or name in {"reference", "event", "date", "corrects", "out_of_order"}:
        raise UsageError("set-shape", name=name)
    return name, value


def _tell(findings: Sequence[Finding]) -> None:
    for finding in findings:
        say(told(finding, finding.field_in(language())))
