"""The local store: who gets in, and what survives its end, however it ends."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from cryptography import x509

from casefile.errors import Refused, Unavailable
from casefile.settings import Settings
from storage.archive import connect, open_archive
from storage.store import embedded, tls
from storage.store import ports as ports_module
from storage.store.access import reach
from storage.store.bucket import S3Bucket
from storage.store.client import make_client
from storage.store.keys import Credentials
from tests.support.programs import needs_linux

ROOT = Path(__file__).parent.parent
KEY = "cases/123026635/A/offers/0123456789abcdef/offer.json"


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A local store of this module's own, which its tests stop, kill and start again."""
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    open_archive(settings).close()
    yield settings
    embedded.stop(settings)


@pytest.fixture
def archiver(local: Settings) -> Iterator[S3Bucket]:
    embedded.start(local)
    bucket = connect(local)
    yield bucket
    bucket.client.close()


def put(bucket: S3Bucket, key: str = KEY) -> Any:
    return bucket.put_once(
        key, b"content", media_type="text/plain", metadata={}, tags={"record-class": "offer"}, hold=True
    )


def ports(settings: Settings) -> dict[str, int]:
    return ports_module.read(settings.home_folder / "store")


@pytest.mark.slow
def test_secrets_are_readable_by_their_owner_only(local: Settings, archiver: S3Bucket) -> None:
    folder = local.home_folder / "store"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name in ("keys.json", "s3.json", "tls/store.key", "pid", "weed.log"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600, name
    assert local.home_folder.joinpath("store/keys.json").read_text() not in repr(embedded.endpoint(local))
    assert embedded.endpoint(local).keys.admin.secret_key not in repr(embedded.endpoint(local))


@pytest.mark.slow
@needs_linux  # reads its own list of listeners
def test_nothing_listens_beyond_this_machine(local: Settings, archiver: S3Bucket) -> None:
    own = {f"{port + extra:04X}" for port in ports(local).values() for extra in (0, 10000)}
    lines = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    listening = [line[1].split(":") for line in lines if line[3] == "0A"]
    found = [(address, port) for address, port in listening if port in own]
    assert {port for _, port in found} == own
    assert {address for address, _ in found} == {"0100007F"}


def test_the_archivers_key_archives_and_can_undo_nothing(local: Settings, archiver: S3Bucket) -> None:
    stored = put(archiver, "cases/123026635/B/x")
    place: Any = {"Bucket": archiver.name, "Key": "cases/123026635/B/x", "VersionId": stored.version_id}
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=10)
    archiver.extend(place["Key"], stored.version_id, soon)
    client, name = archiver.client, archiver.name
    forbidden: list[Callable[[], object]] = [
        lambda: client.delete_object(**place),
        lambda: client.delete_object(**place, BypassGovernanceRetention=True),
        lambda: client.delete_object(Bucket=name, Key=place["Key"]),
        lambda: client.put_object_retention(
            **place,
            Retention={"Mode": "GOVERNANCE", "RetainUntilDate": soon - dt.timedelta(minutes=5)},
            BypassGovernanceRetention=True,
        ),
        lambda: client.put_bucket_lifecycle_configuration(
            Bucket=name,
            LifecycleConfiguration={
                "Rules": [
                    {"ID": "x", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}
                ]
            },
        ),
        lambda: client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Suspended"}),
        lambda: client.put_bucket_policy(Bucket=name, Policy="{}"),
        lambda: client.create_bucket(Bucket="another"),
        lambda: client.delete_bucket(Bucket=name),
    ]
    for request in forbidden:
        with pytest.raises(ClientError, match="AccessDenied"):
            request()
    assert [v.marker for v in archiver.versions("cases/123026635/B/")] == [False]
    assert archiver.head(place["Key"]).hold


def test_a_wrong_key_is_refused(local: Settings, archiver: S3Bucket) -> None:
    known = embedded.endpoint(local)
    for keys in (Credentials(known.keys.archiver.access_key, "wrong"), Credentials("stranger", "wrong")):
        client = make_client(known.url, "ca-central-1", keys)
        with pytest.raises(Refused):
            S3Bucket(client, archiver.name).get(KEY)
        client.close()


def test_the_readers_key_reads_and_cannot_write(local: Settings, archiver: S3Bucket) -> None:
    put(archiver)
    known = embedded.endpoint(local)
    client = make_client(known.url, "ca-central-1", known.keys.reader)
    reader = S3Bucket(client, archiver.name)
    assert reader.get(KEY) == b"content"
    with pytest.raises(Refused):
        put(reader, "cases/123026635/C/x")
    client.close()


@pytest.mark.parametrize(
    ("part", "method", "path"),
    [
        ("filer", "DELETE", f"buckets/casefile/{KEY}"),
        ("filer", "DELETE", "buckets/casefile?recursive=true"),
        ("filer", "GET", f"buckets/casefile/{KEY}"),
        ("volume", "DELETE", "2,0112345678"),
        ("master", "POST", "col/delete?collection=casefile"),
        ("master", "GET", "dir/assign"),
        ("admin", "GET", "api/s3/buckets"),
    ],
)
def test_the_inner_ports_do_nothing_for_whoever_knocks(
    part: str, method: str, path: str, local: Settings, archiver: S3Bucket
) -> None:
    put(archiver)
    url = f"http://127.0.0.1:{ports(local)[part]}/{path}"
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=10)
    caught.value.close()
    assert caught.value.code in (401, 404)
    assert archiver.get(KEY) == b"content"


