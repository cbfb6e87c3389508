"""A store's client that lies or fails in one way, over a real one: what an archive must notice, or survive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from storage.archive import Archive
from storage.store.bucket import S3Bucket

# What a call is answered: it gets the real call and its arguments.
Lie = Callable[[Callable[..., Any], dict[str, Any]], Any]


class Lying:
    """The real client, but for the calls that are lied about."""

    def __init__(self, real: Any, lies: Mapping[str, Lie]) -> None:
        self.real, self.lies = real, dict(lies)

    def __getattr__(self, name: str) -> Any:
        verb = getattr(self.real, name)
        lie = self.lies.get(name)
        return verb if lie is None else lambda **asked: lie(verb, asked)


def lied_to(archive: Archive, **lies: Lie) -> Archive:
    """The same archive on a store that lies. Each lie is called as the client's verb is."""
    client: Any = Lying(archive.bucket.client, lies)
    return replace(archive, bucket=S3Bucket(client, archive.bucket.name, patience=()))


def nothing_done(verb: Callable[..., Any], asked: dict[str, Any]) -> Any:
    """Acknowledged, and not done."""
    return {}


def nothing_listed(verb: Callable[..., Any], asked: dict[str, Any]) -> Any:
    return {"IsTruncated": False}


def left_out(part: str) -> Lie:
    """A listing without the keys that hold ``part``."""

    def lie(verb: Callable[..., Any], asked: dict[str, Any]) -> Any:
        page = verb(**asked)
        for name in ("Versions", "DeleteMarkers", "Contents"):
            page[name] = [one for one in page.get(name, ()) if part not in one["Key"]]
        return page

    return lie
