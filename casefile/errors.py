"""Every error Casefile raises on purpose, so that every door (command line, flow, desk) answers each one alike.

    CasefileError                   1  something unexpected
    ├── UsageError                  2  the request itself is wrong
    │   └── NotFound                2  no such case, document or file
    ├── TemplateFault               1  a Word template cannot be used as it is
    ├── DocumentFault               1  one document could not be made; the others go on
    ├── IntegrityError              4  the archive is not what its ledger says
    ├── Conflict                    1  someone else wrote first; read again, then decide again
    ├── Refused                     5  retention, a hold or a role forbids it
    └── Unavailable                 6  the store or an engine does not answer

Messages name files, fields and opaque ids. They never carry a person's data.
"""

from __future__ import annotations

import errno
import traceback
from collections.abc import Iterator
from pathlib import Path

from casefile.said import Said


class CasefileError(Exception):
    """The root. What is said is a code with values (casefile/said.py): ``Refused("hold-stands", case=case_id)``."""

    exit_code = 1
    http_status = 500

    def __init__(self, said: str | Said, /, **values: object) -> None:
        self.said = Said.of(said, values)
        super().__init__(self.said)

    @property
    def remedy(self) -> str:
        """What the reader may do next, in English; may be empty."""
        return self.said.remedy

    def __str__(self) -> str:
        """The English sentence, for logs."""
        return self.said.en


def unexpected(error: Exception) -> CasefileError:
    """An unforeseen error as it may be shown and kept: its class and place. Its own text may carry a person's data."""
    if told := of_the_machine(error):
        return told
    where = traceback.extract_tb(error.__traceback__)[-1]
    return CasefileError(
        "unexpected",
        kind=type(error).__name__,
        function=where.name,
        file=Path(where.filename).name,
        line=str(where.lineno),
    )


def of_the_machine(error: BaseException) -> CasefileError | None:
    """What only the machine's keeper can mend: a full disk, a folder that may not be written to. None for the rest."""
    for one in _causes(error):
        number = one.errno if isinstance(one, OSError) else None
        database = getattr(one, "sqlite_errorcode", 0) & 0xFF
        file = getattr(one, "filename", None)
        if number in (errno.ENOSPC, errno.EDQUOT) or database == _SQLITE_FULL:
            return (
                Unavailable("disk-full.at", place=Path(str(file)).parent)
                if file
                else Unavailable("disk-full")
            )
        if number in (errno.EROFS, errno.EACCES, errno.EPERM) or database == _SQLITE_READONLY:
            return Unavailable("not-writable", place=Path(str(file)).parent if file else "")
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = getattr(error, "orig", None) or error.__cause__ or error.__context__


# The result codes of sqlite3.h.
_SQLITE_FULL, _SQLITE_READONLY = 13, 8


class UsageError(CasefileError):
    """The request itself is wrong: an unknown option, an unreadable inbox, an ambiguous reference."""

    exit_code = 2
    http_status = 400


class NotFound(UsageError):
    """What was asked for does not exist."""

    http_status = 404


class TemplateFault(CasefileError):
    """A Word template, or its declaration in library.toml, cannot be used as it is."""

    http_status = 422


class DocumentFault(CasefileError):
    """One document could not be made or did not pass its checks; nothing of it was archived."""

    http_status = 422


class IntegrityError(CasefileError):
    """What the archive holds is not what its ledger says."""

    exit_code = 4


class Conflict(CasefileError):
    """Someone else wrote to the case first: read it again, then decide again."""

    http_status = 409


class Refused(CasefileError):
    """A retention date, a hold or a role forbids it."""

    exit_code = 5
    http_status = 403


class Unavailable(CasefileError):
    """The store, the workflow server or a conversion engine does not answer."""

    exit_code = 6
    http_status = 503
