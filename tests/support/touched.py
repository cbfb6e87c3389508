"""What casefile/borrowed touches of other libraries, as casefile/data/borrowed.toml records it, and as it is today."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import tomllib
from dataclasses import dataclass
from typing import Any

from casefile.settings import ROOT

RECORD = ROOT / "casefile" / "data" / "borrowed.toml"


@dataclass(frozen=True)
class Touched:
    """One name of a library, ``module:name``, why it is touched, and the digest of its source when last looked at."""

    name: str
    digest: str
    why: str


def digest_of(name: str) -> str:
    """The digest of the source that the library has under this name today, or of its value where it has none.

    Of what the library took from elsewhere, such as ``dataclasses.replace``, the name counts. Raises ``AttributeError``
    or ``ModuleNotFoundError`` when it is gone.
    """
    module, _, path = name.partition(":")
    thing: Any = importlib.import_module(module)
    for step in path.split("."):
        thing = getattr(thing, step)
    thing = thing.fget if isinstance(thing, property) else thing
    if isinstance(thing, list | dict):
        said = repr(thing)
    elif str(thing.__module__).partition(".")[0] != module.partition(".")[0]:
        said = f"{thing.__module__}.{thing.__name__}"
    else:
        said = inspect.getsource(thing)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def touched() -> tuple[Touched, ...]:
    """Every name that is touched, as ``data/borrowed.toml`` records it."""
    rows = tomllib.loads(RECORD.read_text(encoding="utf-8"))
    return tuple(Touched(name, **row) for name, row in rows.items())


TOUCHED = touched()
