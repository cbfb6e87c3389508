"""Every error Casefile raises on purpose, so that the command line and the web app can answer each one alike.

    CasefileError                   1  500  something unexpected
    ├── UsageError                  2  400  the request itself is wrong
    │   └── NotFound                2  404  no such case, document or file
    ├── TemplateFault               1  500  a Word template cannot be used as it is
    ├── DocumentFault               1  500  one document could not be made; the others go on
    ├── IntegrityError              4  500  the archive is not what its ledger says
    ├── Conflict                    1  409  someone else wrote first; read again, then decide again
    ├── Refused                     5  409  retention, a hold or a role forbids it
    └── Unavailable                 6  503  the store or an engine does not answer

Messages name files, fields and opaque ids. They never carry a person's data.
"""

from __future__ import annotations

import traceback
from pathlib import Path


class CasefileError(Exception):
    """The root. ``remedy`` tells the reader what to do next; it may be empty."""

    exit_code = 1
    http_status = 500

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy

    def __reduce__(self) -> tuple[object, ...]:
        """Errors cross process borders: the default reduce would lose the keyword-only remedy."""
        return (_rebuild, (type(self), str(self), self.remedy))


def _rebuild(kind: type[CasefileError], message: str, remedy: str) -> CasefileError:
    return kind(message, remedy=remedy)


def unexpected(error: Exception) -> CasefileError:
    """An unforeseen error as it may be shown and kept: its class and place. Its own text may carry a person's data."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{where.name} ({Path(where.filename).name}, line {where.lineno})"
    return CasefileError(f"unexpected {type(error).__name__} in {place}", remedy="Please report it.")


class UsageError(CasefileError):
    """The request itself is wrong: an unknown option, an unreadable inbox, an ambiguous reference."""

    exit_code = 2
    http_status = 400


class NotFound(UsageError):
    """What was asked for does not exist."""

    http_status = 404


class TemplateFault(CasefileError):
    """A Word template, or its declaration in library.toml, cannot be used as it is."""


class DocumentFault(CasefileError):
    """One document could not be made or did not pass its checks; nothing of it was archived."""


class IntegrityError(CasefileError):
    """What the archive holds is not what its ledger says."""

    exit_code = 4


class Conflict(CasefileError):
    """Someone else wrote to the case first: read it again, then decide again."""

    http_status = 409


class Refused(CasefileError):
    """A retention date, a hold or a role forbids it."""

    exit_code = 5
    http_status = 409


class Unavailable(CasefileError):
    """The store, the workflow server or a conversion engine does not answer."""

    exit_code = 6
    http_status = 503
