"""The answer of ``casefile packet REQUEST --rehearse``: what would be supplied, what to see to, how long it takes."""

from __future__ import annotations

import click

from app.answers import language, print_json, print_table, progress, say, told
from casefile.packet.words import Words
from casefile.said import Said
from casefile.settings import Settings
from flows.steps.rehearsing import rehearse

_ANSWERED = frozenset({"supplied", "not applicable"})


def show_rehearsal(request: str, settings: Settings, *, strict: bool, as_json: bool) -> int:
    """Rehearse and print. Exit code 3 with ``strict`` unless every item would be supplied in full."""
    done = rehearse(request, settings, progress())
    if as_json:
        print_json(done.as_dict(language()))
    else:
        words = Words(language())
        items = [[i["number"], words(i["state"]), len(i["documents"])] for i in done.receipt["items"]]
        print_table(["item", "state", "documents"], items)
        for finding in done.findings:
            click.echo(told(finding))
        pages, folder = done.receipt["pages"], done.receipt
        say(str(Said(
            "rehearsal-done", pages=pages["total"], documents=len(folder["documents"]),
            redactions=len(folder["redaction_log"]), slips=len(folder["omissions"]), seconds=round(done.seconds),
        ).in_(language())))  # fmt: skip
    states = [item.state for item in done.plan.answered]
    return 3 if strict and any(state not in _ANSWERED for state in states) else 0
