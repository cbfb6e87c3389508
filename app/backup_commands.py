"""Commands that carry the home to another disk, and back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from app.answers import in_words, json_option, print_json, say
from casefile import clock
from casefile.said import Said
from casefile.settings import Settings, read_settings
from storage.backup import Saved, back_up, restore

_key_option = click.option(
    "--key-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with the passphrase; without it, it is asked for.",
)


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@_key_option
@json_option
def backup(file: Path, key_file: Path | None, as_json: bool) -> None:
    """Write keys, users and, where Casefile keeps the store itself, the records to one sealed FILE, and read it back.

    The local store is down meanwhile. Keep the passphrase elsewhere: without it nobody reads the backup.
    """
    settings = read_settings()
    saved = back_up(settings, file, _passphrase(key_file, twice=True))
    _tell(saved, file, settings, as_json)


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_key_option
@json_option
def restore_(file: Path, key_file: Path | None, as_json: bool) -> None:
    """Make the home that CASEFILE_HOME names from a backup's FILE. Exit code 5 where a home is in use.

    Run `casefile check --deep` afterwards.
    """
    settings = read_settings()
    saved = restore(settings, file, _passphrase(key_file, twice=False))
    _tell(saved, file, settings, as_json, restored=True)


def _passphrase(key_file: Path | None, *, twice: bool) -> bytes:
    if key_file:
        return key_file.read_bytes().strip()
    asked: str = click.prompt("passphrase", hide_input=True, confirmation_prompt=twice, err=True)
    return asked.encode()


def _tell(saved: Saved, file: Path, settings: Settings, as_json: bool, *, restored: bool = False) -> None:
    until = clock.today(settings) + dt.timedelta(days=settings.backup_days)
    if as_json:
        print_json({"file": str(file), **vars(saved), "delete_by": None if restored else str(until)})
    elif restored:
        click.echo(in_words(Said("backup-restored", n=saved.files)))
    else:
        click.echo(in_words(Said("backup-made", file=file, n=saved.files)))
    if not restored:
        say(Said("backup-lives-on", days=settings.backup_days, until=until))
