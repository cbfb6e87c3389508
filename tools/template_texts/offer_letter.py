"""The offer letter that stands before the employment agreement, in one document with it (``employment_agreement``)."""

from __future__ import annotations

from tools.template_blocks import (
    Facts,
    Paragraph,
    Row,
)
from tools.template_texts.letter import PLACE, SIGNED, TO_WORKER

LETTER = (
    Paragraph(("{{ document.made_on }}", "{{ document.made_on }}")),
    TO_WORKER,
    Paragraph(
        ("Our reference: {{ document.reference }}", "Notre référence : {{ document.reference }}"),
    ),
    Paragraph(("{{ worker.salutation }}", "{{ worker.salutation }}")),
    Paragraph((
        "We are pleased to offer you the position of {{ job.title }} with {{ employer.legal_name }}, under the "
        "International Mobility Program. The terms of the offer are these:",
        "Nous avons le plaisir de vous offrir le poste de {{ job.title }} au sein de l’entreprise {{ "
        "employer.legal_name }}, dans le cadre du Programme de mobilité internationale. Voici les conditions de "
        "l’offre :",
    ), keep_with_next=True),
    Facts((
        Row(("Occupation", "Profession"), ("{{ job.title }} (NOC {{ job.noc_code }})",
            "{{ job.title }} (CNP {{ job.noc_code }})")),
        Row(("Term", "Durée"), (
            "From {{ job.start_date }} to {{ job.end_date }} ({{ job.duration }})",
            "Du {{ job.start_date }} au {{ job.end_date }} ({{ job.duration }})",
        )),
        PLACE,
        Row(("Wage", "Salaire"), "{{ wage.pay }}"),
        Row(("Hours", "Heures"), ("{{ wage.hours_per_week }} hours a week",
            "{{ wage.hours_per_week }} heures par semaine")),
    )),
    Paragraph((
        "The employment agreement that follows states your duties, your wages and your working conditions in full. "
        "They are the same as those of the offer of employment that we submit to Immigration, Refugees and "
        "Citizenship Canada (IRCC) through its Employer Portal. The offer depends on a work permit being issued to "
        "you for this position.",
        "Le contrat de travail qui suit énonce en entier vos fonctions, votre salaire et vos conditions de travail. "
        "Ce sont les mêmes que ceux de l’offre d’emploi que nous soumettons à Immigration, Réfugiés et Citoyenneté "
        "Canada (IRCC) au moyen du Portail des employeurs. L’offre dépend de la délivrance d’un permis de travail à "
        "votre nom pour ce poste.",
    )),
    Paragraph((
        "Please read the agreement and ask us anything that is not clear. If you accept, sign it and return it to us. "
        "We sign it too, and give you a copy with both signatures. You pay nothing to us, or to anyone acting for us, "
        "for this offer.",
        "Veuillez lire le contrat et nous poser toutes vos questions. Si vous acceptez, signez-le et "
        "retournez-le-nous. Nous le signons aussi et vous en remettons un exemplaire portant les deux signatures. "
        "Vous ne payez rien pour cette offre, ni à nous ni à quiconque agit pour nous.",
    )),
    Paragraph(("We look forward to working with you.", "Au plaisir de travailler avec vous."),
        keep_with_next=True),
    *SIGNED,
)  # fmt: skip
