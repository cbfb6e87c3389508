"""A real veraPDF's verdict on every shipped template from both engines. Set it up with ``tools/verapdf/setup``."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from docx.shared import Pt
from test_pdf import ENGINES, make
from test_pdf_golden import DOCUMENTS
from test_pdf_samples import ABOUT, NAMES, document, letter, save, three_pages

from casefile.documents.template_check import preview
from casefile.pdf import pdfa
from casefile.pdf.builtin import BuiltinEngine
from casefile.settings import ROOT

pytestmark = pytest.mark.slow
FOLDER = ROOT / ".work" / "verapdf"
JAXB = [
    Path("/usr/share/java") / f"{name}.jar"
    for name in ("jaxb-runtime", "jaxb-core", "jaxb-impl", "istack-commons-runtime", "txw2")
]
READY = (
    shutil.which("java") is not None
    and (FOLDER / "PdfaCheck.class").exists()
    and all(p.exists() for p in JAXB)
)
FAMILIES = [
    "Calibri",
    "Cambria",
    "Arial",
    "Times New Roman",
    "Courier New",
    "DejaVu Sans",
    "Some Unknown Font",
]


@pytest.fixture(autouse=True)
def _verapdf_is_there() -> None:
    if not READY and os.environ.get("CI") != "true":
        pytest.skip("veraPDF is not set up: run tools/verapdf/setup")
    assert READY, "CI must check with veraPDF: tools/verapdf/setup has not run"


def verdicts(files: list[Path], flavour: str = "2b") -> list[str]:
    """veraPDF's line about each file: PDF/A-2b, or PDF/UA-1 as ``ua1``."""
    command = [
        "java",
        "-cp",
        ":".join(map(str, [FOLDER, FOLDER / "verapdf.jar", *JAXB])),
        "PdfaCheck",
        "-f",
        flavour,
        *map(str, files),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()


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
    engine = BuiltinEngine(60)
    (raw,) = engine.convert([letter()])
    engine.stop()
    assert isinstance(raw, bytes)
    unfinished, finished = tmp_path / "raw.pdf", tmp_path / "finished.pdf"
    unfinished.write_bytes(raw)
    finished.write_bytes(pdfa.finish(raw, ABOUT, "test")[0])
    assert [line.split(" ")[0] for line in verdicts([unfinished, finished])] == ["FAIL", "PASS"]
