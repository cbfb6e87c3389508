"""Where a catalogue lies, and the place beside it in which the next one is made: then the next one takes its place.

On SQLite that is a file beside the other, and the catalogue's own name leads to the newest; a file in use is never
written over, since its log has the file's name. On PostgreSQL it is a schema of its own.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.engine import URL, make_url

from casefile.errors import Conflict
from storage.catalogue import schema
from storage.catalogue.driver import LOCK, open_engine, shed

_BESIDE = "casefile_beside"
_LOGS = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True)
class Place:
    """A database's address, and the key of its file."""

    address: str
    key: str = ""

    def engine(self) -> Engine:
        """The database, opened."""
        return open_engine(self.address, self.key)

    def beside(self) -> Place:
        """Where the next catalogue is made."""
        if file := self._file:
            return Place(_address(self._url.set(database=f"{file}.new")), self.key)
        with self._opened() as engine, engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {_BESIDE}")
        there = self._url.update_query_dict({"options": f"-csearch_path={_BESIDE}"})
        return Place(_address(there))

    def clear(self) -> None:
        """Do away with what was begun beside it."""
        if file := self._file:
            for one in (f"{file}.new", *self._others(file)):
                for log in _LOGS:
                    Path(f"{one}{log}").unlink(missing_ok=True)
        else:
            with self._opened() as engine, engine.begin() as connection:
                connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {_BESIDE} CASCADE")

    def swap(self) -> None:
        """Put the catalogue that was made beside it in its place, in one step: who reads sees the one or the other."""
        if file := self._file:
            _close(self.beside())
            own = file.with_name(f"{file.stem}-{secrets.token_hex(4)}{file.suffix}")
            Path(f"{file}.new").rename(own)
            link = file.with_name(f".{own.name}")
            link.symlink_to(own.name)
            plain = not file.is_symlink()
            link.replace(file)
            if plain:
                for log in _LOGS[1:]:
                    Path(f"{file}{log}").unlink(missing_ok=True)
            self.clear()
            return
        names = [*(table.name for table in schema.metadata.tables.values()), "casefile_words"]
        with self._opened() as engine, engine.execution_options(writes=True).begin() as connection:
            own_schema = connection.exec_driver_sql("SELECT current_schema()").scalar_one()
            for name in names:
                connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
                connection.exec_driver_sql(f"ALTER TABLE {_BESIDE}.{name} SET SCHEMA {own_schema}")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While the next catalogue is made here, by one process. Raises ``Conflict`` where another one does."""
        if file := self._file:
            with os.fdopen(os.open(f"{file}.lock", os.O_RDWR | os.O_CREAT, 0o600)) as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    raise Conflict("rebuild-runs") from None
                yield
            return
        with self._opened() as engine, engine.connect() as connection:
            if not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({LOCK + 1})").scalar_one():
                raise Conflict("rebuild-runs")
            connection.commit()
            yield
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock({LOCK + 1})")

    def shed(self) -> None:
        """Let go of all that was deleted, and of a catalogue that was begun beside and left."""
        with self._opened() as engine:
            shed(engine)
        with contextlib.suppress(Conflict), self.alone():
            self.clear()

    @contextmanager
    def _opened(self) -> Iterator[Engine]:
        engine = self.engine()
        try:
            yield engine
        finally:
            engine.dispose()

    @property
    def _url(self) -> URL:
        return make_url(self.address)

    @property
    def _file(self) -> Path | None:
        url = self._url
        return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None

    def _others(self, file: Path) -> list[Path]:
        """Catalogues that once had this name, or were about to."""
        found = file.parent.glob(f"{file.stem}-{'[0-9a-f]' * 8}{file.suffix}")
        return [one for one in found if one != file.resolve()]


def _address(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _close(place: Place) -> None:
    """Have all of a file in the file itself: its log would not follow it under another name."""
    with place._opened() as engine, contextlib.closing(engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.cursor().execute("PRAGMA journal_mode=DELETE")
