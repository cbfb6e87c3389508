"""Offers for tests. The worker is invented; the employer's number is the one Luhn-valid example of facts §3.2."""

from __future__ import annotations

import copy
from typing import Any

OFFER: dict[str, Any] = {
    "reference": "QC-2027-001",
    "employer": {
        "legal_name": "Érablière O'Brien & Fils Ltée",
        "operating_name": "R&D <Québec>",
        "business_number": "123026635",
        "phone": "450 555-0199",
        "email": "rh@example.com",
        "website": "https://example.com",
        "address": {
            "street": "1250, rang Saint-Joseph",
            "city": "Saint-Rémi",
            "province": "QC",
            "postal_code": "J0L 2L0",
        },
        "contact": {
            "name": "Geneviève Œuvrard",
            "title": "Directrice générale",
            "email": "g@example.com",
            "phone": "450 555-0100",
        },
        "principal_activity": "Acériculture",
        "established": "1998-04-01",
        "size": "under_100",
    },
    "worker": {
        "family_name": "Nguyễn-D’Amours",
        "given_names": "Zoé Anaïs",
        "date_of_birth": "1994-02-28",
        "citizenship": "France",
        "country_of_birth": "Vietnam",
        "country_of_residence": "France",
        "passport_number": "18AB12345",
        "passport_expiry": "2031-05-04",
        "email": "zoe@example.com",
        "language": "en",
        "in_canada": False,
    },
    "job": {
        "title": "Technologue en agroalimentaire",
        "noc_code": "22110",
        "duties": [
            "Contrôler la qualité du sirop",
            "Tenir les registres d'évaporation",
            "Former l'équipe de récolte",
        ],
        "education": "Diplôme d'études collégiales",
        "experience": "2 ans",
        "languages": "Français",
        "employment_type": "full_time",
        "start_date": "2027-02-01",
        "end_date": "2029-01-31",
        "supervisor": "Réjean Tremblay",
        "location": {
            "street": "1250, rang Saint-Joseph",
            "city": "Saint-Rémi",
            "province": "QC",
            "postal_code": "J0L 2L0",
        },
    },
    "wage": {
        "rate": "31.50",
        "unit": "hour",
        "hours_per_day": "8",
        "hours_per_week": "40",
        "overtime_rate": "47.25",
        "overtime_after_weekly_hours": "40",
        "pay_frequency": "biweekly",
        "vacation_weeks": "3",
        "vacation_percent": "6",
        "benefits": ["Assurance collective", "Régime de retraite (5 %)"],
    },
    "exemption": {"code": "C10", "reason": "Avantage économique important"},
    "portal": {
        "offer_number": "A1234567",
        "submitted_on": "2026-11-20",
        "fee_receipt": "R-881",
        "fee_paid_on": "2026-11-20",
    },
}


def offer_data(**changes: Any) -> dict[str, Any]:
    """The sample offer, with changes by dotted name written with two underscores: ``worker__language="fr"``.

    A change to ``None`` removes the field.
    """
    data = copy.deepcopy(OFFER)
    for path, value in changes.items():
        *parents, name = path.split("__")
        place = data
        for parent in parents:
            place = place.setdefault(parent, {})
        if value is None:
            place.pop(name, None)
        else:
            place[name] = value
    return data
