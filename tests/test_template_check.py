"""The check names every fault of a template where a person finds it in Word."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pypdf
import pytest
from docx import Document

from casefile.documents import template_check
from casefile.documents.fields import sample_fields
from casefile.documents.library import LANGUAGES, load_library
from casefile.documents.template_check import check_template, preview
from casefile.pdf import Pdf, make_pdfs, preflight
from casefile.settings import SHIPPED_TEMPLATES, Settings
from casefile.word import layout
from casefile.word.docx_text import paragraphs, part_texts
from tests.support.damage import with_damaged
from tests.support.programs import needs_libreoffice
from tests.support.word_cases import case_file
from tests.support.word_samples import ABOUT
from tests.support.word_templates import word_template
from tools.draft_templates import draft_all

LIBRARY = load_library([SHIPPED_TEMPLATES])
TRACKED = '<w:p {ns}><w:ins w:id="1" w:author="x"><w:r><w:t>new</w:t></w:r></w:ins></w:p>'
TEXT_BOX = "<w:p {ns}><w:r><w:pict><w:txbxContent><w:p/></w:txbxContent></w:pict></w:r></w:p>"
FLOATING = "<w:p {ns}><w:r><w:drawing><wp:anchor/></w:drawing></w:r></w:p>"
CLOCK = '<w:p {ns}><w:fldSimple w:instr=" DATE "><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>'
FONT = '<w:p {ns}><w:r><w:rPr><w:rFonts w:ascii="Papyrus"/></w:rPr><w:t>x</w:t></w:r></w:p>'

DAMAGED = with_damaged(word_template(["x"]), "word/document.xml")


def _check(tmp_path: Path, *body: str, **where: Any) -> dict[str, tuple[str, str, str]]:
    """Findings by code: place, message and remedy."""
    path = tmp_path / "letter.docx"
    path.write_bytes(word_template(body, **where))
    return {f.code: (f.field, f.message, f.remedy) for f in check_template(path)}


@pytest.mark.slow
def test_a_certificate_of_destruction_shows_what_outlasts_the_offer_and_others_show_no_certificate(
    tmp_path: Path,
) -> None:
    for name, body in (
        ("destruction-record", ["{{ worker.name }}", "{{ certificate.count }} {{ document.made_on }}"]),
        ("letter", ["{{ certificate.count }}", "{{ worker.name }}"]),
    ):
        path = tmp_path / f"{name}.docx"
        path.write_bytes(word_template(body))
        (found,) = check_template(path)
        assert found.code == "template-unknown-field"
        assert body[0].strip("{} ") in found.message


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "language"), sorted(LIBRARY.templates))
def test_the_shipped_templates_have_no_finding(kind: str, language: str) -> None:
    assert check_template(LIBRARY.template(kind, language).path) == []


@pytest.mark.slow
def test_the_shipped_templates_are_what_the_tool_drafts() -> None:
    drafted = draft_all()
    assert {f"{language}/{kind}.docx" for kind, language in LIBRARY.templates} <= set(drafted)
    for path, content in drafted.items():
        with (
            zipfile.ZipFile(SHIPPED_TEMPLATES / path) as ours,
            zipfile.ZipFile(io.BytesIO(content)) as theirs,
        ):
            assert ours.namelist() == theirs.namelist()
            for name in ours.namelist():
                assert ours.read(name) == theirs.read(name), (
                    f"{path}: {name}: run python -m tools.draft_templates"
                )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shipped_template_says_its_language_and_keeps_its_tags_whole(language: str) -> None:
    for kind in LIBRARY.types:
        with zipfile.ZipFile(LIBRARY.template(kind.name, language).path) as archive:
            assert f'w:lang w:val="{language}-CA"'.encode() in archive.read("word/styles.xml")
            body = archive.read("word/document.xml").decode()
        for run in re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", body):
            assert run.count("{{") == run.count("}}"), run
            assert run.count("{%") == run.count("%}"), run


def test_french_has_its_no_break_spaces_everywhere() -> None:
    for kind in LIBRARY.types:
        path = LIBRARY.template(kind.name, "fr").path
        for paragraph in paragraphs(path.read_bytes()):
            assert not re.search(r" [:»%$;?!]|« ", re.sub(r"\{.*?\}", "", paragraph.text)), paragraph


@pytest.mark.slow
def test_an_unknown_field_is_placed_and_the_likely_name_given(tmp_path: Path) -> None:
    found = _check(tmp_path, "fine {{ worker.name }}", rows=[["x", "{{ worker.familly_name }}"]])
    place, message, remedy = found["template-unknown-field"]
    assert "table 1, row 1, column 2" in place
    assert "worker.familly_name" in message
    assert "worker.family_name" in remedy


@pytest.mark.slow
def test_an_unknown_field_in_the_footer_or_the_title_is_found_too(tmp_path: Path) -> None:
    assert "footer" in _check(tmp_path, footer="{{ employer.nmae }}")["template-unknown-field"][0]
    assert "properties" in _check(tmp_path, title="{{ employer.nmae }}")["template-unknown-field"][0]


@pytest.mark.slow
@pytest.mark.parametrize(("body", "where", "code", "words"), [
    (["x", "{{ worker.name() }}"], {}, "template-tag", "paragraph 2"),
    (["{% if worker.name %}"], {}, "template-tag", "paragraph 1"),
    (["x", "{{ worker.name"], {}, "template-tag", "paragraph 2"),
    (["{{ job.title | replace(“a”, “b”) }}"], {}, "template-curly-quotes", "paragraph 1"),
    (["{{ job.duties }}"], {}, "template-not-fillable", "paragraph 1"),
    ([], {"xml": TRACKED}, "template-tracked-change", "paragraph 1"),
    ([], {"xml": TEXT_BOX}, "template-text-box", "paragraph 1"),
    ([], {"xml": FLOATING}, "template-floating-picture", "paragraph 1"),
    ([], {"xml": CLOCK}, "template-date-field", "paragraph 1"),
    ([], {"xml": FONT}, "template-missing-font", "Papyrus"),
])  # fmt: skip
def test_a_fault_is_named_and_placed(
    tmp_path: Path, body: list[str], where: dict[str, Any], code: str, words: str
) -> None:
    place, message, remedy = _check(tmp_path, *body, **where)[code]
    assert words in f"{place} {message}"
    assert remedy


@pytest.mark.parametrize("code", [" REF date \\h ", " REF page ", " DOCPROPERTY time ", " PAGEREF date "])
def test_f5_a_cross_reference_to_a_bookmark_named_like_a_field_is_harmless(tmp_path: Path, code: str) -> None:
    reference = CLOCK.replace(" DATE ", code)
    assert _check(tmp_path, xml=reference) == {}
    assert preflight((tmp_path / "letter.docx").read_bytes()) == []


@pytest.mark.parametrize("xml", [TRACKED, TEXT_BOX, FLOATING, CLOCK, CLOCK.replace("DATE", "PAGE"), FONT])
def test_the_check_and_the_engines_preflight_know_the_same_constructs(tmp_path: Path, xml: str) -> None:
    found = _check(tmp_path, xml=xml)
    found.pop("template-missing-font", None)
    refused = preflight((tmp_path / "letter.docx").read_bytes())
    assert len(found) == len(refused)
    assert all(remedy in " ".join(said.remedy for said in refused) for _, _, remedy in found.values())


def test_comments_are_found(tmp_path: Path) -> None:
    document = Document(io.BytesIO(word_template(["x"])))
    document.add_comment(document.paragraphs[0].runs, text="to be changed", author="x")
    path = tmp_path / "x.docx"
    document.save(str(path))
    assert [f.code for f in check_template(path) if f.severity == "error"] == ["template-comment"]


@pytest.mark.slow
def test_a_shared_part_is_looked_into_too(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "clause.docx").write_bytes(word_template(xml=TEXT_BOX))
    found = _check(tmp_path, "{{p part.clause }}")
    assert "a text box" in found["template-text-box"][1]


def test_a_strict_document_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "strict.docx"
    usual = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    strict = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    with zipfile.ZipFile(io.BytesIO(word_template(["x"]))) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(usual, strict))
    assert [finding.code for finding in check_template(path)] == ["template-strict-ooxml"]


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7", b"", b"PK\x03\x04 cut short", DAMAGED],
)
def test_a_file_that_is_no_docx_is_a_finding_and_not_a_crash(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(content)
    assert [finding.code for finding in check_template(path)] == ["template-not-a-docx"]


def test_a_file_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    assert [finding.code for finding in check_template(tmp_path / "x.docx")] == ["template-not-readable"]


@pytest.mark.parametrize(("kind", "language"), sorted(LIBRARY.templates))
def test_a_preview_is_filled_with_the_sample_offer(kind: str, language: str) -> None:
    docx = preview(LIBRARY.template(kind, language))
    text = part_texts(docx, ["word/document.xml"])["word/document.xml"]
    assert "Zoé Anaïs" in text or kind in {"representative-authority", "destruction-record"}
    assert "{{" not in text


BROKEN = Path(__file__).parent / "broken_templates"
PLACES = {
    "unknown-field.cell": "table 1, row 2, column 2",
    "floating-table": "table 1",
    "vertical-text": "table 1, row 2, column 2",
    "not-a-docx": "",
    "strict-ooxml": "",
}


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(BROKEN.glob("*.docx")), ids=lambda path: path.stem)
def test_each_broken_template_has_its_one_fault_named_where_it_stands(path: Path) -> None:
    (finding,) = check_template(path)
    assert finding.code == f"template-{path.stem.partition('.')[0]}"
    assert finding.field.startswith(PLACES.get(path.stem, "paragraph 3"))
    assert finding.file == path.name
    assert finding.message and finding.remedy


def test_the_folder_of_broken_templates_has_one_for_every_fault_the_check_knows() -> None:
    sources = [Path(template_check.__file__), *(Path(layout.__file__).with_name(f"{n}.py") for n in READERS)]
    said = r'(?:Said|Finding)\(\s*(?:"error", )?"template-([a-z-]+)'
    known = {code for source in sources for code in re.findall(said, source.read_text())}
    assert {"tag", "text-box", "date-field", "missing-font", "unproven"} <= known
    assert known - _codes() == {"not-readable", "not-printable"}  # no file; what no place in Word has


READERS = ("constructs", "layout", "tags")


def _codes() -> set[str]:
    return {path.stem.partition(".")[0] for path in BROKEN.glob("*.docx")}


@pytest.mark.slow
def test_all_faults_of_a_template_are_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    path.write_bytes(word_template(["{{ worker.name", "{{ a.b() }}", "{{ job.title | shout }}"], xml=TRACKED))
    found = [(f.code, f.field) for f in check_template(path)]
    assert found == [
        ("template-tag", "paragraph 2"),
        ("template-tag", "paragraph 3"),
        ("template-tag", "paragraph 4"),
        ("template-tracked-change", "paragraph 1"),
    ]


def test_a_theme_font_that_is_not_shipped_is_named_with_its_style(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    with zipfile.ZipFile(io.BytesIO(word_template(["x"]))) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(b'typeface="Cambria"', b'typeface="Aptos"'))
    messages = [f.message for f in check_template(path) if f.code == "template-missing-font"]
    assert any("Aptos" in message and "default font" in message for message in messages)


def _pdfs(documents: list[bytes], engine: str) -> list[list[str]]:
    """The text of every page of each document's PDF."""
    pdfs = make_pdfs([(docx, ABOUT) for docx in documents], Settings(pdf_engine=engine))
    assert all(isinstance(pdf, Pdf) for pdf in pdfs), pdfs
    readers = [pypdf.PdfReader(io.BytesIO(pdf.content)) for pdf in pdfs if isinstance(pdf, Pdf)]
    return [[page.extract_text() for page in reader.pages] for reader in readers]


