"""No. 19: that the permit runs out, 120, 90, 60 and 30 days before, and what each side must do by when.

IRPR 201(1): the worker applies before the permit expires. 303.1: a renewal needs a new offer and a new fee.
186(u): one who applied in time, from within Canada, may go on under the same conditions.
"""

from __future__ import annotations

from tools.template_blocks import (
    Bullets,
    Draft,
    Facts,
    Heading,
    Paragraph,
    Row,
    Together,
)
from tools.template_texts.letter import CLOSING, OPENING, POSITION

DRAFT = Draft(
    "permit-expiry-notice",
    ("{{ notice.days }} days’ notice or less", "Préavis de {{ notice.days }} jours ou moins"),
    (
        *OPENING,
        Paragraph((
            "Your work permit with {{ employer.legal_name }} expires on {{ permit.expires_on }}. To keep working for "
            "us after that day, you must apply for an extension before it.",
            "Votre permis de travail au sein de l’entreprise {{ employer.legal_name }} expire le {{ permit.expires_on "
            "}}. Pour continuer à travailler pour nous après cette date, vous devez demander une prolongation avant "
            "celle-ci.",
        )),
        Facts((
            POSITION,
            Row(("Work permit number", "Numéro du permis de travail"), "{{ permit.number or word.not_stated }}"),
            Row(("Last day of validity", "Dernier jour de validité"), "{{ permit.expires_on }}"),
            Row(("Last day of employment agreed", "Dernier jour d’emploi convenu"), "{{ job.end_date }}"),
            Row(("Passport expires on", "Le passeport expire le"), "{{ worker.passport_expiry or word.not_stated }}"),
        )),
        Heading(("If we go on together: what we do",
            "Si nous poursuivons ensemble : ce que nous faisons"), numbered=False),
        Bullets((
            ("We submit a new offer of employment{% if when.fee_owed %} and pay a new compliance fee of {{ "
             "portal.compliance_fee }}. You never pay it{% endif %}.",
             "Nous soumettons une nouvelle offre d’emploi{% if when.fee_owed %} et payons de nouveaux frais de "
             "conformité de {{ portal.compliance_fee }}. Vous ne les payez jamais{% endif %}."),
            ("We sign a new agreement with you first, give you a copy, and then send you the new offer number.",
             "Nous signons d’abord un nouveau contrat avec vous, vous en remettons un exemplaire, puis vous envoyons "
             "le nouveau numéro d’offre."),
        )),
        Heading(("What you do", "Ce que vous faites"), numbered=False),
        Bullets((
            ("Apply with the new number before {{ permit.expires_on }}, from within Canada, and send us the proof "
             "that you applied.",
             "Présentez votre demande avec le nouveau numéro avant le {{ permit.expires_on }}, depuis le Canada, et "
             "envoyez-nous la preuve de son dépôt."),
            ("See that your passport is valid for the whole time you ask for.",
             "Assurez-vous que votre passeport est valide pour toute la période demandée."),
            ("If you applied in time, you may keep working under the same conditions until a decision, as long as you "
             "stay in Canada.",
             "Si vous avez présenté votre demande dans le délai, vous pouvez continuer à travailler aux mêmes "
             "conditions jusqu’à la décision, tant que vous restez au Canada."),
            ("If you did not apply in time, you must stop working when the permit expires. Tell us at once.",
             "Si vous n’avez pas présenté votre demande dans le délai, vous devez cesser de travailler à "
             "l’expiration du permis. Dites-le-nous sans tarder."),
        )),
        Heading(("If we do not go on", "Si nous ne poursuivons pas"), numbered=False),
        Paragraph((
            "Your employment ends on or before the last day of validity. We pay all that is owing and issue your "
            "record of employment.",
            "Votre emploi prend fin au plus tard le dernier jour de validité. Nous payons tout ce qui vous est dû et "
            "délivrons votre relevé d’emploi.",
        )),
        Together((
            Paragraph((
                "Processing times change: apply early. For any question, call {{ employer.contact.name }} at {{ "
                "employer.contact.phone or employer.phone or word.not_stated }}.",
                "Les délais de traitement changent : présentez votre demande tôt. Pour toute question, joignez {{ "
                "employer.contact.name }} au {{ employer.contact.phone or employer.phone or word.not_stated }}.",
            )),
        )),
        *CLOSING,
    ),
)  # fmt: skip
