"""Business documents that hold no social insurance number, full of other numbers: many layouts, English and French."""

from __future__ import annotations

import io
import random
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from docx import Document
from openpyxl import Workbook
from reportlab.pdfgen import canvas

from tests.support.packet_samples import mail

_NAMES = ("Nguyen", "Tremblay", "Singh", "García", "O'Brien", "Côté", "Wang", "Haddad")
Rows = list[list[Any]]


def _money(dice: random.Random, french: bool) -> str:
    amount = dice.randrange(10_000, 999_999_999)
    whole = f"{amount // 100:,}"
    return f"{whole.replace(',', ' ')},{amount % 100:02d} $" if french else f"${whole}.{amount % 100:02d}"


def _phone(dice: random.Random) -> str:
    a, b, c = dice.randrange(201, 989), dice.randrange(201, 999), dice.randrange(10_000)
    whole = f"{a}-{b}-{c:04d}"
    return dice.choice(
        (whole, f"({a}) {b}-{c:04d}", f"{a} {b} {c:04d}", f"+1 {whole}", whole.replace("-", "."))
    )


def _nine(dice: random.Random) -> str:
    digits = f"{dice.randrange(10**8, 10**9)}"
    return dice.choice(
        (digits, f"{digits[:3]} {digits[3:6]} {digits[6:]}", f"{digits[:3]}-{digits[3:6]}-{digits[6:]}")
    )


def _timesheet(dice: random.Random, _: bool) -> Rows:
    return [["Worker", *range(1, 32)]] + [
        [n, *(dice.choice((0, 4, 7, 8)) for _ in range(31))] for n in _NAMES
    ]


def _amounts(dice: random.Random, _: bool) -> Rows:
    columns = dice.choice((4, 6, 12))
    return [[dice.randrange(100, 1000) for _ in range(columns)] for _ in range(24)]


def _one_column(dice: random.Random, french: bool) -> Rows:
    return [["Heures" if french else "Overtime"], *([dice.randrange(100, 1000)] for _ in range(30))]


def _named_amounts(dice: random.Random, _: bool) -> Rows:
    return [[dice.choice(_NAMES), *(dice.randrange(100, 1000) for _ in range(3))] for _ in range(20)]


def _payroll(dice: random.Random, french: bool) -> Rows:
    head = ["Nom", "Heures", "Brut", "Impôt", "Net"] if french else ["Name", "Hours", "Gross", "Tax", "Net"]
    return [head, *([n, dice.randrange(20, 90), *(_money(dice, french) for _ in range(3))] for n in _NAMES)]


def _days(dice: random.Random, _: bool) -> Rows:
    return [[_day(dice), f"{dice.randrange(6, 12):02d}:00", dice.randrange(300, 700)] for _ in range(25)]


def _day(dice: random.Random) -> str:
    return f"2027-{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d}"


def _letter(dice: random.Random, french: bool) -> Rows:
    names = (
        (
            "No de téléphone :",
            "Numéro d’entreprise :",
            "Facture no",
            "No de passeport :",
            "TPS",
            "Permis de travail U",
        )
        if french
        else ("Phone:", "Business number:", "Invoice no.", "Passport number", "GST", "Work permit U")
    )
    phone, business, invoice, passport, tax, permit = names
    said = [
        f"{phone} {_phone(dice)}",
        f"{business} {_nine(dice)}",
        f"{invoice} {_nine(dice)}",
        f"{passport} {_nine(dice)}",
        f"{tax} {_nine(dice)} RT0001",
        f"{permit}{dice.randrange(10**8, 10**9)}",
        f"Total: {_money(dice, french)}",
    ]
    dice.shuffle(said)
    return [[line] for line in said]


def _log(dice: random.Random, _: bool) -> Rows:
    return [
        [
            f"{_day(dice)}T08:{dice.randrange(60):02d}:00.{dice.randrange(10**6):06d}Z",
            str(uuid.UUID(int=dice.getrandbits(128))),
            f"10.{dice.randrange(256)}.{dice.randrange(256)}.7",
        ]
        for _ in range(20)
    ]


