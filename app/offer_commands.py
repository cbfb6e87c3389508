"""Commands about sheets of offers: a blank one, its columns, a mapping for those of other systems."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click

from app import answers
from app.answers import json_option, print_json, print_table, say, yes_or_no
from app.case_head import print_offers
from app.selecting import by_option
from casefile.errors import UsageError
from casefile.intake.offer_columns import columns
from casefile.intake.offer_template import csv_template, xlsx_template
from casefile.said import Said
from casefile.settings import read_settings
from flows.steps.mapping import Draft, draft_map, keep_map
from flows.steps.reading_back import read_back
from flows.steps.restoring import restore_offer
from storage.actor import act_by
from storage.archive import open_archive

_WRITERS = {".xlsx": xlsx_template, ".csv": csv_template}


@click.group()
def offers() -> None:
    """Sheets of offers: a blank one to fill in, its columns, and a mapping for those of other systems."""


@offers.command("template")
@click.option(
    "--language", type=click.Choice(["en", "fr"]), help="Of its titles.  [default: that of the answers]"
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="FILE.xlsx or FILE.csv",
)
def template(language: str | None, output: Path) -> None:
    """Write a blank sheet: titles in words, lists to choose from, help, and an example row that is passed over."""
    write = _WRITERS.get(output.suffix.lower())
    if write is None:
        raise UsageError("template-format", file=output)
    output.write_bytes(write(language or answers.language()))
    say(Said("file-written", file=output))


@offers.command("fields")
@json_option
def fields(as_json: bool) -> None:
    """List every column a sheet of offers may have: meaning, whether it is required, values, an example."""
    if as_json:
        print_json([column.as_dict() for column in columns()])
        return
    to = answers.language()
    rows = [
        [c.name, c.title.in_(to), yes_or_no(c.required), c.meaning.in_(to), " | ".join(c.values), c.example]
        for c in columns()
    ]
    print_table(["column", "title", "required", "meaning", "values", "example"], rows)


@offers.command("map")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--pay", is_flag=True, help="FILE is a sheet of pay.")
@click.option(
    "--column",
    "given",
    multiple=True,
    metavar="TITLE=FIELD",
    help="Which field a column is; nothing after = passes it over.",
)
@click.option(
    "--set",
    "always",
    multiple=True,
    metavar="FIELD=VALUE",
    help="A value for every row that does not give it.",
)
@click.option("--inbox", help="Where the mapping is kept.  [default: the setting `inbox`]")
@click.option("--yes", is_flag=True, help="Take the proposal as it is.")
@json_option
def map_(
    file: Path,
    pay: bool,
    given: tuple[str, ...],
    always: tuple[str, ...],
    inbox: str | None,
    yes: bool,
    as_json: bool,
) -> int:
    """Propose which column of FILE is which field, show what each would give, ask, and keep the answer in the inbox.

    Without a terminal nothing is asked: --yes keeps the proposal. Exit code 3 if a required field has no column.
    """
    settings = read_settings()
    kind = "pay" if pay else "offers"
    draft = draft_map(file.read_bytes(), file.suffix.lower(), kind, _pairs(given), _pairs(always))
    if as_json:
        print_json(draft.as_dict())
    else:
        _show(draft)
    if not yes and not as_json and sys.stdin.isatty():
        draft = _asked(draft)
        yes = click.confirm(answers.in_words(Said("map-keep")), default=True)
    if yes:
        place = keep_map(draft, kind, inbox or settings.inbox, settings)
        say(Said("map-kept", file=place))
    elif not as_json:
        say(Said("map-not-kept"))
    return 3 if draft.missing else 0


def _show(draft: Draft) -> None:
    say(Said("map-titles", row=draft.row))
    rows = [[line.title, line.field, " | ".join(line.typed), " | ".join(line.read)] for line in draft.lines]
    print_table(["column", "field", "values", "as read"], rows)
    if draft.missing:
        say(Said("map-missing", fields=list(draft.missing)))


def _asked(draft: Draft) -> Draft:
    """Ask for each column whose title is not known, and for what no column gives."""
    say(Said("map-ask"))
    for line in [line for line in draft.lines if not line.known]:
        field = click.prompt(line.title, default=line.field, value_proc=partial(_field_in, draft))
        draft = draft.with_column(line.title, field)
    for field in draft.missing:
        value = click.prompt(field, default="", show_default=False)
        draft = draft.with_value(field, value) if value else draft
    return draft


def _field_in(draft: Draft, typed: str) -> str:
    """The field that was typed, none for a dash; one that there is not is asked for again, and no answer is lost."""
    field = typed.strip().removeprefix("-")
    if field and field not in draft.fields:
        raise click.UsageError(answers.in_words(Said("map-no-field", field=field)))
    return field


def _pairs(given: tuple[str, ...]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals:
            raise UsageError("pair-without-equals", given=one)
        pairs[name.strip()] = value.strip()
    return pairs


@offers.command("restore")
@click.argument("reference")
@click.argument("version", type=int, required=False)
@by_option
@json_option
def restore(reference: str, version: int | None, by: str | None, as_json: bool) -> None:
    """Let an earlier wording of a case's offer hold again; without VERSION, list the wordings.

    VERSION is its number in that list. Nothing is removed: the restored wording becomes the newest version, and the
    next run makes the documents of it.
    """
    settings = read_settings()
    with open_archive(settings) as archive:
        archive.catch_up()
        case_id = archive.catalogue.find(reference)
        if version is not None:
            done = restore_offer(archive, case_id, version, act_by(by, settings))
            told = {"case": case_id, "version": version}
            say(Said("offer-restored", **told) if done else Said("offer-holds-already", **told))
        facts = {**read_back(archive.catalogue, case_id, []), "events": []}
    if as_json:
        print_json(facts["offers"])
    else:
        print_offers(facts)
