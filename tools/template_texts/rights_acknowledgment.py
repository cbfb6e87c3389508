"""No. 10: the worker's signed word that the government's rights information was given in time, and how.

IRPR 209.2(1)(a.1): by the first day of work, the most recent information, in the worker's chosen official
language; 209.2(1)(a)(ii.1): available in both languages throughout. The French name is the one by which canada.ca
(Travailleurs étrangers temporaires – Vos droits sont protégés, read 2026-11-28) points to it.
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
from tools.template_texts.letter import EMPLOYER, PLACE, WORKER

_AVIS = "Apprenez quels sont vos droits"
_NOTICE = "International Mobility Program – Get to know your rights while working in Canada"

DRAFT = Draft(
    "rights-acknowledgment",
    ("International Mobility Program", "Programme de mobilité internationale"),
    (
        Facts((
            WORKER,
            EMPLOYER,
            Row(("Position", "Poste"), "{{ job.title }}"),
            PLACE,
            Row(("First day of work", "Premier jour de travail"), "{{ job.start_date }}"),
            Row(("Official language chosen", "Langue officielle choisie"), "{{ worker.language }}"),
        )),
        Heading(("The notice given", "L’avis remis"), numbered=False),
        Paragraph((
            f"The employer gave the worker a copy of the Government of Canada’s notice “{_NOTICE}”, in the "
            "most recent version, in the language chosen above, on or before the first day of work.",
            f"L’employeur a remis à la personne salariée une copie de l’avis du gouvernement du Canada « {_AVIS} », "
            "destiné aux personnes embauchées dans le cadre du Programme de mobilité internationale, dans sa version "
            "la plus récente et dans la langue choisie ci-dessus, au plus tard le premier jour de travail.",
        ), keep_with_next=True),
        Facts((
            Row(("Title and date of the notice given", "Titre et date de l’avis remis"), TO_WRITE),
            Row(("Its address on canada.ca", "Son adresse sur canada.ca"), TO_WRITE),
            Row(("Language of the copy given", "Langue de la copie remise"), TO_WRITE),
            Row(("Given on (year-month-day)", "Remise le (année-mois-jour)"), TO_WRITE),
        )),
        Heading(("What the worker confirms", "Ce que confirme la personne salariée"), numbered=False),
        Bullets((
            ("I received the notice and was able to read it.", "J’ai reçu l’avis et j’ai pu le lire."),
            (
                "I was told where the notice can be seen at the workplace, in English and in French, throughout my "
                "employment.",
                "On m’a dit où l’avis peut être consulté au lieu de travail, en français et en anglais, pendant tout "
                "mon emploi.",
            ),
            (
                "I know that my employer may not abuse me, keep my passport, charge me its fees, or punish me for "
                "asking about my rights or making a complaint.",
                "Je sais que mon employeur n’a pas le droit d’user de violence envers moi, de garder mon passeport, "
                "de m’imposer ses frais ni de me punir parce que je m’informe de mes droits ou que je porte plainte.",
            ),
        )),
        Paragraph((
            "Signing this page takes none of your rights away.",
                "Signer cette page ne vous enlève aucun droit."
        ), keep_with_next=True),
        Signatures(WORKER_SIGNS, Signature(
            ("For the employer: notice given by", "Pour l’employeur : avis remis par"),
            [(SIGNATURE, ""), (NAME_AND_TITLE, ""), (DATE, "")],
        )),
    ),
)  # fmt: skip
