"""What a reference table may hold: one class for each kind of fact, with its source beside it.

Legal facts change. None of them is written in code; each is read from ``casefile/data`` by ``tables.py``.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from casefile.offer import Province as ProvinceCode

Filled = Annotated[str, StringConstraints(min_length=1)]
_DateOrNone = Annotated[dt.date | None, BeforeValidator(lambda value: value or None)]
_Codes = Annotated[tuple[str, ...], BeforeValidator(lambda value: tuple(value.split()))]


class Fact(BaseModel):
    """One row or part of a table; a title it does not know makes the table unusable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Occupation(Fact):
    """One unit group of NOC 2021, with its official titles. ``teer`` is the code's second digit."""

    code: Annotated[str, StringConstraints(pattern=r"^\d{5}$")]
    teer: int = Field(ge=0, le=5)
    title_en: Filled
    title_fr: str = ""


class ExemptionCode(Fact):
    """One labour market impact assessment exemption code. ``verify``: only an older list names it, or it was not read.

    ``outside_quebec``: only for work elsewhere. ``fee_exempt``: no compliance fee (IRPR 303.1(5), 299(2)).
    ``offer_needed``: an offer goes through the Employer Portal. ``max_years``: of the longest permit, None where not
    known. ``teer``: the categories it is open to, none named where it is open to all.
    """

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]\d{2}$")]
    status: Literal["current", "old", "verify"]
    valid_from: _DateOrNone
    valid_to: _DateOrNone
    replaced_by: _Codes
    open_permit: bool
    outside_quebec: bool = False
    fee_exempt: bool = False
    offer_needed: bool = True
    max_years: Annotated[Decimal | None, BeforeValidator(lambda value: value or None)] = None
    teer: _Codes = ()
    meaning_en: str
    meaning_fr: str
    read: _DateOrNone = None
    source: Filled

    def covers(self, on: dt.date) -> bool:
        """Whether the code was to be used on that day, as far as the table knows."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on <= self.valid_to)


class MinimumWage(Fact):
    """A general minimum wage: dollars an hour, from a day until the next one. ``province`` may be ``FED``.

    ``adjusted`` is the month and day at which a new rate comes each year, empty where none is set; ``read`` the day on
    which we read the source.
    """

    province: ProvinceCode | Literal["FED"]
    since: dt.date = Field(alias="from")
    rate: Decimal = Field(gt=0, lt=1000)
    adjusted: Annotated[str, StringConstraints(pattern=r"^(\d{2}-\d{2})?$")] = ""
    verify: bool
    read: _DateOrNone = None
    source: Filled


class WorkersCompensation(Fact):
    """The board that insures work accidents, and the proof that an employer is registered with it."""

    body_en: Filled
    body_fr: Filled
    proof_en: Filled
    proof_fr: Filled
    verify: bool
    source: Filled


class HealthPlan(Fact):
    """The public health plan and a worker's wait for it, always to be verified with the plan."""

    plan_en: Filled
    plan_fr: Filled
    wait_en: Filled
    wait_fr: Filled
    verify: bool
    source: Filled


class Standards(Fact):
    """The employment standards statute. Without an official French title, ``law_fr`` is the English one."""

    law_en: Filled
    law_fr: Filled
    verify: bool
    source: Filled


class Overtime(Fact):
    """When overtime begins, and what it pays: ``rate`` times the worker's wage, or times the minimum wage."""

    after_hours_per_day: Decimal | None = None
    after_hours_per_week: Decimal = Field(gt=0, le=168)
    rate: Decimal = Field(ge=1, le=3)
    of: Literal["regular", "minimum"]
    double_after_hours_per_day: Decimal | None = None
    note: str = ""
    verify: bool = True
    source: Filled


class VacationStep(Fact):
    """More weeks after more years."""

    years: int
    weeks: int


class Vacation(Fact):
    """Weeks of vacation after one year, and the steps that follow."""

    weeks: int
    steps: tuple[VacationStep, ...]
    verify: bool = True
    source: Filled


class Recruitment(Fact):
    """The province's rule on recruiting foreign workers, in one sentence."""

    rule_en: Filled
    rule_fr: Filled
    verify: bool
    source: Filled


class Sheet(Fact):
    """An information sheet that the employer must give the worker."""

    title_en: Filled
    title_fr: Filled
    verify: bool
    source: Filled


class Province(Fact):
    """A province, a territory or the federal sector, as letters and checks need it. ``read``: when its sources were."""

    name_en: Filled
    name_fr: Filled
    in_en: Filled
    in_fr: Filled
    of_fr: Filled
    postal: str
    workers_compensation: WorkersCompensation
    health_plan: HealthPlan
    standards: Standards
    overtime: Overtime
    vacation: Vacation
    recruitment: Recruitment | None = None
    sheets: tuple[Sheet, ...] = ()
    read: dt.date | None = None


class Identifier(Fact):
    """The shape of a number that stands in an offer. The pattern is for the whole value, ASCII only."""

    pattern: Filled
    example: Filled
    source: Filled

    @model_validator(mode="after")
    def _example_fits(self) -> Identifier:
        try:
            fits = self.matches(self.example)
        except re.error as error:
            raise ValueError(f"the pattern is not a regular expression: {error}") from None
        if not fits:
            raise ValueError("the example does not fit the pattern")
        return self

    def matches(self, value: str) -> bool:
        """Whether the whole value has this shape."""
        return re.fullmatch(self.pattern, value, re.ASCII) is not None
