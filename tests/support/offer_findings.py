"""What the checks of the field say of the sample offer with changes."""

from __future__ import annotations

from typing import Any

from casefile.findings import Finding
from casefile.intake.offer_checks import check_offer
from casefile.offer import Offer
from casefile.reference.tables import load_tables
from tests.support.samples import offer_data

TABLES = load_tables()
IN_ONTARIO = {"street": "1 King", "city": "Toronto", "province": "ON", "postal_code": "M5V 2T6"}
IN_NEW_BRUNSWICK = {"street": "1 King", "city": "Moncton", "province": "NB", "postal_code": "E1C 1A1"}


def found(**changes: Any) -> list[Finding]:
    """The findings about the sample offer with changes: in French wherever the work is, as its words are."""
    return check_offer(Offer.model_validate(offer_data(**{"worker__language": "fr", **changes})), TABLES)


def codes(**changes: Any) -> dict[str, str]:
    """Code and severity of the findings about the sample offer with changes."""
    return {finding.code: finding.severity for finding in found(**changes)}


def at_province(province: str, postal: str) -> dict[str, Any]:
    return {
        "job__location": {"street": "1 Main", "city": "Here", "province": province, "postal_code": postal}
    }
