"""The offer of employment, as it comes in: one model for JSON, CSV and XLSX, and its one canonical form.

Field names are an interface (others' payroll exports are mapped to them): they change only by addition.
Shapes are checked here; what the field's rules say of the values is in ``intake.offer_checks``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from casefile.canonical import canonical
from casefile.dotted import value_at

Province = Literal["AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"]
Language = Literal["en", "fr"]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Line = Annotated[str, StringConstraints(max_length=4000)]
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


def _iso_day(value: object) -> object:
    """Only ``2027-02-01`` is a date: left to itself, pydantic would also take a number of seconds for one."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        raise ValueError("not an ISO date")
    if isinstance(value, bool | int | float | Decimal | dt.datetime):
        raise ValueError("not an ISO date")
    return value


def _plain_amount(value: object) -> object:
    """Digits with a decimal point, at most 12 before and 6 after it; never 1e9, 1_000, infinity or true."""
    text = format(value, "f") if isinstance(value, Decimal) and _small(value) else str(value)
    if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", text, re.ASCII):
        raise ValueError("not a plain number")
    return Decimal(text)


def _small(value: Decimal) -> bool:
    """Whether the number can be written out: 1e999999 cannot."""
    return value.is_finite() and abs(value.adjusted()) < 20


_YES_NO = dict.fromkeys(("true", "yes", "oui", "vrai", "y", "o"), True) | dict.fromkeys(
    ("false", "no", "non", "faux", "n"), False
)


def _yes_or_no(value: object) -> object:
    """Yes or no in words of either language; never 1 or 0, which may be a count."""
    answer = _YES_NO.get(value.strip().lower()) if isinstance(value, str) else value
    if not isinstance(answer, bool):
        raise ValueError("neither yes nor no")
    return answer


