"""The library knows what each document type is, and says which file and key is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from casefile.documents.fields import NAMES
from casefile.documents.library import LANGUAGES, load_library
from casefile.errors import TemplateFault
from casefile.offer import Offer
from casefile.settings import SHIPPED_TEMPLATES
from tests.support.samples import offer_data
from tests.support.word_templates import DECLARATION


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An employer's own folder with one type, its templates copied from a shipped one."""
    for language in LANGUAGES:
        (tmp_path / language).mkdir()
        shutil.copy(
            SHIPPED_TEMPLATES / language / "duties-statement.docx", tmp_path / language / "letter.docx"
        )
    (tmp_path / "library.toml").write_text(DECLARATION, encoding="utf-8")
    return tmp_path


@pytest.mark.slow
def test_the_shipped_library_has_every_document_type_in_both_languages() -> None:
    library = load_library([SHIPPED_TEMPLATES])
    assert {kind.number for kind in library.types} >= set(range(1, 23)) - {18}
    for kind in library.types:
        for language in LANGUAGES:
            assert library.template(kind.name, language).compiled.fields <= NAMES


def test_what_a_type_requires_is_a_field_of_the_offer_and_shown_by_its_templates() -> None:
    library = load_library([SHIPPED_TEMPLATES])
    offer = Offer.model_validate(offer_data())
    # A list or an amount is shown in a worded form of its own.
    worded = {
        "wage.rate": "wage.pay",
        "wage.unit": "wage.pay",
        "employer.business_number": "employer.business_number_9",
    }
    for kind in library.types:
        for name in kind.requires:
            value: object = offer
            for part in name.split("."):
                value = getattr(value, part)
            for language in LANGUAGES:
                shown = library.template(kind.name, language).compiled.fields
                assert {name, worded.get(name, name)} & shown, (kind.name, name)


def test_a_folder_of_ones_own_adds_a_type(folder: Path) -> None:
    library = load_library([SHIPPED_TEMPLATES, folder])
    assert library.type("letter").titles == {"en": "Letter", "fr": "Lettre"}
    assert len(library.types) == len(load_library([SHIPPED_TEMPLATES]).types) + 1
    assert library.template("letter", "fr").path == folder / "fr" / "letter.docx"


def test_a_word_file_of_ones_own_replaces_the_shipped_one(folder: Path) -> None:
    shutil.copy(SHIPPED_TEMPLATES / "en" / "portal-worksheet.docx", folder / "en" / "duties-statement.docx")
    library = load_library([SHIPPED_TEMPLATES, folder])
    shipped = load_library([SHIPPED_TEMPLATES])
    assert library.template("duties-statement", "en").path.parent.parent == folder
    assert library.template("duties-statement", "fr") == shipped.template("duties-statement", "fr")
    assert library.digest != shipped.digest


@pytest.mark.parametrize(("before", "after", "key"), [
    ("number = 40", "number = 0", "number"),
    ('step = "offer"', 'step = "someday"', "step"),
    ('"E6"', '"E11"', "obligations.0"),
    ('["OWC"]', '["PERFECT"]', "conditions.0"),
    ('from = "offer-accepted", ', "", "due.from"),
    ('fr = "Lettre"', 'fr = ""', "titles.fr"),
    ("record_class", "class", "record_class"),
    ("[letter]", "[Letter_]", "name"),
    ('record_class = "employment"', 'record_class = "employment"\ncolour = "red"', "colour"),
])  # fmt: skip
def test_a_bad_declaration_names_its_file_and_key(folder: Path, before: str, after: str, key: str) -> None:
    (folder / "library.toml").write_text(DECLARATION.replace(before, after), encoding="utf-8")
    with pytest.raises(TemplateFault, match=f"library.toml: .*{key}") as fault:
        load_library([SHIPPED_TEMPLATES, folder])
    assert fault.value.remedy


def test_toml_that_cannot_be_read_names_its_file(folder: Path) -> None:
    (folder / "library.toml").write_text("[letter\n", encoding="utf-8")
    with pytest.raises(TemplateFault, match=r"library\.toml: "):
        load_library([SHIPPED_TEMPLATES, folder])


def test_a_type_without_its_french_template_is_refused(folder: Path) -> None:
    (folder / "fr" / "letter.docx").unlink()
    with pytest.raises(TemplateFault, match=r"\[letter\] has no fr/letter\.docx"):
        load_library([SHIPPED_TEMPLATES, folder])


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(TemplateFault, match="no such folder"):
        load_library([SHIPPED_TEMPLATES, tmp_path / "nowhere"])


def test_an_unknown_type_names_those_there_are() -> None:
    with pytest.raises(TemplateFault, match="no document type poem") as fault:
        load_library([SHIPPED_TEMPLATES]).template("poem", "en")
    assert "duties-statement" in fault.value.remedy


def test_a_template_changed_while_in_use_is_noticed(folder: Path) -> None:
    template = load_library([SHIPPED_TEMPLATES, folder]).template("letter", "en")
    shutil.copy(SHIPPED_TEMPLATES / "en" / "portal-worksheet.docx", template.path)
    with pytest.raises(TemplateFault, match="changed while it was in use"):
        _ = template.compiled
