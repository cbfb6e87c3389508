"""The store as the checker asks it: several requests at a time, and a bad answer costs the one thing asked for.

Whatever goes wrong with one object (refused, vanished, cut, a wrong checksum, an answer of no known form) is an
``Unread`` that becomes a finding. Only a store that has fallen silent altogether ends the check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeVar

from casefile.errors import CasefileError, NotFound, Unavailable
from storage.store.bucket import Bucket, Facts, Version

T = TypeVar("T")
R = TypeVar("R")
THREADS = 8
# So many things in a row that the store did not give: it is the store that is gone, not they.
SILENT = 200


@dataclass(frozen=True)
class Unread:
    """Why something could not be had. ``gone``: the store says that there is no such thing."""

    why: str
    gone: bool = False


class Store:
    """A bucket as it is checked. Use it in a ``with``: its threads end there."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._threads = ThreadPoolExecutor(2 * THREADS)
        self._silent = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._threads.shutdown(cancel_futures=True)

    def each(self, verb: Callable[[T], R], items: Iterable[T]) -> list[R]:
        """Do it for each, several at a time; answers in their order."""
        return list(self._threads.map(verb, items))

    def listing(self, prefix: str) -> Iterator[Version]:
        """Every version under a prefix, page by page. Raises the store's errors: what to do then is the caller's."""
        return self._bucket.scan(prefix)

    def facts(self, key: str, version_id: str | None = None) -> Facts | Unread:
        """What the store says of a version."""
        return self._ask(lambda: self._bucket.head(key, version_id=version_id))

    def content(self, key: str, version_id: str | None = None) -> bytes | Unread:
        """A version's bytes."""
        return self._ask(lambda: self._bucket.get(key, version_id=version_id))

    def tags(self, key: str, version_id: str) -> Mapping[str, str] | Unread:
        """A version's tags."""
        return self._ask(lambda: self._bucket.tags(key, version_id))

    def _ask(self, request: Callable[[], T]) -> T | Unread:
        try:
            answer = request()
        except NotFound as error:
            self._silent = 0
            return Unread(why(error), gone=True)
        except Unavailable as error:
            self._silent += 1
            if self._silent > SILENT:
                raise
            return Unread(why(error))
        except Exception as error:  # noqa: BLE001  an answer of no known form costs only what was asked for
            return Unread(why(error))
        self._silent = 0
        return answer


def why(error: Exception) -> str:
    """The store's own word for what went wrong, or the kind of the fault: never what a fault's text may carry."""
    values = dict(error.said.values) if isinstance(error, CasefileError) else {}
    return str(values.get("answer") or type(error).__name__)


def contents(versions: Sequence[Version]) -> list[Version]:
    """Those with a content, each once: a listing that says a version twice says it of one."""
    return list({version.version_id: version for version in versions if not version.marker}.values())
