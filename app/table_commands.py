"""The reference tables, from the command line: what in them is to be looked at again."""

from __future__ import annotations

import click

from app.answers import json_option, language
from app.listing import paging, show_list
from casefile import clock
from casefile.reference.obligations import load_obligations
from casefile.reference.table_check import old_rows
from casefile.reference.tables import load_tables
from casefile.settings import read_settings


@click.group()
def tables() -> None:
    """The reference tables: occupations, exemption codes, provinces, minimum wages, requirements."""


@tables.command("check")
@click.option("--strict", is_flag=True, help="Exit 3 if there is such a row.")
@paging
@json_option
def check(strict: bool, after: str, limit: int | None, as_json: bool) -> int:
    """List the rows that are marked verify, were read more than a year ago or are overtaken by a yearly adjustment, and
    what is known to be missing.

    Exit code 3 under --strict if there are any.
    """
    settings = read_settings()
    folder = settings.tables
    found = old_rows(load_tables(folder), load_obligations(folder), folder, clock.today(settings))
    rows = [row.as_dict(language()) for row in found]
    head = ["table", "row", "why"]
    show_list(
        rows, None, lambda row: [row[name] for name in head], head, after=after, limit=limit, as_json=as_json
    )
    return 3 if strict and rows else 0
