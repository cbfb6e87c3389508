"""Checks a Word template before it is used, and shows it filled with sample data.

Each finding names the paragraph or table cell as a person finds it in Word, and says what to do there.
"""

from __future__ import annotations

import difflib
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from casefile.docx_text import W, paragraphs
from casefile.errors import CasefileError, DocumentFault, TemplateFault
from casefile.fields import NAMES, sample_fields
from casefile.findings import Finding
from casefile.library import Template
from casefile.pdf.preflight import preflight
from casefile.read_back import read_back
from casefile.render import CompiledTemplate, compile_template
from casefile.template_places import tags, unclosed_tag

# The families shipped in casefile/data/fonts, and those whose metrics one of them shares.
FONTS = frozenset(
    {"Carlito", "Calibri", "Caladea", "Cambria", "Liberation Sans", "Arial", "Helvetica", "Liberation Serif",
     "Times New Roman", "Liberation Mono", "Courier New", "DejaVu Sans"}
)  # fmt: skip
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_CURLY = re.compile("[“”‘’«»]")
_COMMENT = f"{W}comment"


def check_template(path: Path) -> list[Finding]:
    """Every fault and doubt of one template: of the file, its tags, its fields, its layout, its fonts.

    Never raises for a bad template: what cannot be read is a finding too. ``field`` holds the place in Word.
    """
    try:
        content = path.read_bytes()
        parts = _xml_parts(content)
    except OSError as error:
        return [
            _finding(path, "not-readable", f"the file cannot be read: {error.strerror}", "Check the path.")
        ]
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError):
        remedy = "Open it in Word and save it as a Word document (.docx)."
        return [_finding(path, "not-a-docx", "this is not a .docx file", remedy)]
    if _STRICT in parts["word/document.xml"]:
        remedy = "Save it again as `Word Document (*.docx)`, not `Strict Open XML Document`."
        return [
            _finding(
                path,
                "strict-ooxml",
                "this is a Strict Open XML document, which the PDF engines cannot read",
                remedy,
            )
        ]
    tags_found, compiled = _compile(path, content)
    whole = compiled.content if compiled else content  # with the shared parts it shows
    return [*tags_found, *_layout_findings(path, whole), *_font_findings(path, _xml_parts(whole))]


def preview(template: Template) -> bytes:
    """The template filled with the shipped sample offer of its language, as .docx.

    Raises ``TemplateFault`` when the template cannot be used.
    """
    values = sample_fields(template.language, template.type.titles[template.language])
    docx = template.compiled.render(values)
    read_back(docx, template.compiled, values)
    return docx


def _xml_parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name.endswith(".xml")}
    for xml in parts.values():
        ElementTree.fromstring(xml)  # noqa: S314 - expat refuses entity bombs; the file is the operator's own
    parts["word/document.xml"]  # a .docx without it is none
    return parts


def _compile(path: Path, content: bytes) -> tuple[list[Finding], CompiledTemplate | None]:
    """What is wrong with the tags, and the template ready to be filled, if it can be."""
    found = list(_quote_findings(path, content))
    if place := unclosed_tag(content):
        message = "a tag is opened and not closed in its paragraph"
        return [*found, _finding(path, "tag", message, "Close it with }} or %}.", place=place)], None
    try:
        compiled = compile_template(path)
    except TemplateFault as fault:
        return [*found, _finding(path, "tag", str(fault), fault.remedy)], None
    return [*found, *_field_findings(path, compiled)], compiled


def _quote_findings(path: Path, content: bytes) -> Iterator[Finding]:
    remedy = "Type straight quotes there (Ctrl+Z right after Word curls one)."
    for paragraph in paragraphs(content):
        for tag in tags(paragraph.text):
            if _CURLY.search(tag):
                message = f"curly quotes in {tag}"
                yield _finding(path, "curly-quotes", message, remedy, place=paragraph.place, doubt=True)


def _field_findings(path: Path, compiled: CompiledTemplate) -> Iterator[Finding]:
    """Fields that no offer has, each once for every place, with the name that was probably meant."""
    unknown = False
    for part in compiled.parts:
        for use in part.uses:
            if use.field in NAMES:
                continue
            unknown = True
            near = difflib.get_close_matches(use.field, NAMES, n=1, cutoff=0.5)
            remedy = f"Did you mean {near[0]}? " if near else ""
            yield _finding(
                path,
                "unknown-field",
                f"there is no field {use.field}",
                remedy + "`casefile templates fields` lists every field.",
                place=compiled.place_of(part, use),
            )
    if not unknown:
        yield from _sample_findings(path, compiled)


def _sample_findings(path: Path, compiled: CompiledTemplate) -> Iterator[Finding]:
    """What only filling it in shows: a list shown as text, markup broken by a tag."""
    for language in ("en", "fr"):
        values = sample_fields(language, path.stem)
        try:
            read_back(compiled.render(values), compiled, values)
        except CasefileError as fault:
            yield _finding(path, "not-fillable", str(fault), fault.remedy)
            return


def _layout_findings(path: Path, content: bytes) -> Iterator[Finding]:
    """What the PDF engines refuse in a document, and comments, which they print or pass on."""
    try:
        faults = preflight(content)
    except DocumentFault as fault:
        faults = [f"{fault}. {fault.remedy}"]
    for fault_found in faults:
        what, _, remedy = fault_found.partition(". ")
        yield _finding(path, "not-printable", what, remedy or "Make it simpler.", place="the document")
    comments = _xml_parts(content).get("word/comments.xml", b"<none/>")
    if next(ElementTree.fromstring(comments).iter(_COMMENT), None) is not None:  # noqa: S314 - read before
        remedy = "Delete the comments: they would go out with every document."
        yield _finding(path, "comment", "It has comments", remedy, place="comments")


def _font_findings(path: Path, parts: dict[str, bytes]) -> Iterator[Finding]:
    """Fonts that are neither shipped nor metric twins of shipped ones.

    On another machine the pages would differ.
    """
    used = set()
    for name, xml in parts.items():
        if re.fullmatch(r"word/(document|styles|header\d*|footer\d*|footnotes|endnotes)\.xml", name):
            root = ElementTree.fromstring(xml)  # noqa: S314 - read before
            for fonts in root.iter(f"{W}rFonts"):
                used |= {fonts.get(f"{W}{kind}") for kind in ("ascii", "hAnsi")}
    for font in sorted(filter(None, used - FONTS)):
        remedy = f"Use a font that Casefile ships or can stand in for: {', '.join(sorted(FONTS))}."
        yield _finding(
            path, "missing-font", f"the font {font} is not shipped", remedy, place="styles", doubt=True
        )


def _finding(
    path: Path, code: str, message: str, remedy: str, *, place: str = "", doubt: bool = False
) -> Finding:
    return Finding(
        severity="warning" if doubt else "error",
        code=f"template-{code}",
        message=message,
        remedy=remedy,
        file=path.name,
        field=place,
    )
