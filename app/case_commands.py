"""The command that shows one case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app import answers
from app.answers import in_words, json_option, print_json, print_table, say, yes_or_no
from app.case_head import print_head, print_offers, put_right
from app.selecting import by_option
from casefile import clock
from casefile.columns import titled
from casefile.coverage.compensation import TITLES, worksheet
from casefile.coverage.judging import Judgement
from casefile.coverage.matrix import GAPS
from casefile.said import LANGUAGES, Both, Said
from casefile.settings import Settings, read_settings
from flows.steps.gaps import judge_cases, read_standards
from flows.steps.reading_back import read_back
from storage.actor import act_by
from storage.archive import known_catalogue
from storage.catalogue.catalogue import Catalogue


@click.command()
@click.argument("reference")
@click.option(
    "--compensation", type=click.Path(path_type=Path, dir_okay=False), help="Write the worksheet, .xlsx."
)
@click.option(
    "--language", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="The worksheet's."
)
@click.option(
    "--full", is_flag=True, help="All of it: offers, documents, evidence, events, coverage, history."
)
@click.option(
    "--void", metavar="REASON", help="This case was opened in error; nothing is destroyed. --by says so."
)
@click.option(
    "--joins", metavar="OTHER", help="This case is a second one of the worker of OTHER. --by says so."
)
@by_option
@json_option
def case(
    reference: str,
    compensation: Path | None,
    language: str,
    full: bool,
    void: str | None,
    joins: str | None,
    by: str | None,
    as_json: bool,
) -> None:
    """Show one case: who works where on what terms, and what is missing; with --full all that is kept of it.

    REFERENCE is the employer's own number, or EMPLOYER/REFERENCE where two employers use the same one. A case opened in
    error is put right with --void REASON, a second one of the same worker with --joins OTHER.
    """
    settings = read_settings()
    if void or joins:
        put_right(reference, void or "", joins, act_by(by, settings), settings)
        return
    catalogue = known_catalogue(settings)
    case_id = catalogue.find(reference)
    told, found = case_facts(catalogue, case_id, settings)
    facts = {**catalogue.describe(case_id, clock.today(settings)), **told}
    if full or not as_json:  # whom it is about stands in JSON only where all was asked for
        facts |= read_back(catalogue, case_id, facts["events"])
    if compensation:
        write_compensation(found, language, compensation)
    if as_json:
        told_about = {name: in_words(said) for name, said in facts.get("about", {}).items()}
        print_json({**facts, **({"about": told_about} if full else {})})
    else:
        print_head(facts)
        if full:
            _print_case(facts)
            print_offers(facts)
        print_coverage(facts, full)
        print_quotes(found)


def _print_case(facts: dict[str, Any]) -> None:
    retention = facts["retention"]
    click.echo(in_words(_retention(retention)))
    for hold in facts["holds"]:
        click.echo(in_words(_hold(hold)))
    _print_rows(
        "documents",
        [{**row, "file": Path(row["key"]).suffix} for row in facts["documents"]],
        ["id", "type", "language", "version", "file", "keep_through", "held"],
    )
    _print_rows("evidence", facts["evidence"], ["id", "type", "date", "title", "media_type"])
    _print_rows("evidence taken back", facts["withdrawn"], ["id", "type", "date", "reason", "by", "on"])
    _print_rows("events", facts["events"], ["date", "event", "id", "corrected_by", "by"])
    _print_rows(
        "inspections", facts["inspections"], ["packet", "file_number", "authority", "received", "due"]
    )
    _print_rows("packets given", facts["packets"], ["packet", "authority", "on", "pages", "receipt"])
    _print_rows("history", facts["history"], ["seq", "at", "kind", "by"])


def _retention(retention: dict[str, Any]) -> Said:
    anchor, through = retention["anchor"], retention["keep_through"]
    return Said(
        "case-retention",
        state=Both(*(titled(retention["state"], language) for language in LANGUAGES)),
        anchor=anchor or Said("case-day-unknown"),
        through=through or Said("case-day-unknown"),
        because=Both(retention["because"], retention["because_fr"]),
    )


def _hold(hold: dict[str, Any]) -> Said:
    why = "; ".join(filter(None, (hold["reason"], hold["authority"])))
    told = Said("case-hold", matter=hold["matter"], why=why, on=hold["placed_on"], by=hold["placed_by"])
    if hold["stands"]:
        return told
    return Said("case-hold-released", hold=told, on=hold["released_on"], by=hold["released_by"])


def _print_rows(title: str, rows: list[dict[str, Any]], head: list[str]) -> None:
    if rows:
        click.echo(f"\n{titled(title, answers.language())}")
        _print_table(head, rows)


def _print_table(head: list[str], rows: list[dict[str, Any]]) -> None:
    print_table(head, [[_cell(row, name) for name in head] for row in rows])


def _cell(row: dict[str, Any], name: str) -> Any:
    """States in the language of answers; where a row has its reason in French too, that one."""
    language = answers.language()
    if name in _STATES:
        return titled(row[name], language)
    if name == "held":
        return yes_or_no(row[name])
    return (language == "fr" and row.get(f"{name}_fr")) or row[name]


_STATES = ("status", "retention", "state")


def judged(catalogue: Catalogue, case_ids: list[str], settings: Settings) -> list[Judgement]:
    """These cases, judged as of today by the standards of the settings."""
    return list(judge_cases(catalogue, case_ids, read_standards(settings), clock.today(settings)))


def write_compensation(found: list[Judgement], language: str, output: Path) -> None:
    """The compensation worksheet of one case."""
    short = [line for one in found for line in one.owed]
    asked = [question for one in found for question in one.questions]
    if not short and not asked:
        say(Said("nothing-owed"))
        return
    assert language in TITLES  # noqa: S101  click's choice
    output.write_bytes(worksheet(short, language, asked))
    say(Said("worksheet-written", file=output, n=len(short)))


def case_facts(
    catalogue: Catalogue, case_id: str, settings: Settings
) -> tuple[dict[str, Any], list[Judgement]]:
    """What ``case --json`` adds: evidence, coverage, conformity, and what is overdue or out of order."""
    found = judged(catalogue, [case_id], settings)
    facts = {
        "evidence": catalogue.evidence(case_id),
        "coverage": [line.as_dict() for one in found for line in one.lines],
        "conformity": [departure.as_dict() for one in found for departure in one.departures],
        "questions": [asked.as_dict(answers.language()) for one in found for asked in one.questions],
        "lapses": [lapse.as_dict(answers.language()) for one in found for lapse in one.lapses],
    }
    return facts, found


def print_coverage(facts: dict[str, Any], full: bool = True) -> None:
    """Coverage (in short: what is missing), lapses and departures as a person reads them."""
    lines = [line for line in facts["coverage"] if full or line["state"] in GAPS]
    _print_rows("coverage" if full else "missing", lines, ["obligation", "condition", "state", "reason"])
    for lapse in facts["lapses"]:
        click.echo(f"! {lapse['message']}")
    for departure in facts["conformity"]:
        french = answers.language() == "fr"
        source = departure["source_fr" if french else "source"]
        what = departure["message_fr" if french else "message"]
        told = Said("case-departure", condition=departure["condition"], source=source, what=what)
        click.echo(in_words(told))
    for asked in facts["questions"]:
        click.echo(f"? {asked['period_from']} – {asked['period_to']}: {asked['question']}")


def print_quotes(found: list[Judgement]) -> None:
    """The sentences that findings rest on, in full: only on a terminal, for whoever asked about this case."""
    for departure in (departure for one in found for departure in one.departures if departure.quote):
        click.echo(f"  {departure.evidence[0]}: “{departure.quote}”")
