"""Evidence as it is brought: what is claimed of a file (its case, type, date, title, period) by its name or
by a person.

A claim is made before anyone looks inside the file; ``casefile.files.kinds`` looks. The name is
``<reference>/<document-type>/<date>_<title>.<ext>``, with the period covered, where it matters, after the date:
``2027-02-18_2027-02-01..2027-02-14_pay stub.pdf``. A folder of the employer's nine digits may stand around the
reference.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from casefile.files.unfit import UnfitError
from casefile.findings import mask
from casefile.periods import Period
from casefile.reference.obligations import Obligations
from casefile.sheets.rows import printable

# A case's own reference; the employer's number before it where two employers use the same, or a business changed hands.
_REFERENCE = re.compile(r"(?:\d{9}/)?[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
EMPLOYER = re.compile(r"\d{9}", re.ASCII)
_NAME = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})(?:_(?P<first>\d{4}-\d{2}-\d{2})\.\.(?P<last>\d{4}-\d{2}-\d{2}))?"
    r"[_ ](?P<title>.+)",
    re.ASCII | re.DOTALL,
)
_SUFFIX = re.compile(r"\.[a-z0-9]{1,10}", re.ASCII)
# Digits become letters, so that no key can hold nine digits in a row that read like a person's number.
_LETTERS = str.maketrans("0123456789abcdef", "ghijklmnopabcdef")
FOLDER = "evidence"


@dataclass(frozen=True)
class Claim:
    """What is said of a file. ``source`` is where it comes from, ``brought_by`` who handed it in.

    ``reference``: the case's own, or ``EMPLOYER/REFERENCE``; ``worker``: whose rows of a payroll file of many workers
    are this case's, by number or name.
    """

    reference: str
    type: str
    date: dt.date
    title: str
    suffix: str
    period: Period | None = None
    source: str = ""
    brought_by: str = ""
    worker: str = ""


def evidence_id(record_type: str, sha256: str) -> str:
    """The id of a file under a type: the same file filed as the same type twice is one piece of evidence."""
    digest = hashlib.sha256(f"{record_type}:{sha256}".encode()).hexdigest()[:16]
    return f"ev-{lettered(digest)}"


def lettered(digest: str) -> str:
    """Hexadecimal digits as letters only."""
    return digest.translate(_LETTERS)


def claim_from_path(path: str, rules: Obligations, today: dt.date, *, reference: str = "") -> Claim:
    """The claim that a path below ``evidence`` makes; with ``reference``, a path below that case's folder.

    Raises UnfitError when the path does not say what it must.
    """
    parts = [*([reference] if reference else []), *PurePosixPath(path).parts]
    if len(parts) == 4 and EMPLOYER.fullmatch(parts[0]):
        parts[:2] = ["/".join(parts[:2])]
    if len(parts) != 3:
        raise UnfitError("evidence-name.folder")
    own, kind, name = parts
    suffix = suffix_of(name)
    found = _NAME.fullmatch(name.removesuffix(PurePosixPath(name).suffix) if suffix else name)
    if found is None:
        raise UnfitError("evidence-name.date")
    period = (found["first"], found["last"]) if found["first"] else None
    return make_claim(own, kind, found["date"], found["title"], suffix, rules, today, period=period)


def make_claim(
    reference: str,
    kind: str,
    date: str,
    title: str,
    suffix: str,
    rules: Obligations,
    today: dt.date,
    *,
    period: tuple[str, str] | None = None,
    source: str = "",
    brought_by: str = "",
    worker: str = "",
) -> Claim:
    """A claim from its words, each checked. Raises UnfitError for a word that cannot be."""
    if not _REFERENCE.fullmatch(reference):
        raise UnfitError("evidence-reference.form")
    known = rules.names.get(kind.strip().lower())
    if known is None:
        raise UnfitError("evidence-type", type=printable(kind, 40))
    if not date.strip():
        raise UnfitError("evidence-date.missing")
    day = _day(date)
    if day > today:
        raise UnfitError("evidence-date.future")
    return Claim(
        reference=reference,
        type=known,
        date=day,
        title=" ".join(title.split())[:200],
        suffix=suffix,
        period=_period(period) if period else None,
        source=" ".join(source.split())[:200],
        brought_by=" ".join(brought_by.split())[:200],
        worker=" ".join(worker.split())[:200],
    )


def _period(words: tuple[str, str]) -> Period:
    if not all(words):
        raise UnfitError("evidence-date.half")
    period = Period(_day(words[0]), _day(words[1]))
    if not period.days:
        raise UnfitError("evidence-date.backwards")
    return period


def _day(text: str) -> dt.date:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip(), re.ASCII):
            raise ValueError
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise UnfitError("evidence-date.form", text=printable(text, 40)) from None


def suffix_of(name: str) -> str:
    """The ending of a file's name in small letters, ``.pdf``; empty where there is none a key could carry."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if _SUFFIX.fullmatch(suffix) else ""


def shown(path: str) -> str:
    """A path as findings may show it: the folders as they are, the title masked, since it may be a name."""
    place = PurePosixPath(path)
    found = _NAME.fullmatch(place.name)
    if found is None:
        name = mask(place.stem) + suffix_of(place.name)
    else:
        name = f"{found['date']}_{mask(PurePosixPath(found['title']).stem)}{suffix_of(place.name)}"
    return printable((place.parent / name).as_posix(), limit=300)
