"""No. 18: what changed in pay, duties, hours or place, why, what was done about it, and whether a new offer is needed.

IRPR 209.2(1)(a)(iii): same occupation, wages and working conditions substantially the same and not less favourable.
209.2(3): a change is justified by a change of law or collective agreement, by an error made in good faith with
compensation, or by superior force. IRCC asks for a voluntary disclosure when conditions of the offer change.
"""

from __future__ import annotations

from tools.template_blocks import (
    DATE,
    NAME_AND_TITLE,
    SIGNATURE,
    TO_WRITE,
    WORKER_SIGNS,
    Bullets,
    Draft,
    Facts,
    Heading,
    Paragraph,
    Row,
    Signature,
    Signatures,
)
from tools.template_texts.letter import DETAILS, PLACE, VERIFIED, WHO

DRAFT = Draft(
    "change-of-circumstances",
    ("Wages, duties, hours and place of work", "Salaire, fonctions, heures et lieu de travail"),
    (
        Facts((
            *WHO,
            Row(("Date of the change", "Date du changement"), "{{ change.date or word.to_complete }}"),
            Row(("What changed", "Objet du changement"), "{{ change.what or word.to_complete }}"),
            Row(("Before", "Avant"), "{{ change.before or word.to_complete }}"),
            Row(("After", "Après"), "{{ change.after or word.to_complete }}"),
            Row(("Reason", "Motif"), "{{ change.reason or word.to_complete }}"),
            Row(("Compensation", "Indemnisation"), "{{ change.compensation or word.to_complete }}"),
            Row(("Disclosed to IRCC", "Divulgation à IRCC"), "{{ change.disclosed or word.to_complete }}"),
        )),
        Heading(("Against the offer of employment", "Au regard de l’offre d’emploi")),
        Facts((
            Row(("Occupation", "Profession"), "{{ job.noc }}"),
            Row(("Wage offered", "Salaire offert"), "{{ wage.pay }}"),
            Row(("Hours a week", "Heures par semaine"), "{{ wage.hours_per_week }}"),
            PLACE,
        )),
        Heading(("Assessment", "Évaluation")),
        Facts((
            Row(("Occupation", "Profession"), ("The worker stays in the occupation of the offer.",
                                              "La personne demeure dans la profession de l’offre.")),
            Row(("Wage and conditions", "Salaire et conditions"), (
                "They are not less favourable than the offer’s, or the worker is compensated.",
                "Ils ne sont pas moins avantageux que ceux de l’offre, ou la personne est indemnisée.")),
            Row(("Permit", "Permis"), ("The permit’s employer, occupation and place still fit.",
                                      "L’employeur, la profession et le lieu du permis conviennent toujours.")),
            Row(("Justification", "Justification"), (
                "A change of law or of a collective agreement; measures against a dramatic change in economic "
                "conditions; an error of interpretation, of accounting or of administration, made in good faith and "
                "made good; similar circumstances; superior force (IRPR 209.2(3)).",
                "Modification d’une loi ou d’une convention collective; mesures prises en réponse à un changement "
                "important de la conjoncture économique; erreur d’interprétation, comptable ou administrative, "
                "commise de bonne foi et réparée; circonstances semblables; force majeure (RIPR, 209.2(3)).")),
        ), heads=(("Point", "Point"), DETAILS, VERIFIED)),
        Heading(("What follows", "Suites"), new_page=True),
        Bullets((
            ("A change that the offer does not allow needs a new offer of employment, a new fee where one is owed, "
             "and a new work permit before it takes effect.",
             "Un changement que l’offre ne permet pas exige une nouvelle offre d’emploi, de nouveaux frais s’ils "
             "sont dus et un nouveau permis de travail avant de prendre effet."),
            ("The worker is told of the change in writing before it takes effect.",
             "La personne salariée est informée du changement par écrit avant qu’il prenne effet."),
            ("What was paid short is paid at once, and the proof is kept with this record.",
             "Tout manque à payer est versé sans délai, et la preuve est conservée avec la présente fiche."),
            ("The employer decides with counsel whether to disclose the change to IRCC.",
             "L’employeur décide, avec une conseillère ou un conseiller juridique, de divulguer ou non le changement "
             "à IRCC."),
        )),
        Facts((
            Row(("New offer needed?", "Nouvelle offre requise?"), TO_WRITE),
            Row(("Compensation paid on", "Indemnité versée le"), TO_WRITE),
            Row(("Disclosure sent on", "Divulgation envoyée le"), TO_WRITE),
        )),
        Paragraph((
            "The change was discussed with the worker on the date below.",
            "Le changement a été discuté avec la personne salariée à la date ci-dessous.",
        ), keep_with_next=True),
        Signatures(Signature(
            ("Assessed for the employer by", "Évalué pour l’employeur par"),
            [(SIGNATURE, ""), (NAME_AND_TITLE, ""), (DATE, "")],
        ), WORKER_SIGNS),
    ),
)  # fmt: skip