def _form(dice: random.Random, french: bool) -> Rows:
    word = "Ligne" if french else "Line"
    return [
        [f"{word} {dice.randrange(100, 500)}", dice.randrange(100, 1000), dice.randrange(10, 99)]
        for _ in range(18)
    ]


def _prose(dice: random.Random, french: bool) -> Rows:
    hours, rate, workers = dice.randrange(100, 999), dice.randrange(20, 60), dice.randrange(100, 400)
    text = (
        f"Le contrat de {hours} heures, signé le 12 mars 2027, prévoit {rate},50 $ l’heure pour {workers} employés."
        if french
        else f"The contract of {hours} hours, signed on 12 March 2027, pays {rate}.50 an hour to {workers} workers."
    )
    return [[text]] * 6


def _masked(dice: random.Random, french: bool) -> Rows:
    label = "NAS" if french else "SIN"
    masked = f"{label}: *** *** {dice.randrange(100, 999)}"
    return [[masked], ["Hours", dice.randrange(60, 99)], ["Total", _money(dice, french)]]


_MAKERS: dict[str, Callable[[random.Random, bool], Rows]] = {
    "timesheet": _timesheet, "amounts": _amounts, "one-column": _one_column, "named": _named_amounts,
    "payroll": _payroll,
    "days": _days, "letter": _letter, "log": _log, "form": _form, "prose": _prose, "masked": _masked,
}  # fmt: skip


def _as_pdf(rows: Rows, dice: random.Random) -> bytes:
    out = io.BytesIO()
    drawn = canvas.Canvas(out, pagesize=(792, 612), invariant=1)
    size, first = dice.choice((7, 8, 9)), 40
    widest = max(len(str(v)) * size * 0.62 for row in rows for v in row)
    step = max(dice.choice((18, 22, 30)), widest)
    step = min(step, 720 / max(len(row) for row in rows))
    drawn.setFont("Helvetica", size)
    for n, row in enumerate(rows):
        for k, value in enumerate(row):
            drawn.drawString(first + k * step, 570 - n * (size + 5), str(value))
    drawn.save()
    return out.getvalue()


def _as_text(rows: Rows, gap: str) -> bytes:
    return "\n".join(gap.join(str(v) for v in row) for row in rows).encode()


def _as_columns(rows: Rows, _: random.Random) -> bytes:
    wide = max((len(str(v)) for row in rows for v in row), default=1) + 3
    return "\n".join("".join(f"{v!s:>{wide}}" for v in row) for row in rows).encode()


def _as_workbook(rows: Rows, _: random.Random) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def _as_word(rows: Rows, _: random.Random) -> bytes:
    document, out = Document(), io.BytesIO()
    if len(rows[0]) > 8:
        rows = [row[:8] for row in rows]
    if len(rows[0]) > 1:
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for line, row in zip(table.rows, rows, strict=True):
            for cell, value in zip(line.cells, row, strict=False):
                cell.text = str(value)
    else:
        for row in rows:
            document.add_paragraph(str(row[0]))
    document.save(out)
    return out.getvalue()


_SHAPES: dict[str, Callable[[Rows, random.Random], bytes]] = {
    "pdf": _as_pdf, "xlsx": _as_workbook, "txt": _as_columns, "docx": _as_word,
    "csv": lambda rows, _: _as_text(rows, ","), "tsv": lambda rows, _: _as_text(rows, "\t"),
    "eml": lambda rows, _: mail(_as_text(rows, "\t").decode()),
}  # fmt: skip


def clean_papers(seed: int) -> Iterator[tuple[str, bytes]]:
    """Name and content of each: every layout in every kind of file and both languages, twice."""
    dice = random.Random(seed)
    for turn in (1, 2):
        for kind, rows in _MAKERS.items():
            for ending, made in _SHAPES.items():
                for french in (False, True):
                    yield f"{kind}-{turn}{'fr' if french else 'en'}.{ending}", made(rows(dice, french), dice)
