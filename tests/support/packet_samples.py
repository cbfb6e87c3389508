"""Packets for tests: files of every kind built here, put into case files, and produced without an archive."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pikepdf
from openpyxl import Workbook
from PIL import Image
from pypdf import PdfReader
from reportlab.pdfgen import canvas

from casefile.packet.choosing import make_plan
from casefile.packet.plan import CaseFile, PacketFile, Plan
from casefile.packet.produce import Produced, foretell, produce
from casefile.packet.request import Request
from casefile.said import Said
from casefile.settings import Settings

EMPLOYER = "123026635"
SIN = "046 454 286"  # the made-up number that texts about the check digit use
WORKERS = {"A": "Zoé Anaïs Nguyễn-D’Amours", "B": "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", "C": "王小明"}


def pdf(
    *texts: str, size: tuple[float, float] = (612, 792), rotate: int = 0, at: tuple[float, float] = (72, 400)
) -> bytes:
    """A PDF with one page for each text."""
    out = io.BytesIO()
    drawn = canvas.Canvas(out, pagesize=size, invariant=1)
    for text in texts:
        for n, line in enumerate(text.split("\n")):
            drawn.drawString(at[0], at[1] - 14 * n, line)
        drawn.showPage()
    drawn.save()
    return (
        changed(out.getvalue(), lambda p: [page.obj.__setitem__("/Rotate", rotate) for page in p.pages])
        if rotate
        else out.getvalue()
    )


def changed(content: bytes, change: Any) -> bytes:
    """A PDF after ``change(pikepdf.Pdf)``."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as opened:
        change(opened)
        opened.save(out, deterministic_id=True)
    return out.getvalue()


def locked(content: bytes, user: str = "secret") -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as opened:
        opened.save(out, encryption=pikepdf.Encryption(user=user, owner="owner"))
    return out.getvalue()


def picture(width: int = 300, height: int = 200, fmt: str = "JPEG", **save: Any) -> bytes:
    """A picture that is red above and blue below, as its pixels lie."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width, height // 2))
    out = io.BytesIO()
    image.save(out, fmt, **save)
    return out.getvalue()


def workbook(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def mail(body: str, **attached: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "rh@example.com", "zoe@example.com"
    message["Subject"], message["Date"] = "Paie de mars", "Mon, 01 Mar 2027 09:00:00 -0500"
    message.set_content(body)
    for name, content in attached.items():
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name.replace("__", ".")
        )
    return message.as_bytes()


def request(**changes: Any) -> Request:
    data: dict[str, Any] = {
        "authority": "Immigration, Refugees and Citizenship Canada",
        "file_number": "IRCC-2026-0042",
        "received": "2026-11-16",
        "due": "2026-12-16",
        "employer": EMPLOYER,
        "items": [{"text": "Everything there is", "types": ["evidence"]}],
    }
    return Request.model_validate({**data, **changes})


@dataclass
class Files:
    """Case files in the making. ``add`` files, then ``produce``."""

    settings: Settings
    contents: dict[str, bytes] = field(default_factory=dict)
    sources: list[PacketFile] = field(default_factory=list)

    def add(
        self, name: str, content: bytes, *, case: str = "A", title: str | None = None, **more: Any
    ) -> PacketFile:
        digest = hashlib.sha256(content).hexdigest()
        own = hashlib.sha256(f"{name}{case}{len(self.sources)}".encode()).hexdigest()[:16]
        more = {
            "evidences": ("E7",),
            "date": dt.date(2027, 1, 1) + dt.timedelta(days=len(self.sources)),
            "version": 0,
            **more,
        }
        source = PacketFile(
            id=own, case_id=f"{EMPLOYER}/{case}", type=more.pop("type", "evidence"),
            title=name if title is None else title,
            language=more.pop("language", "en"), media_type="", sha256=digest, size=len(content), file_name=name,
            key=f"cases/{EMPLOYER}/{case}/x/{own}", **more,
        )  # fmt: skip
        self.contents[own] = content
        self.sources.append(source)
        return source

    def cases(self) -> list[CaseFile]:
        return [
            CaseFile(
                f"{EMPLOYER}/{c}",
                name,
                "Érablière O'Brien & Fils Ltée",
                tuple(s for s in self.sources if s.case_id.endswith(f"/{c}")),
            )
            for c, name in WORKERS.items()
        ]

    def plan(self, asked: Request | None = None, **numbers: int) -> Plan:
        return make_plan(asked or request(), self.cases(), **numbers)

    def foretold(self, asked: Request | None = None) -> Plan:
        return foretell(self.plan(asked), self.fetch, self.settings, say)

    def fetch(self, source: PacketFile) -> bytes:
        return self.contents[source.id]

    def produce(
        self, folder: Path, asked: Request | None = None, *, seconds: int = 60, **numbers: int
    ) -> Packet:
        return Packet(
            produce(self.plan(asked, **numbers), self.fetch, self.settings, folder, say, seconds=seconds)
        )


@dataclass
class Packet:
    """A finished packet, read back by pypdf."""

    produced: Produced

    @property
    def folder(self) -> Path:
        return self.produced.folder

    @property
    def receipt(self) -> dict[str, Any]:
        return json.loads((self.folder / "receipt.json").read_bytes())

    @property
    def reader(self) -> PdfReader:
        return PdfReader(self.folder / "packet.pdf")

    def document(self, name_or_number: str | int) -> dict[str, Any]:
        return next(d for d in self.receipt["documents"] if d["number"] == str(name_or_number))

    def text(self, page: int) -> str:
        """The text of the page with this number."""
        return self.reader.pages[page - self.receipt["pages"]["first"]].extract_text()

    def all_text(self) -> str:
        return "\n".join(page.extract_text() for page in self.reader.pages)

    def page_of(self, number: str | int) -> int:
        return int(self.document(number)["page"])

    def slip(self, number: str | int) -> str:
        return next((o["reason"] for o in self.receipt["omissions"] if o["number"] == str(number)), "")


def say(phase: Said, done: int, total: int) -> None:
    pass
