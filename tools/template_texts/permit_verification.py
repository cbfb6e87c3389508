"""No. 8: who looked at the work permit, when, and what it says, before the first day of work.

IRPA 124(1)(c), (2): employing a foreign national without authorization is an offence, and without due diligence
knowledge is deemed. IRPR 200(1)(c)(ii.1), 209.2: the permit's employer, occupation, place and dates are respected.
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
from tools.template_texts.letter import DETAILS, EMPLOYER, PLACE, WHO

DRAFT = Draft(
    "permit-verification",
    ("Before the first day of work", "Avant le premier jour de travail"),
    (
        Paragraph((
            "The person who signs below looked at the original work permit, or at the electronic one, before the "
            "worker began. The employer made a copy and gave the original back at once.",
            "La personne qui signe ci-dessous a examiné l’original du permis de travail, ou le permis électronique, "
            "avant le début du travail. L’employeur en a fait une copie et a rendu l’original aussitôt.",
        )),
        Facts((
            *WHO,
            Row(("Offer of employment number", "Numéro de l’offre d’emploi"),
                "{{ portal.offer_number or word.to_complete }}"),
            Row(("Work permit number", "Numéro du permis de travail"), "{{ permit.number or word.to_complete }}"),
            Row(("Issued on", "Délivré le"), "{{ permit.issued_on or word.to_complete }}"),
            Row(("Valid from", "Valide à compter du"), "{{ permit.valid_from or word.to_complete }}"),
            Row(("Expires on", "Expire le"), "{{ permit.expires_on or word.to_complete }}"),
        )),
        Heading(("The permit set beside the offer", "Comparaison du permis et de l’offre")),
        Facts((
            Row(("Name on the permit", "Nom sur le permis"), "{{ worker.name }}"),
            Row(("Date of birth", "Date de naissance"), "{{ worker.date_of_birth }}"),
            EMPLOYER,
            Row(("Occupation", "Profession"), "{{ job.title }}"),
            PLACE,
            Row(("First day of work, not before “valid from”",
                "Premier jour de travail, au plus tôt au début de validité"),
                "{{ employment.first_day }}"),
            Row(("Last day of employment, not after expiry", "Dernier jour d’emploi, au plus tard à l’expiration"),
                "{{ job.end_date }}"),
            Row(("Conditions read and understood", "Conditions lues et comprises"),
                "{{ permit.conditions_lines or word.not_stated }}"),
        ), heads=(("As the offer states", "Selon l’offre"), DETAILS, ("Agrees", "Conforme"))),
        Heading(("What was seen", "Ce qui a été examiné"), new_page=True),
        Facts((
            Row(("Original or electronic permit", "Permis original ou électronique"), TO_WRITE),
            Row(("Passport seen and given back", "Passeport examiné et rendu"), TO_WRITE),
            Row(("Copy of the permit filed on", "Copie du permis versée au dossier le"), TO_WRITE),
            Row(("Differences found, and what was done", "Écarts constatés et mesures prises"), TO_WRITE),
        )),
        Paragraph((
            "To employ a person in a capacity in which that person is not authorized is an offence, and an employer "
            "who did not look with due diligence is taken to have known (Immigration and Refugee Protection Act, "
            "124(1)(c) and (2)).",
            "Employer une personne à un titre pour lequel elle n’est pas autorisée est une infraction, et l’employeur "
            "qui n’a pas vérifié avec la diligence voulue est réputé l’avoir su (Loi sur l’immigration et la "
            "protection des réfugiés, alinéa 124(1)c) et paragraphe 124(2)).",
        ), style="Small Print", keep_with_next=True),
        Paragraph((
            "The work does not begin while a difference is open.",
            "Le travail ne commence pas tant qu’un écart n’est pas réglé.",
        ), keep_with_next=True),
        Signatures(Signature(
            ("Verified for the employer by", "Vérifié pour l’employeur par"),
            [(SIGNATURE, ""), (NAME_AND_TITLE, ""), (DATE, "")],
        ), WORKER_SIGNS),
    ),
)  # fmt: skip