def test_a_large_object_comes_back_whole(archiver: S3Bucket) -> None:
    content = bytes(range(256)) * 50_000
    stored = archiver.put_once(
        "cases/123026635/L/x", content, media_type="application/pdf", metadata={}, tags={}, hold=True
    )
    assert archiver.get("cases/123026635/L/x", version_id=stored.version_id, sha256=stored.sha256) == content


@pytest.mark.slow
def test_the_callers_aws_keys_do_not_become_the_stores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "callers")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "callers-secret")
    settings = Settings(home=tmp_path / "home")
    try:
        client = make_client(
            embedded.start(settings).url, "ca-central-1", Credentials("callers", "callers-secret")
        )
        with pytest.raises(ClientError, match="InvalidAccessKeyId"):
            client.list_buckets()
        client.close()
    finally:
        embedded.stop(settings)


@pytest.mark.slow
def test_an_orderly_restart_keeps_everything(local: Settings, archiver: S3Bucket) -> None:
    stored, before = put(archiver), embedded.endpoint(local)
    assert embedded.stop(local)
    assert not embedded.status(local).running
    assert not embedded.stop(local)
    assert embedded.start(local) == before
    facts = archiver.head(KEY, version_id=stored.version_id)
    assert (facts.sha256, facts.hold) == (stored.sha256, True)


def _kill(local: Settings, pid: int) -> None:
    """Kill the store and wait until it is gone."""
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while embedded.status(local).pid and time.monotonic() < deadline:
        time.sleep(0.05)
    assert embedded.status(local).pid is None


def _bind(other: socket.socket, port: int) -> None:
    """Take a port as soon as it is free: a killed process keeps its ports a moment longer than its name."""
    deadline = time.monotonic() + 10
    while True:
        try:
            return other.bind(("127.0.0.1", port))
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.mark.slow
def test_after_a_hard_kill_everything_acknowledged_is_there_and_still_held(
    local: Settings, archiver: S3Bucket
) -> None:
    with ThreadPoolExecutor(8) as threads:
        stored = list(threads.map(lambda n: put(archiver, f"cases/123026635/K/{n}"), range(100)))
    pid = embedded.status(local).pid
    assert pid
    _kill(local, pid)
    embedded.start(local)
    assert embedded.status(local).pid != pid
    for n, one in enumerate(stored):
        facts = archiver.head(f"cases/123026635/K/{n}", version_id=one.version_id)
        assert facts.hold
        assert archiver.get(facts.key, version_id=one.version_id, sha256=one.sha256) == b"content"
    assert len(archiver.versions("cases/123026635/K/")) == 100


@pytest.mark.slow
def test_a_port_taken_by_another_program_is_given_up_for_a_new_one(
    local: Settings, archiver: S3Bucket
) -> None:
    put(archiver)
    before, pid = ports(local), embedded.status(local).pid
    assert pid
    _kill(local, pid)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _bind(other, before["filer"])
        other.listen()
        embedded.start(local)
        assert before["filer"] not in ports(local).values()
    moved = connect(local)
    assert moved.get(KEY) == b"content"
    moved.client.close()


@pytest.mark.slow
def test_a_process_id_of_someone_else_is_left_alone(local: Settings, archiver: S3Bucket) -> None:
    pid = embedded.status(local).pid
    assert pid
    _kill(local, pid)
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    for name in ("pid", "ready"):
        (local.home_folder / "store" / name).write_text(str(bystander.pid))
    embedded.start(local)
    assert bystander.poll() is None
    assert embedded.status(local).pid != bystander.pid
    bystander.kill()
    bystander.wait()


@pytest.mark.slow
def test_starts_at_the_same_time_give_one_store_that_outlives_them(local: Settings) -> None:
    embedded.stop(local)
    start = "from storage.store import embedded; from casefile.settings import Settings; s = Settings()\n"
    start += "print(embedded.start(s).url, embedded.status(s).pid)"
    home = {**os.environ, "CASEFILE_HOME": str(local.home)}
    starters = [
        subprocess.Popen([sys.executable, "-c", start], env=home, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    answers = {starter.communicate(timeout=90)[0] for starter in starters}
    assert [starter.returncode for starter in starters] == [0, 0, 0]
    assert len(answers) == 1
    state = embedded.status(local)
    assert answers == {f"{state.endpoint} {state.pid}\n"}
    assert state.running


def test_a_store_never_started_says_what_to_do(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    with pytest.raises(Unavailable, match="never started") as caught:
        reach(settings, start=False)
    assert "casefile store start" in caught.value.remedy
    assert not embedded.status(settings).running


def test_a_missing_program_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.files", lambda name: [])
    with pytest.raises(Unavailable, match="not installed"):
        embedded.start(Settings(home=tmp_path / "home"))


def test_the_certificate_is_renewed_before_it_ends_and_not_sooner(tmp_path: Path) -> None:
    now = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    tls.ensure(tmp_path, now)
    first = (tmp_path / "store.crt").read_bytes()
    tls.ensure(tmp_path, now + tls.VALID - tls.RENEW_BEFORE - dt.timedelta(days=1))
    assert (tmp_path / "store.crt").read_bytes() == first
    later = now + tls.VALID - tls.RENEW_BEFORE + dt.timedelta(days=1)
    tls.ensure(tmp_path, later)
    renewed = x509.load_pem_x509_certificate((tmp_path / "store.crt").read_bytes())
    assert renewed.not_valid_after_utc == later + tls.VALID
    authority = x509.load_pem_x509_certificate((tmp_path / "authority.crt").read_bytes())
    renewed.verify_directly_issued_by(authority)
