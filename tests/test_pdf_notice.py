"""Whose work goes out with Casefile is said in NOTICE, and its licence is there."""

from __future__ import annotations

import re
from importlib.metadata import distribution

from casefile.borrowed.fonts import FOLDER
from casefile.settings import ROOT

NOTICE = (ROOT / "NOTICE").read_text(encoding="utf-8")


def families() -> set[str]:
    """The families of the shipped font files, as a person writes them; Noto Sans is one for all its scripts."""
    names = {re.sub("(?<=[a-z])(?=[A-Z])", " ", file.stem.split("-")[0]) for file in FOLDER.glob("*.ttf")}
    return {
        "Noto Sans" if name.startswith("Noto Sans") else name.replace("Deja Vu", "DejaVu") for name in names
    }


def test_every_shipped_font_is_named_and_its_licence_text_is_with_it() -> None:
    licences = {file.name.split("-")[0] for file in (FOLDER / "licences").iterdir()}
    assert len(families()) == 8
    for family in families():
        assert family in NOTICE
        assert any(family.replace(" ", "").startswith(licence) for licence in licences), family


def test_word2pdf_is_named_with_the_licence_of_the_installed_version() -> None:
    word2pdf = distribution("word2pdf")
    (licence,) = [file for file in word2pdf.files or [] if file.name == "LICENSE"]
    assert f"word2pdf {word2pdf.version}" in NOTICE
    said = " ".join(NOTICE.split())
    for paragraph in licence.read_text().split("\n\n")[2:]:
        assert " ".join(paragraph.split()) in said
