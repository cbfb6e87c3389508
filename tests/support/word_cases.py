"""Word files of the kinds that once came out wrong, hung, or were refused though nothing was wrong with them."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from PIL import Image

from casefile.settings import SHIPPED_TEMPLATES
from tests.support.word_constructs import box, choice, field, items, level, numbering, restart, with_body
from tests.support.word_samples import edited, save
from tests.support.word_templates import word_template

_SAID = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"
_P = f"<w:p>{_SAID}</w:p>"
_TABLE = (
    "<w:tbl><w:tblPr><w:tblW w:w='9000' w:type='dxa'/></w:tblPr><w:tblGrid><w:gridCol w:w='4500'/>"
    "<w:gridCol w:w='4500'/></w:tblGrid>{}</w:tbl>"
)
_CELL = "<w:tc><w:tcPr><w:tcW w:w='4500' w:type='dxa'/></w:tcPr>{}</w:tc>"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_STORE = "{7A1F6C22-5A0E-4E6C-9C0B-0D5D0A3E1F44}"


def _row(*cells: str, look: str = "") -> str:
    return f"<w:tr>{look}{''.join(map(_CELL.format, cells))}</w:tr>"


def empty_cell() -> bytes:
    """A cell that holds nothing but a condition."""
    inside = "".join(map(_P.format, ("{%p if when.quebec %}", "In Quebec.", "{%p endif %}")))
    return with_body(_TABLE.format(_row(_P.format("Where"), inside)) + _P.format("After."))


def dash_text() -> bytes:
    """Tags that take away what stands beside them."""
    return word_template(["First {%- if worker.name -%}", "second {%- endif -%}", "after {{ worker.name }}"])


def bound_control(shown: str = "18.00", *, rich: bool = False) -> bytes:
    """A content control that shows an older value than its data; of rich text, whose data is a Word file in one."""
    word = f"xmlns:w15='{_W15}'"
    name, kind = (f"w15:dataBinding {word}", "<w:richText/>") if rich else ("w:dataBinding", "<w:text/>")
    said = f"<w:sdtContent>{_SAID.format(shown)}</w:sdtContent>"
    control = f"<w:sdt><w:sdtPr><{name} {_bound('/pay[1]/rate[1]')}/>{kind}</w:sdtPr>{said}</w:sdt>"
    rate = escape(f"<pkg:package xmlns:pkg='p' xmlns:w='{_W}'><w:t>31</w:t><w:t>.50</w:t></pkg:package>")
    return _with_data(
        f"<w:p>{_SAID.format('Wage: ')}{control}</w:p>", f"<rate>{rate if rich else '31.50'}</rate>"
    )


def repeated_section(items: int) -> bytes:
    """A section of so many items that is bound to two nodes."""
    content = f"<w:sdtContent>{_P.format('Duty')}</w:sdtContent>"
    item = f"<w:sdt><w:sdtPr><w15:repeatingSectionItem/></w:sdtPr>{content}</w:sdt>"
    bound = f"<w15:dataBinding {_bound('/pay[1]/duty')}/><w15:repeatingSection/>"
    body = f"<w:sdt xmlns:w15='{_W15}'><w:sdtPr>{bound}</w:sdtPr><w:sdtContent>{item * items}</w:sdtContent></w:sdt>"
    return _with_data(body, "<duty>one</duty><duty>two</duty>")


def _bound(path: str) -> str:
    return f"w:xpath='{path}' w:storeItemID='{_STORE}'"


def _with_data(body: str, pay: str) -> bytes:
    data = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
    members = {
        "customXml/item7.xml": f"<pay>{pay}</pay>",
        "customXml/itemProps7.xml": f'<ds:datastoreItem ds:itemID="{_STORE}" xmlns:ds="{data}"/>',
    }
    return _with_members(with_body(body), members)


def _with_members(content: bytes, members: dict[str, str]) -> bytes:
    out = io.BytesIO(content)
    with warnings.catch_warnings(), zipfile.ZipFile(out, "a") as archive:
        warnings.simplefilter("ignore")  # a name that is there already is what some are made for
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()


def body_twice() -> bytes:
    """Two members of one name: which one is shown, every program decides for itself."""
    content = word_template(["The wage is 31.50."])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = archive.read("word/document.xml").decode()
    return _with_members(content, {"word/document.xml": body.replace("31.50", "18.00")})


def exact_row() -> bytes:
    """Rows of a fixed height, the first with more in it than it holds."""
    look = "<w:trPr><w:trHeight w:val='300' w:hRule='exact'/></w:trPr>"
    long = "".join(_P.format(f"Line {number} of a long duty") for number in range(6))
    rows = _row(long, _P.format("x"), look=look) + _row(_P.format("y"), _P.format("z"), look=look)
    return with_body(_TABLE.format(rows) + "<w:p/>")


def ticked() -> bytes:
    """Check boxes of a form."""
    words = ((True, " Fee was charged to the worker"), (False, " No fee was charged"))
    return with_body("".join(f"<w:p>{box(checked=on)}{_SAID.format(text)}</w:p>" for on, text in words))


def chosen() -> bytes:
    """A list of choices of a form."""
    wage = choice(["18.00 an hour", "31.50 an hour"], 1)
    return with_body(f"<w:p>{_SAID.format('Wage agreed: ')}{wage}{_SAID.format(' paid weekly')}</w:p>")


def odd_fields() -> bytes:
    """Fields that draw something of their own."""
    codes = ('SYMBOL 252 \\f "Wingdings"', "MACROBUTTON NoMacro [click]", "EQ \\f(1,2)")
    return with_body("".join(f"<w:p>{_SAID.format('Agreed: ')}{field(code)}</w:p>" for code in codes))


def tag_in_link() -> bytes:
    """A tag in a link's address, where nothing is filled in."""
    document = Document(io.BytesIO(word_template(["{{ worker.name }}"])))
    link = "https://example.org/?n={{ portal.offer_number }}"
    key = document.part.relate_to(link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    run = f"<w:hyperlink r:id='{key}'><w:r><w:t>the portal</w:t></w:r></w:hyperlink></w:p>"
    return edited(save(document), lambda text: text.replace("</w:p>", run, 1))


def contents_in_a_control() -> bytes:
    """A table of contents as Word's gallery puts it in."""
    mark = "<w:r><w:fldChar w:fldCharType='{}'/></w:r>"
    code = "<w:r><w:instrText xml:space='preserve'> TOC \\o &quot;1-3&quot; </w:instrText></w:r>"
    line = f"<w:p>{mark.format('begin')}{code}{mark.format('separate')}{_SAID.format('Duties of the worker')}</w:p>"
    gallery = "<w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj>"
    inside = f"<w:sdtContent>{line}<w:p>{mark.format('end')}</w:p></w:sdtContent>"
    return with_body(f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr>{inside}</w:sdt>{_P.format('{{ worker.name }}')}")


def cell_in_a_control() -> bytes:
    """A row whose second cell stands in a content control."""
    cell = _CELL.format(_P.format("{{ worker.name }} is the worker"))
    control = f"<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{cell}</w:sdtContent></w:sdt>"
    return with_body(
        _TABLE.format(f"<w:tr>{_CELL.format(_P.format('Who'))}{control}</w:tr>") + _P.format("After.")
    )


def merge_field() -> bytes:
    """A letter of a mail merge."""
    name = field("MERGEFIELD Worker_Name", "«Worker_Name»")
    return with_body(f"<w:p>{_SAID.format('Dear ')}{name}</w:p>")


_NUMBERED = (level(0, "decimal", "%1."), "", restart(0, 1))


def restarted() -> bytes:
    """A list that begins at 1 again."""
    body = items((1, 0, "a"), (1, 0, "b"), (2, 0, "c"), (2, 0, "d"))
    return with_body(body, numbering=numbering(*_NUMBERED))


def restarted_template() -> bytes:
    """The same with tags."""
    body = items((1, 0, "{{ worker.name }}"), (1, 0, "b"), (2, 0, "{{ job.title }}"))
    return with_body(body, numbering=numbering(*_NUMBERED))


def states_its_direction() -> bytes:
    """A shipped template as LibreOffice Writer states its section: the usual direction of text, no form, a grid."""
    content = (SHIPPED_TEMPLATES / "en" / "tax-forms-reminder.docx").read_bytes()
    usual = "<w:formProt w:val='false'/><w:textDirection w:val='lrTb'/><w:docGrid w:type='default' w:linePitch='100'/>"
    return edited(content, lambda text: text.replace("</w:sectPr>", f"{usual}</w:sectPr>"))


def trailing_break() -> bytes:
    """The last thing is a page break."""
    return with_body(_P.format("Only {{ worker.name }}.") + "<w:p><w:r><w:br w:type='page'/></w:r></w:p>")


def tag_in_alternative_text() -> bytes:
    """A picture that is described by a field."""
    document, seal = Document(io.BytesIO(word_template(["{{ worker.name }}"]))), io.BytesIO()
    Image.new("RGB", (60, 30), "navy").save(seal, "PNG")
    document.add_picture(seal)
    said = 'name="Picture 1" descr="Seal of {{ employer.legal_name }}"'
    return edited(save(document), lambda text: text.replace('name="Picture 1"', said, 1))


def four_loops() -> bytes:
    """Loops in loops that would turn a million million times."""
    loops = "".join(f"{{% for {name} in 'x' * 1000 %}}" for name in "abcd")
    return word_template([f"{loops}x{'{% endfor %}' * 4}"])


MADE: dict[str, Callable[[], bytes]] = {
    "a_empty_cell": empty_cell,
    "b2_dash_text": dash_text,
    "databinding": bound_control,
    "dos_deepnot": lambda: word_template(["{{ " + "not " * 5000 + "worker.name }}"]),
    "dos_nest": four_loops,
    "dup_member": body_twice,
    "e_mult": lambda: word_template(["Factor {{ 1.5 }}", "{{ worker.name }}"]),
    "exact_row": exact_row,
    "ff_checkbox": ticked,
    "ff_dropdown": chosen,
    "fld_symbol_macro_eq": odd_fields,
    "g_url": tag_in_link,
    "n_toc": contents_in_a_control,
    "p_mergefield": merge_field,
    "q_sdt_cell": cell_in_a_control,
    "restart_at_1": restarted,
    "restart_tpl": restarted_template,
    "saved-by-libreoffice": states_its_direction,
    "t2_alt_text_tag": tag_in_alternative_text,
    "u2_trailing_break": trailing_break,
}


@cache
def case_of(name: str) -> bytes:
    """The file of this kind."""
    return MADE[name]()


def case_file(name: str, folder: Path) -> Path:
    """The same as a file."""
    path = folder / f"{name}.docx"
    path.write_bytes(case_of(name))
    return path
