"""No. 22, the part that is a letter: the employer's authority for someone else to answer an inspection.

IRCC deals with a representative only on a letter or e-mail of authority from the employer (canada.ca, employer
inspections).
"""

from __future__ import annotations

from tools.template_blocks import (
    DATE,
    EMPLOYER_SIGNS,
    NAME_AND_TITLE,
    SIGNATURE,
    TO_WRITE,
    Bullets,
    Draft,
    Facts,
    Heading,
    Paragraph,
    Row,
    Signature,
    Signatures,
)

DRAFT = Draft(
    "representative-authority",
    ("Inspection under the International Mobility Program",
        "Inspection au titre du Programme de mobilité internationale"),
    (
        Paragraph(("{{ document.made_on }}", "{{ document.made_on }}")),
        Paragraph((
            "{{ employer.legal_name }}, business number {{ employer.business_number }}, authorizes the person below "
            "to act for it before the authority that conducts the inspection.",
            "L’entreprise {{ employer.legal_name }}, numéro d’entreprise {{ employer.business_number }}, autorise la "
            "personne ci-dessous à agir en son nom auprès de l’autorité chargée de l’inspection.",
        )),
        Heading(("The inspection", "L’inspection")),
        Facts((
            Row(("Authority", "Autorité"), TO_WRITE),
            Row(("Its file number", "Son numéro de dossier"), TO_WRITE),
            Row(("Letter dated", "Date de la lettre"), TO_WRITE),
            Row(("Answer due on", "Réponse exigée le"), TO_WRITE),
            Row(("Our reference", "Notre référence"), "{{ document.reference }}"),
        )),
        Heading(("The representative", "Personne représentante")),
        Facts((
            Row(("Name", "Nom"), TO_WRITE),
            Row(("Firm", "Cabinet ou entreprise"), TO_WRITE),
            Row(("Licence or membership number", "Numéro de permis ou de membre"), TO_WRITE),
            Row(("Telephone", "Téléphone"), TO_WRITE),
            Row(("E-mail", "Courriel"), TO_WRITE),
        )),
        Heading(("What the representative may do", "Ce que la personne représentante peut faire")),
        Bullets((
            ("Receive letters and notices about this inspection, and speak with the officer.",
             "Recevoir les lettres et les avis relatifs à cette inspection et communiquer avec l’agente ou l’agent."),
            ("Give the documents and information that the employer has approved for it.",
             "Fournir les documents et les renseignements que l’employeur a approuvés à cette fin."),
            ("Attend an interview or a visit, beside the employer.",
             "Assister à une entrevue ou à une visite, aux côtés de l’employeur."),
        )),
        Paragraph((
            "The employer remains responsible for its answers, for attending the inspection and for keeping its "
            "records. This authority ends when the inspection is closed, or sooner by a letter from the employer.",
            "L’employeur demeure responsable de ses réponses, de sa présence à l’inspection et de la conservation de "
            "ses documents. La présente autorisation prend fin à la clôture de l’inspection, ou plus tôt par lettre "
            "de l’employeur.",
        )),
        Heading(("Employer’s contact", "Personne-ressource de l’employeur")),
        Facts((
            Row(("Name", "Nom"), "{{ employer.contact.name }}"),
            Row(("Telephone", "Téléphone"), "{{ employer.contact.phone or employer.phone or word.to_complete }}"),
            Row(("E-mail", "Courriel"), "{{ employer.contact.email or employer.email or word.to_complete }}"),
        )),
        Paragraph((
            "Signed for the employer, and accepted by the representative:",
            "Signé pour l’employeur et accepté par la personne représentante :",
        ), keep_with_next=True),
        Signatures(EMPLOYER_SIGNS, Signature(
            ("The representative", "La personne représentante"), [(SIGNATURE, ""), (NAME_AND_TITLE, ""), (DATE, "")],
        )),
    ),
)  # fmt: skip
