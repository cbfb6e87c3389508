"""Names of files as people and programs give them: letters that a ZIP's maker wrote otherwise, dates wherever they
stand, and files that only a program has use for.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath

from casefile.periods import Period

# What Windows and macOS put beside files; nobody hands them in.
_PROGRAMS_OWN = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", ".ds_store"})
_UNFINISHED = frozenset({".crdownload", ".part", ".partial", ".download", ".tmp"})
_DAY = re.compile(r"(?<!\d)(20\d{2})([-_. ]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)", re.ASCII)
_SPAN = re.compile(r"\s*(?:\.\.|[-–—_]|\s(?:au|to|à|a|through)\s)\s*", re.IGNORECASE)
# Letters that names of papers are written with, in both languages and in the workers' own.
_LIKELY = frozenset("àâäáãåæçèéêëìíîïñòóôõöøùúûüýÿœšžßÀÂÄÁÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŸŒŠŽ’‘“”«»–—°ºª·")
_PAGES = ("cp850", "cp1252", "cp437")
_UTF8 = 0x800


@dataclass(frozen=True)
class Dates:
    """The days that stand in a name: one, a period of two, or a day and a period; and the name without them."""

    day: dt.date | None
    period: Period | None
    title: str


def own_to_a_program(name: str) -> bool:
    """Whether a file is one that a system keeps for itself: hidden ones, locks of Office, thumbnails."""
    parts = PurePosixPath(name).parts
    hidden = any(part.startswith((".", "~$")) and part != ".." for part in parts)
    return hidden or "__MACOSX" in parts or (bool(parts) and parts[-1].lower() in _PROGRAMS_OWN)


def unfinished(name: str) -> bool:
    """Whether a browser was still fetching the file."""
    return PurePosixPath(name).suffix.lower() in _UNFINISHED


def composed(name: str) -> str:
    """A name with each accent on its letter (NFC), as all but macOS write it."""
    return unicodedata.normalize("NFC", name)


def alike(name: str) -> str:
    """A name as a person would call it the same: composed, and without case."""
    return composed(name).casefold()


def member_name(info: zipfile.ZipInfo) -> tuple[str, bool]:
    """A ZIP member's name with its letters right, and whether they had to be found out.

    A name that the ZIP does not call UTF-8 may be in it all the same (macOS), or in a code page of Windows or DOS: the
    one of which the most letters are such as names are written with. Backslashes of older programs part folders.
    """
    name, found = info.orig_filename, False
    if not info.flag_bits & _UTF8 and not name.isascii():
        name, found = _decoded(name.encode("cp437", "replace")), True
    if "\\" in name and "/" not in name:
        name = name.replace("\\", "/")
    return composed(name), found


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return max((raw.decode(page, "replace") for page in _PAGES), key=_likely)


def _likely(text: str) -> int:
    """How much a text reads like a name: letters that names have, no capital within a word, nothing unprintable."""
    letters = sum((c in _LIKELY) - (not c.isprintable()) for c in text if c > "\x7f")
    return letters - 2 * sum(one.islower() and other.isupper() for one, other in pairwise(text))


def dates_in(name: str) -> Dates:
    """Every date that leaves no doubt (the year first) wherever it stands in a name without its ending."""
    found = list(_days(name))
    span = next((pair for pair in pairwise(found) if _is_span(name, *pair)), None)
    title = _DAY.sub(" ", name)
    title = " ".join(
        re.sub(r"^(\W|_)+|(\W|_)+$|\s(au|to|à|through)(?=\s*$)", " ", title).replace("_", " ").split()
    )
    if span is None:
        return Dates(found[0][1] if found else None, None, title)
    day = next((day for place, day in found if (place, day) not in span), span[1][1])
    return Dates(day, Period(span[0][1], span[1][1]), title)


def _days(name: str) -> Iterator[tuple[re.Match[str], dt.date]]:
    for match in _DAY.finditer(name):
        try:
            yield match, dt.date(int(match[1]), int(match[3]), int(match[4]))
        except ValueError:
            continue


def _is_span(name: str, one: tuple[re.Match[str], dt.date], other: tuple[re.Match[str], dt.date]) -> bool:
    between = name[one[0].end() : other[0].start()]
    return one[1] < other[1] and bool(_SPAN.fullmatch(between))


def mapping_row(file: str, reference: str, kind: str, dates: Dates) -> str:
    """The row of a mapping sheet that files this file as its name suggests, ready to be looked at and pasted."""
    period = (str(dates.period.first), str(dates.period.last)) if dates.period else ("", "")
    text = io.StringIO(newline="")
    title = dates.title or PurePosixPath(file).stem
    csv.writer(text, lineterminator="").writerow(
        [file, reference, kind, str(dates.day or ""), title, *period]
    )
    return text.getvalue()


MAPPING_TITLES = "file,reference,type,date,title,period_from,period_to"
