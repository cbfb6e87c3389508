"""What is touched of others' inner parts, and why. See the room's own docstring."""

from __future__ import annotations

import hashlib
import importlib
import inspect
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Touched:
    """One name of a library, ``module:name``, why it is touched, and the digest of its source when last looked at."""

    name: str
    digest: str
    why: str


def digest_of(name: str) -> str:
    """The digest of the source that the library has under this name today, or of its value where it has none.

    Of what the library took from elsewhere, such as ``dataclasses.replace``, the name counts. Raises ``AttributeError``
    or ``ModuleNotFoundError`` when it is gone.
    """
    module, _, path = name.partition(":")
    thing: Any = importlib.import_module(module)
    for step in path.split("."):
        thing = getattr(thing, step)
    thing = thing.fget if isinstance(thing, property) else thing
    if isinstance(thing, list | dict):
        said = repr(thing)
    elif str(thing.__module__).partition(".")[0] != module.partition(".")[0]:
        said = f"{thing.__module__}.{thing.__name__}"
    else:
        said = inspect.getsource(thing)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


TOUCHED = (
    # Replaced by quicker equals (speed.py): same bytes, held by a test.
    Touched(
        "word2pdf.document.props:_merge_dataclass",
        "404a87231b02",
        "two records are merged once, however many paragraphs ask",
    ),
    Touched("word2pdf.document.props:ParaProps", "00b8f7f00bfe", "a record without settings is one for all"),
    Touched("word2pdf.document.props:RunProps", "7f22746da42c", "a record without settings is one for all"),
    Touched("word2pdf.document.props:parse_ppr", "3bb02c8d201b", "equal properties are read once"),
    Touched("word2pdf.document.props:parse_rpr", "5fe4551d5976", "equal properties are read once"),
    Touched("word2pdf.document.props:parse_tcpr", "945ad5d9d0ce", "equal properties are read once"),
    Touched("word2pdf.document.props:parse_trpr", "2a74e1f99d65", "equal properties are read once"),
    Touched(
        "word2pdf.document.parser:replace",
        "ac8ad6b46aeb",
        "records are copied without their constructor, which computes nothing",
    ),
    Touched("word2pdf.document.parser:StyleSheet", "d73c1f83d3f4", "one for each template"),
    Touched("word2pdf.document.parser:Theme", "8e02bf4539cc", "one for each template"),
    Touched(
        "word2pdf.document.parser:Parser._conditional_props",
        "2f708daaf8e5",
        "a table style's look, once for each kind of cell",
    ),
    Touched(
        "word2pdf.document.parser:Parser._resolve_theme_fonts",
        "be7a72b7599c",
        "once for each record and theme",
    ),
    Touched("word2pdf.document.styles:StyleSheet.chain", "ca8bf2bea316", "once for each style"),
    Touched("word2pdf.document.styles:StyleSheet.style_only_ppr", "bd01a080508e", "once for each style"),
    Touched("word2pdf.document.styles:StyleSheet.style_only_rpr", "0d288fe293a5", "once for each style"),
    Touched(
        "word2pdf.document.styles:StyleSheet.table_conditional",
        "ba27f23d6c5e",
        "once for each style and condition",
    ),
    Touched("word2pdf.document.styles:StyleSheet.table_props", "a8d1acb1edab", "once for each style"),
    Touched(
        "word2pdf.oxml.package:Package.xml",
        "b907a7f5eace",
        "form fields and symbols become text (plain.py); parts that a template's documents share are parsed once",
    ),
    Touched("reportlab.pdfgen.canvas:fp_str", "43ebc7c82d25", "each number is formatted once"),
    # Overridden because word2pdf loses or misplaces something (typeset.py, fonts.py).
    Touched(
        "word2pdf.document.numbering:Numbering",
        "42cfea74f027",
        "lists did not restart where Word restarts them",
    ),
    Touched(
        "word2pdf.document.numbering:Numbering.next_label",
        "1ac1b097e828",
        "lists did not restart where Word restarts them",
    ),
    Touched(
        "word2pdf.layout.flow:Flow._handle_keep_group",
        "23aa6c1b0c02",
        "its sum leaves out the space after, and the second line of what follows",
    ),
    Touched(
        "word2pdf.layout.flow:Flow._place_table",
        "22306206b08d",
        "a row taller than a page ran off it, or never ended",
    ),
    Touched(
        "word2pdf.layout.flow:Flow._place_paragraph",
        "1950cced2c7a",
        "a line taller than a page ran off it; right-to-left paragraphs are refused",
    ),
    Touched(
        "word2pdf.layout.flow:Flow._make_frames",
        "c85de598b9a8",
        "a header taller than half the page left no room",
    ),
    Touched(
        "word2pdf.layout.engine:Layouter.tokens_for",
        "1ab35433b6ee",
        "lines broke at no-break spaces and within right-to-left phrases; words are shared",
    ),
    Touched(
        "word2pdf.fonts.manager:FontIndex.__init__",
        "5e570b56a5ef",
        "only the shipped fonts, never the host's, no cache in the home",
    ),
    Touched("word2pdf.fonts.manager:FontManager.__init__", "9bce64149489", "only the shipped fonts"),
    Touched(
        "word2pdf.fonts.manager:FontManager.fallback_for",
        "55c89928faf8",
        "a letter that no font has is refused, not drawn as a box",
    ),
    Touched(
        "word2pdf.fonts.manager:FontManager.segment",
        "96bc06435083",
        "marks stay with their letter, in one font",
    ),
    Touched(
        "word2pdf.fonts.manager:FontManager.width",
        "3038145281bf",
        "shaped scripts are measured as they are drawn",
    ),
    Touched(
        "word2pdf.fonts.manager:UNICODE_FALLBACKS",
        "af701556ea75",
        "bullets and symbols come from shipped fonts",
    ),
    # Overridden to remember what was read (blocks.py).
    Touched("word2pdf.document.parser:Parser.__init__", "2a6b9cdb0bfb", "the memory of a style sheet"),
    Touched(
        "word2pdf.document.parser:Parser._paragraph",
        "2e7b3e410009",
        "a paragraph that was read before is not read again",
    ),
    Touched(
        "word2pdf.document.parser:Parser._table",
        "9abb287493e4",
        "a table's rows and cells, once for each frame",
    ),
    # Overridden to remember what was measured (measure.py).
    Touched("word2pdf.layout.engine:Layouter.__init__", "2dd02cc45e26", "the memory of a style sheet"),
    Touched(
        "word2pdf.layout.engine:Layouter.layout_paragraph", "52694aeea867", "the key of a paragraph's lines"
    ),
    Touched("word2pdf.layout.engine:Layouter.apply_line_spacing", "5725eaa671b9", "once for each box"),
    Touched(
        "word2pdf.layout.engine:Layouter.layout_table", "15e8f902c109", "rows of exact height are marked"
    ),
    Touched(
        "word2pdf.layout.engine:Layouter.make_pieces", "894bcf1e51c0", "a word is measured once for each look"
    ),
    Touched(
        "word2pdf.layout.engine:Layouter._build_lines",
        "a7cf02729af2",
        "a paragraph's lines, once for each width",
    ),
    Touched(
        "word2pdf.layout.flow:Flow._merge_pieces", "e35f4802f4af", "pieces are joined when they are measured"
    ),
    # Overridden for tagged PDF (structure.py).
    Touched("word2pdf.layout.flow:Flow.__init__", "3729abf549cb", "the tree of elements"),
    Touched(
        "word2pdf.layout.flow:Flow._render_headers_footers",
        "bfcadcfb3576",
        "what stands in the margins belongs to no element",
    ),
    Touched(
        "word2pdf.layout.flow:Flow._emit_paragraph",
        "ca4a8957581b",
        "a paragraph says what it is before it is drawn",
    ),
    Touched("word2pdf.layout.flow:Flow._emit_row", "be6d52cb0b37", "a row opens its cells"),
    # Overridden to draw right (drawing.py, canvas.py).
    Touched("word2pdf.render.pdf:Renderer.__init__", "3cfa497c7743", "the tree of elements"),
    Touched(
        "word2pdf.render.pdf:Renderer._draw_page",
        "795f75f25152",
        "each thing is marked as its element's, lines in the fewest steps",
    ),
    Touched(
        "word2pdf.render.pdf:Renderer._draw_text",
        "a84f28583796",
        "shaped scripts glyph by glyph; only shipped fonts",
    ),
    Touched(
        "word2pdf.render.pdf:Renderer._add_outline",
        "812f78cb933e",
        "bookmarks are named by number, no level left out",
    ),
    Touched(
        "reportlab.pdfgen.canvas:Canvas.__init__",
        "8bfca25dcd6a",
        "no clock in the bytes, no font before text needs one",
    ),
    Touched(
        "reportlab.pdfgen.canvas:Canvas._make_preamble",
        "dc1e51d541dd",
        "it names Helvetica, which is not embedded",
    ),
    Touched(
        "reportlab.pdfbase.ttfonts:makeToUnicodeCMap",
        "71783731cbe4",
        "wrong beyond U+FFFF, and in blocks of more than 100",
    ),
    # Read, where there is no public way.
    Touched(
        "reportlab.pdfgen.canvas:Canvas.showPage",
        "a9d4d3b9b756",
        "the page it puts away, whose code is packed beside it",
    ),
    Touched(
        "reportlab.pdfbase.pdfdoc:PDFDocument",
        "98d5a123114b",
        "its objects and their numbers, written in one go (writing.py)",
    ),
    Touched(
        "reportlab.pdfbase.ttfonts:TTFontFile.makeSubset",
        "25b6baf37794",
        "cuts a font down to an alphabet (embedding.py)",
    ),
    Touched("reportlab.pdfbase.pdfdoc:format", "84e14ffb9186", "writes the objects that are reportlab's own"),
    Touched("word2pdf.api:_document_font", "24c831489d97", "the font of a document's defaults"),
    Touched("word2pdf.render.pdf:_dest", "406189858b44", "how bookmarks are named"),
    Touched("word2pdf.render.pdf:_rgb", "5fb17936247b", "how colours are read"),
    Touched("reportlab.lib.rl_accel:fp_str", "43ebc7c82d25", "the number format that is kept"),
    Touched(
        "reportlab.pdfgen.canvas:Canvas._addAnnotation",
        "b8372b315199",
        "links that the tree of elements names",
    ),
    Touched("docx.oxml.ns:nsmap", "b295d0ef2403", "a prefix is given back that docxcompose takes"),
    Touched("docx.document:Document.__init__", "59b1ee5a50a6", "sets _part and _element, which are read"),
    Touched(
        "docx.opc.package:OpcPackage._core_properties_part",
        "32f28d123ea3",
        "the part of title, author and dates",
    ),
)
