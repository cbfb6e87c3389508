"""Word files of others through both engines: delivered, refused, wrong.

    python -m bench.corpus_word FOLDER [FOLDER ...]

A folder holds .docx files; ``constructs`` stands for those that tests/support/word_constructs.py makes. The folders of
bench/RESULTS.md come from source distributions on the package index: ``pip download --no-deps --no-binary :all:``
python-docx==1.2.0 and PyDocX==0.9.10, unpacked. *Wrong* is what was delivered and lacks a word that LibreOffice's PDF
of the same file has; each of those is named, for a person to look at.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import sys
from collections import Counter
from pathlib import Path

import pypdfium2

from casefile.pdf import About, Pdf, make_pdfs
from casefile.pdf.libreoffice import LibreOfficeEngine
from casefile.settings import Settings

ABOUT = About("A file", "en", "", "", dt.date(2026, 1, 1))
_REASON = re.compile(r"It has ([\w:][\w: -]*)|cannot print ([\w ]+)|document: ([\w ]+)|not a Word document")


def main(folders: list[str]) -> None:
    """One row of the table for each folder, then what is wrong, by its name."""
    print("| files | of them | readable | built in: delivered | refused | wrong | LibreOffice alone: made |")
    print("|---|---|---|---|---|---|---|")
    notes: list[str] = []
    for folder in folders:
        documents = _documents(folder)
        made = make_pdfs([(docx, ABOUT) for docx in documents.values()], Settings(pdf_engine="builtin"))
        theirs = LibreOfficeEngine("soffice", 120).convert([(docx, ABOUT) for docx in documents.values()])
        unreadable = sum("not a Word document" in str(result) for result in made)
        delivered = sum(isinstance(result, Pdf) for result in made)
        wrong = [
            name
            for name, ours, other in zip(documents, made, theirs, strict=True)
            if isinstance(ours, Pdf) and isinstance(other, bytes) and _lost(ours.content, other)
        ]
        readable = len(documents) - unreadable
        print(
            f"| {Path(folder).name} | {len(documents)} | {readable} | {delivered} ({delivered / readable:.0%}) "
            f"| {readable - delivered} | {len(wrong)} | {sum(isinstance(o, bytes) for o in theirs)} |"
        )
        notes += [f"look at {folder}: {name}" for name in wrong]
        reasons = Counter(_reason(r) for r in made if not isinstance(r, Pdf))
        notes += [f"{Path(folder).name} refused for {why}: {n}" for why, n in reasons.most_common()]
    print("\n".join(notes))


def _documents(folder: str) -> dict[str, bytes]:
    if folder == "constructs":
        from tests.support.word_constructs import constructs

        return dict(constructs())
    files = {path.name: path.read_bytes() for path in sorted(Path(folder).rglob("*.docx"))}
    distinct = {hashlib.sha256(content).digest(): (name, content) for name, content in files.items()}
    return dict(distinct.values())


def _lost(ours: bytes, theirs: bytes) -> Counter[str]:
    return Counter(_words(theirs)) - Counter(_words(ours))


def _words(pdf: bytes) -> list[str]:
    text = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))
    return re.findall(r"[^\W_]", text)  # letter by letter: lines may end elsewhere


def _reason(result: object) -> str:
    said = f"{result} {getattr(result, 'remedy', '')}"
    found = _REASON.search(said)
    return next((group for group in found.groups() if group), found[0]) if found else said[:60]


if __name__ == "__main__":
    main(sys.argv[1:])
