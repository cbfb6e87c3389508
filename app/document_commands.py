"""Commands about the documents of cases: fetching one, and making one that a person asks for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from app.answers import json_option, language, print_json, say, told
from app.selecting import by_option
from casefile.errors import NotFound, UsageError
from casefile.reference.tables import load_tables
from casefile.said import Said
from casefile.settings import read_settings
from flows.steps.documents import Bench, make_requested, read_library
from storage.actor import act_by
from storage.archive import Archive, open_archive


@click.command()
@click.argument("reference")
@click.argument("document")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="Where to write it; - is stdout."
)
@click.option("--language", "wanted", type=click.Choice(["en", "fr"]), help="Of a type, the document in it.")
@click.option(
    "--format", "form", type=click.Choice(["pdf", "docx"]), help="Of a type, the file in it. [default: pdf]"
)
@click.option("--word", is_flag=True, help="The same as --format docx.")
def get(
    reference: str, document: str, output: Path, wanted: str | None, form: str | None, word: bool
) -> None:
    """Write one document to a file, its digest checked.

    DOCUMENT is an id from `casefile case`, the beginning of one, or a type such as employment-agreement with its
    language (--language fr, or employment-agreement.fr) where there are two: the newest version then.
    """
    with open_archive(read_settings()) as archive:
        row = _find_document(archive, reference, document, wanted, word=word or form == "docx")
        content = archive.fetch(row["key"], row["version_id"], row["digest"])
    if str(output) == "-":
        sys.stdout.buffer.write(content)
    else:
        output.write_bytes(content)
        say(Said("document-written", file=output, type=row["type"], version=row["version"]))


def _find_document(
    archive: Archive, reference: str, document: str, wanted: str | None, *, word: bool
) -> dict[str, Any]:
    case_id = archive.catalogue.find(reference)
    told = archive.catalogue.describe(case_id)
    documents = told["documents"]
    filed = [*archive.catalogue.evidence(case_id), *told["withdrawn"]]
    pieces = [{**piece, "language": "", "version": 1} for piece in filed]
    by_id = [d for d in (*documents, *pieces) if d["id"] == document] or [
        d for d in (*documents, *pieces) if d["id"].startswith(document)
    ]
    wanted_suffix = "wordprocessingml.document" if word else "pdf"
    by_type = [
        d
        for d in documents
        if document in (d["type"], f"{d['type']}.{d['language']}")
        and wanted in (None, d["language"])
        and d["media_type"].endswith(wanted_suffix)
    ]
    found = by_id or [d for d in by_type if d["version"] == max(t["version"] for t in by_type)]
    if not found:
        raise NotFound("no-document", reference=reference, document=document)
    if len(found) > 1:
        names = [f"{d['id']} ({d['type']}.{d['language']})" for d in found]
        raise UsageError("document-ambiguous", document=document, names=names)
    row: dict[str, Any] = found[0]
    return row


@click.command()
@click.argument("reference")
@click.argument("document_type")
@by_option
@json_option
def write(reference: str, document_type: str, by: str | None, as_json: bool) -> int:
    """Make one document that no rule makes due, such as representative-authority, and archive it with its case."""
    settings = read_settings()
    with open_archive(settings) as archive:
        case_id = archive.catalogue.find(reference)
        bench = Bench(
            settings,
            read_library(settings),
            load_tables(settings.tables),
            archive,
            act_by(by, settings, otherwise="casefile write"),
        )
        outcome = make_requested(case_id, document_type, bench)
    if as_json:
        answer = {"made": outcome.made, "failed": outcome.failed}
        print_json({**answer, "findings": [finding.as_dict(language()) for finding in outcome.findings]})
    else:
        for finding in outcome.findings:
            click.echo(told(finding))
        made = Said("documents-made", case=reference, n=outcome.made)
        say(made if outcome.made else Said("documents-made.none", case=reference))
    return 3 if outcome.failed else 0
