"""What the commands that list share: pages, and how a list is printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from app.answers import print_json, print_table, say
from casefile.said import Said
from storage.catalogue.pages import Page, page_of

Row = dict[str, Any]


def paging(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every list: how many rows, and after which."""
    for option in (
        click.option(
            "--after", default="", metavar="ROW", help="Only rows after this one: what `next` said."
        ),
        click.option(
            "--limit", type=click.IntRange(1, 10_000), help="At most so many rows, with what comes next."
        ),
    ):
        command = option(command)
    return command


def show_list(
    rows: Sequence[Row],
    key: Callable[[Row], Sequence[str]] | None,
    cells: Callable[[Row], Sequence[Any]],
    head: Sequence[str],
    *,
    after: str,
    limit: int | None,
    as_json: bool,
    facets: Sequence[str] = (),
) -> None:
    """Print a list that is at hand whole: all of it, or with a limit a page."""
    page = page_of(rows, key, after, limit, facets)
    show_page(page, cells, head, whole=limit is None, as_json=as_json)


def show_page(
    page: Page, cells: Callable[[Row], Sequence[Any]], head: Sequence[str], *, whole: bool, as_json: bool
) -> None:
    """Print a page; ``whole``: as the list it is."""
    if as_json:
        print_json(page.rows if whole else page.as_dict())
        return
    print_table(head, [cells(row) for row in page.rows])
    if page.next:
        say(Said("list-goes-on", next=page.next))
