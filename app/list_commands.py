"""Commands that list: the cases and what they lack, what ends, what waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from app import answers
from app.answers import json_option, print_json, print_table, progress, say
from app.case_commands import judged
from app.list_filters import STATE_COLUMNS, lacking_names, obligation_state, written
from app.listing import paging, show_list, show_page
from casefile import clock
from casefile.cases.case import employer_of
from casefile.columns import heads, titled
from casefile.coverage.gap_report import (
    as_dicts,
    departure_rows,
    gap_rows,
    lapse_rows,
    markdown,
    roll_up,
    totals,
    workbook,
)
from casefile.coverage.judging import Judgement
from casefile.errors import UsageError
from casefile.reference.obligations import load_obligations
from casefile.retention.watch import KINDS, expiring, watch
from casefile.said import Said
from casefile.settings import Settings, read_settings
from casefile.sheets.streamed import write_rows
from flows.steps.gaps import read_standards
from flows.steps.standing import bring_up, standing_judgements
from storage.archive import known_catalogue
from storage.catalogue.catalogue import Catalogue
from storage.catalogue.lists import SORTS, CaseFilter
from storage.catalogue.pages import Page
from storage.catalogue.rows import LISTED

_HEAD = ("reference", "employer", "status", "documents", "retention", "keep_through", "holds")
_DAY = click.DateTime(["%Y-%m-%d"])


def filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options by which cases are found."""
    options = (
        click.option(
            "--employer", help="Only this employer's cases: its business number or a part of its name."
        ),
        click.option("--status", help="Only cases in this state."),
        click.option("--province", help="Only work in this province: its two letters."),
        click.option(
            "--language", "tongue", type=click.Choice(["en", "fr"]), help="Only workers of this language."
        ),
        click.option(
            "--search", help="Only cases whose reference, names, occupation or evidence hold these words."
        ),
        click.option(
            "--permit-within",
            type=click.IntRange(0),
            metavar="DAYS",
            help="Only permits that expire soon.",
        ),
        click.option(
            "--keep-before", type=_DAY, metavar="DAY", help="Only cases kept to a day before this one."
        ),
        click.option("--on-hold", is_flag=True, help="Only cases on which a hold stands."),
        click.option(
            "--pending-since",
            type=_DAY,
            metavar="DAY",
            help="Only cases unanswered since then.",
        ),
        click.option(
            "--obligation", metavar="E1..E10[:STATE]", help="Only cases where it is missing, or so."
        ),
        click.option("--lacks", multiple=True, metavar="WHAT", help="Only cases that lack this (see above)."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@filters
@click.option(
    "--sort", type=click.Choice(list(SORTS)), help="The order.  [default: employer's number, reference]"
)
@click.option(
    "--gaps",
    is_flag=True,
    help="What is missing, late, out of order or departs from the offer in these cases.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the list to a .csv or .xlsx file; with --gaps, an .md or .xlsx file.",
)
@click.option("--strict", is_flag=True, help="With --gaps: exit code 3 when there are any.")
@paging
@json_option
def cases(
    sort: str | None,
    gaps: bool,
    output: Path | None,
    strict: bool,
    after: str,
    limit: int | None,
    as_json: bool,
    **chosen: Any,
) -> int:
    """List the cases, or with --gaps what they lack.

    Gaps are obligations that no evidence covers, documents past their day, steps out of the law's order, and departures
    from the offer, the permit or the conditions, each with its legal source. With --limit a list is given in pages:
    each says after what the next begins, how many cases there are (counted up to 1,000), and of which kinds.

    --lacks names an evidence type, a document type, an obligation, a condition, or the code of a finding.
    """
    settings = read_settings()
    catalogue, today = known_catalogue(settings), clock.today(settings)
    wanted = chosen_by(chosen, today, settings)
    if wanted.judged or gaps:
        bring_up(catalogue, read_standards(settings), today, progress())
    if output and not gaps:
        write_list(catalogue, wanted, sort or "", output, settings)
        return 0
    page = _page(catalogue, wanted, sort or "", after, limit, today)
    if gaps:
        ids = [f"{row['employer']}/{row['reference']}" for row in page.rows]
        found = list(standing_judgements(catalogue, read_standards(settings), ids))
        return show_gaps(catalogue, found, page, settings, output, as_json, strict, whole=limit is None)
    show_page(page, _cells, _HEAD, whole=limit is None, as_json=as_json)
    return 0


def chosen_by(chosen: dict[str, Any], today: dt.date, settings: Settings) -> CaseFilter:
    """The filter that the options of ``filters`` give."""
    obligation, state = obligation_state(chosen.pop("obligation") or "")
    lacks = lacking_names(chosen.pop("lacks"), load_obligations(settings.tables))
    within = chosen.pop("permit_within")
    days = {
        name: day and day.date() for name in ("keep_before", "pending_since") for day in [chosen.pop(name)]
    }
    return CaseFilter(
        **days,
        obligation=obligation,
        state=state,
        lacks=lacks,
        language=chosen.pop("tongue"),
        province=(chosen.pop("province") or "").upper() or None,
        on_hold=chosen.pop("on_hold") or None,
        permit_from=today if within is not None else None,
        permit_until=today + dt.timedelta(days=within) if within is not None else None,
        **chosen,
    )


def _page(
    catalogue: Catalogue, wanted: CaseFilter, sort: str, after: str, limit: int | None, today: dt.date
) -> Page:
    if limit is not None:
        return catalogue.page_of_cases(wanted, sort, after, limit, today)
    rows = catalogue.list_cases(sort=sort, after=after, today=today, **vars(wanted))
    return Page(rows, len(rows), None)


def _cells(row: dict[str, Any]) -> list[Any]:
    to = answers.language()
    return [titled(row[name], to) if name in STATE_COLUMNS else row[name] for name in _HEAD]


def write_list(catalogue: Catalogue, wanted: CaseFilter, sort: str, output: Path, settings: Settings) -> None:
    """Write the list to a file, row by row as it is read."""
    to, count = answers.language(), 0

    def rows() -> Any:
        nonlocal count
        for row in catalogue.every_case(wanted, sort, clock.today(settings)):
            count += 1
            yield [written(row, name, to) for name in LISTED]

    write_rows(output, heads(LISTED, to), rows(), titled("cases", to), delimiter=";" if to == "fr" else ",")
    say(Said("list-written", file=output, n=count))


def show_gaps(
    catalogue: Catalogue,
    found: list[Judgement],
    page: Page,
    settings: Settings,
    output: Path | None,
    as_json: bool,
    strict: bool,
    *,
    whole: bool,
) -> int:
    """Print or write the gaps of these cases; exit code 3 under ``--strict`` when there are any."""
    if output:
        write_gaps(found, settings, output)
    elif as_json:
        told = [one.case_id for one in found if one.gaps or one.departures or one.lapses]
        rows = as_dicts(judged(catalogue, told, settings))
        if whole:
            print_json({**totals(found), "roll_up": roll_up(found), "cases_with_gaps": rows})
        else:
            print_json({**page.as_dict(), "rows": rows})
    else:
        language = answers.language()
        lines = [[r[1], r[2], r[3], r[4], r[5]] for r in gap_rows(found, language)]
        lines += [[r[1], "", "", r[2], r[4]] for r in lapse_rows(found, language)]
        lines += [[r[1], "", r[3], r[2], r[4]] for r in departure_rows(found, language)]
        print_table(["reference", "obligation", "condition", "state", "reason"], lines)
    summary = totals(found)
    if page.next:
        say(Said("list-goes-on", next=page.next))
    counts = {name: summary[name] for name in ("cases", "gaps", "lapses", "departures")}
    say(Said("gaps-counted", **counts))
    return 3 if strict and summary["with_gaps"] else 0


def write_gaps(found: list[Judgement], settings: Settings, output: Path) -> None:
    """The gap report as a file, by its ending."""
    if output.suffix == ".xlsx":
        output.write_bytes(workbook(found, answers.language()))
    elif output.suffix == ".md":
        output.write_text(markdown(found, clock.today(settings), answers.language()), encoding="utf-8")
    else:
        raise UsageError("report-ending")
    say(Said("file-written", file=output))


@click.command("expiring")
@click.option("--within", type=click.IntRange(0), metavar="DAYS", help="How far to look.  [default: 120]")
@click.option("--employer", help="Only this employer's cases: its business number.")
@paging
@json_option
def expiring_(within: int | None, employer: str | None, after: str, limit: int | None, as_json: bool) -> None:
    """List what ends soon: permits, the time to restore status, days to answer by, periods of retention."""
    settings = read_settings()
    catalogue, today = known_catalogue(settings), clock.today(settings)
    days = max(catalogue.schedule.watch.permit_expiry_days) if within is None else within
    found = expiring(catalogue.dates_that_end(today, today + dt.timedelta(days=days)), days, today)
    rows = [one.as_dict() for one in found if employer in (None, employer_of(one.case_id))]
    show_list(
        rows,
        lambda row: (row["on"], row["employer"], row["reference"], row["what"]),
        _ending,
        ["reference", "employer", "what ends", "ends on", "in days"],
        after=after,
        limit=limit,
        as_json=as_json,
        facets=("what", "employer"),
    )


def _ending(row: dict[str, Any]) -> list[Any]:
    what = titled(f"ends: {row['what']}", "fr") if answers.language() == "fr" else row["what"]
    return [row["reference"], row["employer"], what, row["on"], row["in_days"]]


@click.command("watch")
@click.option("--list", "kind", type=click.Choice(list(KINDS)), help="Only this list.")
@paging
@json_option
def watch_(kind: str | None, after: str, limit: int | None, as_json: bool) -> None:
    """Show the watch lists: what waits, comes up or has passed, the most urgent first."""
    settings = read_settings()
    catalogue, today = known_catalogue(settings), clock.today(settings)
    order = [f"{place:02d}" for place in range(len(KINDS))]
    rank = dict(zip(KINDS, order, strict=True))
    lines = watch(catalogue.watch_dates(today), catalogue.schedule.watch, today)
    rows = [line.as_dict() for line in lines if kind in (None, line.kind)]
    title = f"title_{answers.language()}"
    show_list(
        rows,
        lambda row: (rank[row["kind"]], row["date"], row["case_id"]),
        lambda row: [row[title], row["case_id"], row["date"], row["days"]],
        ["what waits", "case", "date", "days"],
        after=after,
        limit=limit,
        as_json=as_json,
        facets=("kind",),
    )
