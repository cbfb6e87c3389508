"""Commands for people who write templates: check one, see one filled in, list what can be put in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import pypdfium2

from app import answers
from app.answers import json_option, print_json, print_table, say
from app.listing import paging, show_list, show_page
from casefile import clock
from casefile.columns import titled
from casefile.documents.convert import convert
from casefile.documents.field_source import sample_offer
from casefile.documents.fields import FIELDS
from casefile.documents.template_check import check_template, preview, preview_file, printed
from casefile.reference.tables import load_tables
from casefile.said import Said
from casefile.settings import Settings, read_settings
from casefile.word.letterhead import logo_of
from flows.steps.anew import made_anew
from flows.steps.documents import library_folders, read_library
from storage.archive import known_catalogue
from storage.catalogue.pages import page_of


@click.group()
def templates() -> None:
    """The template library: Word files that can be edited in Word."""


@templates.command("list")
@paging
@json_option
def list_(after: str, limit: int | None, as_json: bool) -> None:
    """List the document types, when each is due, and what it evidences."""
    rows: list[dict[str, Any]] = [
        {
            "number": kind.number,
            "type": kind.name,
            "title_en": kind.titles["en"],
            "title_fr": kind.titles["fr"],
            "step": kind.step,
            "obligations": list(kind.obligations),
            "notes_en": list(kind.notes.get("en", ())),
            "notes_fr": list(kind.notes.get("fr", ())),
        }
        for kind in read_library(read_settings()).types
    ]
    to = answers.language()
    page = page_of(rows, None, after, limit, ["step"])
    show_page(page, lambda row: _listed(row, to), _TYPE_HEAD, whole=limit is None, as_json=as_json)
    for row in () if as_json else page.rows:
        _tell_notes(row["type"], row[f"notes_{to}"])


_TYPE_HEAD = ("number", "type", "title", "step", "obligations")


def _listed(row: dict[str, Any], to: str) -> list[Any]:
    step = titled(row["step"], to)
    return [row["number"], row["type"], row[f"title_{to}"], step, " ".join(row["obligations"])]


def _tell_notes(name: str, notes: Sequence[str]) -> None:
    """What to look to in the documents of one type: told to whoever answers for them, never printed in them."""
    for note in notes:
        say(Said("template-note", type=name, note=note))


@templates.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@json_option
def check(files: tuple[Path, ...], as_json: bool) -> int:
    """Name every fault of FILES by paragraph or table cell. Without FILES: every template in use.

    Each is filled with little, usual and much data, and printed: no findings means that it can be used.

    Exit code 3 if there is an error among them.
    """
    settings = read_settings()
    folders = library_folders(settings)
    found = [(path, f) for path in files or _paths() for f in check_template(path, folders, settings)]
    if as_json:
        print_json([finding.as_dict(answers.language()) | {"file": str(path)} for path, finding in found])
    else:
        for path, finding in found:
            click.echo(answers.told(finding, str(path), finding.field_in(answers.language())))
        click.echo(answers.in_words(Said("findings-count", n=len(found)) if found else Said("no-findings")))
    return 3 if any(finding.severity == "error" for _, finding in found) else 0


@templates.command("convert")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Default: beside FILE.")
@json_option
def convert_(file: Path, output: Path | None, as_json: bool) -> int:
    """Put our tags in the place of the mail-merge fields of FILE, and tell what became of each.

    FILE itself stays as it is. Exit code 3 if a field has no name of ours.
    """
    content, done = convert(file.read_bytes(), file.stem)
    target = output or file.with_name(f"{file.stem}.converted.docx")
    target.write_bytes(content)
    if as_json:
        print_json([mapped.as_dict(answers.language()) for mapped in done])
    else:
        print_table(
            ["place", "name", "tag", "how"],
            [[m.place, m.name, m.tag, titled(m.how, answers.language())] for m in done],
        )
        say(Said("file-written", file=target))
    return 3 if any(mapped.how == "none" for mapped in done) else 0


@templates.command("preview")
@click.argument("template")
@click.option("--language", type=click.Choice(["en", "fr"]), default="en", show_default=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), default=".", show_default=True
)
def preview_(template: str, language: str, output: Path) -> None:
    """Fill TEMPLATE with sample data and write it as .docx, PDF and one PNG for each page.

    TEMPLATE is a document type, or a .docx of your own that is not in the library yet.
    """
    settings = read_settings()
    docx, title = _filled(template, language, settings)
    output.mkdir(parents=True, exist_ok=True)
    stem = output / f"{Path(template).stem if template.endswith('.docx') else template}.{language}"
    Path(f"{stem}.docx").write_bytes(docx)
    pdf = printed(docx, title, language, clock.today(settings), settings)
    Path(f"{stem}.pdf").write_bytes(pdf)
    pages = pypdfium2.PdfDocument(pdf)
    for number, page in enumerate(pages, 1):
        page.render(scale=1.5).to_pil().save(f"{stem}.{number}.png")
    say(Said("preview-written", stem=stem, n=len(pages)))
    if not template.endswith(".docx"):
        _tell_notes(template, read_library(settings).type(template).notes.get(language, ()))


def _filled(template: str, language: str, settings: Settings) -> tuple[bytes, str]:
    """The template filled with the sample, and its title."""
    employer = sample_offer(language).employer_id
    if template.endswith(".docx"):
        path = Path(template)
        return preview_file(
            path, language, logo_of(settings.logo, employer), library_folders(settings)
        ), path.stem
    known = read_library(settings).template(template, language, employer)
    return preview(known), known.type.titles[language]


@templates.command("fields")
@click.option("--language", type=click.Choice(["en", "fr"]), default="en", show_default=True)
@paging
@json_option
def fields(language: str, after: str, limit: int | None, as_json: bool) -> None:
    """List every field a template may show, with its meaning and an example."""
    rows: list[dict[str, Any]] = [
        {"field": f.name, "meaning": f.meaning[language], "example": f.example[language]}
        | {f"{what}_{to}": getattr(f, what)[to] for what in ("meaning", "example") for to in ("en", "fr")}
        for f in FIELDS
    ]
    head = ["field", "meaning", "example"]
    show_list(
        rows, None, lambda row: [row[name] for name in head], head, after=after, limit=limit, as_json=as_json
    )


def _paths() -> list[Path]:
    library = read_library(read_settings())
    return [library.template(kind.name, language).path for kind in library.types for language in ("en", "fr")]


@templates.command("anew")
@json_option
def anew(as_json: bool) -> None:
    """What the next night would make anew because a template or a logo changed: how many documents, in how many cases.

    Nothing is made. The new ones come beside those that stay; whatever is signed is not made again.
    """
    settings = read_settings()
    library, tables, today = read_library(settings), load_tables(settings.tables), clock.today(settings)
    found = made_anew(known_catalogue(settings), library, tables, today)
    if as_json:
        print_json([line.as_dict() for line in found])
    elif found:
        print_table(["type", "documents", "cases"], [[one.type, one.documents, one.cases] for one in found])
    n = sum(one.documents for one in found)
    say(Said("anew-counted", n=n, day=today) if n else Said("anew-counted.none"))
