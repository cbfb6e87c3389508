"""Commands for people who write templates: check one, see one filled in, list what can be put in."""

from __future__ import annotations

from pathlib import Path

import click
import pypdfium2

from app.answers import json_option, print_json, print_table, say
from casefile import clock
from casefile.errors import CasefileError
from casefile.fields import FIELDS
from casefile.library import Template
from casefile.pdf import About, make_pdfs
from casefile.settings import Settings, read_settings
from casefile.template_check import check_template, preview
from flows.making import read_library


@click.group()
def templates() -> None:
    """The template library: Word files that can be edited in Word."""


@templates.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the document types, when each is due, and what it evidences."""
    rows = [
        {
            "number": kind.number,
            "type": kind.name,
            "title_en": kind.titles["en"],
            "title_fr": kind.titles["fr"],
            "step": kind.step,
            "obligations": list(kind.obligations),
        }
        for kind in read_library(read_settings()).types
    ]
    if as_json:
        print_json(rows)
    else:
        head = ["number", "type", "title_en", "step", "obligations"]
        print_table(head, [[" ".join(r[h]) if h == "obligations" else r[h] for h in head] for r in rows])  # type: ignore[arg-type]


@templates.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@json_option
def check(files: tuple[Path, ...], as_json: bool) -> int:
    """Name every fault of FILES by paragraph or table cell. Without FILES: every template in use.

    Exit code 3 if there is an error among them.
    """
    found = [(path, finding) for path in files or _paths() for finding in check_template(path)]
    if as_json:
        print_json([finding.as_dict() | {"file": str(path)} for path, finding in found])
    else:
        for path, finding in found:
            click.echo(f"{finding.severity}: {path}: {finding.field}: {finding.message}\n  {finding.remedy}")
        click.echo(f"{len(found)} findings" if found else "no findings")
    return 3 if any(finding.severity == "error" for _, finding in found) else 0


@templates.command("preview")
@click.argument("document_type")
@click.option("--language", type=click.Choice(["en", "fr"]), default="en", show_default=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), default=".", show_default=True
)
def preview_(document_type: str, language: str, output: Path) -> None:
    """Fill a template with sample data and write it as .docx, PDF and one PNG for each page."""
    settings = read_settings()
    template = read_library(settings).template(document_type, language)
    output.mkdir(parents=True, exist_ok=True)
    docx = preview(template)
    stem = output / f"{document_type}.{language}"
    stem.with_suffix(f".{language}.docx").write_bytes(docx)
    pdf = _as_pdf(docx, template, settings)
    stem.with_suffix(f".{language}.pdf").write_bytes(pdf)
    pages = pypdfium2.PdfDocument(pdf)
    for number, page in enumerate(pages, 1):
        page.render(scale=1.5).to_pil().save(stem.with_suffix(f".{language}.{number}.png"))
    say(f"{stem}.docx, .pdf and {len(pages)} page pictures written")


def _as_pdf(docx: bytes, template: Template, settings: Settings) -> bytes:
    title = template.type.titles[template.language]
    about = About(
        title=title, language=template.language, author="", subject="", made_on=clock.today(settings)
    )
    (result,) = make_pdfs([(docx, about)], settings)
    if isinstance(result, CasefileError):
        raise result
    return result.content


@templates.command("fields")
@click.option("--language", type=click.Choice(["en", "fr"]), default="en", show_default=True)
@json_option
def fields(language: str, as_json: bool) -> None:
    """List every field a template may show, with its meaning and an example."""
    rows = [{"field": f.name, "meaning": f.meaning[language], "example": f.example[language]} for f in FIELDS]
    if as_json:
        print_json(rows)
    else:
        print_table(["field", "meaning", "example"], [list(row.values()) for row in rows])


def _paths() -> list[Path]:
    library = read_library(read_settings())
    return [library.template(kind.name, language).path for kind in library.types for language in ("en", "fr")]
