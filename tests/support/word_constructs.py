"""A Word file for each construct of the table of proven ones, so that two engines can be compared on each."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape

from docx import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WORDS = "The employer pays the worker every second Friday, and says so in writing."
_ONE = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"


def with_body(body: str, *, section: str = "", numbering: str = "", styles: str = "") -> bytes:
    """A document of this XML, in a file as Word has it."""
    out, base = io.BytesIO(), io.BytesIO()
    Document().save(base)
    with zipfile.ZipFile(base) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                text = content.decode()
                start, end = text.index("<w:body>") + 8, text.index("</w:body>")
                last = section or text[text.index("<w:sectPr") : end]
                content = f"{text[:start]}{body}{last}{text[end:]}".encode()
            if name == "word/numbering.xml" and numbering:
                content = f'<w:numbering xmlns:w="{_W}">{numbering}</w:numbering>'.encode()
            if name == "word/styles.xml" and styles:
                content = content.replace(b"</w:styles>", f"{styles}</w:styles>".encode())
            new.writestr(name, content)
    return out.getvalue()


def constructs() -> Iterator[tuple[str, bytes]]:
    """The name of each construct and a document that has it."""
    yield from _runs()
    yield from _paragraphs()
    yield from _tables()
    yield from _sections()
    yield from _fields()
    yield from lists()


def _runs() -> Iterator[tuple[str, bytes]]:
    looks = ["b", "i", "caps", "smallCaps", "strike", "dstrike", "vanish", "outline", "shadow", "emboss", "imprint",
             "noProof", "bCs", "iCs", "snapToGrid", "webHidden"]  # fmt: skip
    settings = [f"<w:{look}/>" for look in looks] + [f'<w:{look} w:val="0"/>' for look in looks]
    settings += [
        f'<w:u w:val="{kind}"/>' for kind in ("single", "double", "none", "words", "dotted", "dash", "wave")
    ]
    settings += [f'<w:vertAlign w:val="{kind}"/>' for kind in ("baseline", "subscript", "superscript")]
    settings += ['<w:color w:val="FF0000"/>', '<w:sz w:val="17"/>', '<w:position w:val="6"/>', '<w:w w:val="150"/>',
                 '<w:spacing w:val="40"/>', '<w:highlight w:val="yellow"/>', '<w:shd w:val="clear" w:fill="EEEEEE"/>',
                 '<w:kern w:val="28"/>', '<w:lang w:val="fr-CA"/>', '<w:bdr w:val="single" w:sz="4" w:space="0"/>',
                 '<w:rFonts w:ascii="Cambria" w:hAnsi="Cambria"/>', '<w:effect w:val="none"/>']  # fmt: skip
    for setting in settings:
        run = f"<w:r><w:rPr>{setting}</w:rPr><w:t xml:space='preserve'>{_WORDS} </w:t></w:r>"
        yield setting, with_body(f"<w:p>{run}<w:r><w:t>And on.</w:t></w:r></w:p>{_ONE.format(_WORDS)}")
    for inside in (
        "<w:tab/>",
        "<w:br/>",
        "<w:cr/>",
        "<w:noBreakHyphen/>",
        "<w:softHyphen/>",
        '<w:br w:type="page"/>',
    ):
        yield (
            inside,
            with_body(f"<w:p><w:r><w:t>one</w:t>{inside}<w:t>two</w:t></w:r></w:p>{_ONE.format(_WORDS)}"),
        )


def _paragraphs() -> Iterator[tuple[str, bytes]]:
    settings = [f'<w:jc w:val="{side}"/>' for side in ("left", "center", "right", "both", "start", "end")]
    settings += ["<w:keepNext/>", "<w:keepLines/>", "<w:pageBreakBefore/>", "<w:widowControl/>",
        "<w:contextualSpacing/>",
        '<w:spacing w:before="240" w:after="120" w:line="360" w:lineRule="auto"/>',
        '<w:spacing w:line="400" w:lineRule="exact"/>', '<w:spacing w:line="400" w:lineRule="atLeast"/>',
        '<w:ind w:left="720" w:right="720" w:firstLine="360"/>', '<w:ind w:left="720" w:hanging="360"/>',
        '<w:outlineLvl w:val="1"/>', '<w:shd w:val="clear" w:fill="DDDDDD"/>', '<w:textAlignment w:val="auto"/>',
        '<w:pBdr><w:top w:val="single" w:sz="4" w:space="1"/><w:bottom w:val="double" w:sz="4" w:space="1"/></w:pBdr>',
        '<w:pBdr><w:left w:val="dashed" w:sz="8" w:space="4"/><w:right w:val="dotted" w:sz="8" w:space="4"/></w:pBdr>',
        '<w:bidi w:val="0"/>', "<w:suppressAutoHyphens/>", '<w:autoSpaceDE w:val="0"/>', '<w:mirrorIndents w:val="0"/>',
    ]  # fmt: skip
    for setting in settings:
        one = f"<w:p><w:pPr>{setting}</w:pPr><w:r><w:t>{_WORDS} {_WORDS}</w:t></w:r></w:p>"
        yield setting, with_body(_ONE.format("First.") + one + one + _ONE.format("Last."))
    for kind in ("left", "center", "right", "decimal"):
        for leader in ("none", "dot", "hyphen", "underscore"):
            tabs = f'<w:tabs><w:tab w:val="{kind}" w:leader="{leader}" w:pos="5000"/></w:tabs>'
            run = "<w:r><w:t>Wage</w:t><w:tab/><w:t>31.50</w:t></w:r>"
            if leader == "none":
                yield tabs, with_body(f"<w:p><w:pPr>{tabs}</w:pPr>{run}</w:p>")


def _tables() -> Iterator[tuple[str, bytes]]:
    def table(look: str = "", row: str = "", cell: str = "", second: str = "") -> bytes:
        cells = [f"<w:tc><w:tcPr><w:tcW w:w='3000' w:type='dxa'/>{c}</w:tcPr>{_ONE.format(_WORDS)}</w:tc>"
                 for c in (cell, second, "")]  # fmt: skip
        grid = "<w:tblGrid>" + '<w:gridCol w:w="3000"/>' * 3 + "</w:tblGrid>"
        rows = f"<w:tr><w:trPr>{row}</w:trPr>{''.join(cells)}</w:tr>" * 3
        properties = f"<w:tblPr><w:tblW w:w='9000' w:type='dxa'/>{look}</w:tblPr>"
        return with_body(f"<w:tbl>{properties}{grid}{rows}</w:tbl>{_ONE.format('After.')}")

    for look in ('<w:jc w:val="center"/>', '<w:tblInd w:w="200" w:type="dxa"/>', '<w:tblLayout w:type="fixed"/>',
                 '<w:tblBorders><w:top w:val="single" w:sz="4"/><w:insideH w:val="dotted" w:sz="4"/></w:tblBorders>',
                 '<w:tblCellMar><w:left w:w="50" w:type="dxa"/><w:top w:w="50" w:type="dxa"/></w:tblCellMar>',
                 '<w:tblCaption w:val="A caption"/>'):  # fmt: skip
        yield look, table(look)
    for row in ("<w:tblHeader/>", "<w:cantSplit/>", '<w:trHeight w:val="900"/>',
                '<w:trHeight w:val="2000" w:hRule="exact"/>',
                '<w:trHeight w:val="200" w:hRule="atLeast"/>'):  # fmt: skip
        yield row, table(row=row)
    for cell in ('<w:vAlign w:val="top"/>', '<w:vAlign w:val="center"/>', '<w:vAlign w:val="bottom"/>',
                 '<w:shd w:val="clear" w:fill="EEEEEE"/>', '<w:tcMar><w:left w:w="300" w:type="dxa"/></w:tcMar>',
                 '<w:tcBorders><w:bottom w:val="single" w:sz="8"/></w:tcBorders>', '<w:textDirection w:val="lrTb"/>',
                 "<w:noWrap/>", "<w:hideMark/>"):  # fmt: skip
        yield cell, table(cell=cell)


def _sections() -> Iterator[tuple[str, bytes]]:
    size = '<w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" ' \
           'w:header="720" w:footer="720" w:gutter="0"/>'  # fmt: skip
    for kind in ("nextPage", "continuous", "oddPage", "evenPage"):
        first = f"<w:p><w:pPr><w:sectPr>{size}</w:sectPr></w:pPr><w:r><w:t>One.</w:t></w:r></w:p>"
        yield (
            f"section {kind}",
            with_body(
                first + _ONE.format(_WORDS), section=f'<w:sectPr><w:type w:val="{kind}"/>{size}</w:sectPr>'
            ),
        )
    for setting in ('<w:cols w:num="2" w:space="400"/>', '<w:textDirection w:val="lrTb"/>',
                    '<w:docGrid w:linePitch="360"/>', '<w:formProt w:val="0"/>'):  # fmt: skip
        yield setting, with_body(_ONE.format(_WORDS) * 5, section=f"<w:sectPr>{size}{setting}</w:sectPr>")


def field(code: str, result: str = "", data: str = "") -> str:
    """A field of Word's, with what it shows."""
    mark = '<w:r><w:fldChar w:fldCharType="{}">{}</w:fldChar></w:r>'
    shown = f"{mark.format('separate', '')}<w:r><w:t>{result}</w:t></w:r>" if result else ""
    code = f"<w:r><w:instrText xml:space='preserve'> {escape(code)} </w:instrText></w:r>"
    return f"{mark.format('begin', data)}{code}{shown}{mark.format('end', '')}"


