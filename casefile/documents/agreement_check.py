"""Whether the agreement says what the submitted offer says: occupation, wages and working conditions, value by value.

IRPR 209.11(1)(e)(i): the employer attests that an agreement exists for the same occupation, wages and working
conditions as the offer. An agreement that was signed on other values, or that is made anew from values changed
after the submission, does not match what IRCC holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from casefile.cases.contents import OfferVersion
from casefile.dotted import value_at
from casefile.findings import Finding
from casefile.offer import IN_WORDS, Offer, in_language
from casefile.said import Said

SOURCE = "IRPR 209.11(1)(e)(i)"
# What both must say alike, in whichever language. None of it is about the person.
_PLAIN = (
    "job.title", "job.noc_code", "job.duties", "job.employment_type", "job.start_date", "job.end_date", "job.location",
    "job.other_locations", "wage.rate", "wage.unit", "wage.hours_per_day", "wage.hours_per_week", "wage.overtime_rate",
    "wage.overtime_after_weekly_hours", "wage.pay_frequency", "wage.vacation_weeks", "wage.vacation_percent",
    "wage.benefits", "wage.collective_agreement", "job.probation", "job.training", "job.remote_work", "wage.pay_day",
    "wage.pay_method", "wage.variable_pay", "wage.allowances", "wage.averaging", "wage.leaves", "wage.disability",
    "wage.dental", "wage.medical", "wage.pension", "wage.housing", "wage.housing_rent", "wage.travel",
)  # fmt: skip
_WORDED = tuple(name for name in IN_WORDS if name in _PLAIN)
COMPARED = (*_PLAIN, *(in_language(name, language) for name in _WORDED for language in ("en", "fr")))


def agreement_faults(versions: Sequence[OfferVersion], signed_on: dt.date | None) -> list[Finding]:
    """Where the agreement differs from the offer as it was submitted. ``versions`` are the case's offers, oldest first.

    The offer as submitted is the first version that bears the standing offer's number; the agreement is that of the
    version that stood when it was signed, and of the one that stands now. Without a number nothing was submitted.
    """
    standing = versions[-1].offer if versions else None
    if standing is None or not standing.portal.offer_number:
        return []
    number = standing.portal.offer_number
    submitted = next(v.offer for v in versions if v.offer.portal.offer_number == number)
    before = [v.offer for v in versions if signed_on and v.on <= signed_on]
    signed = (before[-1] if before else versions[0].offer) if signed_on else submitted
    return [
        *differences(signed, submitted, Said("agreement.signed")),
        *differences(standing, submitted, Said("agreement.now")),
    ]


def differences(agreed: Offer, submitted: Offer, what: str | Said) -> list[Finding]:
    """Every value on which the two differ, each finding naming both."""
    return [
        Finding(
            "warning",
            "agreement-differs",
            reference=submitted.reference,
            ours=_shown(ours),
            theirs=_shown(theirs),
            what=what,
            field=name,
            value=submitted.reference,
        )
        for name in COMPARED
        if (ours := value_at(agreed, name)) != (theirs := value_at(submitted, name))
    ]


def _shown(value: Any) -> str | Said:
    if value is None or value in ("", ()):
        return Said("not-stated")
    if isinstance(value, tuple):
        return " | ".join(map(str, value))
    if hasattr(value, "model_dump"):
        return ", ".join(value.model_dump().values())
    return str(value)
