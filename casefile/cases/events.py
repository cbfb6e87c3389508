"""What happens in a case: one model for each kind of event, and the one form in which an event is archived.

An event is recorded once and never changed. One that was wrong is corrected by another that names it; one that should
not be there at all is corrected by a ``recorded-in-error``. Only kind and dates reach the ledger; the particulars, a
permit's number among them, are archived beside it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from casefile.cases.event import Event, Items
from casefile.cases.life_events import LIFE
from casefile.offer import Day, Line, YesNo


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
    *LIFE,
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
        "what",
        "how",
    }
)

# Every column a sheet of events may have.
COLUMNS = frozenset({"reference", "event", *(name for m in _MODELS for name in m.model_fields)})


def read_event(content: bytes) -> Event:
    """An archived event, back from its canonical form."""
    data: dict[str, Any] = json.loads(content)
    return KINDS[data.pop("event")].model_validate(data)
