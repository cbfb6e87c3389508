"""The services one machine needs, kept under the home: the store, a Prefect server, a worker with the deployments, the
desk.

``up`` starts what is not running, ``down`` stops all of it, ``status`` looks. Each service is a process of its own
session with a pid file and a log, so it outlives the command that started it and is found again by the next one.

The Prefect server takes orders to run commands, and every account of the machine can reach its port: so it obeys only
who knows a word that is kept in the home, and that worker and commands get by their environment.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from casefile.clock import machine_time
from casefile.errors import Unavailable
from casefile.said import Said
from casefile.settings import ROOT, Settings, settings_file
from storage.store import embedded
from storage.store.tls import write_private

Say = Callable[[Said], None]
POOL = "casefile"
# The settings that name a place on this machine.
_PLACES = frozenset(
    {"home", "inbox", "templates", "tables", "logo", "signing_key_file", "tsa_roots", "catalogue_key_file"}
)
SERVER_SECONDS = 300  # on a busy machine more than 120 were seen
STOP_SECONDS = 20


@dataclass(frozen=True)
class ServiceStatus:
    """One service as ``casefile status`` shows it."""

    name: str
    running: bool
    address: str = ""
    pid: int | None = None


def up(settings: Settings, say: Say) -> None:
    """Start what is not running: store, Prefect server, deployments, worker, desk."""
    if settings.local_store:
        embedded.start(settings)
        say(Said("store-up"))
    if settings.prefect_api_url:
        say(Said("server-yours", address=settings.prefect_api_url))
    else:
        _start_server(settings, say)
    environment = prefect_environment(settings) | settings_here(settings)
    _deploy(environment, say)
    worker = _service(settings, "worker")
    if not worker.pid:
        command = [
            "worker",
            "start",
            "--pool",
            POOL,
            "--type",
            "process",
            "--limit",
            "2",
            "--name",
            "casefile-local",
        ]
        _spawn(settings, "worker", command, environment)
    say(Said("worker-up", pool=POOL))
    _start_desk(settings, environment, say)
    if place := missing_inbox(settings):
        say(Said("no-inbox-yet", place=place))


def settings_here(settings: Settings) -> dict[str, str]:
    """Every place that a setting names, as it is meant where ``up`` was run: the worker works in another folder."""
    places = {name: getattr(settings, name) for name in sorted(_PLACES)}
    chosen = {
        f"CASEFILE_{name.upper()}": str(Path(place).expanduser().absolute())
        for name, place in places.items()
        if place and not str(place).startswith("s3://")
    }
    own = settings_file().absolute()
    return {**chosen, **({"CASEFILE_CONFIG": str(own)} if own.is_file() else {})}


def missing_inbox(settings: Settings) -> Path | None:
    """Where the inbox of scheduled runs should be and is not."""
    place = Path(settings.inbox).expanduser().absolute()
    return None if settings.inbox.startswith("s3://") or place.is_dir() else place


def log_files(settings: Settings) -> dict[str, Path]:
    """The logs of the local services that have one."""
    logs = {name: _file(settings, name, "log") for name in ("server", "worker", "desk")}
    return {
        n: p for n, p in {**logs, "store": settings.home_folder / "store" / "weed.log"}.items() if p.is_file()
    }


def last_lines(log: Path, count: int) -> list[str]:
    """The end of a log: at most so many lines of its last half megabyte."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - (1 << 19)))
        return file.read().decode("utf-8", "replace").splitlines()[-count:] if count else []


def down(settings: Settings, say: Say) -> None:
    """Stop what ``up`` started: desk and worker first, so that nothing loses its server or its store."""
    for name, stopped in (
        ("desk", Said("desk-stopped")),
        ("worker", Said("worker-stopped")),
        ("server", Said("server-stopped")),
    ):
        if _stop(settings, name):
            say(stopped)
    if settings.local_store and embedded.status(settings).running:
        embedded.stop(settings)
        say(Said("store-stopped"))


