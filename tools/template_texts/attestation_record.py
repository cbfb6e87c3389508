"""No. 4: what the employer relied on when it attested, and the proof that it alone paid the compliance fee.

IRPR 209.11(1)(e): agreement in the worker's chosen official language, the same as the offer, signed by both,
copy given, no fee charged by employer or recruiter. 303.1: the fee. 209.2(1)(a)(ix), (x): never charged to the worker.
"""

from __future__ import annotations

from tools.template_blocks import (
    DATE,
    NAME_AND_TITLE,
    SIGNATURE,
    TO_WRITE,
    Draft,
    Facts,
    Heading,
    Paragraph,
    Row,
    Signature,
    Signatures,
    When,
)
from tools.template_texts.letter import DETAILS, VERIFIED, WHO

DRAFT = Draft(
    "attestation-record",
    ("International Mobility Program", "Programme de mobilité internationale"),
    (
        Paragraph((
            "This record shows on what the employer based its attestation in the Employer Portal of Immigration, "
            "Refugees and Citizenship Canada (IRCC). Complete it before the offer of employment is submitted, and "
            "keep it with the signed agreement.",
            "Le présent document indique sur quoi l’employeur a fondé son attestation dans le Portail des employeurs "
            "d’Immigration, Réfugiés et Citoyenneté Canada (IRCC). Remplissez-le avant de soumettre l’offre d’emploi "
            "et conservez-le avec le contrat signé.",
        )),
        Facts((
            *WHO,
            Row(("Official language the worker chose", "Langue officielle choisie"), "{{ worker.language }}"),
            Row(("Agreement signed by both on", "Contrat signé par les deux parties le"),
                "{{ agreement.signed_on or word.to_complete }}"),
            Row(("Signed copy given to the worker on", "Exemplaire signé remis à la personne le"),
                "{{ agreement.copy_given_on or word.to_complete }}"),
            Row(("Offer submitted on", "Offre soumise le"), "{{ portal.submitted_on or word.to_complete }}"),
            Row(("Offer of employment number", "Numéro de l’offre d’emploi"),
                "{{ portal.offer_number or word.to_complete }}"),
        )),
        Heading(("What the employer attests", "Ce que l’employeur atteste")),
        Facts((
            Row(("Agreement", "Contrat"), (
                "An employment agreement exists, in the official language the worker chose, and both parties have "
                "signed it.",
                "Il existe un contrat de travail rédigé dans la langue officielle choisie par la personne salariée, "
                "et les deux parties l’ont signé.")),
            Row(("Same terms", "Mêmes conditions"), (
                "It provides for employment in the same occupation, with the same wages and working conditions as the "
                "offer: {{ wage.pay }}, {{ wage.hours_per_week }} hours a week.",
                "Il prévoit un emploi dans la même profession, avec le même salaire et les mêmes conditions de "
                "travail que l’offre : {{ wage.pay }}, {{ wage.hours_per_week }} heures par semaine.")),
            Row(("Copy", "Exemplaire"), (
                "The worker has been given a copy of the signed agreement.",
                "Un exemplaire du contrat signé a été remis à la personne salariée.")),
            Row(("Employer’s fees", "Frais de l’employeur"), (
                "The employer has not charged the compliance fee or any recruitment fee to the worker, or recovered "
                "it from the worker, and will not.",
                "L’employeur n’a ni imposé à la personne salariée les frais de conformité ou des frais liés au "
                "recrutement, ni recouvré de tels frais auprès d’elle, et ne le fera pas.")),
            Row(("Recruiters", "Tiers recruteurs"), (
                "Nobody who recruited the worker for the employer has charged or recovered such fees, and the "
                "employer has made sure of it.",
                "Aucune personne ayant recruté pour l’employeur n’a imposé ni recouvré de tels frais, et "
                "l’employeur s’en est assuré.")),
        ), heads=(("Statement", "Énoncé"), DETAILS, VERIFIED)),
        Heading(("Recruiter and fees", "Recrutement et frais"), new_page=True),
        Facts((
            Row(("Recruiter or agency used, or “none”", "Tiers recruteur ou agence, ou « aucun »"), TO_WRITE),
            Row(("Its licence, where the province requires one", "Son permis, si la province l’exige"), TO_WRITE),
            Row(("Its invoices, paid by the employer", "Ses factures, payées par l’employeur"), TO_WRITE),
        )),
        When("when.fee_owed", (Paragraph((
            "The employer alone paid the compliance fee:", "Seul l’employeur a payé les frais de conformité :",
        ), keep_with_next=True), Facts((
            Row(("Compliance fee", "Frais de conformité"), "{{ portal.compliance_fee }}"),
            Row(("Paid by the employer on", "Payés par l’employeur le"),
                "{{ portal.fee_paid_on or word.to_complete }}"),
            Row(("Receipt number", "Numéro du reçu"), "{{ portal.fee_receipt or word.to_complete }}"),
        )),), otherwise=(Paragraph((
            "No compliance fee is owed: the worker is fee-exempt{% if portal.fee_exemption %} (code {{ "
            "portal.fee_exemption }}){% endif %} (Immigration and Refugee Protection Regulations, s. 303.1).",
            "Aucuns frais de conformité ne sont dus : la personne en est dispensée{% if portal.fee_exemption %} (code "
            "{{ portal.fee_exemption }}){% endif %} (Règlement sur l’immigration et la protection des réfugiés, art. "
            "303.1).",
        )),)),
        Heading(("Statement of the person who attests", "Déclaration de la personne qui atteste")),
        Paragraph((
            "I have seen the signed agreement and the proof that a copy was given to the worker. What is stated above "
            "is true to the best of my knowledge.",
            "J’ai vu le contrat signé et la preuve qu’un exemplaire en a été remis à la personne salariée. Ce qui "
            "précède est exact, pour autant que je sache.",
        ), keep_with_next=True),
        Signatures(Signature(
            ("For the employer", "Pour l’employeur"), [(SIGNATURE, ""), (NAME_AND_TITLE, ""), (DATE, "")],
        )),
    ),
)  # fmt: skip
