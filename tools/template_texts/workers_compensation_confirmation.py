"""No. 12: that the worker is covered for accidents at work, with which board, and by what proof.

The employer arranges it on the worker's arrival, as the province requires (obligation E2). Every board issues a
clearance letter or certificate; the province's own is read from the table of provinces.
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
from tools.template_texts.letter import FIRST_DAY, PLACE, WHO

DRAFT = Draft(
    "workers-compensation-confirmation",
    ("{{ province.name }}", "{{ province.name }}"),
    (
        Paragraph((
            "This page records how the worker is covered for accidents and illness caused by the work, from the first "
            "day where the law requires it. The proof is kept current for as long as the worker is employed.",
            "La présente page indique comment la personne salariée est protégée contre les accidents et les maladies "
            "liés au travail, dès le premier jour lorsque la loi l’exige. La preuve est tenue à jour pendant toute la "
            "durée de l’emploi.",
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
        Heading(("What the worker was told", "Ce qui a été expliqué à la personne")),
        Bullets((
            ("Report every accident or work-related illness to the supervisor at once.",
             "Signaler sans délai à la personne qui supervise tout accident ou toute maladie liés au travail."),
            ("Get medical care first: the employer gives access to it and calls for help.",
             "Recevoir d’abord des soins : l’employeur y donne accès et appelle les secours."),
            ("The cover costs the worker nothing, and no one is punished for making a claim.",
             "La protection ne coûte rien à la personne, et nul n’est puni pour avoir fait une réclamation."),
        )),
        Paragraph((
            "I have seen the proof named above and filed a copy with this page.",
            "J’ai vu la preuve indiquée ci-dessus et j’en ai versé une copie au dossier avec la présente page.",
        ), keep_with_next=True),
        Signatures(Signature(
            ("For the employer", "Pour l’employeur"), [(SIGNATURE, ""), (NAME_AND_TITLE, ""), (DATE, "")],
        )),
    ),
)  # fmt: skip