def box(*, checked: bool) -> str:
    """A check box of Word's legacy forms."""
    state = f"<w:checkBox><w:sizeAuto/><w:default w:val='0'/><w:checked w:val='{int(checked)}'/></w:checkBox>"
    return field("FORMCHECKBOX", data=f"<w:ffData><w:name w:val='c'/><w:enabled/>{state}</w:ffData>")


def choice(entries: list[str], chosen: int | None) -> str:
    """A list of choices of Word's legacy forms."""
    result = f"<w:result w:val='{chosen}'/>" if chosen is not None else ""
    rows = "".join(f"<w:listEntry w:val='{entry}'/>" for entry in entries)
    data = f"<w:ffData><w:name w:val='d'/><w:enabled/><w:ddList>{result}{rows}</w:ddList></w:ffData>"
    return field("FORMDROPDOWN", data=data)


def symbol(char: str, font: str) -> str:
    """A character that Word's dialogue Insert Symbol puts in."""
    return f'<w:r><w:sym w:font="{font}" w:char="{char}"/></w:r>'


def _fields() -> Iterator[tuple[str, bytes]]:
    for name, inside in (
        ("form box ticked", box(checked=True)),
        ("form box empty", box(checked=False)),
        ("form list", choice(["18.00", "31.50"], 1)),
        ("form list untouched", choice(["18.00", "31.50"], None)),
        ("form text", field("FORMTEXT", "31.50")),
        ("reference", field("REF date \\h", "the first day")),
        ("hyperlink", field('HYPERLINK "https://example.org/"', "a link")),
        ("sequence", field("SEQ Table", "3")),
    ):
        yield name, with_body(f"<w:p><w:r><w:t>Agreed: </w:t></w:r>{inside}<w:r><w:t> so.</w:t></w:r></w:p>")


