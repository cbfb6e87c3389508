"""No. 2: what the worker will do, set beside the occupation's code, for the offer and for any later inspection."""

from __future__ import annotations

from tools.template_blocks import (
    EMPLOYER_SIGNS,
    WORKER_SIGNS,
    Bullets,
    Draft,
    Facts,
    Heading,
    Paragraph,
    Row,
    Signatures,
    Together,
    When,
)
from tools.template_texts.letter import PLACE

DRAFT = Draft(
    "duties-statement",
    ("International Mobility Program", "Programme de mobilité internationale"),
    (
        Paragraph((
            "This statement describes the work that {{ employer.legal_name }} offers to {{ worker.name }}. It is part "
            "of the employer’s record of the offer of employment.",
            "Le présent énoncé décrit le travail que l’entreprise {{ employer.legal_name }} offre à {{ worker.name "
            "}}. Il fait partie du dossier de l’employeur relatif à l’offre d’emploi.",
        )),
        Facts((
            Row(("Position", "Poste"), "{{ job.title }}"),
            Row(("Occupation (NOC 2021)", "Profession (CNP 2021)"), "{{ job.noc }}"),
            Row(("TEER category", "Catégorie FEER"), "{{ job.teer }}"),
            Row(("Employment", "Emploi"), "{{ job.employment_type }}", when="job.employment_type"),
            Row(("Term", "Durée"), (
                "From {{ job.start_date }} to {{ job.end_date }}",
                    "Du {{ job.start_date }} au {{ job.end_date }}")),
            PLACE,
            Row(("Supervisor", "Personne qui supervise"), "{{ job.supervisor or word.not_stated }}"),
        )),
        Heading(("Main duties", "Fonctions principales")),
        Bullets(each="job.duties"),
        When("job.other_locations", (
            Heading(("Other places of work", "Autres lieux de travail")),
            Bullets(each="job.other_locations"),
        )),
        Heading(("Requirements of the position", "Exigences du poste")),
        Facts((
            Row(("Education", "Études"), "{{ job.education or word.not_stated }}"),
            Row(("Experience", "Expérience"), "{{ job.experience or word.not_stated }}"),
            Row(("Languages", "Langues"), "{{ job.languages or word.not_stated }}"),
            Row(("Licence or certification", "Permis ou certification"),
                "{{ job.licence or word.not_stated }}"),
        )),
        Heading(("Statement", "Déclaration")),
        Together((Paragraph((
            "The employer has compared these duties with the main duties that the National Occupational "
            "Classification gives for code {{ job.noc_code }}, and will employ the worker in this occupation. Before "
            "any change of duties, the employer assesses whether a new offer of employment and a new work permit are "
            "needed.",
            "L’employeur a comparé ces fonctions avec les fonctions principales que la Classification nationale des "
            "professions donne pour le code {{ job.noc_code }}, et emploiera la personne salariée dans cette "
            "profession. Avant toute modification des fonctions, l’employeur évalue si une nouvelle offre d’emploi et "
            "un nouveau permis de travail sont nécessaires.",
        )),)),
        Signatures(EMPLOYER_SIGNS, WORKER_SIGNS),
    ),
)  # fmt: skip