@needs_libreoffice
def test_both_engines_set_the_shipped_templates_on_the_same_number_of_pages() -> None:
    names = sorted(LIBRARY.templates)
    documents = [preview(LIBRARY.templates[name]) for name in names]
    pages = [dict(zip(names, map(len, _pdfs(documents, e)), strict=True)) for e in ("builtin", "libreoffice")]
    assert pages[0] == pages[1]
    assert {pages[0]["employment-agreement", language] for language in LANGUAGES} == {5}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "role", "receipt"),
    [("en", "For the employer", "Copy received"), ("fr", "Pour l’employeur", "Exemplaire")],
)
def test_no_page_ends_between_the_signatures_and_the_receipt_of_the_copy(
    language: str, role: str, receipt: str
) -> None:
    template = LIBRARY.template("employment-agreement", language)
    values = sample_fields(language, "x")
    documents = []
    for duties in range(1, 30, 2):
        values["job"] = {**values["job"], "duties": [f"Duty {number}" for number in range(duties)]}
        documents.append(template.compiled.render(values))
    for pages in _pdfs(documents, "builtin"):
        signed = [receipt in page for page in pages if role in page]
        assert signed == [True]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_worksheet_names_its_three_columns_above_every_form(language: str) -> None:
    body = [
        p
        for p in paragraphs(preview(LIBRARY.template("portal-worksheet", language)))
        if "row 1," in p.place.en
    ]
    heads = {"en": ["Field", "Value", "Entered"], "fr": ["Champ", "Valeur", "Saisi"]}[language]
    assert [p.text for p in body] == heads * 7


