"""How a case opens on a terminal: worker, job, place, wage, term, permit, status; its offers and events read back."""

from __future__ import annotations

from typing import Any

import click

from app.answers import in_words, language, print_table, say
from casefile.columns import titled
from casefile.said import Said
from casefile.settings import Settings
from flows.steps.voiding import join_case, void_case
from storage.actor import Actor
from storage.archive import open_archive


def print_head(facts: dict[str, Any]) -> None:
    """The first lines: what a person who opens a case wants to know."""
    numbers = ", ".join([facts["employer"], *facts["also_under"]])
    click.echo(f"{facts['reference']}  {numbers}  {titled(facts['status'], language())}")
    if void := facts["void"]:
        told = {name: void[name] for name in ("on", "by", "reason")}
        joined = (
            Said("case-joined", other=void["joins"], **told) if void["joins"] else Said("case-void", **told)
        )
        click.echo(in_words(joined))
    rows = [[titled(name, language()), in_words(value)] for name, value in facts["about"].items()]
    width = max((len(name) for name, _ in rows), default=0)
    for name, value in rows:
        click.echo("  ".join(("", name.ljust(width), value)))


def print_offers(facts: dict[str, Any]) -> None:
    """Every version of the offer with what changed, and every event with its particulars."""
    if facts["offers"]:
        click.echo(f"\n{titled('offers', language())}")
        print_table(
            ["version", "on", "field", "before", "after"],
            [
                [version["version"], version["on"], change["field"], change["before"], change["after"]]
                for version in facts["offers"]
                for change in version["changes"] or [{"field": "", "before": "", "after": ""}]
            ],
        )
    told = [event for event in facts["events"] if event.get("told")]
    if told:
        click.echo(f"\n{titled('what events say', language())}")
        rows = [[e["date"], e["event"], name, value] for e in told for name, value in e["told"].items()]
        print_table(["date", "event", "field", "value"], rows)


def put_right(reference: str, reason: str, joins: str | None, act: Actor, settings: Settings) -> None:
    """Note that a case is void, or joined to another."""
    with open_archive(settings) as archive:
        archive.catch_up()
        case_id = archive.catalogue.find(reference)
        if joins:
            other = archive.catalogue.find(joins)
            why = reason or in_words(Said("same-worker-as", reference=other.partition("/")[2]))
            done = join_case(archive, case_id, other, why, act)
            told = Said("case-joins", case=case_id, other=other)
        else:
            done = void_case(archive, case_id, reason, act)
            told = Said("case-voided", case=case_id)
    say(told if done else Said("case-noted-already"))
