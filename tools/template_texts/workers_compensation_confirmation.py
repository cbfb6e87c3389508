"""No. 12: that the worker is covered for accidents at work, with which board, and by what proof.

The employer arranges it on the worker's arrival, as the province requires (obligation E2). Every board issues a
clearance letter or certificate; the province's own is read from the table of provinces.
"""

from __future__ import annotations

from tools.template_blocks import (
    DATE,
    NAME_AND_TITLE,
    SIGNATURE,
    Bullets,
    Draft,
    Facts,
    Heading,
    Paragraph,
    Row,
    Signature,
    Signatures,
)
from tools.template_texts.letter import FIRST_DAY, PLACE, TO_WRITE, WHO, verify

DRAFT = Draft(
    "workers-compensation-confirmation",
    ("{{ province.name }}", "{{ province.name }}"),
    (
        Paragraph((
            "This page records how the worker is covered for accidents and illness caused by the work, from the "
            "first day.",
            "La présente page indique comment la personne salariée est protégée, dès le premier jour, contre les "
            "accidents et les "
            "maladies causés par le travail.",
        )),
        Facts((
            *WHO,
            PLACE,
            FIRST_DAY,
            Row(("Business number", "Numéro d’entreprise"), "{{ employer.business_number }}"),
        )),
        Heading(("Registration of the employer", "Inscription de l’employeur")),
        Facts((
            Row(("Board", "Organisme"), "{{ province.workers_compensation }}"),
            Row(("Proof of good standing", "Preuve de conformité"), "{{ province.compensation_proof }}"),
            Row(("Account number", "Numéro de compte"), TO_WRITE),
            Row(("Number of the proof", "Numéro de la preuve"), TO_WRITE),
            Row(("Proof dated", "Date de la preuve"), TO_WRITE),
            Row(("Proof valid until", "Preuve valide jusqu’au"), TO_WRITE),
            Row(("Worker included from", "Personne couverte à compter du"), TO_WRITE),
        )),
        verify(
            "ask {{ province.workers_compensation }} whether this work and this worker must be covered, and keep "
            "the proof current "
            "for as long as the worker is employed.",
            "confirmez auprès de l’organisme ({{ province.workers_compensation }}) que ce travail et cette personne "
            "doivent être "
            "couverts, et gardez la preuve à jour pendant toute la durée de l’emploi.",
        ),
        Heading(("What the worker was told", "Ce qui a été expliqué à la personne")),
        Bullets((
            ("Report every accident or work-related illness to the supervisor at once.",
             "Signaler sans délai à la supervision tout accident ou toute maladie liés au travail."),
            ("Get medical care first: the employer gives access to it and calls for help.",
             "Recevoir d’abord des soins : l’employeur y donne accès et appelle les secours."),
            ("The cover costs the worker nothing, and no one is punished for making a claim.",
             "La protection ne coûte rien à la personne, et nul n’est puni pour avoir fait une réclamation."),
        )),
        Paragraph((
            "I have seen the proof named above and filed a copy with this page.",
            "J’ai vu la preuve indiquée ci-dessus et j’en ai classé une copie avec la présente page.",
        ), keep_with_next=True),
        Signatures(Signature(
            ("For the employer", "Pour l’employeur"), [(SIGNATURE, ""), (NAME_AND_TITLE, ""), (DATE, "")],
        )),
    ),
)  # fmt: skip
