"""Anything that is not a PDF yet becomes sheets of paper: pictures, workbooks, e-mails, plain text."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from PIL import Image, ImageOps
from pikepdf import Array, Dictionary, Name, Pdf

from casefile.packet.kinds import decode
from casefile.packet.paper import MARGIN, MONO, Cell, Paper

MOST_PIXELS = 150_000_000
MOST_DPI = 300  # e-bundle guidance: more only makes files larger
_MOST_CELLS = 200_000
_NARROWEST, _WIDEST = 34.0, 190.0


class NoPages(Exception):  # noqa: N818  an answer, not a fault of the program
    """The file cannot be shown on paper; the argument is the reason's code."""


@dataclass
class Sheets:
    """What a file became: a PDF, the files found inside it, notes by code, and all the text it holds, shown or not."""

    pdf: bytes
    members: list[tuple[str, bytes]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    hidden_text: str = ""


def picture(content: bytes, page_size: str) -> Sheets:
    """Each frame on a page of its own, turned as the camera says, never wider than the paper, at most 300 dpi."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    notes: list[str] = []
    pdf = Pdf.new()
    with Image.open(io.BytesIO(content)) as image:
        frames = getattr(image, "n_frames", 1)
        if frames > 1 and image.format in {"GIF", "PNG", "WEBP"}:
            frames, notes = 1, ["animation"]
        for number in range(frames):
            image.seek(number)
            _add_picture(pdf, image, page_size)
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return Sheets(out.getvalue(), notes=notes)


def _add_picture(pdf: Pdf, image: Image.Image, page_size: str) -> None:
    dpi = _dpi(image)
    frame = _flat(ImageOps.exif_transpose(image) or image)
    probe = Paper(page_size, landscape=frame.width > frame.height)
    width, height = frame.width * 72 / dpi, frame.height * 72 / dpi
    scale = min(1.0, (probe.width - MARGIN) / width, (probe.height - MARGIN) / height)
    width, height = width * scale, height * scale
    most = int(max(width, height) / 72 * MOST_DPI) + 1
    if max(frame.size) > most:
        frame = frame.convert("L") if frame.mode == "1" else frame
        frame.thumbnail((most, most), Image.Resampling.LANCZOS)
    stream, filter_name = _packed(frame)
    picture = pdf.make_stream(stream, Type=Name.XObject, Subtype=Name.Image, Width=frame.width, Height=frame.height)
    picture.ColorSpace = Name.DeviceGray if frame.mode in {"L", "1"} else Name.DeviceRGB
    picture.BitsPerComponent = 1 if frame.mode == "1" else 8
    if filter_name:
        picture.Filter = Name(filter_name)
    x, y = (probe.width - width) / 2, (probe.height - height) / 2
    content = f"q {width:.2f} 0 0 {height:.2f} {x:.2f} {y:.2f} cm /Im0 Do Q".encode()
    page = Dictionary(
        Type=Name.Page, MediaBox=Array([0, 0, probe.width, probe.height]), Contents=pdf.make_stream(content),
        Resources=Dictionary(XObject=Dictionary(Im0=picture)),
    )  # fmt: skip
    pdf.pages.append(pdf.make_indirect(page))  # type: ignore[arg-type]


def _dpi(image: Image.Image) -> float:
    given = image.info.get("dpi")
    try:
        dpi = float(given[0]) if given else 0.0
    except (TypeError, ValueError, ZeroDivisionError):
        dpi = 0.0
    return dpi if 50 <= dpi <= 2400 else 150.0


def _flat(frame: Image.Image) -> Image.Image:
    """On white paper, in grey or colour; one bit stays one bit."""
    if frame.mode in {"1", "L", "RGB"}:
        return frame.copy()
    if frame.mode in {"RGBA", "LA", "PA"} or "transparency" in frame.info:
        solid = frame.convert("RGBA")
        paper = Image.new("RGBA", solid.size, "white")
        return Image.alpha_composite(paper, solid).convert("RGB")
    if frame.mode.startswith("I"):
        return frame.convert("I").point(lambda v: v / 256).convert("L")
    return frame.convert("RGB")


def _packed(frame: Image.Image) -> tuple[bytes, str]:
    if frame.mode == "1":
        return frame.tobytes(), ""
    out = io.BytesIO()
    frame.save(out, "JPEG", quality=88, optimize=True)
    return out.getvalue(), "/DCTDecode"


def text(content: bytes, page_size: str) -> Sheets:
    """Plain text, line by line, in a typewriter's letters."""
    decoded = decode(content)
    if decoded is None:
        raise NoPages("no-page-form")
    paper = Paper(page_size)
    paper.text(decoded, size=9, family=MONO)
    return Sheets(paper.finish(), hidden_text=decoded)


def workbook(content: bytes, page_size: str) -> Sheets:
    """Every sheet and every cell that holds something: a table for each sheet, over as many pages as it takes."""
    book = load_workbook(io.BytesIO(content), data_only=True, read_only=False, keep_links=False)
    formulas = load_workbook(io.BytesIO(content), data_only=False, read_only=False, keep_links=False)
    paper = Paper(page_size, landscape=True)
    notes: set[str] = set()
    words: list[str] = []
    for number, sheet in enumerate(book.worksheets):
        if number:
            paper.next_page()
        if sheet.sheet_state != "visible":
            notes.add("hidden-sheet")
        cells = _cells(sheet, formulas[sheet.title], notes)
        words += [value for row in cells.values() for value in row.values()]
        _print_sheet(paper, sheet.title, cells)
    if any(getattr(s, "_charts", None) or getattr(s, "_images", None) for s in formulas.worksheets) or book.chartsheets:
        notes.add("workbook-pictures")
    return Sheets(paper.finish(), notes=sorted(notes), hidden_text="\n".join(words))


def _cells(sheet: Any, formulas: Any, notes: set[str]) -> dict[int, dict[int, str]]:
    """The cells' text by row and column; a formula that was never computed shows as it was typed."""
    found: dict[int, dict[int, str]] = {}
    count = 0
    for row in formulas.iter_rows():
        for cell in row:
            if cell.value is None and cell.comment is None:
                continue
            value = sheet.cell(cell.row, cell.column).value
            if value is None and cell.value is not None:
                value = cell.value
                notes.add("formula-not-computed")
            shown = _shown(value)
            if cell.comment is not None:
                shown = f"{shown} [{cell.comment.text}]".strip()
            count += 1
            if count > _MOST_CELLS:
                raise NoPages("too-large")
            found.setdefault(cell.row, {})[cell.column] = shown
    return found


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d" if value.time() == dt.time() else "%Y-%m-%d %H:%M")
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)