Day = Annotated[dt.date, BeforeValidator(_iso_day)]
Amount = Annotated[Decimal, BeforeValidator(_plain_amount)]
YesNo = Annotated[bool, BeforeValidator(_yes_or_no)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Address(_Part):
    """A Canadian civic address."""

    street: Text
    city: Text
    province: Province
    postal_code: Text


class ContactWords(_Part):
    """What is said of the contact in one language."""

    title: Line = ""


class Contact(_Part):
    """The person at the employer whom worker and officer may call. ``language``: the one to write to them in."""

    name: Text
    title: Line = ""
    email: Line = ""
    phone: Line = ""
    fax: Line = ""
    language: Language | None = None
    en: ContactWords = ContactWords()
    fr: ContactWords = ContactWords()


class EmployerWords(_Part):
    """What is said of the business in one language."""

    business_type: Line = ""
    principal_activity: Line = ""


class Employer(_Part):
    """The business that makes the offer.

    ``business_type``, ``revenue`` (gross, a year, as a range) and ``representative`` (who acts for it in the portal,
    and for which firm) are what the Employer Portal asks for besides. ``sector``: whose labour law governs the
    employment; ``federal`` for banks, telecommunications, air and interprovincial transport (Canada Labour Code).
    """

    legal_name: Text
    operating_name: Line = ""
    business_number: Text
    phone: Line = ""
    email: Line = ""
    website: Line = ""
    address: Address
    contact: Contact
    principal_activity: Line = ""
    established: Day | None = None
    size: Literal["under_100", "100_or_more"] | None = None
    sector: Literal["provincial", "federal"] | None = None
    mailing_address: Line = ""
    business_type: Line = ""
    revenue: Line = ""
    representative: Line = ""
    en: EmployerWords = EmployerWords()
    fr: EmployerWords = EmployerWords()


class Worker(_Part):
    """The foreign worker, spelled exactly as in the passport."""

    family_name: Text
    given_names: Text
    date_of_birth: Day
    citizenship: Text
    country_of_birth: Line = ""
    country_of_residence: Line = ""
    passport_number: Text
    passport_expiry: Day | None = None
    uci: Line = ""
    email: Line = ""
    language: Language
    in_canada: YesNo
    gender: Literal["female", "male", "another"] | None = None
    address: Line = ""


class JobWords(_Part):
    """The occupation in the words of one language."""

    title: Line = ""
    duties: tuple[Text, ...] = ()
    education: Line = ""
    experience: Line = ""
    languages: Line = ""
    licence: Line = ""
    supervisor: Line = ""
    probation: Line = ""
    training: Line = ""
    remote_work: Line = ""


class Job(_Part):
    """The occupation offered, where and when.

    ``probation``: its length and terms; empty, and documents are silent about it. ``remote_work``: work from home or at
    clients' premises, and on what terms.
    """

    title: Text
    noc_code: Text
    duties: tuple[Text, ...] = Field(min_length=1)
    education: Line = ""
    experience: Line = ""
    languages: Line = ""
    licence: Line = ""
    employment_type: Literal["full_time", "part_time"] | None = None
    start_date: Day
    end_date: Day
    supervisor: Line = ""
    location: Address
    other_locations: tuple[Text, ...] = ()
    probation: Line = ""
    training: Line = ""
    remote_work: Line = ""
    en: JobWords = JobWords()
    fr: JobWords = JobWords()


class WageWords(_Part):
    """Pay and benefits in the words of one language."""

    benefits: tuple[Text, ...] = ()
    pay_day: Line = ""
    pay_method: Line = ""
    variable_pay: Line = ""
    allowances: Line = ""
    averaging: Line = ""
    leaves: Line = ""
    disability: Line = ""
    dental: Line = ""
    medical: Line = ""
    pension: Line = ""
    housing: Line = ""
    travel: Line = ""


class Wage(_Part):
    """What is paid, for how many hours, and what comes with it. Canadian dollars.

    ``disability`` to ``pension`` are the benefits that the Employer Portal asks for by name; ``benefits`` are all
    others. ``housing_rent`` is what is taken from the pay for housing, a month. ``averaging``: the agreement to average
    hours over several weeks.
    """

    rate: Amount
    unit: Literal["hour", "day", "week", "month", "year"]
    hours_per_day: Amount | None = None
    hours_per_week: Amount
    overtime_rate: Amount | None = None
    overtime_after_weekly_hours: Amount | None = None
    pay_frequency: Literal["weekly", "biweekly", "semimonthly", "fourweekly", "monthly"] | None = None
    vacation_weeks: Amount | None = None
    vacation_percent: Amount | None = None
    benefits: tuple[Text, ...] = ()
    collective_agreement: Line = ""
    pay_day: Line = ""
    pay_method: Line = ""
    variable_pay: Line = ""
    allowances: Line = ""
    averaging: Line = ""
    leaves: Line = ""
    disability: Line = ""
    dental: Line = ""
    medical: Line = ""
    pension: Line = ""
    housing: Line = ""
    housing_rent: Amount | None = None
    travel: Line = ""
    en: WageWords = WageWords()
    fr: WageWords = WageWords()


class ExemptionWords(_Part):
    """Why the exemption applies, in the words of one language."""

    reason: Line = ""
    relationship: Line = ""
    foreign_position: Line = ""
    listed_profession: Line = ""
    french_level: Line = ""


class Exemption(_Part):
    """Why no labour market impact assessment is needed.

    For an intra-company transfer: the employer abroad, how it is related, the position there and since when. For a
    professional under a trade agreement: the profession as its list names it. For Francophone mobility: the level.
    """

    code: Text
    reason: Line = ""
    foreign_employer: Line = ""
    relationship: Line = ""
    foreign_position: Line = ""
    employed_abroad_since: Day | None = None
    listed_profession: Line = ""
    french_level: Line = ""
    en: ExemptionWords = ExemptionWords()
    fr: ExemptionWords = ExemptionWords()


class Portal(_Part):
    """What the IRCC Employer Portal answered; empty until it did. ``fee_exemption``: the code that waives the fee."""

    offer_number: Line = ""
    submitted_on: Day | None = None
    fee_receipt: Line = ""
    fee_paid_on: Day | None = None
    fee_exemption: Line = ""
    attested_by: Line = ""
    attested_on: Day | None = None


def in_language(name: str, language: str) -> str:
    """``job.title`` to ``job.fr.title``: where the words of one language stand."""
    group, _, field = name.rpartition(".")
    return f"{group}.{language}.{field}"


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

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages in which the worker's documents are made: the worker's own.

        Where the work is in Quebec, French always and English too where the worker chose it (Charter of the French
        language, s. 41: a contract binds in another language only once the French version was seen).
        """
        if self.job.location.province == "QC" and self.worker.language == "en":
            return ("fr", "en")
        return (self.worker.language,)

    def in_words(self, name: str, language: str) -> Any:
        """A field in the words of a language, ``job.fr.title``; without them, the plain one, ``job.title``."""
        return value_at(self, in_language(name, language)) or value_at(self, name)

    def canonical(self) -> bytes:
        """The offer as archived: UTF-8, sorted keys, empty fields left out. Equal offers, equal bytes."""
        data = self.model_dump(mode="json", exclude_defaults=True)
        return canonical(data)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical form, in hexadecimal."""
        return hashlib.sha256(self.canonical()).hexdigest()


# The fields whose values findings, logs and reports must mask.
PERSONAL = frozenset(
    {f"worker.{name}" for name in Worker.model_fields} - {"worker.language", "worker.in_canada"}
)

Kind = Literal["text", "texts", "date", "number", "yes_no", "choice"]


def _kind(annotation: object) -> Kind:
    if get_origin(annotation) is Literal:
        return "choice"
    if get_origin(annotation) is tuple:
        return "texts"
    options = [option for option in get_args(annotation) if option is not type(None)]
    if options:
        return _kind(options[0])
    simple: dict[object, Kind] = {dt.date: "date", Decimal: "number", bool: "yes_no"}
    return simple.get(annotation, "text")


def _fields(part: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, Kind]]:
    for name, info in part.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            yield from _fields(info.annotation, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", _kind(info.annotation)


# Every field by its dotted name, as CSV and XLSX title their columns, and what kind of value it takes.
FIELDS: Mapping[str, Kind] = dict(_fields(Offer))
# The fields that may be given in the words of each language too: ``job.title`` beside ``job.fr.title``.
IN_WORDS = tuple(name.replace(".fr.", ".") for name in FIELDS if ".fr." in name)
