"""What Casefile touches of other libraries' inner parts is unchanged since it was last read, and all of it is named."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

from casefile.settings import ROOT
from tests.support.touched import TOUCHED

NAMES = [touched.name for touched in TOUCHED]


def _run(script: str) -> dict[str, str]:
    """In a process of its own: others have patched this one already."""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    answer: dict[str, str] = json.loads(run.stdout)
    return answer


_DIGESTS = """
import json
from tests.support.touched import TOUCHED, digest_of
answers = {}
for touched in TOUCHED:
    try:
        answers[touched.name] = digest_of(touched.name)
    except (AttributeError, ImportError) as error:
        answers[touched.name] = f"gone: {error}"
print(json.dumps(answers))
"""
# Everything that differs in the libraries once the typesetter stands, and every method that our classes override.
_TOUCHES = """
import importlib, json, pkgutil
names = ["word2pdf.api"]
for package in ("word2pdf.document", "word2pdf.layout", "word2pdf.fonts", "word2pdf.oxml", "word2pdf.render"):
    within = pkgutil.iter_modules(importlib.import_module(package).__path__)
    names += [package, *(f"{package}.{module.name}" for module in within)]
names += ["reportlab.pdfbase.pdfdoc", "reportlab.pdfbase.ttfonts", "reportlab.pdfbase.pdfmetrics"]
names += ["reportlab.pdfgen.canvas", "reportlab.pdfgen.textobject"]
def look():
    seen = {}
    for name in names:
        for key, thing in vars(importlib.import_module(name)).items():
            if key.startswith("__"):
                continue
            seen[f"{name}:{key}"] = str(thing) if isinstance(thing, list) else id(thing)
            if isinstance(thing, type) and thing.__module__ == name:
                seen |= {f"{name}:{key}.{k}": id(v) for k, v in vars(thing).items() if not k.startswith("__")}
    return seen
before = look()
from casefile.borrowed import blocks, canvas, drawing, fonts, measure, structure, typeset
typeset.Typesetter()
found = {name: "replaced" for name, thing in look().items() if before.get(name) != thing}
for module in (blocks, canvas, drawing, fonts, measure, structure, typeset):
    for ours in vars(module).values():
        if not (isinstance(ours, type) and ours.__module__ == module.__name__):
            continue
        for base in ours.__mro__[1:]:
            if base.__module__.startswith(("word2pdf", "reportlab")):
                own = {k for k in vars(ours) if k == "__init__" or not k.startswith("__")}
                found |= {f"{base.__module__}:{base.__qualname__}.{k}": "overridden" for k in own & set(vars(base))}
print(json.dumps(found))
"""
# The same thing under the name of a module that imports it.
_IMPORTED = re.compile(r"^(word2pdf\.(document|layout)|reportlab\.pdfgen)\.\w+:\w+$")


@pytest.fixture(scope="module")
def digests() -> dict[str, str]:
    return _run(_DIGESTS)


@pytest.mark.parametrize("touched", TOUCHED, ids=NAMES)
def test_what_is_touched_is_still_there_and_unchanged(touched: object, digests: dict[str, str]) -> None:
    assert digests[touched.name] == touched.digest, (  # type: ignore[attr-defined]
        "read its new source, see that what we put in its place still holds, and write the new digest into the record"
    )


def test_all_that_is_touched_stands_in_the_record_with_its_reason() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(len(touched.why) > 10 for touched in TOUCHED)
    last = {name.partition(":")[2] for name in NAMES}
    for name in _run(_TOUCHES):
        assert (
            name in NAMES
            or (_IMPORTED.match(name) and name.partition(":")[2] in last)
            or name
            in {
                "reportlab.pdfgen.textobject:fp_str",
            }
        ), name


def test_a_name_that_is_gone_is_told() -> None:
    from tests.support.touched import digest_of

    with pytest.raises(AttributeError):
        digest_of("word2pdf.layout.flow:Flow._no_such_method")


@pytest.mark.parametrize("library", ["word2pdf", "reportlab", "python-docx"])
def test_a_library_whose_inner_parts_are_touched_is_pinned_exactly(library: str) -> None:
    project = tomllib.loads((Path(ROOT) / "pyproject.toml").read_text())["project"]
    assert f"{library}=={version(library)}" in project["dependencies"]


@pytest.mark.slow
def test_no_other_room_touches_word2pdf() -> None:
    for path in Path(ROOT).glob("*/**/*.py"):
        if (
            path.parts[len(Path(ROOT).parts)] in {"casefile", "storage", "flows", "app"}
            and path.parent.name != "borrowed"
        ):
            assert not re.search(r"^\s*(from|import) word2pdf", path.read_text(), re.MULTILINE), path


def _read(body: str, declared: str = '<?xml version="1.0" encoding="UTF-8"?>') -> list[str]:
    """The texts of a part's paragraphs as the parser with a memory has them."""
    import io
    import zipfile

    from word2pdf.oxml import Package

    from casefile.borrowed.blocks import BlockParser
    from casefile.borrowed.typeset import Typesetter
    from tests.support.word_samples import letter

    Typesetter()
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    part = f"{declared}<w:document {names}><w:body>{body}</w:body></w:document>"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(letter("Zoé"))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            encoded = part.encode("latin-1" if "8859" in declared else "utf-8")
            new.writestr(name, encoded if name == "word/document.xml" else old.read(name))
    document = BlockParser(Package(out.getvalue())).parse()
    blocks = [block for section in document.sections for block in section.blocks]
    cells = [c for b in blocks if hasattr(b, "rows") for row in b.rows for c in row.cells]
    inside = [paragraph for cell in cells for paragraph in cell.blocks if hasattr(paragraph, "text")]
    return [b.text for b in (*blocks, *inside) if hasattr(b, "text")]


_SAID = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
_CELL = "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc><w:tcPr/>{}</w:tc></w:tr></w:tbl>"


def test_a_table_of_a_known_frame_shows_its_own_paragraphs() -> None:
    assert _read(_CELL.format(_SAID.format("one") + "<w:p/>" + _SAID.format("two"))) == ["one", "", "two"]
    assert _read(_CELL.format(_SAID.format("three") + "<w:p/>" + _SAID.format("four"))) == [
        "three",
        "",
        "four",
    ]


def test_a_table_in_a_table_is_read_as_ever() -> None:
    inner = _CELL.format(_SAID.format("within"))
    assert _read(_SAID.format("before") + _CELL.format(inner + _SAID.format("after"))) == ["before", "after"]


def test_a_part_in_other_letters_than_utf_8_is_read_right() -> None:
    assert _read(_SAID.format("Zoé"), '<?xml version="1.0" encoding="ISO-8859-1"?>') == ["Zoé"]


def test_a_comment_that_looks_like_a_paragraph_is_none() -> None:
    assert _read("<!-- <w:p> -->" + _SAID.format("one")) == ["one"]
