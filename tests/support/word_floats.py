"""Word files with what hangs beside the text: boxes, pictures, tables, frames, as Word writes and wrote them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from docx import Document
from docx.shared import Cm
from PIL import Image

from tests.support.word_constructs import field, items, with_body
from tests.support.word_samples import edited, save

_P = "<w:p><w:r><w:t xml:space='preserve'>{}</w:t></w:r></w:p>"
NAMES = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:w10="urn:schemas-microsoft-com:office:word"'
)
_SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_PLACE = (
    '<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="column"><wp:align>{side}</wp:align></wp:positionH>'
    '<wp:positionV relativeFrom="paragraph"><wp:posOffset>0</wp:posOffset></wp:positionV><wp:extent cx="2286000" '
    'cy="640000"/><wp:effectExtent l="0" t="0" r="0" b="0"/>{wrap}<wp:docPr id="7" name="Box 7"/>'
)
_ANCHOR = '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="3" behindDoc="{behind}" '
_ANCHOR += 'locked="0" layoutInCell="1" allowOverlap="1">'


def box(inside: str, *, look: str = "<a:noFill/>", side: str = "left", behind: int = 0) -> str:
    """A run with a text box as Word has it today, and beside it the form of its forerunners."""
    words = f"<wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx>" if inside else ""
    form = f'<wps:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{look}</wps:spPr>'
    shape = f'<wps:wsp><wps:cNvSpPr txBox="1"/>{form}{words}<wps:bodyPr/></wps:wsp>'
    place = _PLACE.format(side=side, wrap='<wp:wrapSquare wrapText="bothSides"/>')
    drawn = f'<a:graphic><a:graphicData uri="{_SHAPE}">{shape}</a:graphicData></a:graphic>'
    drawing = f"<w:drawing>{_ANCHOR.format(behind=behind)}{place}{drawn}</wp:anchor></w:drawing>"
    older = vml_box(inside)
    choice = f'<mc:Choice Requires="wps">{drawing}</mc:Choice>'
    return f"<mc:AlternateContent {NAMES}>{choice}<mc:Fallback>{older}</mc:Fallback></mc:AlternateContent>"


def vml_box(inside: str, more: str = "") -> str:
    """What a run holds of a text box in the old form."""
    style = "position:absolute;margin-left:1pt;margin-top:2pt;width:180pt;height:50pt;z-index:1"
    text = f"<v:textbox><w:txbxContent>{inside}</w:txbxContent></v:textbox>" if inside else ""
    return f'<w:pict {NAMES}><v:shape style="{style}" {more}>{text}</v:shape></w:pict>'


def _around(thing: str) -> str:
    """A paragraph with it, between two others."""
    return f"{_P.format('Before.')}<w:p><w:r>{thing}</w:r><w:r><w:t>Anchor.</w:t></w:r></w:p>{_P.format('After.')}"


def _picture() -> bytes:
    document, file = Document(), io.BytesIO()
    Image.new("RGB", (60, 30), "navy").save(file, "PNG")
    document.add_paragraph("Before.")
    document.add_paragraph("Anchor.").add_run().add_picture(file, width=Cm(3))
    document.add_paragraph("After.")
    place = _PLACE.format(side="right", wrap="<wp:wrapTopAndBottom/>").partition("<wp:extent")[0]
    anchor = _ANCHOR.format(behind=0)

    def hang(text: str) -> str:
        text = re.sub(r"<wp:inline([^>]*)>", lambda found: anchor[:-1] + found[1] + f">{place}", text)
        text = re.sub(
            r"(<wp:extent[^>]*/>)",
            r'\1<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapTopAndBottom/>',
            text,
        )
        return text.replace("</wp:inline>", "</wp:anchor>")

    return edited(save(document), hang)


_COLOUR = '<a:solidFill><a:srgbClr val="{}"/></a:solidFill>'
_RED = f'{_COLOUR.format("FFEEEE")}<a:ln w="9525">{_COLOUR.format("FF0000")}</a:ln>'
IN_BOX = _P.format("In the box.") + _P.format("Second line.")
_CELL = "<w:tc><w:tcPr><w:tcW w:w='4000' w:type='dxa'/></w:tcPr>{}</w:tc>"
_GRID = "<w:tblGrid><w:gridCol w:w='4000'/><w:gridCol w:w='4000'/></w:tblGrid>"
_TABLE = f"<w:tbl><w:tblPr>{{}}<w:tblW w:w='8000' w:type='dxa'/></w:tblPr>{_GRID}{{}}</w:tbl>"


def set_in_line() -> Iterator[tuple[str, bytes]]:
    """What the built-in engine prints in reading order where it is alone; all say Before, In the box, Anchor, After."""
    yield "text box", with_body(_around(box(IN_BOX)))
    yield "old text box", with_body(_around(vml_box(IN_BOX)))
    yield "box with a ground and a line", with_body(_around(box(IN_BOX, look=_RED, side="center")))
    row = f"<w:tr>{_CELL.format(_around(box(IN_BOX)))}{_CELL.format(_P.format('beside'))}</w:tr>"
    yield "text box in a cell", with_body(_TABLE.format("", row) + "<w:p/>")
    inner = _TABLE.format("", f"<w:tr>{_CELL.format(IN_BOX)}{_CELL.format(_P.format('cell'))}</w:tr>")
    yield "table in a text box", with_body(_around(box(inner + "<w:p/>")))
    place = 'w:w="3000" w:wrap="around" w:vAnchor="text" w:hAnchor="margin" w:xAlign="right" w:y="1"'
    framed = IN_BOX.replace("<w:p>", f"<w:p><w:pPr><w:framePr {place}/></w:pPr>")
    yield "frame", with_body(f"{_P.format('Before.')}{framed}{_P.format('Anchor.')}{_P.format('After.')}")
    floating = '<w:tblpPr w:leftFromText="141" w:vertAnchor="text" w:tblpXSpec="right" w:tblpY="1"/>'
    table = _TABLE.format(floating, f"<w:tr>{_CELL.format(IN_BOX)}{_CELL.format(_P.format('cell'))}</w:tr>")
    yield (
        "floating table",
        with_body(f"{_P.format('Before.')}{table}{_P.format('Anchor.')}{_P.format('After.')}"),
    )
    yield "floating picture", _picture()


def refused() -> Iterator[tuple[str, bytes]]:
    """What would lose something in line."""
    yield "shape without words", with_body(_around(box("")))
    yield "line", with_body(_around(f'<w:pict {NAMES}><v:line from="0,0" to="100pt,0"/></w:pict>'))
    art = '<v:shape style="width:100pt;height:20pt"><v:textpath string="DRAFT"/></v:shape>'
    yield "words drawn as a picture", with_body(_around(f"<w:pict {NAMES}>{art}</w:pict>"))
    dark = '<a:solidFill><a:schemeClr val="accent1"/></a:solidFill>'
    yield "words on a ground of the theme", with_body(_around(box(IN_BOX, look=dark)))
    yield "words on a ground of two colours", with_body(_around(box(IN_BOX, look="<a:gradFill/>")))
    yield "list item in a box", with_body(_around(box(items((1, 0, "x")))))
    yield "page number in a box", with_body(_around(box(f"<w:p>{field('PAGE', '1')}</w:p>")))
    picture = _picture()
    yield (
        "picture behind the text",
        edited(picture, lambda text: text.replace('behindDoc="0"', 'behindDoc="1"')),
    )
    group = vml_box(IN_BOX).replace("<v:shape", '<v:group style="width:9pt"><v:shape')
    yield "group", with_body(_around(group.replace("</v:shape>", "</v:shape></v:group>")))
    drop = '<w:pPr><w:framePr w:dropCap="drop" w:lines="3" w:wrap="around" w:hAnchor="text"/></w:pPr>'
    yield "drop cap", with_body(f"<w:p>{drop}<w:r><w:t>T</w:t></w:r></w:p>{_P.format('he worker.')}")
    columns = '<w:sectPr><w:pgSz w:w="12240" w:h="15840"/><w:cols w:num="2" w:space="400"/></w:sectPr>'
    yield "box among columns", with_body(_around(box(IN_BOX)), section=columns)
