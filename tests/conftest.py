"""What many tests share: one real local store for the session, a fresh bucket or archive in it for each test."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from app.cli import main
from casefile.settings import Settings
from flows.steps import night
from storage.archive import Archive
from storage.catalogue.catalogue import Catalogue
from storage.disposition import Officer
from storage.store import embedded, probe
from storage.store.access import reach
from storage.store.bucket import S3Bucket
from storage.store.client import make_client
from storage.store.embedded import Endpoint
from storage.store.probe import Tried
from storage.store.provision import ensure_bucket
from tests.support import examples, skips
from tests.support.command import Answer
from tests.support.packet_samples import Files
from tests.support.postgres import Server, server
from tests.support.programs import DATABASES
from tests.support.warm_workshop import open_warm_workshop

REGION = "ca-central-1"
_numbers = itertools.count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    skips.add_options(parser)
    examples.add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    examples.configure(config)
    skips.watch(config)


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test sees the settings or keys of whoever runs it."""
    for name in list(os.environ):
        if name.startswith(("CASEFILE_", "AWS_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CASEFILE_TESSERACT", "")  # only tests of OCR want it, wherever it is installed
    monkeypatch.setenv("CASEFILE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-aws-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no-aws-keys"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """A real SeaweedFS with real locks, on free ports, for the whole session."""
    settings = Settings(home=tmp_path_factory.mktemp("store"))
    yield embedded.start(settings)
    embedded.stop(settings)


@pytest.fixture
def untried(store: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of an archive of the test's own: a bucket not made yet in the shared store, and a fresh home.

    The environment says the same, so that the command line and worker processes find it too.
    """
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", store.keys.admin.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", store.keys.admin.secret_key)
    monkeypatch.setenv("CASEFILE_S3_ENDPOINT", store.url)
    monkeypatch.setenv("CASEFILE_BUCKET", f"archive-{next(_numbers)}")
    return Settings()


@pytest.fixture(scope="session")
def kept_promises() -> list[Tried]:
    """What the shared store did when it was first tried. Tests of the trying itself take ``untried`` settings."""
    return []


@pytest.fixture
def settings(untried: Settings, kept_promises: list[Tried]) -> Settings:
    """``untried`` settings whose store is known to keep its word: it was tried by the first test that wanted one."""
    access = reach(untried, start=False)
    client = access.admin_client()
    kept_promises.extend([] if kept_promises else probe.probe(untried))
    probe.remember(untried, kept_promises, ensure_bucket(client, untried), probe.store_named(client, untried))
    client.close()
    return untried


@pytest.fixture
def bucket(store: Endpoint) -> Iterator[S3Bucket]:
    """A fresh bucket with versioning and object lock in the shared store."""
    client = make_client(store.url, REGION, store.keys.admin)
    yield _locked_bucket(client, f"bucket-{next(_numbers)}")
    client.close()


@pytest.fixture
def moto_bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Bucket]:
    """A bucket in memory: for what needs no truth about locks."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        yield _locked_bucket(make_client(None, REGION), "memory")


@pytest.fixture
def archive(store: Endpoint, bucket: S3Bucket, tmp_path: Path) -> Iterator[Archive]:
    """An archive with the archiver's key: it can delete nothing."""
    client = make_client(store.url, "ca-central-1", store.keys.archiver)
    working = S3Bucket(client, bucket.name, patience=(0.05, 0.1))
    with Archive(working, Catalogue(f"sqlite:///{tmp_path}/catalogue.db", of="test")) as opened:
        yield opened


@pytest.fixture
def officer(store: Endpoint, bucket: S3Bucket) -> Iterator[Officer]:
    key = Officer(make_client(store.url, "ca-central-1", store.keys.officer), bucket.name)
    yield key
    key.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL for the whole session."""
    with server() as running:
        yield running


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database: SQLite, and where tests take their time PostgreSQL too."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/catalogue.db"
    return str(request.getfixturevalue("postgres").database())


@pytest.fixture
def casefile(capfd: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """The command line in this process: call it with the arguments, get exit code, stdout and stderr."""

    def run(*arguments: str) -> Answer:
        with pytest.raises(SystemExit) as stop:
            main(list(arguments))
        out, err = capfd.readouterr()
        return Answer(int(stop.value.code or 0), out, err)

    return run


@pytest.fixture
def warm_workshop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Night runs of this test make their documents in this process instead of starting others."""
    monkeypatch.setattr(night, "open_workshop", open_warm_workshop)


@pytest.fixture
def files() -> Files:
    """Files of documents for a packet, none yet."""
    return Files(Settings())


def _locked_bucket(client: boto3.client, name: str) -> S3Bucket:
    client.create_bucket(
        Bucket=name, ObjectLockEnabledForBucket=True, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    return S3Bucket(client, name, patience=(0.05, 0.1))
