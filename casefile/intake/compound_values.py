"""Cells that hold several fields at once: a whole name, a whole address. They are parted where that leaves no doubt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from casefile.findings import Finding
from casefile.intake.choice_words import meant
from casefile.intake.field_findings import error
from casefile.intake.offer_columns import WHOLE_NAME
from casefile.said import Said
from casefile.sheets.rows import is_blank

_ADDRESSES = ("employer.address", "job.location")
_PARTS = ("city", "province", "postal_code")


def parted(values: Mapping[str, Any]) -> tuple[dict[str, Any], list[Finding]]:
    """The row with its compound cells parted, and what could not be."""
    row = dict(values)
    findings = _part_name(row)
    for place in _ADDRESSES:
        _part_address(row, place)
    return row, findings


def _part_name(row: dict[str, Any]) -> list[Finding]:
    whole = row.pop(WHOLE_NAME, None)
    if is_blank(whole) or not is_blank(row.get("worker.family_name")):
        return []
    family, comma, given = str(whole).partition(",")
    if not comma or not given.strip() or "," in given:
        return [error(Said("name-not-parted"), "worker.family_name", str(whole))]
    row["worker.family_name"], row["worker.given_names"] = family.strip(), given.strip()
    return []


def _part_address(row: dict[str, Any], place: str) -> None:
    street = row.get(f"{place}.street")
    if not isinstance(street, str) or any(not is_blank(row.get(f"{place}.{part}")) for part in _PARTS):
        return
    for found in _readings(street):
        province = meant("address.province", found["province"].strip(" ,."))
        if len(province) == 2 and province.isupper():
            row[f"{place}.street"], row[f"{place}.city"] = found["street"].strip(), found["city"].strip()
            row[f"{place}.province"], row[f"{place}.postal_code"] = province, found["postal"].upper()
            return


def _readings(text: str) -> list[re.Match[str]]:
    """The ways to read an address: Montréal QC, Montréal (Québec), Montréal, Québec."""
    one_line = re.sub(r"\s*\n\s*", ", ", text.strip())
    patterns = (
        r"(?P<street>.+),\s*(?P<city>[^,(]+?)\s*\((?P<province>[^)]+)\)[\s,]*(?P<postal>[A-Z]\d[A-Z][ -]?\d[A-Z]\d)",
        r"(?P<street>.+),\s*(?P<city>[^,]+?),\s*(?P<province>[^,\d]+?)[\s,]+(?P<postal>[A-Z]\d[A-Z][ -]?\d[A-Z]\d)",
        r"(?P<street>.+),\s*(?P<city>[^,]+?)\s+(?P<province>[A-Z]{2})[\s,]+(?P<postal>[A-Z]\d[A-Z][ -]?\d[A-Z]\d)",
    )
    return [found for one in patterns if (found := re.fullmatch(one, one_line, re.IGNORECASE))]