def level(ilvl: int, kind: str, text: str, more: str = "") -> str:
    """One level of a list's definition."""
    return (
        f'<w:lvl w:ilvl="{ilvl}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}<w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{720 + 360 * ilvl}" w:hanging="360"/></w:pPr></w:lvl>'
    )


def items(*places: tuple[int, int, str]) -> str:
    """Paragraphs of lists: the ``w:num`` of each, its level and its text."""
    return "".join(
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{ilvl}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
        f"<w:r><w:t>{text}</w:t></w:r></w:p>"
        for number, ilvl, text in places
    )


def numbering(levels: str, *nums: str) -> str:
    """A list's definition and the lists made of it: what each overrides."""
    lists_of_it = "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="0"/>{overrides}</w:num>'
        for n, overrides in enumerate(nums, 1)
    )
    kind = '<w:multiLevelType w:val="multilevel"/>'
    return f'<w:abstractNum w:abstractNumId="0">{kind}{levels}</w:abstractNum>{lists_of_it}'


def restart(ilvl: int, at: int) -> str:
    """What Word writes for "Restart at"."""
    return f'<w:lvlOverride w:ilvl="{ilvl}"><w:startOverride w:val="{at}"/></w:lvlOverride>'


def lists() -> Iterator[tuple[str, bytes]]:
    """Numbered lists: formats, levels, restarts."""
    plain = items(
        (1, 0, "alpha"), (1, 0, "beta"), (1, 1, "gamma"), (1, 1, "delta"), (1, 0, "epsilon"), (1, 1, "zeta")
    )
    for kind in ("decimal", "decimalZero", "upperRoman", "lowerRoman", "upperLetter", "lowerLetter"):
        levels = level(0, kind, "%1.") + level(1, "decimal", "%1.%2")
        yield f"list {kind}", with_body(plain, numbering=numbering(levels, ""))
    two = level(0, "upperRoman", "%1.") + level(1, "decimal", "%1.%2", "<w:isLgl/>")
    yield "list legal", with_body(plain, numbering=numbering(two, ""))
    never = level(0, "decimal", "%1.") + level(1, "lowerLetter", "%2)", '<w:lvlRestart w:val="0"/>')
    yield "list lvlRestart 0", with_body(plain, numbering=numbering(never, ""))
    both = items((1, 0, "alpha"), (1, 0, "beta"), (2, 0, "gamma"), (2, 0, "delta"), (1, 0, "epsilon"))
    usual = level(0, "decimal", "%1.") + level(1, "lowerLetter", "%2)")
    yield "list restarted at 1", with_body(both, numbering=numbering(usual, "", restart(0, 1)))
    yield "list restarted at 10", with_body(both, numbering=numbering(usual, "", restart(0, 10)))
    yield "list gone on with", with_body(both, numbering=numbering(usual, "", ""))
    deep = items(
        (1, 0, "alpha"), (1, 1, "beta"), (2, 0, "gamma"), (2, 1, "delta"), (2, 0, "epsilon"), (2, 1, "zeta")
    )
    yield (
        "list restarted below",
        with_body(deep, numbering=numbering(usual, "", restart(0, 1) + restart(1, 4))),
    )
    for suff in ("tab", "space", "nothing"):
        one = level(0, "decimal", "%1.", f'<w:suff w:val="{suff}"/>')
        yield (
            f"list suff {suff}",
            with_body(items((1, 0, "alpha"), (1, 0, "beta")), numbering=numbering(one, "")),
        )


def with_notes(kinds: list[str]) -> bytes:
    """A document whose words have notes of these kinds (``footnote``, ``endnote``), in this order."""
    words, notes = "", {"footnote": "", "endnote": ""}
    for number, kind in enumerate(kinds, 1):
        words += f"<w:p><w:r><w:t>word</w:t></w:r><w:r><w:{kind}Reference w:id='{number}'/></w:r></w:p>"
        notes[kind] += f"<w:{kind} w:id='{number}'><w:p><w:r><w:t>Note {number}.</w:t></w:r></w:p></w:{kind}>"
    document = Document(io.BytesIO(with_body(words)))
    for kind, inside in notes.items():
        type_of = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}s+xml"
        xml = f'<w:{kind}s xmlns:w="{_W}">{inside}</w:{kind}s>'.encode()
        part = Part(PackURI(f"/word/{kind}s.xml"), type_of, xml, document.part.package)
        relation = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}s"
        document.part.relate_to(part, relation)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
