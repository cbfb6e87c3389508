"""A real veraPDF's verdict on every shipped template from both engines. Set it up with ``tools/verapdf/setup``."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from docx.shared import Pt

from casefile.documents.template_check import preview
from casefile.pdf import pdfa
from tests.support.golden import DOCUMENTS
from tests.support.pdfs import make
from tests.support.programs import ENGINES, needs_java
from tests.support.verapdf import verdicts
from tests.support.word_samples import ABOUT, NAMES, document, letter, save, three_pages

pytestmark = [pytest.mark.slow, needs_java]
FAMILIES = [
    "Calibri",
    "Cambria",
    "Arial",
    "Times New Roman",
    "Courier New",
    "DejaVu Sans",
    "Some Unknown Font",
]


def _fonts() -> bytes:
    made = document(picture=True)
    for family in FAMILIES:
        for bold, italic in ((False, False), (True, False), (False, True), (True, True)):
            run = made.add_paragraph().add_run(f"{family} Ωœ№ 0123 iiiWWW")
            run.font.name, run.bold, run.italic, run.font.size = family, bold, italic, Pt(8)
    return save(made)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_shipped_template_is_pdf_a_2b_and_from_the_built_in_engine_pdf_ua_1(
    engine: str, tmp_path: Path
) -> None:
    samples = {name: preview(template) for name, template in DOCUMENTS.items()}
    samples |= {"names": letter(*NAMES), "three-pages": three_pages(), "fonts": _fonts()}
    files = [tmp_path / f"{name}.pdf" for name in samples]
    for file, content in zip(files, samples.values(), strict=True):
        file.write_bytes(make(content, engine).content)
    assert verdicts(files) == [f"PASS {file}" for file in files]
    if engine == "builtin":
        assert verdicts(files, "ua1") == [f"PASS {file}" for file in files]


def test_what_is_not_finished_is_not_pdf_a_2b(tmp_path: Path) -> None:
    unfinished, finished = tmp_path / "raw.pdf", tmp_path / "finished.pdf"
    with pikepdf.open(io.BytesIO(make(letter()).content)) as pdf:
        del pdf.Root.OutputIntents
        pdf.save(unfinished)
    finished.write_bytes(pdfa.finish(unfinished.read_bytes(), ABOUT, "test"))
    assert [line.split(" ")[0] for line in verdicts([unfinished, finished])] == ["FAIL", "PASS"]
