"""Commands for named holds, and the hold report."""

from __future__ import annotations

import click

from app.answers import json_option
from app.listing import paging, show_list
from app.selecting import answer, by_option, chosen, for_each, selection
from casefile.cases import holds
from casefile.errors import NotFound
from casefile.said import Said
from casefile.settings import read_settings
from flows.steps.holds import place_hold, release_hold
from storage.actor import act_by
from storage.archive import Archive, open_archive


@click.group()
def hold() -> None:
    """Named holds: while one stands, nothing of its case is destroyed."""


@hold.command("place")
@click.option("--matter", required=True, help="The file number of the matter; never a person's name.")
@click.option("--reason", required=True, help="Why, in a few words.")
@click.option(
    "--authority", default="", help="Who or what asks for it: a letter's number, a section of a law."
)
@by_option
@selection
@json_option
def hold_place(
    references: tuple[str, ...],
    employer: str | None,
    search: str | None,
    matter: str,
    reason: str,
    authority: str,
    by: str | None,
    as_json: bool,
) -> int:
    """Place a hold on the cases REFERENCES, or on all that a search finds."""
    settings = read_settings()
    act = act_by(by, settings, otherwise="casefile hold")
    with open_archive(settings) as archive:
        cases = chosen(archive, references, employer, search)
        outcome = for_each(
            cases, lambda case_id: place_hold(archive, case_id, matter, reason, authority, act)
        )
    return answer(outcome, Said("held"), Said("held.already"), as_json)


@hold.command("release")
@click.option("--matter", required=True, help="The matter whose hold is released; others stay.")
@click.option("--reason", default="", help="Why, in a few words.")
@by_option
@selection
@json_option
def hold_release(
    references: tuple[str, ...],
    employer: str | None,
    search: str | None,
    matter: str,
    reason: str,
    by: str | None,
    as_json: bool,
) -> int:
    """Release a matter's hold on the cases REFERENCES, or on all that a search finds; without either, everywhere."""
    settings = read_settings()
    act = act_by(by, settings, otherwise="casefile hold")
    with open_archive(settings) as archive:
        if references or employer or search:
            cases = chosen(archive, references, employer, search)
        else:
            cases = _held_for(archive, matter)
        outcome = for_each(cases, lambda case_id: release_hold(archive, case_id, matter, reason, act))
    return answer(outcome, Said("released"), Said("released.already"), as_json)


def _held_for(archive: Archive, matter: str) -> list[str]:
    archive.catch_up()
    states = archive.catalogue.load_many(archive.catalogue.held())
    found = [s.case.id for s in states if any(h.matter == matter for h in s.case.standing_holds)]
    if not found:
        raise NotFound("no-hold", matter=matter)
    return found


@click.command("holds")
@click.option("--matter", help="Only this matter.")
@click.option("--all", "released", is_flag=True, help="Also the holds that were released.")
@paging
@json_option
def holds_(matter: str | None, released: bool, after: str, limit: int | None, as_json: bool) -> None:
    """The hold report: every hold that stands, by matter, with who placed it, when and why."""
    with open_archive(read_settings()) as archive:
        archive.catch_up()
        ids = archive.catalogue.once_held() if released else archive.catalogue.held()
        cases = [state.case for state in archive.catalogue.load_many(ids)]
    rows = [line.as_dict() for line in holds.report(cases, matter=matter, released=released)]
    head = [
        "matter",
        "case",
        "reason",
        "authority",
        "placed_by",
        "placed_on",
        "released_by",
        "released_on",
    ]
    show_list(
        rows,
        lambda row: (row["matter"], row["case"], row["placed_on"], row["released_on"] or ""),
        lambda row: [row[name] for name in head],
        head,
        after=after,
        limit=limit,
        as_json=as_json,
        facets=("matter",),
    )
