"""The author's guide holds: its findings are the check's, its example loads, its fields and pictures are there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from casefile.documents.fields import NAMES
from casefile.documents.library import LANGUAGES, load_library
from casefile.settings import SHIPPED_TEMPLATES, Settings

DOCS = Path(__file__).parent.parent / "docs"
GUIDE = (DOCS / "templates.md").read_text(encoding="utf-8")
BROKEN = Path(__file__).parent / "broken_templates"


def test_the_guide_explains_every_fault_that_a_broken_template_shows() -> None:
    table = GUIDE[GUIDE.index("## What the check finds") : GUIDE.index("## A document type of your own")]
    explained = set(re.findall(r"`([a-z-]+)`(?=[^|]*\|)", "\n".join(re.findall(r"^\| .*$", table, re.M))))
    assert {path.stem.partition(".")[0] for path in BROKEN.glob("*.docx")} <= explained


def test_the_guides_own_type_can_be_loaded(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", GUIDE, re.S)
    assert example
    (tmp_path / "library.toml").write_text(example[1], encoding="utf-8")
    for language in LANGUAGES:
        (tmp_path / language).mkdir()
        shutil.copy(
            SHIPPED_TEMPLATES / language / "sin-check.docx", tmp_path / language / "housing-letter.docx"
        )
    assert load_library([SHIPPED_TEMPLATES, tmp_path]).type("housing-letter").number == 40


def test_the_guides_fields_settings_and_pictures_exist() -> None:
    fields = set(re.findall(r"\b(?:worker|job|wage|permit|when|document|word)\.[a-z_]+", GUIDE))
    assert len(fields) > 5
    assert fields - {"job.location"} <= NAMES, "an address is required whole, and shown by its parts"
    assert all((DOCS / picture).is_file() for picture in re.findall(r"\]\(([a-z-]+\.png)\)", GUIDE))
    named = {name.removeprefix("CASEFILE_").lower() for name in re.findall(r"CASEFILE_[A-Z]+", GUIDE)}
    assert named <= set(Settings.model_fields)