SETTINGS = Settings(pdf_engine="builtin")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("case", "code", "words"),
    [
        ("exact_row", "not-printable", "exact height"),
        ("databinding", "not-printable", "what its data says"),
        ("dup_member", "tag", "BadZipFile"),
        ("p_mergefield", "merge-field", "Worker_Name"),
        ("p_mergefield", "left-over", "«Worker_Name»"),
        ("g_url", "tag-outside", "the address of a link"),
        ("fld_symbol_macro_eq", "field", "SYMBOL"),
    ],
)
def test_a_template_that_could_not_be_used_has_a_finding_that_says_why(
    case: str, code: str, words: str, tmp_path: Path
) -> None:
    found = check_template(case_file(case, tmp_path), settings=SETTINGS)
    messages = [finding.message for finding in found if finding.code == f"template-{code}"]
    assert any(words in message for message in messages), found


@pytest.mark.parametrize(
    "case",
    [
        "a_empty_cell",
        "restart_tpl",
        "saved-by-libreoffice",
        "u2_trailing_break",
        "ff_checkbox",
        "n_toc",
        "q_sdt_cell",
        "t2_alt_text_tag",
    ],
)
def test_no_findings_means_that_it_can_be_used(case: str, tmp_path: Path) -> None:
    assert check_template(case_file(case, tmp_path), settings=SETTINGS) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Click or tap here to enter text.", True),
        ("[Insert name]", True),
        ("[inscrire le nom]", True),
        ("Cher «Prenom», bonjour", True),
        ("il a dit « oui » ce matin", False),
        ("see clause [3] and [sic]", False),
    ],
)
def test_what_a_draft_left_is_told_apart_from_ordinary_text(tmp_path: Path, text: str, found: bool) -> None:
    assert ("template-left-over" in _check(tmp_path, text)) is found


def test_tags_of_a_cell_s_look_and_of_a_picture_s_name_are_filled_and_no_fault(tmp_path: Path) -> None:
    rows = [["{% cellbg employer.reach %}x", "y"], ["{% colspan 2 %}wide", "z"]]
    assert "template-tag" not in _check(tmp_path, "{{ worker.name }}", rows=rows)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.slow
def test_every_shipped_template_prints_little_and_much(language: str) -> None:
    for kind in LIBRARY.types:
        path = LIBRARY.template(kind.name, language).path
        assert check_template(path, settings=SETTINGS) == [], path
