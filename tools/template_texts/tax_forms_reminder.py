"""No. 15: the tax forms that payroll needs on the first day: the federal TD1 and the province's own."""

from __future__ import annotations

from tools.template_blocks import (
    TO_WRITE,
    Bullets,
    Draft,
    Facts,
    Heading,
    Paragraph,
    Row,
    When,
)
from tools.template_texts.letter import CLOSING, DETAILS, DONE, OPENING

_FEDERAL = Row(("Form TD1 (federal)", "Formulaire TD1 (fédéral)"), TO_WRITE)

DRAFT = Draft(
    "tax-forms-reminder",
    ("For the first day of work", "Pour le premier jour de travail"),
    (
        *OPENING,
        Paragraph((
            "So that your pay is right from the first pay day, please complete the personal tax credit forms below "
            "and return them on your first day of work, {{ employment.first_day }}. You work {{ province.in }}.",
            "Pour que votre paie soit exacte dès le premier versement, veuillez remplir les formulaires de crédits "
            "d’impôt personnels ci-dessous et les remettre à votre premier jour de travail, le {{ "
            "employment.first_day }}. Vous travaillez {{ province.in }}.",
        )),
        When("when.quebec", (
            Facts((
                _FEDERAL,
                Row(("Form TP-1015.3 (Revenu Québec)", "Formulaire TP-1015.3 (Revenu Québec)"), TO_WRITE),
            ), heads=(("Form", "Formulaire"), DETAILS, DONE)),
        ), otherwise=(
            Facts((
                _FEDERAL,
                Row(("Form TD1 for {{ province.name }}", "Formulaire TD1 ({{ province.name }})"), TO_WRITE),
            ), heads=(("Form", "Formulaire"), DETAILS, DONE)),
        )),
        Paragraph((
            "The current forms are on the website of the Canada Revenue Agency{% if when.quebec %} and of Revenu "
            "Québec{% endif %}.",
            "Les formulaires à jour se trouvent sur le site de l’Agence du revenu du Canada{% if when.quebec %} et "
            "sur celui de Revenu Québec{% endif %}.",
        )),
        Heading(("Please bring as well", "Veuillez aussi apporter"), numbered=False),
        Bullets((
            ("The document that shows your social insurance number and its expiry: we look at it and give it back.",
             "Le document où figurent votre numéro d’assurance sociale et sa date d’expiration : nous l’examinons et "
             "vous le rendons."),
            ("The details of the bank account to which your wages are to be paid.",
             "Les coordonnées du compte bancaire où verser votre salaire."),
        )),
        Paragraph((
            "We pay you {{ wage.pay }}{% if wage.pay_frequency %}, {{ wage.pay_frequency }}{% endif %}. With every "
            "payment you receive a statement of hours, wages and deductions. If a line of it is not clear, ask us.",
            "Nous vous versons {{ wage.pay }}{% if wage.pay_frequency %}, {{ wage.pay_frequency }}{% endif %}. À "
            "chaque paie, vous recevez un bulletin indiquant les heures, le salaire et les retenues. Si une ligne "
            "n’est pas claire, posez-nous la question.",
        )),
        *CLOSING,
    ),
)  # fmt: skip
