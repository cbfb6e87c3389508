"""The offer of employment, as it comes in: one model for JSON, CSV and XLSX, and its one canonical form.

Field names are an interface (others' payroll exports are mapped to them): they change only by addition.
Shapes are checked here; what the field's rules say of the values is in ``checks.py``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Province = Literal["AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"]
Language = Literal["en", "fr"]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Address(_Part):
    """A Canadian civic address."""

    street: Text
    city: Text
    province: Province
    postal_code: Text


class Contact(_Part):
    """The person at the employer whom worker and officer may call."""

    name: Text
    title: str = ""
    email: str = ""
    phone: str = ""


class Employer(_Part):
    """The business that makes the offer."""

    legal_name: Text
    operating_name: str = ""
    business_number: Text
    phone: str = ""
    email: str = ""
    website: str = ""
    address: Address
    contact: Contact
    principal_activity: str = ""
    established: dt.date | None = None
    size: Literal["under_100", "100_or_more"] | None = None


class Worker(_Part):
    """The foreign worker, spelled exactly as in the passport."""

    family_name: Text
    given_names: Text
    date_of_birth: dt.date
    citizenship: Text
    country_of_birth: str = ""
    country_of_residence: str = ""
    passport_number: Text
    passport_expiry: dt.date | None = None
    uci: str = ""
    email: str = ""
    language: Language
    in_canada: bool


class Job(_Part):
    """The occupation offered, where and when."""

    title: Text
    noc_code: Text
    duties: tuple[Text, ...] = Field(min_length=1)
    education: str = ""
    experience: str = ""
    languages: str = ""
    licence: str = ""
    employment_type: Literal["full_time", "part_time"] | None = None
    start_date: dt.date
    end_date: dt.date
    supervisor: str = ""
    location: Address
    other_locations: tuple[Text, ...] = ()


class Wage(_Part):
    """What is paid, for how many hours, and what comes with it. Canadian dollars."""

    rate: Decimal
    unit: Literal["hour", "day", "week", "month", "year"]
    hours_per_day: Decimal | None = None
    hours_per_week: Decimal
    overtime_rate: Decimal | None = None
    overtime_after_weekly_hours: Decimal | None = None
    pay_frequency: Literal["weekly", "biweekly", "semimonthly", "monthly"] | None = None
    vacation_weeks: Decimal | None = None
    vacation_percent: Decimal | None = None
    benefits: tuple[Text, ...] = ()
    collective_agreement: str = ""


class Exemption(_Part):
    """Why no labour market impact assessment is needed."""

    code: Text
    reason: str = ""


class Portal(_Part):
    """What the IRCC Employer Portal answered; empty until it did."""

    offer_number: str = ""
    submitted_on: dt.date | None = None
    fee_receipt: str = ""
    fee_paid_on: dt.date | None = None


class Offer(_Part):
    """One offer of employment to one worker."""

    reference: Reference
    employer: Employer
    worker: Worker
    job: Job
    wage: Wage
    exemption: Exemption
    portal: Portal = Portal()

    @property
    def employer_id(self) -> str:
        """The employer's nine-digit business number: the same for all its branches, and no one's name."""
        return "".join(c for c in self.employer.business_number if c.isalnum())[:9]

    @property
    def case_id(self) -> str:
        """``<employer>/<reference>``: names the case everywhere, says nothing about the worker."""
        return f"{self.employer_id}/{self.reference}"

    def canonical(self) -> bytes:
        """The offer as it is archived: sorted keys, empty fields left out, UTF-8. Equal offers give equal bytes."""
        data = self.model_dump(mode="json", exclude_defaults=True)
        return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical form, in hexadecimal."""
        return hashlib.sha256(self.canonical()).hexdigest()


# The fields whose values findings, logs and reports must mask.
PERSONAL = frozenset({f"worker.{name}" for name in Worker.model_fields} - {"worker.language", "worker.in_canada"})
