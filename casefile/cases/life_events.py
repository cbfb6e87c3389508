"""What may befall a case between the permit and its end: status, absences, the business, an inspection's findings.

One model for each kind, as in ``events``, which lists them all. What follows from each is read in ``timeline``.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from casefile.cases.event import Event
from casefile.offer import Day, Line, YesNo

# IRPR 209.994: a notice is deemed received ten days after it was sent; a penalty is paid within thirty of the receipt.
_DEEMED_RECEIVED = dt.timedelta(days=10)
TO_PAY = dt.timedelta(days=30)


def received(sent: dt.date, told: dt.date | None) -> dt.date:
    """When a notice counts as received: on the day told, and no later than it is deemed to be."""
    deemed = sent + _DEEMED_RECEIVED
    return min(told or deemed, deemed)


class ExtensionDecided(Event):
    """The application to extend was decided (IRPR 186(u)): a refusal ends maintained status on ``date``."""

    kind = "extension-decided"
    names = ("Extension decided", "Décision sur la prolongation")
    outcome: Literal["granted", "refused", ""] = ""
    reason: Line = ""


class ApplicationWithdrawn(Event):
    """The worker's application was withdrawn, or sent back as incomplete: maintained status ends with it."""

    kind = "application-withdrawn"
    names = ("Application withdrawn or returned", "Demande retirée ou retournée")
    how: Literal["withdrawn", "returned", ""] = ""
    reason: Line = ""


class RestorationApplied(Event):
    """The worker applied to have status restored, within 90 days of losing it (IRPR 182); it allows no work."""

    kind = "restoration-applied"
    names = ("Restoration of status applied for", "Rétablissement du statut demandé")


class LeftCanada(Event):
    """The worker left Canada. One who waited for an extension may not come back to work on it (IRPR 186(u))."""

    kind = "left-canada"
    names = ("Worker left Canada", "Départ du Canada")
    reason: Line = ""


class PermitRevoked(Event):
    """The work permit was revoked, or became invalid, on ``date``."""

    kind = "permit-revoked"
    names = ("Work permit revoked", "Permis de travail révoqué")
    reason: Line = ""


class PermanentResident(Event):
    """The worker became a permanent resident: the permit's conditions end (IRPR 209.2 binds a permit's period)."""

    kind = "worker-became-permanent-resident"
    names = ("Worker became a permanent resident", "Résidence permanente obtenue")


class OpenPermitIssued(Event):
    """The worker holds an open work permit, for which no employer made an offer: the conditions of the offer end."""

    kind = "open-permit-issued"
    names = ("Open work permit issued", "Permis de travail ouvert délivré")
    expires_on: Day | None = None


class IntroductionLetter(Event):
    """The letter of introduction came: the permit is granted at the port of entry."""

    kind = "introduction-letter-received"
    names = ("Letter of introduction received", "Lettre d’introduction reçue")
    valid_until: Day | None = None


class NeverArrived(Event):
    """It is certain that the worker will not come. What was made is kept all the same (canada.ca, After you hire)."""

    kind = "worker-never-arrived"
    names = ("Worker never arrived", "Personne jamais arrivée")
    reason: Line = ""


class WorkerDied(Event):
    """The worker died; the employment ended on that day."""

    kind = "worker-died"
    names = ("Worker died", "Décès de la personne salariée")


class LeaveBegan(Event):
    """A leave began: parental, medical, unpaid and so on. ``paid`` where wages go on."""

    kind = "leave-began"
    names = ("Leave began", "Début d’un congé")
    reason: Line = ""
    paid: YesNo | None = None
    expected_end: Day | None = None


class LeaveEnded(Event):
    """The worker is back from leave on ``date``."""

    kind = "leave-ended"
    names = ("Leave ended", "Fin d’un congé")


class Layoff(Event):
    """A layoff began."""

    kind = "layoff"
    names = ("Layoff", "Mise à pied")
    reason: Line = ""
    expected_recall: Day | None = None


class Recall(Event):
    """The worker was recalled, and works again from ``date`` on."""

    kind = "recall"
    names = ("Recall from layoff", "Rappel au travail")


class Strike(Event):
    """A strike began, in which the worker does not work."""

    kind = "strike"
    names = ("Strike began", "Début d’une grève")


class Lockout(Event):
    """A lockout began."""

    kind = "lockout"
    names = ("Lockout began", "Début d’un lock-out")


