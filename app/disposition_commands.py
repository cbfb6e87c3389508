"""Commands that destroy what is due, which takes two persons: one asks, another approves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from app.answers import json_option, language, progress, say
from app.identity import Acting, acting
from app.listing import paging, show_page
from app.selecting import answer, by_option, chosen, for_each, print_outcome, references_argument, worst
from casefile import clock
from casefile.columns import titled
from casefile.documents.certificate_fields import TYPE as CERTIFICATE
from casefile.errors import CasefileError, NotFound
from casefile.roles import Role
from casefile.said import Said
from casefile.settings import read_settings
from flows.steps.dispositions import (
    approve,
    carry_out_each,
    certify,
    due_list,
    give_back_space,
    request,
    to_carry_out,
)
from storage.actor import Actor
from storage.archive import Archive, open_archive
from storage.catalogue.pages import COUNTED, Page, facets_of


@click.group("disposition")
def disposition_() -> None:
    """Destroying records whose time has come: one person asks, another approves, then it is carried out."""


@disposition_.command("due")
@paging
@json_option
def disposition_due(after: str, limit: int | None, as_json: bool) -> None:
    """List the cases whose last day has passed: since when, by which rule, and what blocks each."""
    settings = read_settings()
    with open_archive(settings) as archive:
        archive.catch_up()
        today, more = clock.today(settings), None if limit is None else limit + 1
        found = due_list(archive, today, after=after, limit=more)
        count = len(archive.catalogue.due(today, limit=COUNTED + 1))
    rows = [one.as_dict() for one in found]
    following = rows[limit - 1]["case"] if limit is not None and len(rows) > limit else None
    page = Page(rows[:limit], count, following, facets_of(rows[:limit], ["step"]))
    head = ["case", "step", "objects", "since", "rules", "blocked by"]
    show_page(page, _due_line, head, whole=limit is None, as_json=as_json)


def _due_line(row: dict[str, Any]) -> list[Any]:
    to = language()
    blocks = Said("listed", items=[block["reason_fr" if to == "fr" else "reason"] for block in row["blocks"]])
    rules = ", ".join(row["rules"])
    return [row["case"], titled(row["step"], to), row["objects"], row["since"], rules, blocks]


@disposition_.command("request")
@click.option("--all", "everything", is_flag=True, help="Everything that is due and not blocked.")
@click.option("--reason", default="", help="Why, in a few words.")
@by_option
@references_argument
@json_option
def disposition_request(
    references: tuple[str, ...], everything: bool, reason: str, by: str | None, as_json: bool
) -> int:
    """Ask for the destruction of what is due in the cases REFERENCES."""
    return _step(
        references,
        "due" if everything else "",
        by,
        as_json,
        (Said("requested"), Said("requested.already")),
        lambda a, c, act: request(a, c, reason, act),
        Role.RECORDS_MANAGER,
    )


@disposition_.command("approve")
@click.option("--all", "everything", is_flag=True, help="Every request that waits.")
@by_option
@references_argument
@json_option
def disposition_approve(references: tuple[str, ...], everything: bool, by: str | None, as_json: bool) -> int:
    """Approve what was asked for in the cases REFERENCES. Never by the person who asked."""
    done = (Said("approved"), Said("approved.already"))
    return _step(references, "requested" if everything else "", by, as_json, done, approve, Role.APPROVER)


def _step(
    references: tuple[str, ...],
    waiting: str,
    by: str | None,
    as_json: bool,
    done: tuple[Said, Said],
    verb: Callable[[Archive, str, Actor], bool],
    role: Role,
) -> int:
    settings = read_settings()
    who = acting(by, settings, role)
    with open_archive(settings) as archive:
        cases = _waiting(archive, waiting, who) if waiting else chosen(archive, references, instead=["--all"])
        theirs = who.within(archive, cases, lambda case_id: verb(archive, case_id, who.act))
        outcome = for_each(cases, theirs)
    return answer(outcome, *done, as_json)


@disposition_.command("carry-out")
@click.option("--all", "everything", is_flag=True, help="Everything that was approved.")
@by_option
@references_argument
@json_option
def disposition_carry_out(
    references: tuple[str, ...], everything: bool, by: str | None, as_json: bool
) -> int:
    """Destroy what was approved in the cases REFERENCES, and archive a certificate for each.

    Holds, locks and dates are looked at again before each version; what is kept is named. Run again after a stop, it
    does what is left: the rest, the certificate, giving back the space. Exit code 3: some of it was kept; 5: nothing
    could be destroyed.
    """
    settings = read_settings()
    who = acting(by, settings, Role.RECORDS_MANAGER)
    with open_archive(settings) as archive:
        cases = _to_carry_out(archive, who) if everything else chosen(archive, references, instead=["--all"])
        theirs = who.seen(archive, cases)
        carried_out = carry_out_each(archive, theirs, who.act, settings, progress())
        unseen = {one: NotFound("no-case", reference=one) for one in cases if one not in theirs}
        outcome = {**carried_out, **unseen}
    carried = {case_id: done for case_id, done in outcome.items() if not isinstance(done, CasefileError)}
    rows = [
        {
            "case": case_id,
            "destroyed": len(done.destroyed),
            "packets": done.packets,
            "unnamed": done.unnamed,
            "kept": [{"key": k, "reason": why.en, "reason_fr": why.fr} for k, why in done.kept.items()],
        }
        for case_id, done in carried.items()
    ]
    print_outcome(rows, outcome, as_json, ["case", "destroyed", "packets", "unnamed", "kept"])
    if settings.local_store and carried:
        say(Said("giving-back-space"))
    give_back_space(settings)
    return worst(outcome) or (3 if any(done.kept for done in carried.values()) else 0)


@disposition_.command("certificate")
@click.argument("reference")
@click.option("--language", type=click.Choice(["en", "fr"]), default="en", show_default=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="Where to write the PDF."
)
@by_option
def disposition_certificate(reference: str, language: str, output: Path, by: str | None) -> None:
    """Write the certificate of a case's last destruction; made now if a stopped run left it out."""
    settings = read_settings()
    who = acting(by, settings, Role.RECORDS_MANAGER, otherwise="casefile disposition")
    with open_archive(settings) as archive:
        archive.catch_up()
        case_id = archive.catalogue.find(reference)
        who.within(archive, [case_id], lambda one: certify(archive, one, who.act, settings))(case_id)
        documents = archive.catalogue.load(case_id).case.latest(CERTIFICATE, language)
        found = next(d.object for d in documents if d.object.media_type == "application/pdf")
        output.write_bytes(archive.fetch(found.key, found.version_id, found.sha256))
    say(Said("certificate-written", file=output))


# What there is none of, by the step that a command waits for.
_NOTHING = {
    "due": Said("nothing-due"),
    "requested": Said("nothing-requested"),
    "approved": Said("nothing-approved"),
}


def _to_carry_out(archive: Archive, who: Acting) -> list[str]:
    archive.catch_up()
    found = who.seen(archive, to_carry_out(archive, who.act.today))
    if not found:
        raise NotFound(_NOTHING["approved"])
    return found


def _waiting(archive: Archive, step: str, who: Acting) -> list[str]:
    archive.catch_up()
    found = [due.case_id for due in due_list(archive, who.act.today) if due.step == step]
    found = who.seen(archive, found)
    if not found:
        raise NotFound(_NOTHING[step])
    return found