def _print_sheet(paper: Paper, title: str, cells: dict[int, dict[int, str]]) -> None:
    paper.text(title, size=13, bold=True, after=8)
    columns = sorted({c for row in cells.values() for c in row})
    for block in _blocks(columns, cells, paper.inner - 30):
        widths = [30.0, *(w for _, w in block)]
        head: list[Cell | str] = ["", *(Cell(get_column_letter(c), bold=True) for c, _ in block)]
        paper.header = lambda head=head, widths=widths: paper.row(head, widths, size=7.5, fill=0.92)  # type: ignore[method-assign,misc]
        paper.header()
        for number in sorted(cells):
            values = [cells[number].get(c, "") for c, _ in block]
            if any(values):
                paper.row([Cell(str(number), right=True), *values], widths, size=7.5)
        paper.space(12)
    paper.header = lambda: None  # type: ignore[method-assign]


def _blocks(columns: list[int], cells: dict[int, dict[int, str]], width: float) -> Iterator[list[tuple[int, float]]]:
    """Columns side by side as far as the sheet goes; the others below, under their own letters."""
    block: list[tuple[int, float]] = []
    used = 0.0
    for column in columns:
        longest = max((len(line) for row in cells.values() for line in row.get(column, "").splitlines()), default=1)
        want = min(_WIDEST, max(_NARROWEST, longest * 4.2 + 10))
        if block and used + want > width:
            yield block
            block, used = [], 0.0
        block.append((column, want))
        used += want
    if block:
        yield block


