"""Build ``examples/inbox`` from the example offers and the real employers they stand with. Same input, same bytes.

Run from anywhere: ``python tools/make_examples.py``, with ``--out FOLDER`` to build elsewhere.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import sys
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

TOOLS = Path(__file__).resolve().parent
sys.path.insert(0, str(TOOLS.parent))

from casefile.intake.number_checks import luhn  # noqa: E402
from casefile.offer import FIELDS  # noqa: E402
from casefile.sheets.csv_files import write_csv  # noqa: E402
from casefile.sheets.rows import as_text, leaves  # noqa: E402
from casefile.sheets.workbook import write_xlsx  # noqa: E402

INBOX = TOOLS.parent / "examples" / "inbox"


def main() -> None:
    """Write the three files of offers."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", type=Path, default=INBOX, help="the inbox's folder")
    folder = arguments.parse_args().out / "offers"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in build().items():
        (folder / name).write_bytes(content)


def build() -> dict[str, bytes]:
    """The files by name."""
    employers = _listed_employers()
    described = tomllib.loads((TOOLS / "example-offers.toml").read_text("utf-8"), parse_float=Decimal)[
        "offer"
    ]
    files: dict[str, list[dict[str, Any]]] = {}
    for place, offer in enumerate(described):
        files.setdefault(offer["file"], []).append(_offer(offer, place, employers))
    writers = {".json": _json, ".csv": _csv, ".xlsx": _xlsx}
    return {name: writers[Path(name).suffix](offers) for name, offers in files.items()}


def _listed_employers() -> dict[str, dict[str, str]]:
    lines = (TOOLS / "example-employers.csv").read_text("utf-8").splitlines()
    return {
        row["employer"]: row for row in csv.DictReader(line for line in lines if not line.startswith("#"))
    }


def _offer(described: dict[str, Any], place: int, employers: dict[str, dict[str, str]]) -> dict[str, Any]:
    """One offer in the form of the intake, with what the list of employers says of place and occupation."""
    where = described.get("place") or _place(employers[described["listed"]], described)
    address = {
        "street": described["street"],
        **{key: where[key] for key in ("city", "province", "postal_code")},
    }
    employer, job = described["employer"], described["job"]
    offer = {
        "reference": described["reference"],
        "employer": {
            **{key: value for key, value in employer.items() if key != "contact"},
            "business_number": _business_number(place, described.get("wrong", "")),
            "address": address,
            "contact": employer["contact"],
        },
        "worker": described["worker"],
        "job": {
            "title": job["title"],
            "noc_code": where["noc_code"],
            "duties": described["duties"],
            **{key: value for key, value in job.items() if key != "title"},
            "location": address,
            "other_locations": described.get("job_other_locations", []),
        },
        "wage": described["wage"],
        "exemption": described["exemption"],
        "portal": described.get("portal", {}),
    }
    return {part: value for part, value in offer.items() if value}


def _place(listed: dict[str, str], described: dict[str, Any]) -> dict[str, str]:
    """City, province, postal code and occupation of a listed employer; a city in capitals is tidied."""
    city, _, rest = listed["address"].rpartition(", ")
    province, _, postal_code = rest.partition(" ")
    tidied = described.get("city") or (city.title() if city.isupper() else city)
    return {"city": tidied, "province": province, "postal_code": postal_code, "noc_code": listed["noc_code"]}


def _business_number(place: int, wrong: str) -> str:
    """An invented number whose check digit agrees, unless it is to be wrong; written in the ways people write it."""
    first = str(71_400_000 + 30_137 * place)
    check = next(digit for digit in range(10) if luhn(f"{first}{digit}"))
    number = f"{first}{(check + 4) % 10 if 'business number' in wrong else check}"
    if place % 8 == 1:
        return f"{number}RP0001"
    return f"{number[:3]} {number[3:6]} {number[6:]}" if place % 8 == 2 else number


def _json(offers: list[dict[str, Any]]) -> bytes:
    return (json.dumps(offers, ensure_ascii=False, indent=2, default=str) + "\n").encode()


def _csv(offers: list[dict[str, Any]]) -> bytes:
    titles, rows = _flat(offers)
    return write_csv(titles, rows, ",")


def _xlsx(offers: list[dict[str, Any]]) -> bytes:
    titles, rows = _flat(offers)
    typed = [[_cell(title, value) for title, value in zip(titles, row, strict=True)] for row in rows]
    return write_xlsx(titles, typed, "offers")


def _flat(offers: list[dict[str, Any]]) -> tuple[list[str], list[list[Any]]]:
    """Titles, in the order of the offer's fields, of the columns that any offer needs, and the rows."""
    given = [dict(leaves(offer)) for offer in offers]
    titles = [name for name in FIELDS if any(row.get(name) not in (None, "", []) for row in given)]
    return titles, [[row.get(title) for title in titles] for row in given]


def _cell(title: str, value: Any) -> Any:
    """What Excel would make of the value: real numbers and dates, and plain business numbers as numbers too."""
    if isinstance(value, bool | dt.date) or value is None:
        return value
    number = FIELDS[title] == "number" or (title == "employer.business_number" and value.isdigit())
    return Decimal(value) if number else as_text(value)


if __name__ == "__main__":
    main()
