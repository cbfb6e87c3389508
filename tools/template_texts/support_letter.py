"""No. 6: the employer's letter for the officer who decides on the permit, at a visa office or at a port of entry.

At the border the worker shows the job offer, the offer number, and proof of the exemption and of the qualifications
(canada.ca, work permits at a port of entry).
"""

from __future__ import annotations

from tools.template_blocks import (
    Bullets,
    Draft,
    Facts,
    Heading,
    Paragraph,
    Row,
    When,
)
from tools.template_texts.letter import CLOSING, POSITION, REACH_US

DRAFT = Draft(
    "support-letter",
    ("International Mobility Program", "Programme de mobilité internationale"),
    (
        Paragraph(("{{ document.made_on }}", "{{ document.made_on }}")),
        Paragraph((
            "Immigration, Refugees and Citizenship Canada\nThe officer who decides on the application",
            "Immigration, Réfugiés et Citoyenneté Canada\nÀ l’attention de la personne chargée de la demande",
        ), style="Address"),
        Paragraph((
            "Work permit application of {{ worker.name }}, offer of employment number {{ portal.offer_number }}",
            "Demande de permis de travail de {{ worker.name }}, offre d’emploi numéro {{ portal.offer_number }}",
        ), style="Subject"),
        Paragraph(("To the officer responsible for the application:", "Madame, Monsieur,")),
        Paragraph((
            "{{ employer.legal_name }} has offered {{ worker.name }} employment as {{ job.title }} and supports the "
            "application for a work permit under the International Mobility Program. The offer was submitted through "
            "the Employer Portal{% if when.fee_owed and portal.fee_paid_on %}, and the employer paid the compliance "
            "fee{% endif %}.",
            "L’entreprise {{ employer.legal_name }} a offert à {{ worker.name }} un emploi à titre de {{ job.title }} "
            "et appuie sa demande de permis de travail dans le cadre du Programme de mobilité internationale. L’offre "
            "a été soumise au moyen du Portail des employeurs{% if when.fee_owed and portal.fee_paid_on %}, et "
            "l’employeur a payé les frais de conformité{% endif %}.",
        )),
        Facts((
            Row(("Offer of employment number", "Numéro de l’offre d’emploi"), "{{ portal.offer_number }}"),
            Row(("Submitted on", "Soumise le"), "{{ portal.submitted_on or word.not_stated }}"),
            Row(("Employer", "Employeur"), ("{{ employer.legal_name }}, business number {{ employer.business_number }}",
                                          "{{ employer.legal_name }}, numéro d’entreprise {{ "
                                          "employer.business_number }}")),
            Row(("Worker", "Personne salariée"), "{{ worker.name }}"),
            Row(("Date of birth", "Date de naissance"), "{{ worker.date_of_birth }}"),
            Row(("Citizenship", "Citoyenneté"), "{{ worker.citizenship }}"),
            Row(("Passport", "Passeport"), "{{ worker.passport_number }}"),
            POSITION,
            Row(("TEER category", "Catégorie FEER"), "{{ job.teer }}"),
            Row(("Term", "Durée"), ("From {{ job.start_date }} to {{ job.end_date }}",
                "Du {{ job.start_date }} au {{ job.end_date }}")),
            Row(("Place of work", "Lieu de travail"), "{{ job.location.line }}"),
            Row(("Wage", "Salaire"), "{{ wage.pay }}"),
            Row(("Hours", "Heures"), ("{{ wage.hours_per_week }} hours a week",
                "{{ wage.hours_per_week }} heures par semaine")),
        )),
        Heading(("The employer", "L’employeur")),
        Paragraph((
            "The employer is actively engaged in the business in which it offers this employment{% if "
            "employer.principal_activity %} ({{ employer.principal_activity }}){% endif %}{% if employer.established "
            "%}, since {{ employer.established }}{% endif %}, and the job meets a reasonable need of that business.",
            "L’employeur exploite activement l’entreprise pour laquelle il offre cet emploi{% if "
            "employer.principal_activity %} ({{ employer.principal_activity }}){% endif %}{% if employer.established "
            "%}, depuis le {{ employer.established }}{% endif %}, et le poste répond à un besoin raisonnable de cette "
            "entreprise.",
        )),
        Heading(("The exemption", "La dispense")),
        Paragraph((
            "The work is exempt from a labour market impact assessment on the ground below.",
            "Le travail est dispensé d’une étude d’impact sur le marché du travail (EIMT) pour le motif ci-dessous.",
        ), keep_with_next=True),
        Facts((
            Row(("Exemption code", "Code de dispense"), (
                "{{ exemption.code }}{% if exemption.title %} ({{ exemption.title }}){% endif %}",
                "{{ exemption.code }}{% if exemption.title %} ({{ exemption.title }}){% endif %}")),
            Row(("Why it applies", "Pourquoi elle s’applique"), "{{ exemption.reason }}", when="exemption.reason"),
            Row(("Employer abroad", "Employeur à l’étranger"), "{{ exemption.foreign_employer }}",
                when="when.transfer", needed=True),
            Row(("Qualifying relationship", "Lien admissible entre les entreprises"), "{{ exemption.relationship }}",
                when="when.transfer", needed=True),
            Row(("Position abroad, and since when", "Poste à l’étranger, et depuis quand"), (
                "{{ exemption.foreign_position or word.to_complete }}, {{ exemption.employed_abroad_since or "
                "word.to_complete }}",
                "{{ exemption.foreign_position or word.to_complete }}, "
                "{{ exemption.employed_abroad_since or word.to_complete }}"), when="when.transfer"),
            Row(("Profession on the agreement’s list", "Profession inscrite à la liste de l’accord"),
                "{{ exemption.listed_profession }}", when="when.profession", needed=True),
            Row(("French, and its proof", "Français, et sa preuve"), "{{ exemption.french_level }}",
                when="when.francophone", needed=True),
        )),
        Paragraph((
            "Both businesses stay in operation for as long as the transfer lasts. At its end, the worker’s employment "
            "with the business abroad goes on.",
            "Les deux entreprises demeurent en activité pendant toute la durée de la mutation. À son terme, l’emploi "
            "de la personne au sein de l’entreprise à l’étranger se poursuit.",
        ), when="when.transfer and exemption.relationship"),
        Paragraph((
            "The worker has the qualifications that the agreement’s list asks for in this profession and comes to "
            "practise it.",
            "La personne possède les titres que la liste de l’accord exige pour cette profession et vient l’exercer.",
        ), when="when.profession and exemption.listed_profession"),
        Paragraph((
            "The work is done outside Quebec, and the worker’s French, spoken and understood, is at least at level 5 "
            "of the Niveaux de compétence linguistique canadiens (NCLC).",
            "Le travail se fait à l’extérieur du Québec, et la personne parle et comprend le français au moins au "
            "niveau 5 des Niveaux de compétence linguistique canadiens (NCLC).",
        ), when="when.francophone and exemption.french_level"),
        Heading(("The work and the worker’s qualifications", "Le travail et les compétences de la personne"),
            new_page=True),
        Paragraph(("The main duties are:", "Les fonctions principales sont les suivantes :"), keep_with_next=True),
        Bullets(each="job.duties"),
        Paragraph((
            "The position requires the following, and the worker brings the proof of it with the application:",
            "Le poste exige ce qui suit, et la personne en joint la preuve à sa demande :",
        ), keep_with_next=True),
        Facts((
            Row(("Education", "Études"), "{{ job.education or word.not_stated }}"),
            Row(("Experience", "Expérience"), "{{ job.experience or word.not_stated }}"),
            Row(("Languages", "Langues"), "{{ job.languages }}", when="job.languages"),
            Row(("Licence or certification", "Permis ou certification"), "{{ job.licence }}", when="job.licence"),
        )),
        Heading(("Enclosed by the worker", "Pièces présentées par la personne")),
        Bullets((
            ("The employment agreement, signed by both parties", "Le contrat de travail signé par les deux parties"),
            ("The offer of employment number given above", "Le numéro de l’offre d’emploi indiqué ci-dessus"),
            ("Proof that the exemption applies", "Les preuves que la dispense s’applique"),
            ("Proof of the qualifications the position requires", "Les preuves des compétences exigées par le poste"),
        )),
        When("when.in_canada", (
            Paragraph((
                "The worker is in Canada and applies here.",
                "La personne est au Canada et présente sa demande ici.",
            )),
        ), otherwise=(
            Paragraph((
                "The worker is outside Canada; if the application is approved, the permit would be issued at the port "
                "of entry.",
                "La personne est à l’extérieur du Canada; si la demande est approuvée, le permis lui serait délivré "
                "au point d’entrée.",
            )),
        )),
        Paragraph((
            "Please contact us if anything further is needed.",
                "Veuillez communiquer avec nous si d’autres renseignements sont requis.",
        ), keep_with_next=True),
        REACH_US,
        *CLOSING,
    ),
)  # fmt: skip
