"""No. 17: what the province's own law gives the worker, and the sheets it makes the employer hand over.

Ontario asks for two (Employment Protection for Foreign Nationals Act, Employment Standards Act). All of it is
read from the dated table of provinces; nothing of a province's law is written here.
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
    When,
)
from tools.template_texts.letter import DETAILS, PLACE, WHO

DRAFT = Draft(
    "provincial-information",
    ("{{ province.name }}", "{{ province.name }}"),
    (
        Facts((*WHO, PLACE)),
        Heading(("Sheets given to the worker", "Feuilles remises à la personne")),
        When("province.sheets", (
            Paragraph((
                "The law that applies {{ province.in }} asks the employer to give the worker:",
                "La loi applicable {{ province.in }} demande à l’employeur de remettre à la personne salariée :",
            ), keep_with_next=True),
            Bullets(each="province.sheets"),
        ), otherwise=(
            Paragraph((
                "The information sheets given to the worker are written below.",
                "Les feuilles de renseignements remises à la personne salariée sont inscrites ci-dessous.",
            )),
        )),
        Facts((
            Row(("Sheets given, with their dates of issue",
                "Feuilles remises, avec leur date de publication"), TO_WRITE),
            Row(("Language", "Langue"), TO_WRITE),
            Row(("Given on (year-month-day)", "Remises le (année-mois-jour)"), TO_WRITE),
        )),
        Heading(("Minimum standards", "Normes minimales")),
        Paragraph((
            "The worker’s terms are those of the employment agreement. Where the law is better for the worker, the "
            "law prevails.",
            "Les conditions de la personne sont celles du contrat de travail. Lorsque la loi lui est plus favorable, "
            "la loi l’emporte.",
        ), keep_with_next=True),
        Facts((
            Row(("Law", "Loi"), "{{ province.standards_law }}"),
            Row(("Minimum wage", "Salaire minimum"), "{{ province.minimum_wage or word.not_stated }}"),
            Row(("Overtime", "Heures supplémentaires"), "{{ province.overtime }}"),
            Row(("Vacation", "Vacances"), "{{ province.vacation }}"),
            Row(("Work accidents", "Accidents du travail"), "{{ province.workers_compensation }}"),
            Row(("Health plan", "Régime d’assurance maladie"), "{{ province.health_plan }}"),
            Row(("Recruiting foreign workers", "Recrutement à l’étranger"),
                "{{ province.recruitment }}", when="province.recruitment"),
        ), heads=(("In {{ province.name }}", "{{ province.name }}"), DETAILS)),
        Paragraph((
            "These are general rules. Managers and some professionals often have no overtime{% if not employer.sector "
            "%}, and a federally regulated business follows the Canada Labour Code{% endif %}.",
            "Ce sont des règles générales. Les cadres et certaines professions n’ont souvent pas droit aux heures "
            "supplémentaires{% if not employer.sector %}; une entreprise de compétence fédérale suit le Code canadien "
            "du travail{% endif %}.",
        ), style="Small Print"),
        Paragraph((
            "I received the sheets written above.", "J’ai reçu les feuilles inscrites ci-dessus.",
        ), keep_with_next=True),
        Signatures(WORKER_SIGNS, Signature(
            ("Given by", "Remises par"), [(SIGNATURE, ""), (NAME_AND_TITLE, ""), (DATE, "")],
        )),
    ),
)  # fmt: skip
