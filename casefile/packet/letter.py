"""The transmittal letter: a Word file the employer puts on its letterhead, reads, signs and sends with the packet."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

from docx import Document
from docx.shared import Cm, Inches, Pt

from casefile.fixed_zip import undated
from casefile.packet.assemble import Built
from casefile.packet.index_lines import Answer, numbers
from casefile.packet.plan import Plan
from casefile.packet.words import Words
from casefile.wording import date as long_date

_EN = {
    "subject": "Re: inspection file {file}, your letter received {received}",
    "greeting": "To the officer in charge,",
    "body": "In answer to your letter we send the documents asked for in {volumes} ({pages} pages, {documents} documents). Each item of your letter is answered in the table below and on its own page of the packet.",
    "volumes_one": "packet.pdf", "volumes": "{first} to {last}",
    "missing": "What could not be supplied, or not in full, is named with the reason. We will send anything further as a supplement whose pages continue from page {last}.",
    "all": "Every item is supplied in full.",
    "originals": "The folder originals holds the files as they are kept, each with its SHA-256. Running verify.py shows that nothing was changed since.",
    "privacy": "Social insurance numbers and other personal information unrelated to the inspection were removed, as asked.",
    "representative": "{name} answers for the employer by authority of {authority}.",
    "closing": "Yours truly,", "sign": "Signature", "name": "Name and title", "date": "Date",
}  # fmt: skip
_FR = {
    "subject": "Objet\u00a0: dossier d’inspection {file}, votre lettre reçue le {received}",
    "greeting": "À l’attention de l’agent responsable,",
    "body": "En réponse à votre lettre, nous transmettons les documents demandés dans {volumes} ({pages} pages, {documents} documents). Chaque point de votre lettre reçoit sa réponse dans le tableau ci-dessous et sur sa propre page du dossier.",
    "volumes_one": "packet.pdf", "volumes": "{first} à {last}",
    "missing": "Ce qui n’a pas pu être fourni, ou pas en entier, est nommé avec la raison. Tout envoi ultérieur sera un supplément dont la pagination se poursuit après la page {last}.",
    "all": "Chaque point est fourni en entier.",
    "originals": "Le dossier originals contient les fichiers tels qu’ils sont conservés, chacun avec son empreinte SHA-256. L’exécution de verify.py montre que rien n’a été modifié depuis.",
    "privacy": "Les numéros d’assurance sociale et les autres renseignements personnels sans lien avec l’inspection ont été retirés, comme demandé.",
    "representative": "{name} répond pour l’employeur, autorisé par\u00a0: {authority}.",
    "closing": "Veuillez agréer nos salutations distinguées.", "sign": "Signature", "name": "Nom et titre", "date": "Date",
}  # fmt: skip


_PAPER = {"letter": (Inches(8.5), Inches(11)), "a4": (Cm(21), Cm(29.7))}
_WIDTHS = (1.3, 6.7, 2.8, 5.2)  # of the table's columns, in centimetres


def write(plan: Plan, answered: Sequence[Answer], built: Built) -> bytes:
    """The letter in the request's language; the same packet gives the same bytes."""
    request, words = plan.request, Words(plan.request.language)
    text = _FR if request.language == "fr" else _EN
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Calibri", Pt(11)
    for section in document.sections:
        section.left_margin = section.right_margin = Cm(2.5)
        section.page_width, section.page_height = _PAPER[request.page_size]
    for line in filter(None, (plan.employer_name, f"{words('business_number')} {request.employer}")):
        document.add_paragraph(line).paragraph_format.space_after = Pt(0)
    document.add_paragraph()
    for line in filter(None, (request.authority, request.officer)):
        document.add_paragraph(line).paragraph_format.space_after = Pt(0)
    received = long_date(request.received, request.language)
    document.add_paragraph().add_run(
        text["subject"].format(file=request.file_number, received=received)
    ).bold = True
    document.add_paragraph(text["greeting"])
    document.add_paragraph(text["body"].format(**_counts(built, answered, text)))
    _table(document, answered, words)
    missing = any(a.state not in ("supplied", "not applicable") for a in answered)
    document.add_paragraph(text["missing"].format(last=built.layout.last_page) if missing else text["all"])
    document.add_paragraph(text["originals"])
    if any(e.prepared.redacted for a in answered for e in a.entries):
        document.add_paragraph(text["privacy"])
    blind: dict[str, int] = {e.number: len(e.part.blind) for a in answered for e in a.entries}
    unread: int = sum(blind.values())
    if request.redact.sin and unread:
        document.add_paragraph(words("blind_cover", count=unread))
    if request.representative:
        r = request.representative
        dated = words("dated", date=long_date(r.dated, request.language)) if r.dated else ""
        document.add_paragraph(text["representative"].format(name=r.name, authority=r.authority + dated))
    document.add_paragraph(text["closing"]).paragraph_format.keep_with_next = True
    for name in ("sign", "name", "date"):
        signed = document.add_paragraph(f"\n{text[name]} ______________________________")
        signed.paragraph_format.keep_with_next = name != "date"
    out = io.BytesIO()
    document.core_properties.title = words("title", file=request.file_number)
    document.core_properties.author = plan.employer_name
    document.core_properties.language = request.language
    document.save(out)
    return undated(out.getvalue(), dt.datetime.combine(request.received, dt.time()))


def _counts(built: Built, answered: Sequence[Answer], text: dict[str, str]) -> dict[str, object]:
    files = [f.name for f in built.files]
    volumes = (
        text["volumes_one"] if len(files) == 1 else text["volumes"].format(first=files[0], last=files[-1])
    )
    documents = {e.number for a in answered for e in a.entries if "." not in e.number}
    return {"volumes": volumes, "pages": built.layout.total, "documents": len(documents)}


def _table(document: object, answered: Sequence[Answer], words: Words) -> None:
    table = document.add_table(rows=1, cols=4, style="Table Grid")  # type: ignore[attr-defined]
    for cell, name in zip(table.rows[0].cells, ("item", "requested", "answer", "document"), strict=True):
        cell.text = words(name)
        cell.paragraphs[0].runs[0].bold = True
    for a in answered:
        listed = numbers(a.entries)
        told = "\n".join(filter(None, [words("doc", number=listed) if listed else "", *a.reasons]))
        for cell, value in zip(
            table.add_row().cells, (str(a.item.number), a.item.text, words(a.state), told), strict=True
        ):
            cell.text = value
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Cm(width)  # what LibreOffice goes by; Word goes by the cells
        for cell in column.cells:
            cell.width = Cm(width)
    document.add_paragraph()  # type: ignore[attr-defined]
