"""Where heads are kept outside the archive: a folder, a prefix of a bucket, a mailbox, as ``CASEFILE_HEADS`` says.

Copies are only ever added, under the names they have in the archive; what a place lacks is brought the next time.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from botocore.exceptions import ClientError

from casefile.errors import NotFound, Unavailable, UsageError
from casefile.settings import Settings
from storage.heads.mail import Mailbox
from storage.store.client import EXISTS, asking, make_client

# The report of a night names its head whatever else is set; this says that no other place is wanted.
REPORT = "report"


class Place(Protocol):
    """Where copies of heads lie."""

    def names(self) -> list[str]:
        """The names that are there, in order."""

    def read(self, name: str) -> bytes:
        """One copy."""

    def add(self, name: str, content: bytes) -> None:
        """Put a copy there, whole or not at all, never over one that is there."""


def open_place(location: str, settings: Settings) -> Place | None:
    """The place that a setting or an option names; None for the report alone."""
    if location in ("", REPORT):
        return None
    if location.startswith("mailto:"):
        return Mailbox(location.removeprefix("mailto:"), settings)
    if location.startswith("s3://"):
        bucket, _, prefix = location.removeprefix("s3://").partition("/")
        if not bucket:
            raise UsageError("heads-no-bucket", place=location)
        return _Prefix(make_client(settings.s3_endpoint, settings.region), bucket, prefix.strip("/"))
    return _Folder(Path(location).expanduser())


def gather(location: str, settings: Settings) -> dict[str, bytes]:
    """Every head at a place, or the one in a file, by name. Raises ``NotFound`` where there is none."""
    file = Path(location).expanduser()
    if not location.startswith("s3://") and file.is_file():
        return {str(file): file.read_bytes()}
    place = open_place(location, settings)
    names = [name for name in place.names() if name.endswith(".json")] if place else []
    if not place or not names:
        raise NotFound("heads-none", place=location)
    return {f"{location.rstrip('/')}/{name}": place.read(name) for name in names}


def bring(place: Place, heads: Iterable[tuple[str, bytes]]) -> int:
    """Add to a place the heads that it lacks; answers with their number."""
    there, added = set(place.names()), 0
    for name, content in heads:
        if name not in there:
            place.add(name, content)
            added += 1
    return added


class _Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> list[str]:
        try:
            return sorted(path.name for path in self._folder.iterdir() if not path.name.startswith("."))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise Unavailable("heads-place-silent", place=str(self._folder)) from error

    def read(self, name: str) -> bytes:
        return (self._folder / name).read_bytes()

    def add(self, name: str, content: bytes) -> None:
        new = self._folder / f".{name}.{os.getpid()}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            new.write_bytes(content)
            new.replace(self._folder / name)
        except OSError as error:
            raise Unavailable("heads-place-silent", place=str(self._folder)) from error


class _Prefix:
    def __init__(self, client: Any, bucket: str, prefix: str) -> None:
        self._client, self._bucket = client, bucket
        self._prefix = f"{prefix}/" if prefix else ""

    def names(self) -> list[str]:
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=self._prefix
        )
        with asking(f"{self._bucket}/{self._prefix}"):
            keys = [one["Key"] for page in pages for one in page.get("Contents", ())]
        names = sorted(key.removeprefix(self._prefix) for key in keys)
        return [name for name in names if "/" not in name]

    def read(self, name: str) -> bytes:
        with (
            asking(f"{self._bucket}/{self._prefix}{name}"),
            self._client.get_object(Bucket=self._bucket, Key=self._prefix + name)["Body"] as body,
        ):
            content: bytes = body.read()
        return content

    def add(self, name: str, content: bytes) -> None:
        place: Any = {"Bucket": self._bucket, "Key": self._prefix + name}
        with (
            contextlib.suppress(ClientError),  # it is there
            asking(f"{self._bucket}/{self._prefix}{name}", let=EXISTS),
        ):
            self._client.put_object(**place, Body=content, IfNoneMatch="*")
