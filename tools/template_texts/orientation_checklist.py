"""No. 16: the first day, point by point: safety, access to health care, rights, and the terms of the offer in practice.

IRPR 209.2(1)(a)(iii), (iv), (viii) and (ii.1): working conditions, abuse, health care at work, notice kept available.
"""

from __future__ import annotations

from tools.template_blocks import (
    DATE,
    NAME_AND_TITLE,
    SIGNATURE,
    TO_WRITE,
    WORKER_SIGNS,
    Draft,
    Facts,
    Heading,
    Paragraph,
    Row,
    Signature,
    Signatures,
)
from tools.template_texts.letter import DETAILS, DONE, FIRST_DAY, PLACE, WHO

DRAFT = Draft(
    "orientation-checklist",
    ("For the first day of work", "Pour le premier jour de travail"),
    (
        Facts((
            *WHO,
            PLACE,
            FIRST_DAY,
            Row(("Supervisor", "Personne qui supervise"), "{{ job.supervisor or word.to_complete }}"),
        )),
        Heading(("Safety", "Sécurité")),
        Facts((
            Row(("The place", "Les lieux"), ("Exits, alarms, fire extinguishers, first-aid kit, washrooms, lunch room",
                                           "Sorties, alarmes, extincteurs, trousse de premiers soins, toilettes, "
                                           "salle de repas")),
            Row(("The hazards", "Les dangers"),
                ("Hazards of the work and how to avoid them, equipment, protective equipment given free",
                                               "Dangers du travail et façon de les éviter, équipement, équipement "
                                               "de protection fourni gratuitement")),
            Row(("The right to refuse", "Le droit de refus"), ("Dangerous work may be refused, without reprisal",
                                                            "Un travail dangereux peut être refusé, sans "
                                                            "représailles")),
            Row(("Training", "Formation"), ("Given in a language the worker understands, during paid hours",
                                         "Donnée dans une langue que la personne comprend, pendant des heures payées")),
        ), heads=(("Explained and shown", "Expliqué et montré"), DETAILS, DONE)),
        Heading(("Health care", "Soins de santé")),
        Facts((
            Row(("When hurt or ill", "En cas de blessure ou de maladie"),
                ("Whom to tell, who calls for help, how to get to care",
                                                                     "Qui prévenir, qui appelle les secours, "
                                                                     "comment obtenir des soins")),
            Row(("Nearest clinic or hospital", "Clinique ou hôpital le plus proche"), TO_WRITE),
            Row(("First-aid attendant", "Secouriste"), TO_WRITE),
            Row(("Insurance", "Assurance"), ("{{ province.health_plan }} and {{ province.workers_compensation }}",
                                           "{{ province.health_plan }} et {{ province.workers_compensation }}")),
        ), heads=(("Explained and shown", "Expliqué et montré"), DETAILS, DONE)),
        Heading(("Rights", "Droits"), new_page=True),
        Facts((
            Row(("Government of Canada’s rights notice", "Avis du gouvernement du Canada sur les droits"), (
                "Where it hangs, in English and in French", "Où il est affiché, en français et en anglais")),
            Row(("Place of the notice", "Endroit de l’avis"), TO_WRITE),
            Row(("Abuse and reprisals", "Violence et représailles"), ("Policy, persons to tell, outside help",
                                                                "Politique, personnes à qui s’adresser, aide "
                                                                "extérieure")),
            Row(("Passport and permit", "Passeport et permis"), ("They stay with the worker",
                "Ils restent en la possession de la personne")),
        ), heads=(("Explained and shown", "Expliqué et montré"), DETAILS, DONE)),
        Heading(("The work as offered", "Le travail tel qu’il est offert")),
        Facts((
            Row(("Occupation", "Profession"), ("{{ job.title }}, with the duties of the offer",
                "{{ job.title }}, avec les fonctions de l’offre")),
            Row(("Wage", "Salaire"), "{{ wage.pay }}"),
            Row(("Hours", "Heures"), ("{{ wage.hours_per_week }} hours a week, breaks, how time is recorded",
                                    "{{ wage.hours_per_week }} heures par semaine, pauses, enregistrement du temps")),
            Row(("Pay day", "Jour de paie"), "{{ wage.pay_day or wage.pay_frequency or word.to_complete }}"),
            Row(("Changes", "Changements"), ("To be approved by {{ employer.contact.name }} before they are made",
                                          "À faire approuver par {{ employer.contact.name }} avant d’être faits")),
        ), heads=(("Explained and shown", "Expliqué et montré"), DETAILS, DONE)),
        Paragraph((
            "Each point that is ticked was explained, and I could ask questions.",
            "Chaque point coché a été expliqué, et j’ai pu poser des questions.",
        ), keep_with_next=True),
        Signatures(WORKER_SIGNS, Signature(
            ("Orientation given by", "Accueil fait par"), [(SIGNATURE, ""), (NAME_AND_TITLE, ""), (DATE, "")],
        )),
    ),
)  # fmt: skip
