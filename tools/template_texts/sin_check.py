"""No. 14: that the social insurance number was seen in time and when it expires, never the number itself.

Employment Insurance Regulations s. 89: ask within 3 days of the start, report failure within 6. A temporary
worker's number begins with 9 and is valid as long as the permit (Service Canada).
"""

from __future__ import annotations

from tools.template_blocks import (
    DATE,
    NAME_AND_TITLE,
    SIGNATURE,
    TO_WRITE,
    Bullets,
    Draft,
    Facts,
    Heading,
    Paragraph,
    Row,
    Signature,
    Signatures,
)
from tools.template_texts.letter import DETAILS, FIRST_DAY, VERIFIED, WHO

DRAFT = Draft(
    "sin-check",
    ("Within three days of the first day of work", "Dans les trois jours suivant le premier jour de travail"),
    (
        Paragraph((
            "Do not write the social insurance number on this page. It belongs in payroll only.",
            "N’inscrivez pas le numéro d’assurance sociale sur la présente page. Sa place est au service de la paie "
            "seulement.",
        ), style="Subject"),
        Facts((
            *WHO,
            FIRST_DAY,
            Row(("Ask for the number by", "Demander le numéro au plus tard le"), "{{ employment.sin_due }}"),
            Row(("If it was not given, report by", "S’il n’a pas été fourni, le signaler au plus tard le"),
                "{{ employment.sin_report_due }}"),
            Row(("Work permit expires on", "Le permis de travail expire le"),
                "{{ permit.expires_on or word.to_complete }}"),
        )),
        Facts((
            Row(("Asked for on", "Demandé le"), TO_WRITE),
            Row(("Shown on", "Présenté le"), TO_WRITE),
            Row(("It begins with 9", "Il commence par 9"), TO_WRITE),
            Row(("Expiry shown on the document", "Expiration inscrite sur le document"), TO_WRITE),
            Row(("The expiry is that of the work permit", "L’expiration est celle du permis de travail"), TO_WRITE),
            Row(("The name is written as in payroll", "Le nom est écrit comme à la paie"), TO_WRITE),
            Row(("If not given: reported on", "S’il n’a pas été fourni : signalé le"), TO_WRITE),
        ), heads=(("Check", "Vérification"), DETAILS, VERIFIED)),
        Heading(("Afterwards", "Par la suite"), numbered=False),
        Bullets((
            ("Note the expiry with the permit’s: after an extension, the worker renews the number and shows the new "
             "expiry.",
             "Notez l’expiration avec celle du permis : après une prolongation, la personne renouvelle son numéro et "
             "présente la nouvelle date d’expiration."),
            ("Give back every document that was shown, at once. Copies that show the number stay in payroll.",
             "Rendez aussitôt tout document présenté. Les copies où figure le numéro restent au service de la paie."),
            ("The number is removed from anything that is sent to an inspector, unless the inspection is about it.",
             "Le numéro est retiré de tout ce qui est envoyé à une inspection, sauf si l’inspection porte sur "
             "celui-ci."),
        )),
        Paragraph((
            "I saw the document and recorded its dates above.",
                "J’ai vu le document et j’en ai consigné les dates ci-dessus.",
        ), keep_with_next=True),
        Signatures(Signature(
            ("Checked by", "Vérifié par"), [(SIGNATURE, ""), (NAME_AND_TITLE, ""), (DATE, "")],
        )),
    ),
)  # fmt: skip
