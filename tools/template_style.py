"""The one visual system of the shipped templates, as Word styles: fonts, colours, headings, tables, margins.

Everything a person may want to change stands in a named style, so that changing the style changes every document.
"""

from __future__ import annotations

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Emu

FONT = "Carlito"
INK, ACCENT, GREY, RULE, SHADE = "1B1F24", "1F3A5F", "4A555E", "B8C2CC", "EEF2F6"
TEXT_WIDTH = Cm(21.59 - 2 * 2.2)
# The footer's right end: a form's code is printed there, and nothing else stands in it.
CORNER = Cm(1.5)
_FOOTER_WIDTH = Emu(TEXT_WIDTH - CORNER - Cm(0.3))
# Boxes to tick are drawn in a font that has them.
TICK_FONT = "DejaVu Sans"
_LANGUAGE = {"en": "en-CA", "fr": "fr-CA"}
_APPLICATION = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>Casefile</Application></Properties>"
)
# Word wants a paragraph after a table that ends the document; this one must not begin a page.
_SINGLE, _LEAST = 'w:line="240" w:lineRule="auto"', 'w:line="20" w:lineRule="exact"'
_KEPT = ("Normal", "DefaultParagraphFont", "TableNormal", "NoList")


def blank_document(language: str) -> WordDocument:
    """An empty letter-size document with Casefile's styles and nothing else of python-docx's own template."""
    document = Document()
    _strip(document)
    _define_styles(document, _LANGUAGE[language])
    _define_numbering(document)
    _define_settings(document, _LANGUAGE[language])
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.59), Cm(27.94)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(1.7), Cm(2.2)
    section.header_distance, section.footer_distance = Cm(1.0), Cm(1.1)
    return document


def _strip(document: WordDocument) -> None:
    """Take out what python-docx's template brings and these documents do not use."""
    styles = document.styles.element
    for style in list(styles.findall(qn("w:style"))):
        if style.get(qn("w:styleId")) not in _KEPT:
            styles.remove(style)
    for latent in styles.findall(qn("w:latentStyles")):
        styles.remove(latent)
    application = next(p for p in document.part.package.iter_parts() if p.partname == "/docProps/app.xml")
    application._blob = _APPLICATION
    for rels in (document.part.rels, document.part.package.rels):
        for key, rel in list(rels.items()):
            if rel.reltype.endswith(("/customXml", "/stylesWithEffects", "/thumbnail", "/webSettings")):
                del rels[key]


def _run(
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    colour: str = INK,
    caps: bool = False,
    font: str = "",
) -> str:
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>' if font else ""
    marks = "".join((
        "<w:b/><w:bCs/>" if bold else "",
        "<w:i/><w:iCs/>" if italic else "",
        "<w:caps/>" if caps else "",
    ))  # fmt: skip
    spread = '<w:spacing w:val="20"/>' if caps else ""
    half = round(size * 2)
    sizes = f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
    return f'<w:rPr>{fonts}{marks}<w:color w:val="{colour}"/>{spread}{sizes}</w:rPr>'


def _border(side: str, size: int, colour: str, space: int = 1) -> str:
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>'


def _paragraph_style(
    name: str,
    run: str,
    *,
    before: float = 0,
    after: float = 0,
    line: int = 240,
    keep_next: bool = False,
    keep_lines: bool = False,
    new_page: bool = False,
    contextual: bool = False,
    centred: bool = False,
    outline: int | None = None,
    number: int | None = None,
    borders: str = "",
    tabs: str = "",
    indent: str = "",
    based_on: str = "Normal",
    following: str = "",
) -> str:
    """One paragraph style in Word's order of elements. Lengths in points, ``line`` in 240ths of a line."""
    style_id = name.replace(" ", "")
    properties = "".join((
        "<w:keepNext/>" if keep_next else "",
        "<w:keepLines/>" if keep_lines else "",
        "<w:pageBreakBefore/>" if new_page else "",
        f'<w:numPr><w:numId w:val="{number}"/></w:numPr>' if number else "",
        f"<w:pBdr>{borders}</w:pBdr>" if borders else "",
        f"<w:tabs>{tabs}</w:tabs>" if tabs else "",
        f'<w:spacing w:before="{before * 20:.0f}" w:after="{after * 20:.0f}" '
        f'w:line="{line}" w:lineRule="auto"/>',
        indent,
        "<w:contextualSpacing/>" if contextual else "",
        '<w:jc w:val="center"/>' if centred else "",
        f'<w:outlineLvl w:val="{outline}"/>' if outline is not None else "",
    ))  # fmt: skip
    return (
        f'<w:style {nsdecls("w")} w:type="paragraph" w:customStyle="{0 if name in _BUILT_IN else 1}" '
        f'w:styleId="{style_id}"><w:name w:val="{_BUILT_IN.get(name, name)}"/><w:basedOn w:val="{based_on}"/>'
        + (f'<w:next w:val="{following}"/>' if following else "")
        + f"<w:qFormat/><w:pPr>{properties}</w:pPr>{run}</w:style>"
    )