def mail(content: bytes, page_size: str) -> Sheets:
    """An e-mail: its head, its text, and its attachments as files of their own."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    head = [(name, str(message[name])) for name in ("From", "To", "Cc", "Bcc", "Date", "Subject") if message[name]]
    body = _body(message)
    members = [
        (part.get_filename() or f"attachment-{n}{_suffix(part)}", _payload(part))
        for n, part in enumerate(_attachments(message), start=1)
    ]
    every_part = [decode(_payload(p)) or "" for p in message.walk() if p.get_content_maintype() == "text"]
    hidden = "\n".join([*(f"{k}: {v}" for k, v in message.items()), *every_part, *map(_html_text, every_part)])
    return Sheets(_letter(head, body, [name for name, _ in members], page_size), members, hidden_text=hidden)


def _attachments(message: Any) -> Iterator[Any]:
    """Everything that is neither the body nor an envelope around it, pictures shown in the text included."""
    body = message.get_body(("plain", "html"))
    for part in message.iter_parts() if message.is_multipart() else ():
        kind = part.get_content_type()
        if part.is_multipart() and kind != "message/rfc822" and not part.is_attachment():
            yield from _attachments(part)
        elif part is not body and (part.is_attachment() or part.get_filename() or not kind.startswith("text/")):
            yield part


def _payload(part: Any) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        return bytes(inner[0].as_bytes()) if isinstance(inner, list) and inner else b""
    return part.get_payload(decode=True) or b""


def _suffix(part: Any) -> str:
    return {"message/rfc822": ".eml", "application/pdf": ".pdf"}.get(part.get_content_type(), ".bin")


def _body(message: EmailMessage | Any) -> str:
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        body = str(part.get_content())
    except (LookupError, UnicodeError, KeyError):
        body = decode(part.get_payload(decode=True) or b"") or ""
    return _html_text(body) if part.get_content_type() == "text/html" else body


def outlook(content: bytes, page_size: str) -> Sheets:
    """An Outlook message (.msg): the same as an e-mail."""
    from oxmsg import Message

    message = Message.load(io.BytesIO(content))
    to = ", ".join(f"{r.name} <{r.email_address}>" for r in message.recipients)
    sent = message.sent_date.strftime("%Y-%m-%d %H:%M") if message.sent_date else ""
    head = [(n, v) for n, v in (("From", message.sender), ("To", to), ("Date", sent), ("Subject", message.subject)) if v]
    body = message.body or _html_text(message.html_body or "")
    members = [(a.file_name or f"attachment-{n}.bin", a.file_bytes or b"") for n, a in enumerate(message.attachments, 1)]
    hidden = "\n".join([*(v or "" for _, v in head), message.body or "", _html_text(message.html_body or "")])
    return Sheets(_letter(head, body, [n for n, _ in members], page_size), members, hidden_text=hidden)


def _letter(head: list[tuple[str, str | None]] | Any, body: str, attached: list[str], page_size: str) -> bytes:
    paper = Paper(page_size)
    for name, value in head:
        paper.row([Cell(name, bold=True), str(value)], [70, paper.inner - 70], size=9.5)
    if attached:
        paper.row([Cell("Attached", bold=True), "\n".join(attached)], [70, paper.inner - 70], size=9.5)
    paper.space(10)
    paper.text(body, size=10)
    return paper.finish()


class _Html(HTMLParser):
    """The words of a page without its marks; what breaks a line there breaks one here."""

    _BREAKS = frozenset({"p", "br", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "blockquote"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._silent += tag in {"style", "script", "head"}
        if tag in self._BREAKS:
            self.out.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"style", "script", "head"} and self._silent > 0
        if tag in self._BREAKS:
            self.out.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.out.append(re.sub(r"[ \t\r\n]+", " ", data))


def _html_text(page: str) -> str:
    parser = _Html()
    parser.feed(page)
    parser.close()
    return re.sub(r"\n\s*\n\s*", "\n\n", html.unescape("".join(parser.out))).strip()