class StoppageEnded(Event):
    """The strike or lockout ended; work goes on from ``date``."""

    kind = "stoppage-ended"
    names = ("Strike or lockout ended", "Fin de la grève ou du lock-out")


class EmployerRenamed(Event):
    """The employer has another name; the business number stays."""

    kind = "employer-renamed"
    names = ("Employer renamed", "Changement de nom de l’employeur")
    former_name: Line = ""
    name: Line = ""


class BusinessTransferred(Event):
    """The business went to another business number: sale, merger, transfer. The case goes on under its id."""

    kind = "business-transferred"
    names = ("Business transferred", "Cession de l’entreprise")
    former_number: Line = ""
    new_number: Line = ""
    how: Line = ""

    @property
    def numbers(self) -> dict[str, str]:
        """The number the business went to, without its program account: offers under it go on in this case."""
        digits = "".join(letter for letter in self.new_number if letter.isalnum())[:9]
        return {"new_number": digits} if digits else {}


class BusinessClosed(Event):
    """The business closed; the employment ended on that day at the latest."""

    kind = "business-closed"
    names = ("Business closed", "Fermeture de l’entreprise")
    reason: Line = ""


class PreliminaryFinding(Event):
    """A notice of preliminary finding was sent on ``date`` (IRPR 209.994): 30 days from its receipt to answer.

    It is deemed received ten days after it was sent, and a ``received_on`` after that changes nothing. ``answer_by`` is
    the day that the notice names, or that was granted: sooner where it is only about items 18 to 23 of Schedule 2.
    """

    kind = "preliminary-finding"
    names = ("Notice of preliminary finding", "Avis de conclusion provisoire")
    received_on: Day | None = None
    answer_by: Day | None = None
    file_number: Line = ""


class FinalDetermination(Event):
    """A notice of final determination; a penalty is paid within 30 days of its receipt, or by the day it names.

    ``pay_by`` is that day. The ledger, which has no outcome, has it whenever something may be to pay.
    """

    kind = "final-determination"
    names = ("Notice of final determination", "Avis de décision définitive")
    received_on: Day | None = None
    pay_by: Day | None = None
    outcome: Literal["compliant", "warning", "penalty", "ban", ""] = ""
    file_number: Line = ""

    @property
    def dates(self) -> dict[str, dt.date]:
        """Those told, and the day by which to pay; without one where the notice asks for no money."""
        told = super().dates
        if self.outcome in ("compliant", "warning"):
            return {name: day for name, day in told.items() if name != "pay_by"}
        return {"pay_by": received(self.date, self.received_on) + TO_PAY, **told}


class DisclosureMade(Event):
    """The employer disclosed to IRCC of its own accord, before any inspection (IRPR 209.991)."""

    kind = "disclosure-made"
    names = ("Voluntary disclosure made", "Divulgation volontaire faite")
    what: Line = ""


class RulingRequested(Event):
    """A ruling or an appeal on insurability is pending: records are kept until it ends (EI Act 87(4))."""

    kind = "ruling-requested"
    names = ("Insurability ruling or appeal opened", "Décision ou appel sur l’assurabilité en cours")
    file_number: Line = ""


class RulingSettled(Event):
    """The ruling is final, or the time to appeal has passed."""

    kind = "ruling-settled"
    names = ("Insurability ruling or appeal settled", "Décision ou appel sur l’assurabilité réglé")


class PortalAccountChanged(Event):
    """Account, users or contact of the Employer Portal changed, and the portal was brought up to date on ``date``."""

    kind = "portal-account-changed"
    names = ("Employer Portal account brought up to date", "Compte du Portail des employeurs mis à jour")
    what: Line = ""


LIFE: tuple[type[Event], ...] = (
    ExtensionDecided,
    ApplicationWithdrawn,
    RestorationApplied,
    LeftCanada,
    PermitRevoked,
    PermanentResident,
    OpenPermitIssued,
    IntroductionLetter,
    NeverArrived,
    WorkerDied,
    LeaveBegan,
    LeaveEnded,
    Layoff,
    Recall,
    Strike,
    Lockout,
    StoppageEnded,
    EmployerRenamed,
    BusinessTransferred,
    BusinessClosed,
    PreliminaryFinding,
    FinalDetermination,
    DisclosureMade,
    RulingRequested,
    RulingSettled,
    PortalAccountChanged,
)