_BUILT_IN = {
    "Body Text": "Body Text", "Title": "Title", "Subtitle": "Subtitle", "Heading 1": "heading 1",
    "Heading 2": "heading 2", "List Bullet": "List Bullet", "Footer": "footer",
}  # fmt: skip


def _define_styles(document: WordDocument, language: str) -> None:
    right = f'<w:tab w:val="right" w:pos="{_FOOTER_WIDTH.twips}"/>'
    before_corner = f'<w:ind w:right="{Emu(TEXT_WIDTH - _FOOTER_WIDTH).twips}"/>'
    half = f'<w:ind w:right="{int(TEXT_WIDTH * 0.53 / 635)}"/>'
    styles = document.styles.element
    _define_defaults(styles, language)
    hang = '<w:ind w:left="425" w:hanging="425"/>'
    for xml in (
        _paragraph_style("Body Text", _run(10.5), before=1, after=6),
        _paragraph_style("Title", _run(19, bold=True, colour=ACCENT), before=2, after=2, keep_next=True,
                         outline=0, following="Subtitle"),
        _paragraph_style("Part Title", _run(19, bold=True, colour=ACCENT), after=2, keep_next=True,
            new_page=True,
                         outline=0, following="Subtitle"),
        _paragraph_style("Subtitle", _run(11, colour=GREY), after=7, keep_next=True, following="BodyText"),
        _paragraph_style("Heading 1", _run(12, bold=True, colour=ACCENT), before=8, after=3, keep_next=True,
                         keep_lines=True, outline=1, number=1, indent=hang, following="BodyText"),
        _paragraph_style("Heading 2", _run(11.5, bold=True, colour=ACCENT), before=8, after=3,
            keep_next=True,
                         keep_lines=True, outline=1, following="BodyText"),
        _paragraph_style("List Bullet", _run(10.5), after=8, line=252, number=2, contextual=True,
                         indent='<w:ind w:left="425" w:hanging="283"/>'),
        _paragraph_style("Address", _run(10.5), after=8, keep_lines=True),
        _paragraph_style("Subject", _run(10.5, bold=True), before=2, after=8, keep_next=True),
        _paragraph_style("Signatory Line", _run(10.5), before=26, keep_next=True, indent=half,
            borders=_border("bottom", 4, GREY)),
        _paragraph_style("Signatory", _run(10.5), before=2, keep_lines=True),
        _paragraph_style("After Table", _run(4), after=4),
        _paragraph_style("Document End", _run(1)).replace(_SINGLE, _LEAST),
        _paragraph_style("Small Print", _run(9, colour=GREY), after=6),
        _paragraph_style("Table Label", _run(9.5, colour=GREY), before=1, after=1),
        _paragraph_style("Table Value", _run(10), before=1, after=1),
        _paragraph_style("Table Head", _run(9.5, bold=True, colour=ACCENT), before=1.5, after=1.5, keep_next=True),
        _paragraph_style("Table Tick", _run(10.5, font=TICK_FONT), before=0, centred=True),
        _paragraph_style("Signature Role", _run(10.5, bold=True, colour=ACCENT), before=2, after=2),
        _paragraph_style("Signature Next", _run(10.5, bold=True, colour=ACCENT), before=8, after=0),
        _paragraph_style("Signature Label", _run(8.5, colour=GREY), after=2),
        _paragraph_style("Signature Value", _run(10.5), before=8, after=1,
                         borders=_border("bottom", 4, GREY)),
        _paragraph_style("Letterhead Logo", _run(8.5), after=3, following="LetterheadName"),
        _paragraph_style("Letterhead Name", _run(14, bold=True, colour=ACCENT), following="LetterheadLine"),
        _paragraph_style("Letterhead Line", _run(8.5, colour=GREY)),
        _paragraph_style("Letterhead End", _run(8.5, colour=GREY), after=8, borders=_border("bottom", 8,
            ACCENT, 5)),
        _paragraph_style("Footer", _run(8.5, colour=GREY), tabs=right, indent=before_corner,
            borders=_border("top", 4, RULE, 4)),
        _table_style("Facts Table"),
        _signature_table_style(),
    ):  # fmt: skip
        styles.append(parse_xml(xml))


