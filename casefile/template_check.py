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
from casefile.errors import CasefileError, TemplateFault
from casefile.fields import NAMES, sample_fields
from casefile.findings import Finding
from casefile.library import Template
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
_UNKNOWN_TO_ENGINES = (
    (
        "w:ins",
        "tracked-change",
        "tracked changes",
        "Accept or reject all changes (Review tab) and save again.",
    ),
    (
        "w:del",
        "tracked-change",
        "tracked changes",
        "Accept or reject all changes (Review tab) and save again.",
    ),
    (
        "w:txbxContent",
        "text-box",
        "a text box",
        "Move its text into a paragraph or a table: text boxes are lost in PDFs.",
    ),
    ("wp:anchor", "floating-picture", "a floating picture", "Set the picture's layout to In Line with Text."),
    ("w:comment", "comment", "a comment", "Delete the comments: they would go out with every document."),
)
_NAMESPACES = {"w": W, "wp": "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"}


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
    return [*_tag_findings(path, content), *_layout_findings(path, parts), *_font_findings(path, parts)]


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


def _tag_findings(path: Path, content: bytes) -> Iterator[Finding]:
    for paragraph in paragraphs(content):
        for tag in tags(paragraph.text):
            if _CURLY.search(tag):
                remedy = "Type straight quotes there (Ctrl+Z right after Word curls one)."
                yield _finding(
                    path, "curly-quotes", f"curly quotes in {tag}", remedy, place=paragraph.place, doubt=True
                )
    if place := unclosed_tag(content):
        yield _finding(
            path,
            "tag",
            "a tag is opened and not closed in its paragraph",
            "Close it with }} or %}.",
            place=place,
        )
        return
    try:
        compiled = compile_template(path)
    except TemplateFault as fault:
        yield _finding(path, "tag", str(fault), fault.remedy)
        return
    yield from _field_findings(path, compiled)


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


def _layout_findings(path: Path, parts: dict[str, bytes]) -> Iterator[Finding]:
    """Constructs that the PDF engines lose or print wrongly, each named once for the part it is in."""
    for name, xml in parts.items():
        if not name.startswith("word/"):
            continue
        root = ElementTree.fromstring(xml)  # noqa: S314 - read before
        seen = set()
        for tag, code, what, remedy in _UNKNOWN_TO_ENGINES:
            prefix, local = tag.split(":")
            if code not in seen and next(root.iter(_NAMESPACES[prefix] + local), None) is not None:
                seen.add(code)
                yield _finding(path, code, f"{what} in {_readable(name)}", remedy, place=_readable(name))


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


def _readable(part: str) -> str:
    return {"word/document.xml": "the body"}.get(part, part.removeprefix("word/").removesuffix(".xml"))


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
