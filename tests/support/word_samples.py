"""The documents that the PDF tests are made of, each built here."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable

from docx import Document
from docx.document import Document as DocxDocument
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph
from PIL import Image

from casefile.pdf import About

ABOUT = About(
    "Contrat d'O'Brien & Fils – Érablière",
    "fr-CA",
    "Érablière Nordique Ltée",
    "Offre d’emploi",
    dt.date(2026, 11, 22),
)


MARKUP = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


NAMES = [
    "李小龙", "山田 太郎", "김영희", "Владимир Ильич", "Παπαδόπουλος", "Nguyễn Thị Hồng", "Nguye\u0302\u0303n",
    "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", "हर्षिता शर्मा क्षत्रिय", "বাংলা ভক্তি", "ગુજરાતી", "தமிழ் செல்வி", "తెలుగు", "ಕನ್ನಡ", "മലയാളം ക്ഷേത്രം",
    "සිංහල ශ්‍රී", "ଓଡ଼ିଆ", "สมชาย น้ำใจ", "မြန်မာ", "محمد بن علي", "כהן לוי", "አማርኛ", "ქართული", "Հայերեն",
    "O'Brien-D’Amours & Fils <R&D>", "☐ ☒ ✓ œ Œ « » – — … ½ € №",
]  # fmt: skip


def save(document: DocxDocument) -> bytes:
    """The document as bytes."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def page_field(paragraph: Paragraph, code: str) -> None:
    """A field as Word writes it, with an outdated result."""
    for kind in ("begin", code, "separate", "7", "end"):
        run = paragraph.add_run()
        if kind == code:
            text = OxmlElement("w:instrText")
            text.text = f" {code} "
            run._r.append(text)
        elif kind == "7":
            run.text = "7"
        else:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def document(*texts: str, footer: bool = True, picture: bool = False) -> DocxDocument:
    """A letter in Calibri: a heading, these paragraphs, a table, and page numbers in the footer."""
    made = Document()
    made.styles["Normal"].font.name, made.styles["Normal"].font.size = "Calibri", Pt(11)
    if footer:
        foot = made.sections[0].footer.paragraphs[0]
        foot.add_run("Érablière — Page ")
        page_field(foot, "PAGE")
        foot.add_run(" de ")
        page_field(foot, "NUMPAGES")
    if picture:
        logo = io.BytesIO()
        Image.new("RGB", (60, 30), "navy").save(logo, "PNG")
        logo.seek(0)
        made.sections[0].header.paragraphs[0].add_run().add_picture(logo, width=Cm(3))
    made.add_heading("Contrat de travail", 1)
    for text in texts:
        made.add_paragraph(text)
    table = made.add_table(rows=2, cols=2)
    table.style = "Table Grid"
    table.cell(0, 0).text, table.cell(0, 1).text = "Salaire", "31,50\u00a0$"
    table.cell(1, 0).text, table.cell(1, 1).text = "Lieu", "Saint-Rémi (Québec)"
    return made


def letter(*texts: str) -> bytes:
    """One page."""
    return save(document(*(texts or ("Chère Zoé Nguyễn-D’Amours, l’offre tient.",)), picture=True))


def three_pages() -> bytes:
    """A longer agreement with headings on several pages."""
    made = document("Entre les parties.")
    for clause in range(1, 13):
        made.add_heading(f"Clause {clause}", 2)
        made.add_paragraph("Les parties conviennent de ce qui suit, sous réserve des lois applicables. " * 9)
    return save(made)


def tall_row(*, repeated_header: bool = False, merged: bool = False, lines: int = 80) -> bytes:
    """A row of 80 lines, which no page can hold."""
    made = document("Avant.")
    table = made.add_table(rows=3, cols=2)
    if repeated_header:
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    if merged:
        table.cell(1, 1).merge(table.cell(2, 1))
    table.cell(0, 0).text = "Fonctions"
    table.cell(1, 0).text = "\n".join(f"Fonction numéro {n}" for n in range(lines))
    table.cell(1, 0).add_paragraph("Un paragraphe de plus. " * lines)
    table.cell(1, 1).paragraphs[0].text = "À côté"
    table.cell(2, 0).text = "Après la rangée"
    return save(made)


def tall_header() -> bytes:
    """A repeated header of 40 lines: under it no row would ever fit."""
    made = document("Avant.")
    table = made.add_table(rows=2, cols=1)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    table.cell(0, 0).text = "\n".join(f"Titre {n}" for n in range(40))
    table.cell(1, 0).text = "\n".join(f"Fonction numéro {n}" for n in range(30))
    return save(made)


def text_box() -> bytes:
    """Text in a box beside the text, as Word's Insert > Text Box makes it in its old form."""
    made = document("Avant.")
    box = f"""<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict>
      <v:shape style="position:absolute;width:150pt;height:40pt"><v:textbox><w:txbxContent><w:p><w:r>
      <w:t>Dans la boîte</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"""
    made.add_paragraph("Texte ")._p.append(parse_xml(box))
    return save(made)


def tracked_changes() -> bytes:
    """A wage that was changed with Track Changes on."""
    made = document("Avant.")
    change = f"""<w:ins {nsdecls("w")} w:id="1" w:author="RH"><w:r><w:t>35,00 $</w:t></w:r></w:ins>"""
    made.add_paragraph("Salaire : ")._p.append(parse_xml(change))
    return save(made)


def with_date_field() -> bytes:
    """The date of the day on which it is printed."""
    made = document("Avant.")
    page_field(made.add_paragraph("Fait le "), "DATE")
    return save(made)


def edited(content: bytes, change: Callable[[str], str], part: str = "word/document.xml") -> bytes:
    """The same file with one part's text changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data.decode()).encode() if name == part else data)
    return out.getvalue()


def strict() -> bytes:
    """Saved as Strict Open XML Document."""
    return edited(letter(), lambda text: text.replace(MARKUP, STRICT))
