"""The command that looks for documents and cases by their words."""

from __future__ import annotations

import re
from typing import Any

import click

from app import answers
from app.answers import in_words, json_option, print_json, say
from casefile.columns import titled
from casefile.question import read_question
from casefile.said import Said
from casefile.settings import read_settings
from casefile.snippet import MARK
from storage.archive import known_catalogue
from storage.catalogue.search import MOST, Found, Hit, Narrowing

_MARKED = re.compile(rf"{re.escape(MARK)}(.+?){re.escape(MARK)}")


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--type", "kind", default="", help="Only this type of document or evidence; `case` for cases alone."
)
@click.option("--employer", default="", help="Only this employer: its business number or a part of its name.")
@click.option("--year", default="", help="Only documents of this year.")
@click.option("--language", type=click.Choice(["en", "fr"]), help="Only documents in this language.")
@click.option("--province", default="", help="Only cases of work in this province: its two letters.")
@click.option("--case", "reference", default="", help="Only this case.")
@click.option(
    "--best", is_flag=True, help="The closest first, of the newest 1,000; otherwise the newest first."
)
@click.option(
    "--limit", type=click.IntRange(1, MOST), help="So many at once, with a count and what they are."
)
@click.option("--after", default="", help="Go on after a page: the `next` that came with it.")
@json_option
def search(
    words: tuple[str, ...],
    kind: str,
    employer: str,
    year: str,
    language: str | None,
    province: str,
    reference: str,
    best: bool,
    limit: int | None,
    after: str,
    as_json: bool,
) -> None:
    """Find documents, evidence and cases by their words, with or without accents, in any form of the word.

    "In quotes" words stand as written, in a row; salar* finds all that begins so. Numbers, dates and amounts are found
    however they are written: 2026-03-31, 31 mars 2026, 1,234.56, 1 234,56.
    """
    question = read_question(" ".join(words))
    catalogue = known_catalogue(read_settings())
    narrowing = Narrowing(
        employer=catalogue.numbers_of(employer) if employer else (),
        type=kind,
        year=year,
        language=language or "",
        province=province,
        case=catalogue.find(reference) if reference else "",
    )
    found = catalogue.search(
        question, narrowing, limit=limit or MOST, after=after, best=best, counted=limit is not None
    )
    if as_json:
        rows = [_row(hit) for hit in found.hits]
        print_json(rows if limit is None else {**_page(found), "rows": rows})
    else:
        for hit in found.hits:
            _print(hit)
    _tell(found)


def _page(found: Found) -> dict[str, Any]:
    told = {
        name: [{"value": value, "count": n} for value, n in counts] for name, counts in found.facets.items()
    }
    return {"rows": [], "count": _count(found), "next": found.next or None, "facets": told}


def _count(found: Found) -> int | str:
    return f"{MOST:,}+" if found.more else found.count


def _row(hit: Hit) -> dict[str, Any]:
    return {
        "kind": hit.kind,
        "reference": hit.reference,
        "employer": hit.employer,
        "employer_name": hit.employer_name,
        "worker": hit.worker,
        "document": hit.document or None,
        "type": hit.type or None,
        "language": hit.language,
        "title": hit.title,
        "date": hit.date,
        "snippet": hit.snippet,
        "why": _why(hit),
    }


def _why(hit: Hit) -> str:
    return "; ".join(in_words(one) for one in hit.why)


def _print(hit: Hit) -> None:
    what = f"{hit.type} {hit.document}" if hit.document else titled("case", answers.language())
    click.echo(
        f"{hit.date}  {click.style(hit.title, bold=True)}  {hit.employer}/{hit.reference}  {hit.worker}"
    )
    click.echo(f"    {what}  ({_why(hit)})")
    if hit.snippet:
        click.echo(
            f"    {_MARKED.sub(lambda found: click.style(found[1], bold=True, underline=True), hit.snippet)}"
        )


def _tell(found: Found) -> None:
    """How many there are, and how to have the others."""
    if found.more:
        say(Said("search-many", most=MOST))
    else:
        say(Said("search-count", n=found.count))
    if found.next:
        say(Said("search-next", next=found.next))
