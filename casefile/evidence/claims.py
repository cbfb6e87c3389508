"""Evidence as it is brought: what is claimed of a file (its case, type, date, title, period) by its name or
by a person.

A claim is made before anyone looks inside the file; ``casefile.files.kinds`` looks. The name is
``<reference>/<document-type>/<date>_<title>.<ext>``, with the period covered, where it matters, after the date:
``2027-02-18_2027-02-01..2027-02-14_pay stub.pdf``. A folder of the employer's nine digits may stand around the
reference.
"""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from casefile.evidence.names import MAPPING_TITLES, alike, dates_in, mapping_row, unfinished
from casefile.files.unfit import UnfitError
from casefile.periods import Period
from casefile.reference.obligations import Obligations, spelled
from casefile.sheets.rows import printable

# A case's own reference; the employer's number before it where two employers use the same, or a business changed hands.
_REFERENCE = re.compile(r"(?:\d{9}/)?[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
EMPLOYER = re.compile(r"\d{9}", re.ASCII)
_D = r"\d{4}-\d{2}-\d{2}"
_NAME = re.compile(
    rf"(?P<date>{_D})(?:[_ ](?P<first>{_D})(?:\.\.|[-–_]| au | to | à )(?P<last>{_D}))?[_ ](?P<title>.+)",
    re.DOTALL,
)
# A title that begins with a day, or holds a period: the name says more than can be read from it without a doubt.
_DATED = re.compile(rf"^{_D}|{_D}(?:\.\.|[-–_]| au | to | à ){_D}")
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
    if not _in_place(path, reference):
        raise _out_of_place(path, reference)
    parts = [*([reference] if reference else []), *PurePosixPath(path).parts]
    parts[:-2] = ["/".join(parts[:-2])]
    own, kind, name = parts
    if unfinished(name):
        raise UnfitError("evidence-name.unfinished")
    suffix = suffix_of(name)
    stem = name.removesuffix(PurePosixPath(name).suffix) if suffix else name
    found = _NAME.fullmatch(stem)
    if found is None or _DATED.search(found["title"]):
        raise _as_a_row(stem, path, own, kind)
    period = (found["first"], found["last"]) if found["first"] else None
    return make_claim(own, kind, found["date"], found["title"], suffix, rules, today, period=period)


def wrapping(names: Sequence[str], reference: str, zipped: str, is_case: Callable[[str], bool]) -> str:
    """The folders, with their last slash, that stand around all a ZIP holds and say nothing: Windows and macOS pack
    a folder with itself. ``reference``: the case in whose folder the ZIP lies; ``zipped``: its name without ending.

    A folder that may mean another case is never read through: what is in it is refused, not filed here.
    """
    inside, around = list(names), ""
    while inside and not any(_in_place(name, reference) for name in inside):
        tops = {name.partition("/")[0] for name in inside if "/" in name}
        if len(tops) != 1 or not all("/" in name for name in inside):
            return ""
        (top,) = tops
        own = top in (reference, reference.rpartition("/")[2])
        meant = reference and _REFERENCE.fullmatch(top) and alike(top) != alike(zipped)
        if not own and (is_case(top) or meant):
            return ""
        around += f"{top}/"
        inside = [name.partition("/")[2] for name in inside]
    return around


def _in_place(name: str, reference: str) -> bool:
    parts = [*([reference] if reference else []), *PurePosixPath(name).parts]
    return len(parts) == 3 or (len(parts) == 4 and EMPLOYER.fullmatch(parts[0]) is not None)


def _out_of_place(path: str, reference: str) -> UnfitError:
    """Below a case's own folder only the type's is wanted; a folder around it may mean another case."""
    parts = PurePosixPath(path).parts
    if not reference:
        return UnfitError("evidence-name.folder")
    if len(parts) == 3:
        return UnfitError("evidence-name.around", folder=printable(parts[0], 40), case=reference)
    return UnfitError("evidence-name.type", case=reference)


def _as_a_row(stem: str, path: str, reference: str, kind: str) -> UnfitError:
    """The name says its dates otherwise: the row of a mapping sheet that says them, where it has any."""
    dates = dates_in(stem)
    if dates.day is None:
        return UnfitError("evidence-name.date")
    file = PurePosixPath(path).name
    row = mapping_row(file, reference, kind, dates)
    return UnfitError("evidence-name.row", titles=MAPPING_TITLES, person=row)


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
    reference = reference.strip()
    if not _REFERENCE.fullmatch(reference):
        raise UnfitError("evidence-reference.form")
    known = _type(kind, rules)
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


def _type(kind: str, rules: Obligations) -> str:
    """The type of that name or title, however it is spelled. Raises UnfitError, with what is near."""
    known = rules.names.get(kind.strip().lower()) or rules.spellings.get(spelled(kind))
    if known:
        return known
    near = difflib.get_close_matches(spelled(kind), rules.spellings, n=2, cutoff=0.75)
    if near:
        names = list(dict.fromkeys(rules.spellings[one] for one in near))
        raise UnfitError("evidence-type.near", type=printable(kind, 40), near=names)
    raise UnfitError("evidence-type", type=printable(kind, 40))


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
    """A path as whoever looks may see it: in full, short, and nothing that would upset a terminal.

    Findings mask it wherever they are kept (``Finding.masked``).
    """
    return printable(path, limit=300)
