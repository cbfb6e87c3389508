"""A sample employer: 20 workers over 3 years, as an inbox, with 18 faults planted in it.

``python -m tests.support.sample_employer FOLDER`` writes it. Occupations come from the shipped NOC table; employer and
workers are invented.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from casefile.reference.tables import load_tables
from tests.support.samples import offer_data

TODAY = dt.date(2026, 12, 20)
FIRST = dt.date(2024, 1, 15)  # a Monday
PERIODS = 76  # of two weeks, until 2026-12-13
FAULTY = 42  # the period with a fault, where one is planted: without overtime or leave of its own
DAY = dt.timedelta(days=1)
PROVINCES = [
    ("ON", "Ottawa", "K1A 0A1"),
    ("AB", "Calgary", "T2P 1J9"),
    ("BC", "Burnaby", "V5H 1A1"),
    ("QC", "Laval", "H7A 0A1"),
]

# Case, code (a departure's, or the requirement in which something is missing).
PLANTED = {
    ("W-01", "wage-below-offer"),
    ("W-01", "workers-compensation"),
    ("W-02", "overtime-unpaid"),
    ("W-02", "abuse-policy"),
    ("W-03", "change-of-circumstances"),
    ("W-04", "occupation-differs"),
    ("W-05", "location-differs"),
    ("W-06", "work-outside-permit"),
    ("W-07", "agreement-late"),
    ("W-08", "rights-late"),
    ("W-09", "permit-check-late"),
    ("W-10", "passport-kept"),
    ("W-11", "fee-recovered"),
    ("W-12", "pay-records"),
    ("W-13", "work-outside-permit"),
    ("W-15", "record-of-employment"),
    ("W-16", "renamed"),
    ("W-17", "finding-answered"),
}
# What befell the later workers, as events, and the papers they filed for it: the rest of it was done as it must be.
LIVES: dict[str, list[dict[str, str]]] = {
    "W-13": [
        {"event": "maintained-status", "date": "2026-07-01", "applied_on": "2026-05-01"},
        {"event": "extension-decided", "date": "2026-10-01", "outcome": "refused"},
    ],
    "W-14": [{"event": "worker-became-permanent-resident", "date": "2025-03-01"}],
    "W-15": [{"event": "layoff", "date": "2025-06-02"}, {"event": "recall", "date": "2025-07-14"}],
    "W-16": [{"event": "employer-renamed", "date": "2025-05-01", "name": "Érablière du Nord inc."}],
    "W-17": [{"event": "preliminary-finding", "date": "2026-08-03"}],
    "W-18": [{"event": "worker-died", "date": "2025-11-30"}],
    "W-19": [{"event": "leave-began", "date": "2026-03-09"}, {"event": "leave-ended", "date": "2026-04-20"}],
    "W-20": [{"event": "business-transferred", "date": "2025-09-01", "new_number": "876543216"}],
}
LIFE_PAPERS = {
    "W-13": [("permit-extension-application", "2026-05-01"), ("status-decision", "2026-10-02")],
    "W-14": [("status-decision", "2025-03-03")],
    "W-18": [("record-of-employment", "2025-12-02")],
    "W-19": [("record-of-employment", "2026-03-12")],
    "W-20": [("merger-papers", "2025-09-05")],
}
# Pay periods in which they did not work, by their numbers.
UNPAID = {"W-15": range(36, 39), "W-18": range(49, PERIODS), "W-19": range(56, 59)}
CLEARANCE_ON = 80  # days between two clearance letters in Ontario, where each is good for 90


def write_inbox(folder: Path) -> Path:
    """The whole inbox: offers, events, evidence."""
    codes = sorted(code for code in load_tables().occupations if code[1] in "23")
    offers, events = [], []
    for number in range(1, 21):
        worker = _Worker(number, codes[number * 20 % len(codes)])
        offers.append(worker.offer())
        events += worker.events()
        for kind, name, content in worker.evidence():
            path = folder / "evidence" / worker.reference / kind / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    for name, rows in (("offers", offers), ("events", events)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / f"{name}.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return folder


class _Worker:
    def __init__(self, number: int, noc: str) -> None:
        self.number, self.noc = number, noc
        self.reference = f"W-{number:02d}"
        self.province, self.city, self.postal = PROVINCES[number % 4]
        self.rate = Decimal(30 + number)
        self.submitted = dt.date(2023, 11, 20)

    def planted(self, code: str) -> bool:
        return (self.reference, code) in PLANTED

    def offer(self) -> dict[str, Any]:
        place = {
            "street": "1 Main Street",
            "city": self.city,
            "province": self.province,
            "postal_code": self.postal,
        }
        return offer_data(
            reference=self.reference,
            job={
                **offer_data()["job"],
                "title": f"Occupation {self.noc}",
                "noc_code": self.noc,
                "start_date": FIRST.isoformat(),
                "end_date": "2027-01-14",
                "location": place,
            },
            wage__rate=str(self.rate),
            wage__overtime_rate=str(self.rate * Decimal("1.5")),
            worker__passport_number=f"P{self.number:08d}",
            portal__offer_number=f"A{1234500 + self.number}",
            portal__submitted_on=self.submitted.isoformat(),
            portal__fee_paid_on=self.submitted.isoformat(),
        )

    def events(self) -> list[dict[str, Any]]:
        late = 4 * DAY if self.planted("work-outside-permit") else 0 * DAY
        signed = self.submitted + (3 * DAY if self.planted("agreement-late") else -10 * DAY)
        why_late = {"out_of_order": "found at home later"} if signed > self.submitted else {}
        permit = {
            "date": "2024-01-05",
            "valid_from": (FIRST + late).isoformat(),
            "expires_on": "2026-06-30" if self.reference == "W-13" else "2027-01-14",
            "occupation": self.noc,
            "location": self.city,
        }
        told = [
            {"event": "agreement-signed", "date": signed.isoformat(), **why_late},
            {"event": "permit-issued", **permit},
            {"event": "employment-started", "date": FIRST.isoformat()},
        ]
        changes = {"W-03": "2025-06-02", "W-04": "2025-09-01"}
        if self.reference in changes:
            told.append(
                {
                    "event": "conditions-changed",
                    "date": changes[self.reference],
                    "what": "wage",
                    "before": str(self.rate),
                    "after": str(self.rate + 1),
                }
            )
        told += LIVES.get(self.reference, [])
        return [{"reference": self.reference, **one} for one in told]

    def evidence(self) -> list[tuple[str, str, bytes]]:
        signed = self.submitted + (3 * DAY if self.planted("agreement-late") else -10 * DAY)
        rights = FIRST + (5 * DAY if self.planted("rights-late") else -2 * DAY)
        checked = FIRST if self.planted("permit-check-late") else FIRST - 3 * DAY
        papers = [
            ("portal-submission", self.submitted),
            ("fee-receipt", self.submitted),
            ("signed-agreement", signed),
            ("work-permit", dt.date(2024, 1, 5)),
            ("permit-verification", checked),
            ("sin-check", FIRST + DAY),
            ("health-coverage", FIRST - DAY),
            ("rights-acknowledgment", rights),
            ("rights-posting", FIRST - 10 * DAY),
            ("duties-statement", FIRST - 5 * DAY),
            ("orientation-checklist", FIRST),
        ]
        if not self.planted("abuse-policy"):
            papers.append(("abuse-policy", FIRST - DAY))
        if self.province == "ON":
            papers += [("provincial-sheet", FIRST), ("provincial-sheet", FIRST - DAY)]
            papers.append(("employment-standards-poster", FIRST + DAY))
        if self.reference == "W-04":
            papers.append(("change-of-circumstances", dt.date(2025, 9, 5)))
        if self.planted("passport-kept"):
            papers.append(("passport-custody", FIRST))
        papers += [(kind, dt.date.fromisoformat(day)) for kind, day in LIFE_PAPERS.get(self.reference, [])]
        if self.province == "ON":
            last = (TODAY - FIRST).days
            papers += [
                ("clearance-letter", FIRST + (n - 20) * DAY) for n in range(0, last + 20, CLEARANCE_ON)
            ]
        for year in range(3):
            start = FIRST.replace(year=FIRST.year + year)
            if self.province != "ON" and not (self.planted("workers-compensation") and year == 1):
                papers.append(("clearance-letter", start - 20 * DAY))
            papers += [
                (kind, start + 200 * DAY)
                for kind in ("business-activity", "occupation-proof", "payment-proof", "portal-account")
            ]
        found = [(kind, *self._paper(kind, day, n)) for n, (kind, day) in enumerate(papers)]
        return found + [("pay-record", name, content) for name, content in self._pay()]

    def _paper(self, kind: str, day: dt.date, number: int) -> tuple[str, bytes]:
        """A PDF, a mail or a plain text in turn, each with its own words."""
        words = f"{kind} of {self.reference}, dated {day}. The employer never keeps a passport and recovers no fee."
        form = number % 3
        if form == 0:
            file = io.BytesIO()
            canvas = Canvas(file, invariant=True)
            canvas.drawString(72, 720, words)
            canvas.save()
            return f"{day}_{kind} {number}.pdf", file.getvalue()
        if form == 1:
            head = f"From: hr@example.com\nTo: files@example.com\nSubject: {kind}"
            mail = f"{head}\n\n{words}\n"
            return f"{day}_{kind} {number}.eml", mail.encode()
        return f"{day}_{kind} {number}.txt", words.encode()

    def _pay(self) -> list[tuple[str, bytes]]:
        """One file for every six or seven pay periods."""
        files = []
        for quarter in range(12):
            if self.planted("pay-records") and quarter == 5:
                continue
            numbers = range(quarter * PERIODS // 12, (quarter + 1) * PERIODS // 12)
            rows = [self._row(n) for n in numbers if n not in UNPAID.get(self.reference, ())]
            if not rows:
                continue
            text = io.StringIO()
            writer = csv.DictWriter(text, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
            files.append((f"{rows[-1]['paid_on']}_pay {quarter + 1}.csv", text.getvalue().encode()))
        return files

    def _row(self, number: int) -> dict[str, str]:
        first = FIRST + 14 * number * DAY
        hours, overtime, rate, fees = Decimal(80), Decimal(0), self.rate, Decimal(0)
        occupation, location = self.noc, self.city
        leave = Decimal(8) if number % 10 == 0 else Decimal(0)
        if (
            number % 9 == 4
        ):  # a busy fortnight, paid as it must be in every province: beyond 88 hours for all of them
            hours, overtime = Decimal(92), Decimal(12)
        gross = (hours - overtime) * rate + overtime * rate * Decimal("1.5")
        if number == FAULTY:
            if self.planted("wage-below-offer"):
                rate -= 2
                gross = hours * rate
            elif self.planted("overtime-unpaid"):
                hours = Decimal(120)  # more than averaging over the weeks around could explain
                gross = hours * rate
            elif self.planted("occupation-differs"):
                occupation = "65201"
            elif self.planted("location-differs"):
                location = "Whitehorse"
            elif self.planted("fee-recovered"):
                fees = Decimal(230)
        hours -= leave
        return {
            "period_from": first.isoformat(),
            "period_to": (first + 13 * DAY).isoformat(),
            "hours": str(hours),
            "rate": str(rate),
            "overtime": str(overtime),
            "gross": str(gross),
            "leave_hours": str(leave),
            "paid_on": (first + 18 * DAY).isoformat(),
            "fees_recovered": str(fees),
            "occupation": occupation,
            "location": location,
        }


if __name__ == "__main__":
    sys.stdout.write(f"{write_inbox(Path(sys.argv[1]))}\n")
