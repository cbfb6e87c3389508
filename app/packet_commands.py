"""The command that answers an inspection letter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from app.answers import json_option, language, print_json, print_table, progress, say
from app.rehearsal import show_rehearsal
from app.selecting import by_option
from casefile.cases.case import reference_of
from casefile.columns import titled
from casefile.errors import UsageError
from casefile.packet.decisions import Decision
from casefile.packet.plan import Plan, PlannedItem
from casefile.packet.prepare import counted
from casefile.packet.produce import Produced
from casefile.packet.request import Request, read_request
from casefile.packet.words import Words
from casefile.said import Said
from casefile.settings import read_settings
from flows.steps.inspections import (
    answer_again,
    as_decided,
    build_packet,
    confirm_item,
    explain_item,
    keep_number,
    plan_packet,
    read_plan,
    release_original,
    withdraw_plan,
)
from storage.archive import Archive, open_archive
from storage.packets import load_request

_ANSWERED = frozenset({"supplied", "not applicable"})  # what --strict is content with
_WIDEST = 60  # characters of a title or a demand in a table


@click.command()
@click.argument("request")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="A new folder, or one with its plan.",
)
@click.option(
    "--plan", "plan_only", is_flag=True, help="Freeze what would be supplied, show it, build nothing."
)
@click.option(
    "--confirm",
    type=int,
    multiple=True,
    metavar="ITEM",
    help="The documents proposed for this item answer it: --by says so.",
)
@click.option(
    "--release",
    multiple=True,
    metavar="DOCUMENT",
    help="This original goes although it could not be searched: --by says so.",
)
@click.option(
    "--keep",
    multiple=True,
    metavar="NUMBER",
    help="These nine digits are no social insurance number: --by says so.",
)
@click.option(
    "--reason",
    type=(int, str),
    multiple=True,
    metavar="ITEM TEXT",
    help="Why this item is not supplied in full, printed word for word: --by says so.",
)
@click.option(
    "--rehearse",
    is_flag=True,
    help="Plan and build all of it, show what it would be, write nothing anywhere.",
)
@click.option("--again", metavar="REASON", help="Answer a letter again that was answered: --by says why.")
@click.option(
    "--withdraw", metavar="REASON", help="Take back a plan made by mistake, before any packet: --by says why."
)
@click.option("--strict", is_flag=True, help="Exit code 3 unless every item is supplied in full.")
@by_option
@json_option
def packet(
    request: str,
    output: Path | None,
    plan_only: bool,
    confirm: tuple[int, ...],
    release: tuple[str, ...],
    keep: tuple[str, ...],
    reason: tuple[tuple[int, str], ...],
    rehearse: bool,
    again: str | None,
    withdraw: str | None,
    strict: bool,
    by: str | None,
    as_json: bool,
) -> int:
    """Answer an inspection letter: everything it asks for in one folder, item by item, with what is missing and why.

    REQUEST is a file (examples/inspection-request.en.yaml) or the id of an archived request. With --plan the exact
    versions are frozen in the folder's plan.json and the cases are held; the same command without it builds that.
    What is proposed for an item that names no document type must be confirmed by a person first: until then a build
    ends in exit code 5. An original that could not be searched for personal information stays behind until a person
    releases it. Pages that could not be searched (scans without OCR) are told and end it in exit code 3. --rehearse
    needs a key that may read, no more: it says what would be supplied, what to see to, how many pages there are and
    how long it takes. A request with `supplement_to: EMPLOYER/ID` goes on where an earlier packet ended: its pages,
    numbers and sections continue. A letter that was answered is not answered again without saying why (--again).
    """
    settings = read_settings()
    if rehearse:
        return show_rehearsal(request, settings, strict=strict, as_json=as_json)
    with open_archive(settings) as archive:
        archive.catch_up()
        asked = _request(request, archive)
        if withdraw:
            return _show_withdrawn(withdraw_plan(asked, withdraw, archive, settings, by), as_json)
        if confirm or release or keep or reason:
            made = [
                *(one for told in reason for one in explain_item(asked, *told, archive, settings, by)),
                *(confirm_item(asked, number, archive, settings, by) for number in confirm),
                *(release_original(asked, document, archive, settings, by) for document in release),
                *(keep_number(asked, number, archive, settings, by) for number in keep),
            ]
            return _show_decisions(made, as_json)
        if output is None:
            raise UsageError("packet-no-folder")
        frozen = None if plan_only else read_plan(output, asked)
        plan = frozen or plan_packet(asked, archive, settings, progress(), by)
        if plan_only:
            return _show_plan(as_decided(plan, archive), output, strict, as_json)
        if again:
            answer_again(plan, again, archive, settings, by)
        produced, since = build_packet(plan, archive, settings, output, progress(), by)
    return _show(plan, produced, since, strict, as_json)


def _show_withdrawn(cases: Sequence[str], as_json: bool) -> int:
    if as_json:
        print_json({"withdrawn": list(cases)})
    say(Said("plan-withdrawn", n=len(cases), cases=cases) if cases else Said("plan-withdrawn.already"))
    return 0


def _show_decisions(made: Sequence[Decision], as_json: bool) -> int:
    if as_json:
        print_json([decision.as_dict() for decision in made])
    for one in made:
        say(_DECIDED[one.kind](one))
    return 0


_DECIDED: dict[str, Callable[[Decision], Said]] = {
    "confirm": lambda one: Said("packet-confirmed", item=one.about, by=one.by, on=one.on),
    "release": lambda one: Said("packet-released", document=one.about, by=one.by, on=one.on),
    "keep": lambda one: Said("packet-kept", by=one.by, on=one.on),
    "reason": lambda one: Said("packet-explained", item=one.about, by=one.by, on=one.on),
}


def _request(request: str, archive: Archive) -> Request:
    path = Path(request)
    return read_request(path) if path.is_file() else load_request(archive.bucket, request)


def _show_plan(plan: Plan, output: Path, strict: bool, as_json: bool) -> int:
    output.mkdir(parents=True, exist_ok=True)
    (output / "plan.json").write_bytes(plan.canonical())
    if as_json:
        print_json({**plan.as_dict(), "items": [_told(i) for i in plan.answered], "digest": plan.digest})
    else:
        rows = [
            [
                i.number,
                _short(i.text),
                titled(i.state, language()),
                len(i.documents),
                _listed([*_proposed(i, plan), *i.reasons]),
            ]
            for i in plan.answered
        ]
        print_table(["item", "asked for", "state", "documents", "what is missing"], rows)
        _print_forecast(plan, Words(language()))
        request = f"{plan.request.employer}/{plan.request.id}"
        say(Said("plan-frozen", request=request, file=output / "plan.json"))
    short = strict and any(i.state not in _ANSWERED for i in plan.answered)
    return _ended(short, sum(look["pages_without_text"] for look in plan.forecast.values()), plan)


def _ended(short: bool, unread: int, plan: Plan) -> int:
    """The exit code: 3 where items are ``short``, or pages were not searched that should have been, which is told."""
    unsearched = bool(unread and plan.request.redact.sin)
    if unsearched:
        say(Said("packet-warning", what=Said("packet-pages-unsearched", n=unread)))
    return 3 if short or unsearched else 0


def _told(item: PlannedItem) -> dict[str, Any]:
    """An item with who confirmed it, where someone did."""
    on = item.confirmed_on
    return {
        **item.as_dict(),
        "confirmed_by": item.confirmed_by or None,
        "confirmed_on": str(on) if on else None,
    }


def _proposed(item: PlannedItem, plan: Plan) -> list[Said]:
    """What an item is proposed to be answered with, and what to do."""
    if item.state != "proposed":
        return []
    types = [plan.labels.get(name, name) for name in item.suggestions]
    if types:
        return [Said("packet-proposed.types", types=types)]
    return [Said("packet-proposed.documents" if item.documents else "packet-proposed")]


def _print_forecast(plan: Plan, words: Words) -> None:
    """Each document as a person knows it, and what will become of it."""
    rows = []
    for d in plan.documents:
        if d.id in plan.forecast:
            look = plan.forecast[d.id]
            rows.append(
                [reference_of(d.case_id), _short(d.title), d.date, look["pages"], len(look["redactions"]),
                 _listed([*(words(s) for s in look["slips"]),
                          *(words.note(n, counted(look)) for n in look["notes"])]), d.id]
            )  # fmt: skip
    click.echo("")
    print_table(["case", "document", "date", "pages", "redactions", "to know", "id"], rows)


def _listed(items: Sequence[object]) -> Said | str:
    """Several sentences in one cell; nothing where there are none."""
    return Said("listed", items=items) if items else ""


def _short(text: str) -> str:
    """A text as far as a table's column has room for it."""
    line = " ".join(text.split())
    return line if len(line) <= _WIDEST else f"{line[: _WIDEST - 1]}…"


def _show(plan: Plan, produced: Produced, since: list[Said], strict: bool, as_json: bool) -> int:
    receipt: dict[str, Any] = produced.receipt
    for line in since:
        say(Said("since-the-plan", what=line))
    for line in produced.warnings:
        say(Said("packet-warning", what=line))
    if as_json:
        keys = ("id", "pages", "volumes", "items", "omissions", "redaction_log")
        print_json(
            {
                "folder": str(produced.folder),
                **{k: receipt[k] for k in keys},
                "changed_since_plan": [str(line) for line in since],
            }
        )
    else:
        rows = [
            [
                i["number"],
                titled(i["state"], language()),
                ", ".join(i["documents"]),
                _listed(i["reasons"]),
            ]
            for i in receipt["items"]
        ]
        print_table(["item", "state", "documents", "reasons"], rows)
        made = {"pages": receipt["pages"]["total"], "removed": len(receipt["redaction_log"])}
        say(Said("packet-made", folder=produced.folder, **made, slips=len(receipt["omissions"])))
    short = strict and any(i["state"] not in _ANSWERED for i in receipt["items"])
    return _ended(short, sum(len(d["pages_without_text"]) for d in receipt["documents"]), plan)