def status(settings: Settings) -> list[ServiceStatus]:
    """What runs and where."""
    services = []
    if settings.local_store:
        store = embedded.status(settings)
        services.append(ServiceStatus("store", store.running, store.endpoint or "", store.pid))
    else:
        services.append(ServiceStatus("store", True, settings.s3_endpoint or "AWS"))
    server, desk = _service(settings, "server"), _service(settings, "desk")
    address = settings.prefect_api_url or server_address(settings)
    answers = address is not None and _healthy(address)
    return [
        *services,
        ServiceStatus("server", answers, address or "", server.pid),
        ServiceStatus(
            "worker", bool(_service(settings, "worker").pid), POOL, _service(settings, "worker").pid
        ),
        ServiceStatus("desk", bool(desk.pid), desk.address or "", desk.pid),
    ]


def server_address(settings: Settings) -> str | None:
    """The API of the Prefect server that ``up`` keeps, if it runs."""
    return _service(settings, "server").address


def desk_address(settings: Settings) -> str:
    """Where browsers reach the desk: as it is served now, else as it will be by the settings."""
    served = _service(settings, "desk").address
    return settings.desk_url or served or f"http://127.0.0.1:{settings.desk_port}"


@contextmanager
def served(settings: Settings, address: str) -> Iterator[None]:
    """While it lasts, this process is the desk of the home that others find. A second one beside it is not told of."""
    with _file(settings, "desk", "json").open("a+") as lock:
        if _lock_soon(lock):
            lock.truncate(0)
            lock.write(json.dumps({"pid": os.getpid(), "address": address}))
            lock.flush()
        yield


def prefect_environment(settings: Settings) -> dict[str, str]:
    """What Prefect must be told before it is imported: its home in ours, no telemetry, and a server if there is one."""
    chosen = {
        "PREFECT_HOME": str(settings.home_folder / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_CLI_PROMPT": "false",
        # The default of 20 s is too close for a busy machine: a cold start was seen to take 22.
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        # One row at a time, the default, loses task runs above some 45 a second.
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "200",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
        "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "200",
        "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
        "PREFECT_SERVER_SERVICES_TRIGGERS_READ_BATCH_SIZE": "200",
        # Run data is not a record: the ledgers are. It goes after its time.
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_WORKER_QUERY_SECONDS": "2",
    }
    address = settings.prefect_api_url or server_address(settings)
    if address and _healthy(address):
        chosen["PREFECT_API_URL"] = address
    chosen = {name: value for name, value in chosen.items() if name not in os.environ}
    return chosen if settings.prefect_api_url else {**chosen, **_server_word(settings)}


def _server_word(settings: Settings) -> dict[str, str]:
    """What our own server, the one for a single run too, asks of whoever speaks to it. Made once."""
    file = _file(settings, "server", "word")
    with _file(settings, "server", "word-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            write_private(file, f"casefile:{secrets.token_urlsafe(32)}".encode())
    word = file.read_text(encoding="ascii")
    return {"PREFECT_SERVER_API_AUTH_STRING": word, "PREFECT_API_AUTH_STRING": word}


@dataclass(frozen=True)
class _Service:
    pid: int | None = None
    address: str | None = None


def _file(settings: Settings, name: str, suffix: str) -> Path:
    folder = settings.home_folder / "services"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{name}.{suffix}"


def _service(settings: Settings, name: str) -> _Service:
    """The service as its file tells. It runs exactly as long as the lock on that file, which it inherited, is held:
    unlike a bare pid, a lock is never another process's."""
    with _file(settings, name, "json").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            record = json.loads(file.read() or "{}")
            return _Service(record.get("pid"), record.get("address"))
    return _Service()


def _lock_soon(file: IO[str]) -> bool:
    """Whether the lock was had: whoever only looks holds it for a moment."""
    for _ in range(40):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.05)
        else:
            return True
    return False


def _spawn(
    settings: Settings, name: str, command: list[str], environment: Mapping[str, str], address: str = ""
) -> None:
    with _file(settings, name, "json").open("a+") as lock, _file(settings, name, "log").open("ab") as log:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "prefect", *command],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=[lock.fileno()],
        )
        lock.truncate(0)
        lock.write(json.dumps({"pid": process.pid, "address": address}))


