"""A PostgreSQL of the tests' own: started for the session, gone with it, a fresh database for each test."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

# Debian keeps the server's programs out of the path.
PROGRAMS = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
_FOUND = shutil.which("initdb")
BIN = PROGRAMS or (Path(_FOUND).parent if _FOUND else None)


class Server:
    """A server that listens on a socket in a folder of its own, and nowhere else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._numbers = 0

    def database(self) -> str:
        """The address of a fresh database."""
        self._numbers += 1
        name = f"test{self._numbers}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
        return f"postgresql://tests@/{name}?host={self.folder}"

    def files(self) -> Iterator[Path]:
        """Every file in which it keeps tables and indexes, once all is written to them."""
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute("CHECKPOINT")
        yield from (file for file in (self.data / "base").rglob("*") if file.is_file())

    def _address(self, database: str) -> str:
        return f"dbname={database} user=tests host={self.folder}"


@contextmanager
def server() -> Iterator[Server]:
    """A running server; it refuses to run as root, and so runs as its own user then."""
    assert BIN is not None
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    user: dict[str, Any] = {}
    if os.geteuid() == 0:
        own = pwd.getpwnam("postgres")
        user = {"user": own.pw_uid, "group": own.pw_gid, "extra_groups": []}
        os.chown(folder, own.pw_uid, own.pw_gid)
    running = Server(folder)
    locale = ("--auth=trust", "-E", "UTF8", "--locale=C")

    def run(*command: object, check: bool = True) -> None:
        silent = subprocess.DEVNULL
        subprocess.run([*map(str, command)], check=check, stdout=silent, stderr=silent, **user)

    control = [BIN / "pg_ctl", "-D", running.data, "-w", "-l", folder / "log"]
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    try:
        run(BIN / "initdb", "-D", running.data, "-U", "tests", *locale, "-N")
        run(*control, "-o", options, "start")
        yield running
    finally:
        run(*control, "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)
