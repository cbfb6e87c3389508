"""In the child process: one file from elsewhere, opened, cleaned, searched, redacted; a job in, an answer out.

Answers hold codes and counts, never a word of the file.
"""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

from casefile.opening.bare import is_bare, lay_bare
from casefile.opening.clean import Unusable, annotations_of, clean
from casefile.opening.faithful import write_faithful
from casefile.opening.look import Look, PageLook, look
from casefile.opening.ocr import add_words, to_read
from casefile.opening.redact import CannotRedact, redact
from casefile.opening.rendition import SEARCHED, NoPages
from casefile.opening.secrets import VALUES, Redaction, read_values, values_in, write_values
from casefile.opening.shown import write_shown
from casefile.paper.geometry import Box, PageView, sheet_of_page


def answer(question: bytes) -> bytes:
    """Prepare one file: ``pdf`` is where its pages are, or ``reason`` says why there are none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return json.dumps(_prepared(json.loads(question))).encode()


def _prepared(job: dict[str, Any]) -> dict[str, Any]:
    try:
        return prepare(job)
    except (Unusable, NoPages) as why:
        return {"reason": str(why)}
    except CannotRedact:
        return {"reason": "withheld"}


def prepare(job: dict[str, Any]) -> dict[str, Any]:
    """Make one file the pages of a packet, as the job says."""
    out = Path(job["out"])
    rules = Redaction(job["sin"], frozenset(job["keep"]), tuple(map(tuple, job["patterns"])))
    rules = rules.knowing(read_values(job.get("known", ())))
    copy = _copied(job, out, rules)
    read = add_words(copy.path, job.get("scans", ()), out.with_suffix(".read.pdf"), job["tesseract"])
    if read:
        copy.path, copy.bare = out.with_suffix(".read.pdf"), False
        copy.notes.add("read-by-ocr")
    rules = rules.knowing(copy.beside)
    copy.path, found, in_comments = _look(copy, Reader(rules, copy, tuple(job["stamp"])), out)
    seen = found or Look([PageLook(place=job["stamp"][0], searchable=False) for _ in copy.sheets], [])
    blind = [
        n
        for n, p in enumerate(seen.pages)
        if not (p.searchable or n in read or copy.worded.get(n) or copy.searched)
    ]
    if "scans" not in job and (scans := to_read(blind, job["tesseract"])):
        return {"scans": scans}
    told = bool(copy.beside) or in_comments or bool(job.get("known"))
    boxes, log = _boxes(seen, copy.sheets, job["regions"])
    if boxes or told:
        drawn = redact(copy.path, boxes, copy.sheets, rules, out.with_suffix(".redacted.pdf"))
        copy.path = out.with_suffix(".redacted.pdf")
        log = [
            {**line, "way": "page-drawn-anew" if line["page"] - 1 in drawn else "text-removed"}
            for line in log
        ]
    if told and (not log or copy.beside - {value for page in seen.pages for value in page.values}):
        log.append({"page": 0, "rule": "hidden-text", "way": "left-out"})
    write_values(out.with_suffix(VALUES), copy.beside.union(*(page.values for page in seen.pages)))
    if found is not None and not (boxes or told):
        write_shown(copy.path, [page.text for page in found.pages])
    copy.notes |= {"not-searchable"} if found is None else {"pages-without-text"} if blind else set()
    return {
        "pdf": str(copy.path),
        "pages": len(copy.sheets),
        "notes": sorted(copy.notes),
        "redactions": log,
        "places": [page.place for page in seen.pages],
        "blind": [n + 1 for n in blind],
        "pictured": [n + 1 for n in sorted(copy.worded)],
        "bookmarks": [(level, rules.masked(title), page) for level, title, page in seen.bookmarks],
        "members": _keep_members(copy.members, out),
    }


@dataclass
class Copy:
    """The file as it may go on: where, each page's sheet, and what is known of it beside its pages.

    ``worded``: the pages that stand as pictures, and whether the words of each are known; ``beside``: finds in what it
    held beside its pages; ``bare``: it shows all it holds; ``searched``: all it says was searched as text before.
    """

    path: Path
    sheets: list[PageView]
    notes: set[str]
    members: list[tuple[str, bytes]]
    beside: set[str]
    worded: dict[int, bool]
    plain_fonts: bool
    bare: bool = False
    searched: bool = False


def _copied(job: dict[str, Any], out: Path, rules: Redaction) -> Copy:
    """The file as a PDF in which nothing runs, opens or hides."""
    path, notes, members = _as_pdf(job, out, rules)
    cleaned = clean(path)
    with cleaned.pdf as pdf:
        sheets = [sheet_of_page(page) for page in pdf.pages]
        worded: dict[int, bool] = {}
        bare = not cleaned.changed and is_bare(pdf, annotations_of)
        if cleaned.changed:
            given, path = path, out.with_suffix(".clean.pdf")
            worded = write_faithful(pdf, given, path, cleaned.pages)
            sheets = [_fresh(s) if n in worded else s for n, s in enumerate(sheets)]
            notes |= {"pages-as-pictures"} if worded else set()
    beside = values_in(cleaned.words, rules)
    members += cleaned.members
    searched = SEARCHED in notes
    notes = (notes - {SEARCHED}) | cleaned.notes
    return Copy(path, sheets, notes, members, beside, worded, cleaned.plain_fonts, bare, searched)


def _as_pdf(
    job: dict[str, Any], out: Path, rules: Redaction
) -> tuple[Path, set[str], list[tuple[str, bytes]]]:
    """Where the file is as a PDF, with what is to be known of it and the files inside it."""
    if job["kind"] == "pdf":
        return Path(job["source"]), set(job.get("notes", ())), []
    from casefile.opening.as_pdf import as_pdf  # noqa: PLC0415  slow to load, and most files are PDFs

    return as_pdf(job, Path(job["source"]), out, rules)


@dataclass(frozen=True)
class Reader:
    """How each copy of one file is read."""

    rules: Redaction
    copy: Copy
    stamp: tuple[str, float, float]

    def __call__(self, path: Path) -> Look | None:
        """What reading it tells."""
        return look(path, self.rules, self.copy.sheets, self.stamp, plain_fonts=self.copy.plain_fonts)


def _look(copy: Copy, reader: Reader, out: Path) -> tuple[Path, Look | None, bool]:
    """What reading tells, and of which copy: of one laid bare, when that shows more that must go (then the last answer
    is True); comments that no one sees are left out of it."""
    seen = reader(copy.path)
    bare = out.with_suffix(".bare.pdf")
    try:
        if seen is not None and not copy.bare and lay_bare(copy.path, bare, annotations_of, unseen=True):
            all_seen = reader(bare)
            if all_seen is not None and _finds(all_seen) - _finds(seen):
                lay_bare(copy.path, bare, annotations_of, unseen=False)
                return bare, reader(bare), True
    except (pikepdf.PdfError, TypeError, ValueError, AttributeError, KeyError):
        copy.notes.add("not-searchable")  # what broken comments show is not known
    return copy.path, seen, False


def _finds(seen: Look) -> set[tuple[int, str, tuple[int, ...]]]:
    """Each place of each find, to the point."""
    return {
        (number, rule, tuple(round(edge) for edge in place))
        for number, page in enumerate(seen.pages)
        for rule, places in page.finds
        for place in places
    }


def _boxes(
    seen: Look, sheets: list[PageView], regions: list[dict[str, Any]]
) -> tuple[dict[int, list[Box]], list[dict[str, Any]]]:
    """Boxes as seen, by page from 0, and the log's lines: page from 1 and rule."""
    boxes: dict[int, list[Box]] = {}
    log = []
    for number, page in enumerate(seen.pages):
        for rule, places in page.finds:
            boxes.setdefault(number, []).extend(sheets[number].seen_box(own) for own in places)
            log.append({"page": number + 1, "rule": rule})
    for region in regions:
        number = region["page"] - 1
        if number >= len(sheets):
            raise Unusable("region-outside")
        left, top, right, bottom = region["box"]
        height = sheets[number].height
        boxes.setdefault(number, []).append((left, height - bottom, right, height - top))
        log.append({"page": number + 1, "rule": region["name"]})
    return boxes, log


def _fresh(sheet: PageView) -> PageView:
    return PageView((0.0, 0.0, sheet.width, sheet.height))


def _keep_members(members: list[tuple[str, bytes]], out: Path) -> list[dict[str, str]]:
    kept = []
    for number, (name, content) in enumerate(members, start=1):
        path = out.with_suffix(f".{number}.member")
        path.write_bytes(content)
        kept.append({"name": name, "path": str(path)})
    return kept