def _define_defaults(styles: object, language: str) -> None:
    fonts = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
    defaults = styles.find(qn("w:docDefaults"))  # type: ignore[attr-defined]
    defaults.getparent().replace(
        defaults,
        parse_xml(
            f'<w:docDefaults {nsdecls("w")}><w:rPrDefault><w:rPr>{fonts}<w:color w:val="{INK}"/>'
            f'<w:sz w:val="21"/><w:szCs w:val="21"/>'
            f'<w:lang w:val="{language}" w:eastAsia="{language}" w:bidi="ar-SA"/></w:rPr>'
            "</w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        ),
    )
    normal = next(s for s in styles if s.get(qn("w:styleId")) == "Normal")  # type: ignore[attr-defined]
    for child in list(normal):
        if child.tag in (qn("w:rPr"), qn("w:pPr"), qn("w:rsid")):
            normal.remove(child)


def _table_style(name: str) -> str:
    """Hairlines between the rows and none between the columns, air in the cells."""
    return (
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{name.replace(" ", "")}">'
        f'<w:name w:val="{name}"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
        f"{_border('top', 8, ACCENT, 0)}{_border('bottom', 8, ACCENT, 0)}{_border('insideH', 4, RULE, 0)}"
        '</w:tblBorders><w:tblCellMar><w:top w:w="10" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
        '<w:bottom w:w="10" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{SHADE}"/>'
        "</w:tcPr></w:tblStylePr></w:style>"
    )


def _signature_table_style() -> str:
    return (
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="SignatureTable">'
        '<w:name w:val="Signature Table"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblCellMar>'
        '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )


def _define_numbering(document: WordDocument) -> None:
    """List 1 numbers the headings, list 2 sets the bullets; both belong to their styles."""
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    levels = (
        (1, "decimal", "%1.", "Heading1", '<w:ind w:left="425" w:hanging="425"/>', ""),
        (
            2,
            "bullet",
            "•",
            "ListBullet",
            '<w:ind w:left="425" w:hanging="283"/>',
            f'<w:rPr><w:color w:val="{ACCENT}"/></w:rPr>',
        ),
    )
    for number, form, text, style, indent, run in levels:
        numbering.append(parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">'
            f'<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            f'<w:numFmt w:val="{form}"/><w:pStyle w:val="{style}"/>'
            f'<w:suff w:val="tab"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            f"<w:pPr>{indent}</w:pPr>{run}</w:lvl></w:abstractNum>"
        ))  # fmt: skip
    for number, *_ in levels:
        numbering.append(parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
        ))  # fmt: skip


def _define_settings(document: WordDocument, language: str) -> None:
    """Word's current mode, not the compatibility mode that python-docx's template asks for."""
    settings = document.settings.element
    for child in list(settings):
        settings.remove(child)
    word = "http://schemas.microsoft.com/office/word"
    for xml in (
        '<w:zoom {} w:percent="100"/>',
        '<w:defaultTabStop {} w:val="708"/>',
        '<w:characterSpacingControl {} w:val="doNotCompress"/>',
        f'<w:compat {{}}><w:compatSetting w:name="compatibilityMode" w:uri="{word}" w:val="15"/></w:compat>',
        f'<w:themeFontLang {{}} w:val="{language}"/>',
        '<w:decimalSymbol {} w:val="."/>',
        '<w:listSeparator {} w:val=","/>',
    ):
        settings.append(parse_xml(xml.format(nsdecls("w"))))
