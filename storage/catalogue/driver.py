"""How the catalogue's database is opened: SQLite whose file no one reads without the key, or PostgreSQL."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

from casefile.errors import UsageError
from casefile.settings import Settings

_BUSY_SECONDS = 30
# Who writes to a catalogue on PostgreSQL waits for its turn by this number, as SQLite has it of itself.
LOCK = 0x0CA5EF11E
_KEY = re.compile(r"[0-9a-f]{64}")


def open_engine(address: str, key: str = "") -> Engine:
    """The database at this address. A connection with the option ``writes`` waits for its turn before it reads.

    ``key``: of an SQLite file, 64 hexadecimal digits; without one the file is plain.
    """
    url = make_url(address)
    return _sqlite(url, key) if url.get_backend_name() == "sqlite" else _other(url)


def _other(url: URL) -> Engine:
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url, poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("writes"):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")

    return engine


def _sqlite(url: URL, key: str) -> Engine:
    # SQLite in a build of its own: with FTS5 that overwrites what it deletes, and pages that are encrypted.
    from sqlcipher3 import dbapi2  # noqa: PLC0415  a catalogue on PostgreSQL does without

    # A connection for each use, closed after it: nothing of the file is held open between two commands of a service.
    given = {"timeout": _BUSY_SECONDS}
    engine = create_engine(url, module=dbapi2, connect_args=given, poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        # The driver's own transactions begin too late to wait for their turn.
        connection.isolation_level = None
        if key:
            # Its log would write to the terminal; what fails, raises.
            connection.execute("PRAGMA cipher_log_level = NONE")
            connection.execute(f"PRAGMA key = \"x'{key}'\"")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        # What a disposition made us forget must not stay in the file's free pages, nor in files beside it.
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("PRAGMA temp_store=MEMORY")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def shed(engine: Engine) -> None:
    """Let go of the copies that a database keeps in its files of what was deleted.

    SQLite overwrote them; its log is emptied. PostgreSQL writes the tables with words in them anew, with their indexes;
    its own log, replicas and backups keep what they have until they let go of it themselves.
    """
    connection = engine.raw_connection()  # not inside a transaction, where neither can be done
    try:
        if engine.dialect.name == "sqlite":
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.rollback()
            connection.driver_connection.autocommit = True  # type: ignore[union-attr]
            connection.cursor().execute(f"VACUUM (FULL) {', '.join(_WORDED)}")
            connection.driver_connection.autocommit = False  # type: ignore[union-attr]
    finally:
        connection.close()


# The tables that hold words of documents, or of persons.
_WORDED = (
    *("casefile_words", "casefile_packed", "casefile_texts"),
    *("casefile_evidence", "casefile_contents", "casefile_cases"),
)


def catalogue_key(settings: Settings) -> str:
    """The key of the catalogue's file: where the settings say, else in the home, made there at first.

    Whoever loses it loses nothing but a rebuild. Raises ``UsageError`` for a file that is missing or is no key.
    """
    named = settings.catalogue_key_file
    file = named or settings.home_folder / "catalogue.key"
    if not named and not file.exists():
        _make(file)
    try:
        key = file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        key = ""
    if not _KEY.fullmatch(key):
        raise UsageError("catalogue-key", file=str(file))
    return key


def _make(file: Path) -> None:
    new = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(secrets.token_hex(32))
    try:
        os.link(new, file)  # whole or not at all, and never over one that another process made first
    except FileExistsError:
        pass
    finally:
        new.unlink()


def renew_catalogue_key(settings: Settings) -> Path:
    """Give the catalogue's file a new key, and write it anew with it; answers with where the key lies.

    Stopped anywhere, the same call goes on: the new key lies beside the old one until the file is written with it.
    Raises ``UsageError`` for a catalogue that is no file of ours.
    """
    database = settings.home_folder / "catalogue.db"
    if settings.database_url:
        raise UsageError("catalogue-key-not-ours")
    old, file = catalogue_key(settings), settings.catalogue_key_file or settings.home_folder / "catalogue.key"
    following = file.with_name(f"{file.name}.next")
    if not following.exists():
        _make(following)
    new = following.read_text("ascii").strip()
    if database.exists() and not _opens(database, new):
        _write_with(database, old, new)
    following.replace(file)
    return file


def _opens(database: Path, key: str) -> bool:
    from sqlcipher3 import dbapi2  # noqa: PLC0415

    connection = dbapi2.connect(database, timeout=_BUSY_SECONDS)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master")
    except dbapi2.DatabaseError:
        return False
    finally:
        connection.close()
    return True


def _write_with(database: Path, old: str, new: str) -> None:
    """Encrypt every page with the new key, in one transaction; its log is emptied first."""
    from sqlcipher3 import dbapi2  # noqa: PLC0415

    connection = dbapi2.connect(database, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute(f"PRAGMA key = \"x'{old}'\"")
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute(f"PRAGMA rekey = \"x'{new}'\"")
        connection.execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()
