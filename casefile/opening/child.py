"""In the child process: one file from elsewhere, opened, cleaned, searched, redacted; a job in, an answer out.

Answers hold codes and counts, never a word of the file.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pikepdf

from casefile.opening.as_pdf import as_pdf
from casefile.opening.bare import lay_bare
from casefile.opening.clean import Unusable, annotations_of, clean
from casefile.opening.look import Look, PageLook, look
from casefile.opening.ocr import add_words
from casefile.opening.plainly import write_plain
from casefile.opening.redact import CannotRedact, redact
from casefile.opening.rendition import NoPages
from casefile.opening.secrets import VALUES, Redaction, read_values, values_in, write_values
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
    source, out = Path(job["source"]), Path(job["out"])
    rules = Redaction(job["sin"], frozenset(job["keep"]), tuple(map(tuple, job["patterns"])))
    rules = rules.knowing(read_values(job.get("known", ())))
    path, notes, members = as_pdf(job, source, out, rules)
    cleaned = clean(path)
    notes |= cleaned.notes
    members += cleaned.members
    sheets = [sheet_of_page(page) for page in cleaned.pdf.pages]
    beside = values_in(cleaned.words, rules)
    if cleaned.changed:
        path = out.with_suffix(".clean.pdf")
        write_plain(cleaned.pdf, path)
    cleaned.pdf.close()
    read = add_words(path, out.with_suffix(".read.pdf"), job["tesseract"])
    if read:
        path = out.with_suffix(".read.pdf")
        notes.add("read-by-ocr")
    rules = rules.knowing(beside)
    path, seen, in_comments = _look(path, rules, sheets, tuple(job["stamp"]), out, notes)
    told = bool(beside) or in_comments or bool(job.get("known"))
    if seen is None:
        notes.add("not-searchable")
        seen = Look([PageLook(place=job["stamp"][0], searchable=False) for _ in sheets], [])
    boxes, log = _boxes(seen, sheets, job["regions"])
    if boxes or told:
        redacted = out.with_suffix(".redacted.pdf")
        drawn = redact(path, boxes, sheets, rules, redacted)
        path = redacted
        log = [
            {**line, "way": "page-drawn-anew" if line["page"] - 1 in drawn else "text-removed"}
            for line in log
        ]
        sheets = [_fresh(s) if n in drawn else s for n, s in enumerate(sheets)]
    if told and (not log or beside - {value for page in seen.pages for value in page.values}):
        log.append({"page": 0, "rule": "hidden-text", "way": "left-out"})
    write_values(out.with_suffix(VALUES), beside.union(*(page.values for page in seen.pages)))
    blind = [n + 1 for n, page in enumerate(seen.pages) if not page.searchable and n not in read]
    if blind:
        notes.add("pages-without-text")
    return {
        "pdf": str(path),
        "pages": len(sheets),
        "notes": sorted(notes),
        "redactions": log,
        "places": [page.place for page in seen.pages],
        "blind": blind,
        "bookmarks": [(level, rules.masked(title), page) for level, title, page in seen.bookmarks],
        "members": _keep_members(members, out),
    }


def _look(
    path: Path,
    rules: Redaction,
    sheets: list[PageView],
    stamp: tuple[str, float, float],
    out: Path,
    notes: set[str],
) -> tuple[Path, Look | None, bool]:
    """What reading tells, and of which copy: of one laid bare, when that shows more that must go (then the last answer
    is True); comments that no one sees are left out of it."""
    seen = look(path, rules, sheets, stamp)
    bare = out.with_suffix(".bare.pdf")
    try:
        if seen is not None and lay_bare(path, bare, annotations_of, unseen=True):
            all_seen = look(bare, rules, sheets, stamp)
            if all_seen is not None and _finds(all_seen) - _finds(seen):
                lay_bare(path, bare, annotations_of, unseen=False)
                return bare, look(bare, rules, sheets, stamp), True
    except (pikepdf.PdfError, TypeError, ValueError, AttributeError, KeyError):
        notes.add("not-searchable")  # what broken comments show is not known
    return path, seen, False


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
