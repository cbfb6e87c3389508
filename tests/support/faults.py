"""What can go wrong with one call to a store, as a client meets it: refusals, silence, lost answers, damage, lies."""

from __future__ import annotations

import copy
import io
import itertools
import random
import threading
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ConnectionClosedError, IncompleteReadError, ReadTimeoutError

from tests.support.memory_store import MemoryStore, refusal

# What a call is answered instead. It gets the store, the call's name, the real call and its arguments.
Fault = Callable[[MemoryStore, str, Callable[..., Any], dict[str, Any]], Any]

LISTINGS = ("list_objects_v2", "list_object_versions")
WRITES = (
    *("put_object", "put_object_legal_hold", "put_object_retention", "put_object_tagging"),
    "delete_object",
)


def _answers(code: str, status: int) -> Fault:
    def fault(store: MemoryStore, name: str, verb: Any, asked: Any) -> Any:
        raise refusal(code, status, name)

    return fault


def _silence(store: MemoryStore, name: str, verb: Any, asked: Any) -> Any:
    raise ReadTimeoutError(endpoint_url="http://store")


def _answer_lost(store: MemoryStore, name: str, verb: Any, asked: Any) -> Any:
    verb(**asked)
    raise ConnectionClosedError(endpoint_url="http://store")


class _Cut(io.BytesIO):
    def read(self, *_: Any) -> bytes:
        raise IncompleteReadError(actual_bytes=1, expected_bytes=2)


def _body_cut(store: MemoryStore, name: str, verb: Any, asked: Any) -> Any:
    return {**verb(**asked), "Body": _Cut()}


def _body_short(store: MemoryStore, name: str, verb: Any, asked: Any) -> Any:
    content = verb(**asked)["Body"].read()
    return {"Body": io.BytesIO(content[: len(content) // 2])}


def _byte_flipped(store: MemoryStore, name: str, verb: Any, asked: Any) -> Any:
    content = bytearray(verb(**asked)["Body"].read())
    content[len(content) // 2] ^= 1
    return {"Body": io.BytesIO(bytes(content))}


def _lying_success(store: MemoryStore, name: str, verb: Any, asked: Any) -> Any:
    return {"VersionId": "v-none"} if name == "put_object" else {}


def _listing(change: Callable[[list[Any]], list[Any]]) -> Fault:
    def fault(store: MemoryStore, name: str, verb: Any, asked: Any) -> Any:
        page = copy.copy(verb(**asked))
        for part in ("Contents", "Versions"):
            if part in page:
                page[part] = change(list(page[part]))
        return page

    return fault


def _shuffled(found: list[Any]) -> list[Any]:
    random.Random(len(found)).shuffle(found)
    return found


EVERYWHERE: dict[str, Fault] = {
    "403": _answers("AccessDenied", 403),
    "404": _answers("NoSuchKey", 404),
    "409": _answers("OperationAborted", 409),
    "412": _answers("PreconditionFailed", 412),
    "500": _answers("InternalError", 500),
    "503": _answers("SlowDown", 503),
    "418": _answers("Teapot", 418),
    "time-out": _silence,
    "lost answer": _answer_lost,
}
ON_READS: dict[str, Fault] = {
    "cut body": _body_cut, "short body": _body_short, "flipped byte": _byte_flipped,
}  # fmt: skip
ON_LISTINGS: dict[str, Fault] = {
    "stale": _listing(lambda found: found[:-1]),
    "empty": _listing(lambda found: []),
    "in part": _listing(lambda found: found[::2]),
    "reordered": _listing(_shuffled),
    "duplicated": _listing(lambda found: [*found, *found]),
}


def faults_for(name: str) -> dict[str, Fault]:
    """What can go wrong with this verb."""
    own = ON_READS if name == "get_object" else ON_LISTINGS if name in LISTINGS else {}
    return {**EVERYWHERE, **own, **({"lying success": _lying_success} if name in WRITES else {})}


class Faulty:
    """A client whose calls of one verb go wrong: the ``nth``, or every one from there on when it ``stays``."""

    def __init__(
        self,
        store: MemoryStore,
        verb: str = "",
        nth: int = 0,
        fault: Fault | None = None,
        *,
        stays: bool = False,
    ) -> None:
        self._store, self._verb, self._nth, self._fault, self._stays = store, verb, nth, fault, stays
        self._calls, self._turn = itertools.count(1), threading.Lock()
        self.made: dict[str, int] = {}

    def __getattr__(self, name: str) -> Any:
        verb = getattr(self._store, name)

        def call(**asked: Any) -> Any:
            asked.pop("Bucket", None)
            with self._turn:
                self.made[name] = self.made.get(name, 0) + 1
                number = next(self._calls) if name == self._verb else 0
            hit = number and (number >= self._nth if self._stays else number == self._nth)
            return self._fault(self._store, name, verb, asked) if hit and self._fault else verb(**asked)

        return verb if name == "close" else call
