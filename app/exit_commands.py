"""Commands of the way out and in: cases as a folder that proves itself, and such a folder taken in."""

from __future__ import annotations

from pathlib import Path

import click

from app.answers import in_words, json_option, language, print_json, progress
from app.answers import told as told_finding
from app.archive_commands import tell_adopted
from app.selecting import by_option, chosen, references_argument
from casefile import clock
from casefile.errors import UsageError
from casefile.said import Said
from casefile.settings import read_settings
from storage.actor import act_by
from storage.adopting import adopt
from storage.archive import open_archive
from storage.exporting import RECORDS, Exported, export, see_export
from storage.replica import FolderReplica, bring_back


@click.command("export")
@references_argument
@click.option("--employer", help="All cases of this employer, with its payroll registers and packets.")
@click.option(
    "--all", "everything", is_flag=True, help="The whole archive, with reports, heads and the audit."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="The new folder to write it into."
)
@json_option
def export_(
    references: tuple[str, ...], employer: str | None, everything: bool, output: Path, as_json: bool
) -> int:
    """Write cases into a folder that proves itself anywhere: originals, ledgers, an index, and verify.py, which needs
    Python alone.

    The folder is a BagIt bag. What lies in the store stays there under its locks, and it is said how long. Exit code 4
    when an object could not be read.
    """
    settings = read_settings()
    with open_archive(settings) as archive:
        if everything:
            archive.catch_up()
            case_ids = archive.catalogue.case_ids()
        else:
            case_ids = chosen(archive, references, employer, instead=("--employer", "--all"))
        folder, today = output.expanduser().absolute(), clock.today(settings)
        done = export(
            archive, case_ids, folder, today, progress(), language=language(), everything=everything
        )
    if as_json:
        print_json(_told(done, folder))
    else:
        for finding in done.findings:
            click.echo(told_finding(finding))
        click.echo(in_words(Said("exported", cases=done.cases, objects=done.objects, folder=folder)))
        click.echo(in_words(_behind(done)))
    return 4 if done.findings else 0


def _behind(done: Exported) -> Said:
    if done.locked and done.locked_until:
        return Said("exported.behind", locked=done.locked, day=done.locked_until, held=done.held)
    return Said("exported.held", held=done.held)


def _told(done: Exported, folder: Path) -> dict[str, object]:
    return {
        "folder": str(folder),
        "cases": done.cases,
        "objects": done.objects,
        "bytes": done.bytes,
        "held": done.held,
        "locked": done.locked,
        "locked_until": done.locked_until.isoformat() if done.locked_until else None,
        "findings": [finding.as_dict(language()) for finding in done.findings],
    }


@click.command("import")
@click.argument("folder", type=click.Path(path_type=Path))
@by_option
@json_option
def import_(folder: Path, by: str | None, as_json: bool) -> int:
    """Take in what `casefile export` wrote: checked whole first, then put under this archive's locks, and each ledger
    goes on from where it ended. Exit code 4 for what is not whole.

    Stopped, run it again: what is here is not brought twice. A case that goes on in both archives cannot come back.
    """
    settings = read_settings()
    if not folder.is_dir():
        raise UsageError("no-export", folder=folder)
    act = act_by(by, settings)
    source = FolderReplica(see_export(folder), make=False)
    with open_archive(settings) as archive:
        brought = bring_back(source, archive.bucket, act.now, progress(), RECORDS)
        done = adopt(archive, act, progress())
    return tell_adopted(brought, done, as_json)
