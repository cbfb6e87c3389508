"""What happens in a case: one model for each kind of event, and the one form in which an event is archived.

An event is recorded once and never changed. One that was wrong is corrected by another that names it; one that should
not be there at all is corrected by a ``recorded-in-error``. Only kind and dates reach the ledger; the particulars, a
permit's number among them, are archived beside it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from casefile.canonical import canonical
from casefile.offer import Day, Line, Text, YesNo

EventId = Annotated[str, StringConstraints(pattern=r"^e[0-9a-f]{16}$")]


def _listed(value: object) -> object:
    """A list as given, or as one cell holds it: parted by line breaks or ``|``."""
    if isinstance(value, str):
        return tuple(item.strip() for item in value.replace("|", "\n").split("\n") if item.strip())
    return value


Items = Annotated[tuple[Text, ...], BeforeValidator(_listed)]


class Event(BaseModel):
    """One event of a case: what happened, and on which day. ``corrects`` names the event it stands in for."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: ClassVar[str] = ""
    names: ClassVar[tuple[str, str]] = ("", "")

    date: Day
    corrects: EventId | Literal[""] = ""

    @property
    def dates(self) -> dict[str, dt.date]:
        """Every further date of the event by its field's name: all that the ledger learns of its particulars."""
        given = ((name, getattr(self, name)) for name in type(self).model_fields if name != "date")
        return {name: value for name, value in given if isinstance(value, dt.date)}

    def canonical(self) -> bytes:
        """The event as archived: UTF-8, sorted keys, empty fields left out. Equal events, equal bytes."""
        data = {"event": self.kind, **self.model_dump(mode="json", exclude_defaults=True)}
        return canonical(data)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical form, in hexadecimal."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @property
    def id(self) -> str:
        """The event's name within its case; the same event given twice has the same."""
        return f"e{self.digest[:16]}"


class OfferSubmitted(Event):
    """The offer went to the Employer Portal, which gave it a number (IRPR 209.11).

    ``out_of_order`` says why this is recorded although it was before the agreement was signed and copied.
    """

    kind = "offer-submitted"
    names = ("Offer submitted on the Employer Portal", "Offre présentée sur le Portail des employeurs")
    offer_number: Line = ""
    fee_receipt: Line = ""
    fee_paid_on: Day | None = None
    out_of_order: Line = ""


class AgreementSigned(Event):
    """Both signed the employment agreement, and the worker has a copy (IRPR 209.11(1)(e)).

    ``out_of_order`` says why this is recorded although the offer had been submitted before.
    """

    kind = "agreement-signed"
    names = ("Employment agreement signed", "Contrat de travail signé")
    language: Literal["en", "fr", ""] = ""
    employer_signed_on: Day | None = None
    worker_signed_on: Day | None = None
    copy_given_on: Day | None = None
    out_of_order: Line = ""


class PermitIssued(Event):
    """A work permit was issued on ``date``, and is valid from ``valid_from`` (the same day if not given)."""

    kind = "permit-issued"
    names = ("Work permit issued", "Permis de travail délivré")
    number: Line = ""
    valid_from: Day | None = None
    expires_on: Day | None = None
    conditions: Items = ()
    employer: Line = ""
    occupation: Line = ""
    location: Line = ""


class PermitRefused(Event):
    """The work permit was refused."""

    kind = "permit-refused"
    names = ("Work permit refused", "Permis de travail refusé")
    reason: Line = ""


class OfferWithdrawn(Event):
    """The employer withdrew the offer."""

    kind = "offer-withdrawn"
    names = ("Offer withdrawn", "Offre retirée")
    reason: Line = ""


class Arrived(Event):
    """The worker arrived in Canada."""

    kind = "arrived"
    names = ("Worker arrived in Canada", "Arrivée au Canada")
    port_of_entry: Line = ""


class EmploymentStarted(Event):
    """The first day actually worked."""

    kind = "employment-started"
    names = ("First day worked", "Premier jour travaillé")
    location: Line = ""
    supervisor: Line = ""


class ConditionsChanged(Event):
    """Pay, duties, hours, place or another condition of the offer changed."""

    kind = "conditions-changed"
    names = ("Working conditions changed", "Conditions de travail modifiées")
    what: Line = ""
    before: Line = ""
    after: Line = ""
    reason: Line = ""
    compensation: Line = ""
    disclosed: YesNo | None = None


class MaintainedStatus(Event):
    """The worker applied in time for a new permit, and may go on under the old one's conditions (IRPR 186(u))."""

    kind = "maintained-status"
    names = ("Maintained status began", "Début du statut conservé")
    applied_on: Day | None = None
    letter_expires_on: Day | None = None


class EmploymentEnded(Event):
    """The last day of employment."""

    kind = "employment-ended"
    names = ("Employment ended", "Fin d’emploi")
    reason: Line = ""
    record_of_employment_on: Day | None = None


class RecordedInError(Event):
    """The corrected event never happened, or not in this case. ``date`` is the day this was found."""

    kind = "recorded-in-error"
    names = ("Recorded in error", "Consigné par erreur")
    reason: Line = ""


_MODELS: tuple[type[Event], ...] = (
    OfferSubmitted,
    AgreementSigned,
    PermitIssued,
    PermitRefused,
    OfferWithdrawn,
    Arrived,
    EmploymentStarted,
    ConditionsChanged,
    MaintainedStatus,
    EmploymentEnded,
    RecordedInError,
)
KINDS: Mapping[str, type[Event]] = {model.kind: model for model in _MODELS}

# The fields whose values findings, logs and reports must mask: about a person, or free text that may be.
PERSONAL = frozenset(
    {
        "number",
        "conditions",
        "occupation",
        "location",
        "reason",
        "before",
        "after",
        "supervisor",
        "out_of_order",
    }
)

# Every column a sheet of events may have.
COLUMNS = frozenset({"reference", "event", *(name for m in _MODELS for name in m.model_fields)})


def read_event(content: bytes) -> Event:
    """An archived event, back from its canonical form."""
    data: dict[str, Any] = json.loads(content)
    return KINDS[data.pop("event")].model_validate(data)
