"""What commands for several cases share: which cases are meant, one after the other, and what became of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from app.answers import explained, in_words, language, print_json, print_table, progress, say
from casefile.errors import CasefileError, Refused, UsageError
from casefile.said import Said
from storage.archive import Archive

T = TypeVar("T")
by_option = click.option(
    "--by", help="Who acts: a user name or a role. It stays in the ledger.  [default: the setting `actor`]"
)
references_argument = click.argument("references", nargs=-1)


def selection(command: Callable[..., Any]) -> Callable[..., Any]:
    """The cases that a command is for: named one by one, or found as `casefile cases` finds them."""
    for option in (
        click.option("--search", help="All cases that `casefile cases --search` lists."),
        click.option("--employer", help="All cases of this employer."),
        references_argument,
    ):
        command = option(command)
    return command


def chosen(
    archive: Archive,
    references: tuple[str, ...],
    employer: str | None = None,
    search: str | None = None,
    *,
    instead: Sequence[str] = ("--search", "--employer"),
) -> list[str]:
    """The cases that a command is for, each once; ``instead``: its options for many.

    Raises ``UsageError`` when there is none.
    """
    archive.catch_up()
    if employer or search:
        rows = archive.catalogue.list_cases(employer=employer, search=search)
        found = [f"{row['employer']}/{row['reference']}" for row in rows]
    else:
        found = []
    found += [archive.catalogue.find(reference) for reference in references]
    if not found:
        raise UsageError("no-case-chosen", options=instead)
    return list(dict.fromkeys(found))


def for_each(case_ids: Sequence[str], verb: Callable[[str], T]) -> dict[str, T | CasefileError]:
    """Do it for each case; a refusal or a fault costs only its case."""
    show, outcome = progress(), dict[str, T | CasefileError]()
    for done, case_id in enumerate(case_ids, 1):
        try:
            outcome[case_id] = verb(case_id)
        except CasefileError as error:
            outcome[case_id] = error
        if len(case_ids) > 1:
            show(Said("cases"), done, len(case_ids))
    return outcome


def answer(outcome: dict[str, bool | CasefileError], done: Said, already: Said, as_json: bool) -> int:
    """Print what became of each case, and give the exit code."""
    rows = [
        {"case": case_id, "done": said.en if as_json else in_words(said)}
        for case_id, result in outcome.items()
        if not isinstance(result, CasefileError)
        for said in (done if result else already,)
    ]
    print_outcome(rows, outcome, as_json, ["case", "done"])
    return worst(outcome)


def print_outcome(
    rows: list[dict[str, Any]], outcome: dict[str, Any], as_json: bool, head: list[str]
) -> None:
    """The rows as the answer; what could not be done as talk, and in JSON as rows of their own."""
    faults = {case_id: error for case_id, error in outcome.items() if isinstance(error, CasefileError)}
    for error in faults.values():
        say(explained(error))
    if as_json:
        refused = [
            {
                "case": c,
                "error": in_words(e.said),
                "remedy": e.said.remedy_in(language()),
                "refused": isinstance(e, Refused),
            }
            for c, e in faults.items()
        ]
        print_json([*rows, *refused])
    elif rows:
        print_table(
            head, [[len(row[h]) if isinstance(row[h], list) else row[h] for h in head] for row in rows]
        )


def worst(outcome: dict[str, Any]) -> int:
    """The exit code of the gravest fault among the cases; 0 without one."""
    return max((error.exit_code for error in outcome.values() if isinstance(error, CasefileError)), default=0)
