"""The inbox: a folder or an S3 prefix that is read, never altered, and given rejected rows whole or not at all."""

from __future__ import annotations

import itertools
import os
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from casefile.errors import CasefileError, Unavailable, UsageError
from casefile.settings import Settings
from storage import inbox
from storage.inbox import Inbox, open_inbox
from storage.store.client import make_client
from storage.store.embedded import Endpoint

_numbers = itertools.count(1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An inbox with a few files, and some that are not to be read."""
    offers = tmp_path / "inbox" / "offers"
    for name, text in {
        "west.csv": "west",
        "East.JSON": "east",
        "2027/q1/north.xlsx": "north",
        ".hidden.csv": "no",
        "~$west.xlsx": "no",
        ".git/config.json": "no",
        "notes.docx": "no",
    }.items():
        path = offers / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (offers.parent / "rejected").mkdir()
    (offers.parent / "rejected" / "old.csv").write_text("old")
    return offers.parent


@pytest.fixture
def location(request: pytest.FixtureRequest, folder: Path) -> str:
    """The same inbox, as a folder or as a prefix of a real store."""
    if request.param == "folder":
        return str(folder)
    store: Endpoint = request.getfixturevalue("store")
    request.getfixturevalue("settings")
    client = make_client(store.url, "ca-central-1", store.keys.admin)
    bucket = f"inbox-{next(_numbers)}"
    client.create_bucket(Bucket=bucket)
    for path in folder.rglob("*"):
        if path.is_file():
            key = f"hr/in/{path.relative_to(folder).as_posix()}"
            client.put_object(Bucket=bucket, Key=key, Body=path.read_bytes())
    return f"s3://{bucket}/hr/in"


BOTH = pytest.mark.parametrize("location", ["folder", "s3"], indirect=True)


def names(inbox: Inbox) -> list[str]:
    return [file.name for file in inbox.files("offers")]


@BOTH
def test_the_files_come_by_name_with_what_they_hold(location: str) -> None:
    inbox = open_inbox(location, Settings())
    files = {file.name: file.content for file in inbox.files("offers")}
    assert files == {
        "offers/2027/q1/north.xlsx": b"north",
        "offers/East.JSON": b"east",
        "offers/west.csv": b"west",
    }
    assert list(files) == sorted(files)


@BOTH
def test_a_file_of_another_kind_is_told_and_hidden_ones_are_not(location: str) -> None:
    inbox = open_inbox(location, Settings())
    names(inbox)
    [finding] = inbox.findings
    assert (finding.severity, finding.code, finding.file) == ("warning", "file-not-read", "offers/notes.docx")
    assert finding.remedy


@pytest.mark.slow
@BOTH
def test_rejected_rows_are_written_once_and_never_over_what_is_there(location: str) -> None:
    inbox = open_inbox(location, Settings())
    assert inbox.write_rejected("west-3f2a91c0.csv", b"first") is True
    assert inbox.write_rejected("west-3f2a91c0.csv", b"second") is False
    assert inbox.write_rejected("old.csv", b"second") is False
    assert read_rejected(location, "west-3f2a91c0.csv") == b"first"
    assert read_rejected(location, "old.csv") == b"old"
    assert len(names(inbox)) == 3


def read_rejected(location: str, name: str) -> bytes:
    if not location.startswith("s3://"):
        folder = Path(location) / "rejected"
        assert sorted(path.name for path in folder.iterdir()) == ["old.csv", "west-3f2a91c0.csv"]
        return (folder / name).read_bytes()
    bucket, _, prefix = location.removeprefix("s3://").partition("/")
    client = make_client(os.environ["CASEFILE_S3_ENDPOINT"], "ca-central-1")
    return client.get_object(Bucket=bucket, Key=f"{prefix}/rejected/{name}")["Body"].read()


def test_reading_and_rejecting_alter_nothing_that_was_there(folder: Path) -> None:
    before = {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()
    }
    inbox = open_inbox(str(folder), Settings())
    names(inbox)
    inbox.write_rejected("new.csv", b"rows")
    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in before}
    assert after == before


def test_a_run_that_died_while_writing_leaves_nothing_that_the_next_one_stumbles_over(folder: Path) -> None:
    (folder / "rejected" / ".west-1.csv.part").write_bytes(b"hal")
    inbox = open_inbox(str(folder), Settings())
    assert inbox.write_rejected("west-1.csv", b"whole") is True
    assert (folder / "rejected" / "west-1.csv").read_bytes() == b"whole"
    assert not (folder / "rejected" / ".west-1.csv.part").exists()


def test_a_file_system_without_links_is_written_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise OSError("not supported")

    monkeypatch.setattr(os, "link", no_links)
    inbox = open_inbox(str(folder), Settings())
    assert inbox.write_rejected("west-1.csv", b"whole") is True
    assert inbox.write_rejected("west-1.csv", b"other") is False
    assert (folder / "rejected" / "west-1.csv").read_bytes() == b"whole"


def test_a_file_that_cannot_be_opened_is_told_and_the_others_go_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really_open = Path.open

    def refusing(path: Path, *args: str) -> object:
        if path.name == "west.csv":
            raise PermissionError(13, "Permission denied")
        return really_open(path, *args)

    monkeypatch.setattr(Path, "open", refusing)
    inbox = open_inbox(str(folder), Settings())
    assert names(inbox) == ["offers/2027/q1/north.xlsx", "offers/East.JSON"]
    assert "offers/west.csv" in [finding.file for finding in inbox.findings]


def test_an_inbox_that_may_not_be_written_to_says_so(folder: Path) -> None:
    (folder / "rejected" / "old.csv").unlink()
    (folder / "rejected").rmdir()
    (folder / "rejected").write_text("in the way")
    with pytest.raises(UsageError, match="rejected") as refused:
        open_inbox(str(folder), Settings()).write_rejected("a.csv", b"")
    assert refused.value.remedy


def test_no_more_of_a_huge_file_is_read_than_shows_that_it_is_too_large(folder: Path) -> None:
    with (folder / "offers" / "huge.json").open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    sizes = {file.name: len(file.content) for file in open_inbox(str(folder), Settings()).files("offers")}
    assert sizes["offers/huge.json"] == 50 * 1024 * 1024 + 1


def test_a_name_that_is_no_text_is_read_and_can_be_shown(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder / "offers") + b"/caf\xe9.csv")).write_text("x")
    found = names(open_inbox(str(folder), Settings()))
    assert "offers/caf\ufffd.csv" in found
    "".join(found).encode()


@pytest.mark.parametrize("made", [[], ["offer"]])
def test_a_folder_that_is_no_inbox_is_refused_with_a_remedy(tmp_path: Path, made: list[str]) -> None:
    root = tmp_path / "in"
    for name in made:
        (root / name).mkdir(parents=True)
    with pytest.raises(UsageError) as refused:
        open_inbox(str(root), Settings())
    assert "offers" in refused.value.remedy


@pytest.mark.slow
def test_a_prefix_that_is_no_inbox_is_refused(store: Endpoint, settings: Settings) -> None:
    client = make_client(store.url, "ca-central-1", store.keys.admin)
    client.create_bucket(Bucket="inbox-empty")
    for location in ("s3://inbox-empty/hr", "s3://no-such-inbox/hr", "s3://"):
        with pytest.raises(UsageError) as refused:
            open_inbox(location, settings)
        assert "offers" in refused.value.remedy


def test_a_store_that_does_not_answer_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    with pytest.raises(CasefileError) as refused:
        open_inbox("s3://inbox/hr", Settings(s3_endpoint="http://127.0.0.1:9"))
    assert isinstance(refused.value, Unavailable)


def test_a_connection_that_breaks_in_the_middle_of_a_file_is_told_in_our_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Broken:
        def read(self, size: int | None = None) -> bytes:
            raise ReadTimeoutError(endpoint_url="http://store")

        def close(self) -> None:
            """Closed all the same."""

    class Client:
        def get_object(self, **_: Any) -> Any:
            return {"Body": Broken()}

        def get_paginator(self, _: str) -> Any:
            return self

        def paginate(self, *, Prefix: str, **_: Any) -> Any:  # noqa: N803
            return [{"Contents": [{"Key": f"{Prefix}a.json"}]}]

    monkeypatch.setattr(inbox, "make_client", lambda *_: Client())
    opened = open_inbox("s3://inbox/hr", Settings())
    with pytest.raises(Unavailable):
        list(opened.files("offers"))
    (stream,) = opened.streams("evidence")
    with pytest.raises(Unavailable), stream.open() as source:
        source.read(10)