def _start_server(settings: Settings, say: Say) -> None:
    if address := server_address(settings):
        if _guarded(address):
            say(Said("server-up", address=address.removesuffix("/api")))
            return
        down(settings, say)  # of an earlier version, which let everyone in
        if settings.local_store:
            embedded.start(settings)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/api"
    say(Said("server-starting"))
    command = ["server", "start", "--host", "127.0.0.1", "--port", str(port)]
    _spawn(settings, "server", command, prefect_environment(settings), address)
    deadline = time.monotonic() + SERVER_SECONDS
    while not _healthy(address):
        if time.monotonic() > deadline or not _service(settings, "server").pid:
            log = _file(settings, "server", "log")
            raise Unavailable("server-not-started", log=log)
        time.sleep(0.3)
    say(Said("server-up", address=address.removesuffix("/api")))


def _start_desk(settings: Settings, environment: Mapping[str, str], say: Say) -> None:
    """The desk as a process of its own, on its port, or on any where another program has that."""
    if not _service(settings, "desk").address:
        with _file(settings, "desk", "log").open("ab") as log:
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "app.cli", "serve", *_port_of_desk(settings)],
                cwd=ROOT,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + SERVER_SECONDS
        while not _service(settings, "desk").address:
            if time.monotonic() > deadline or process.poll() is not None:
                raise Unavailable("desk-not-started", log=_file(settings, "desk", "log"))
            time.sleep(0.2)
    say(Said("desk-started", address=desk_address(settings)))
    from storage.desk.database import open_app_database  # noqa: PLC0415  `status` and `logs` need not wait for it
    from storage.desk.words import first_word  # noqa: PLC0415

    if word := first_word(open_app_database(settings), machine_time()):
        say(Said("desk-first", link=f"{desk_address(settings)}/first/{word}"))


def _port_of_desk(settings: Settings) -> list[str]:
    try:
        socket.create_server((settings.desk_host, settings.desk_port)).close()
    except OSError:
        return ["--port", "0"]
    return []


def _healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False


def _guarded(address: str) -> bool:
    """Whether the server refuses who does not know its word."""
    try:
        urllib.request.urlopen(f"{address}/admin/version", timeout=5).close()  # noqa: S310
    except urllib.error.HTTPError as answer:
        return answer.code == 401
    except (urllib.error.URLError, OSError, ValueError):
        return True  # nobody gets an answer: nobody gets in
    return False


def _deploy(environment: Mapping[str, str], say: Say) -> None:
    """Make the pool and put every deployment of prefect.yaml on the server; both may be repeated."""
    for command in (
        ["work-pool", "create", POOL, "--type", "process", "--overwrite"],
        ["--no-prompt", "deploy", "--all", "--prefect-file", str(_deployments())],
    ):
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "prefect", *command],
            cwd=ROOT,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Unavailable(
                "prefect-failed", command=" ".join(command), told=(done.stderr or done.stdout).strip()[-500:]
            )
    say(Said("deployments-made"))


def _deployments() -> Path:
    """prefect.yaml: beside the code in a checkout, within the package where that is installed."""
    beside = ROOT / "prefect.yaml"
    return beside if beside.exists() else ROOT / "flows" / "prefect.yaml"


def _stop(settings: Settings, name: str) -> bool:
    service = _service(settings, name)
    if service.pid:
        # A desk that someone serves in a terminal leads no group of its own.
        kill = os.killpg if os.getpgid(service.pid) == service.pid else os.kill
        kill(service.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while _service(settings, name).pid and time.monotonic() < deadline:
            time.sleep(0.2)
        if _service(settings, name).pid:
            kill(service.pid, signal.SIGKILL)
    return bool(service.pid)
