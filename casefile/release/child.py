"""In the child process of the last search: files read, and finds compared; a job in, an answer of codes and counts out.

What was found stays in files of the build's private folder, which goes with the build.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from casefile.opening.secrets import Redaction, read_values, squeezed, write_values
from casefile.opening.shown import read_shown
from casefile.opening.sins import known_in, labelled_in
from casefile.release.files import read_file
from casefile.release.pdfs import read_again, read_pages
from casefile.release.reading import LOOSE, PARTED, Reading
from casefile.release.volumes import read_volume

_TEXT, _PAGES, _STREAMS, _SURE, _MAYBE = ".said", ".shown", ".streams", ".sure", ".maybe"
_DIGEST = 32  # bytes
_ANY = 4000  # characters between two digits of a known number: more than a page's other signs


def answer(question: bytes) -> bytes:
    """``read`` one file; ``judge`` the files of one case by all that was found in it."""
    job = json.loads(question)
    return json.dumps(_read(job) if job["do"] == "read" else _judge(job)).encode()


def _read(job: dict[str, Any]) -> dict[str, Any]:
    """Read one file; keep beside ``out`` what it says and what must go. Answers why it could not be searched."""
    path, out = Path(job["path"]), Path(job["out"])
    rules = Redaction(job["sin"], frozenset(job["keep"]), tuple(map(tuple, job["patterns"])))
    reading = Reading()
    if job["volume"]:
        known = {digest for base in job["known"] for digest in _digests(base)}
        pages, sure = read_volume(path, known, rules, reading)
    else:
        content = path.read_bytes()
        read_file(job["name"], content, reading)
        pages, sure = _pages(path, content, rules, reading, again=job["again"])
    said = reading.text()
    finds = rules.find(said)
    named = labelled_in(said, rules.keep) if finds else set()
    for find in finds:
        if find.rule != "sin" or (find.start, find.end) in named:
            sure.add(squeezed(said[find.start : find.end]))
    maybe = {squeezed(said[f.start : f.end]) for f in finds} - sure
    out.with_suffix(_TEXT).write_text(said, errors="replace")
    out.with_suffix(_PAGES).write_text(PARTED.join(pages), errors="replace")
    out.with_suffix(_STREAMS).write_bytes(b"".join(sorted(reading.streams)))
    write_values(out.with_suffix(_SURE), sure)
    write_values(out.with_suffix(_MAYBE), maybe)
    return {"unread": sorted(reading.unread)}


def _pages(
    path: Path, content: bytes, rules: Redaction, reading: Reading, *, again: bool
) -> tuple[list[str], set[str]]:
    if b"%PDF-" not in content[:1024]:
        return [], set()
    shown = read_pages(path, rules, said=read_shown(path, content))
    if shown is None:
        reading.unread |= set() if "locked" in reading.unread else {"broken"}
        return [], set()
    texts, finds = shown
    return [*texts, *(read_again(path) if again else ())], finds


def _judge(job: dict[str, Any]) -> dict[str, Any]:
    """Which files of a case hold something that must go. ``files``: original and parts of each document.

    A number that no label names, and that the document's pages show and the redaction let stand, was judged there.
    """
    known = set(read_values(job["found"]))
    own: list[dict[str, set[str]]] = []
    for document in job["documents"]:
        shown = LOOSE.join(_kept(base, _PAGES) for base in document["parts"])
        finds = {}
        for base in (*document["parts"], *document["original"]):
            maybe = read_values([f"{base}{_MAYBE}"])
            standing = {value for value in maybe if known_in(shown, {value}, _ANY)}
            finds[base] = read_values([f"{base}{_SURE}"]) | (maybe - standing)
        for base in document.get("own", ()):  # Casefile's own pages and lists, full of sizes and digests
            finds[base] = read_values([f"{base}{_SURE}"])
        own.append(finds)
        known = known.union(*finds.values())
    write_values(Path(job["out"]), known)
    nine = {value for value in known if len(value) == 9 and value.isdigit()}
    return {base: bool(found) or _holds(base, nine) for finds in own for base, found in finds.items()}


def _holds(base: str, known: set[str]) -> bool:
    return any(known_in(_kept(base, ending), known) for ending in (_TEXT, _PAGES))


def _kept(base: str, ending: str) -> str:
    path = Path(f"{base}{ending}")
    return path.read_text() if path.is_file() else ""


def _digests(base: str) -> list[bytes]:
    path = Path(f"{base}{_STREAMS}")
    kept = path.read_bytes() if path.is_file() else b""
    return [kept[at : at + _DIGEST] for at in range(0, len(kept), _DIGEST)]
