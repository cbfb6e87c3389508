"""Commands that read the archive, check it, and keep its store."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from app.answers import json_option, print_json, print_table, progress, say
from app.evidence_commands import case_facts, judged, print_coverage, show_gaps, write_compensation
from casefile import clock
from casefile.errors import NotFound, UsageError
from casefile.settings import read_settings
from storage import embedded
from storage.archive import Archive, open_archive
from storage.catalogue import open_catalogue
from storage.check import check as check_archive
from storage.probe import probe as probe_store


@click.command()
@click.option("--employer", help="Only this employer's cases: its business number or a part of its name.")
@click.option("--status", help="Only cases in this state.")
@click.option("--search", help="Only cases whose reference, names, occupation or evidence hold these words.")
@click.option("--gaps", is_flag=True, help="What is missing, late or departs from the offer in these cases.")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="With --gaps: an .md or .xlsx file."
)
@click.option("--strict", is_flag=True, help="With --gaps: exit code 3 when there are any.")
@json_option
def cases(
    employer: str | None,
    status: str | None,
    search: str | None,
    gaps: bool,
    output: Path | None,
    strict: bool,
    as_json: bool,
) -> int:
    """List the cases, or with --gaps what they lack."""
    settings = read_settings()
    catalogue = open_catalogue(settings)
    today = clock.today(settings)
    rows = catalogue.list_cases(employer=employer, status=status, search=search, today=today)
    if gaps:
        found = judged(catalogue, [f"{row['employer']}/{row['reference']}" for row in rows], settings)
        return show_gaps(found, settings, output, as_json, strict)
    if as_json:
        print_json(rows)
    else:
        head = ["reference", "employer", "status", "documents", "retention", "keep_through", "holds"]
        print_table(head, [[row[name] for name in head] for row in rows])
    return 0


@click.command()
@click.argument("reference")
@click.option(
    "--compensation", type=click.Path(path_type=Path, dir_okay=False), help="Write the worksheet, .xlsx."
)
@click.option(
    "--language", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="The worksheet's."
)
@json_option
def case(reference: str, compensation: Path | None, language: str, as_json: bool) -> None:
    """Show one case: documents, evidence, events, retention, coverage, conformity, holds.

    REFERENCE is the employer's own number, or EMPLOYER/REFERENCE where two employers use the same one.
    """
    settings = read_settings()
    catalogue = open_catalogue(settings)
    case_id = catalogue.find(reference)
    told, found = case_facts(catalogue, case_id, settings)
    facts = {**catalogue.describe(case_id, clock.today(settings)), **told}
    if compensation:
        write_compensation(found, language, compensation)
    if as_json:
        print_json(facts)
    else:
        _print_case(facts)
        print_coverage(facts)


def _print_case(facts: dict[str, Any]) -> None:
    retention = facts["retention"]
    click.echo(f"{facts['reference']}  {facts['employer']}  {facts['status']}")
    click.echo(
        f"retention: {retention['state']}, counted from {retention['anchor'] or 'a day not known yet'}"
    )
    click.echo(f"kept through: {retention['keep_through'] or 'not known yet'}")
    click.echo(f"because: {retention['because']}")
    for hold in facts["holds"]:
        until = "stands" if hold["stands"] else f"released {hold['released_on']} by {hold['released_by']}"
        click.echo(
            f"hold: {hold['matter']} ({hold['reason']}; {hold['authority']}), "
            f"placed {hold['placed_on']} by {hold['placed_by']}; {until}"
        )
    _print_rows(
        "documents",
        facts["documents"],
        ["id", "type", "language", "version", "media_type", "keep_through", "held"],
    )
    _print_rows("events", facts["events"], ["date", "event", "id", "corrected_by", "by"])
    _print_rows(
        "inspections", facts["inspections"], ["packet", "file_number", "authority", "received", "due"]
    )
    _print_rows("packets given", facts["packets"], ["packet", "authority", "on", "pages", "receipt"])
    _print_rows("history", facts["history"], ["seq", "at", "kind", "by"])


def _print_rows(title: str, rows: list[dict[str, Any]], head: list[str]) -> None:
    if rows:
        click.echo(f"\n{title}")
        print_table(head, [[row[name] for name in head] for row in rows])


@click.command()
@click.argument("reference")
@click.argument("document")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="Where to write it; - is stdout."
)
@click.option("--word", is_flag=True, help="The Word file rather than the PDF, where DOCUMENT names a type.")
def get(reference: str, document: str, output: Path, word: bool) -> None:
    """Write one document to a file, its digest checked.

    DOCUMENT is an id from `casefile case`, the beginning of one, or a type such as employment-agreement, alone or with
    its language (employment-agreement.fr): the newest version then.
    """
    with open_archive(read_settings()) as archive:
        row = _find_document(archive, reference, document, word)
        content = archive.fetch(row["key"], row["version_id"], row["digest"])
    if str(output) == "-":
        sys.stdout.buffer.write(content)
    else:
        output.write_bytes(content)
        say(f"{output}: {row['type']} ({row['language']}) version {row['version']}, digest checked")


def _find_document(archive: Archive, reference: str, document: str, word: bool) -> dict[str, Any]:
    case_id = archive.catalogue.find(reference)
    documents = archive.catalogue.describe(case_id)["documents"]
    pieces = [{**piece, "language": "", "version": 1} for piece in archive.catalogue.evidence(case_id)]
    by_id = [d for d in (*documents, *pieces) if d["id"] == document] or [
        d for d in (*documents, *pieces) if d["id"].startswith(document)
    ]
    wanted_suffix = "wordprocessingml.document" if word else "pdf"
    by_type = [
        d
        for d in documents
        if document in (d["type"], f"{d['type']}.{d['language']}") and d["media_type"].endswith(wanted_suffix)
    ]
    found = by_id or [d for d in by_type if d["version"] == max(t["version"] for t in by_type)]
    if not found:
        raise NotFound(
            f"{reference} has no document '{document}'.", remedy=f"`casefile case {reference}` lists them."
        )
    if len(found) > 1:
        names = ", ".join(f"{d['id']} ({d['type']}.{d['language']})" for d in found)
        raise UsageError(f"'{document}' names more than one document: {names}.", remedy="Give the whole id.")
    row: dict[str, Any] = found[0]
    return row


@click.command()
@click.option("--deep", is_flag=True, help="Read every object again and compare its digest.")
@json_option
def check(deep: bool, as_json: bool) -> int:
    """Check the archive against its own rules: chains, digests, versions, holds. Changes nothing.

    Exit code 4 when something is not as it must be; what only wants tidying is shown and ends with 0.
    """
    with open_archive(read_settings()) as archive:
        # What the catalogue saw tells a ledger that lost its end from one that never had it.
        heads = {case_id: (head.seq, head.digest) for case_id, head in archive.catalogue.heads().items()}
        report = check_archive(archive.bucket, deep=deep, progress=progress(), heads=heads)
    if as_json:
        print_json(report.as_dict())
    else:
        click.echo(", ".join(f"{n} {what}" for what, n in report.checked.items()) + " checked")
        for finding in report.findings:
            click.echo(f"[{finding.code}] {finding.where}: {finding.message}")
        click.echo(f"{len(report.findings)} findings" if report.findings else "no findings")
    return 4 if report.broken else 0


@click.command()
@json_option
def rebuild(as_json: bool) -> None:
    """Make the catalogue anew from the bucket alone."""
    with open_archive(read_settings()) as archive:
        counts = archive.catalogue.rebuild(archive.bucket)
    if as_json:
        print_json(counts)
    else:
        click.echo(", ".join(f"{n} {what}" for what, n in counts.items()))


@click.group()
def store() -> None:
    """The local store: the archive's bucket when no other store is set."""


@store.command("start")
def store_start() -> None:
    """Start the store, make the bucket if it is not there, and try whether it keeps its word."""
    with open_archive(read_settings()) as archive:
        say(f"bucket {archive.bucket.name}: ready")


@store.command("stop")
def store_stop() -> None:
    """Stop the local store. What it holds stays."""
    embedded.stop(read_settings())
    say("store: stopped")


@store.command("status")
@json_option
def store_status(as_json: bool) -> None:
    """Show whether the store runs, and where."""
    state = embedded.status(read_settings())
    if as_json:
        print_json(vars(state))
    else:
        print_table(
            ["running", "address", "pid"], [["yes" if state.running else "no", state.endpoint, state.pid]]
        )


@store.command("probe")
@json_option
def store_probe(as_json: bool) -> int:
    """Try whether the store really locks, holds, refuses overwrites and bad checksums. Exit code 4 if it does not."""
    results = probe_store(read_settings())
    if as_json:
        print_json([vars(r) for r in results])
    else:
        print_table(
            ["kept", "what", "answer"], [["yes" if r.ok else "NO", r.what, r.answer] for r in results]
        )
    return 0 if all(r.ok for r in results) else 4
