"""No. 5: the letter that gives the worker the offer of employment number, without which no permit can be asked for."""

from __future__ import annotations

from tools.template_blocks import (
    Bullets,
    Draft,
    Facts,
    Heading,
    Paragraph,
    Row,
    Together,
    When,
)
from tools.template_texts.letter import CLOSING, EMPLOYER, TO_WORKER

DRAFT = Draft(
    "offer-number-transmittal",
    ("International Mobility Program", "Programme de mobilité internationale"),
    (
        Paragraph(("{{ document.made_on }}", "{{ document.made_on }}")),
        TO_WORKER,
        Paragraph(("Our reference: {{ document.reference }}", "Notre référence : {{ document.reference }}")),
        Paragraph(("{{ worker.salutation }}", "{{ worker.salutation }}")),
        Paragraph((
            "We have submitted our offer of employment for you to Immigration, Refugees and Citizenship Canada "
            "(IRCC). This is the number you need for your work permit application:",
            "Nous avons soumis à Immigration, Réfugiés et Citoyenneté Canada (IRCC) l’offre d’emploi qui vous vise. "
            "Voici le numéro dont vous avez besoin pour demander votre permis de travail :",
        ), keep_with_next=True),
        Facts((
            Row(("Offer of employment number", "Numéro de l’offre d’emploi"), "{{ portal.offer_number }}"),
            Row(("Submitted on", "Soumise le"), "{{ portal.submitted_on or word.not_stated }}"),
            EMPLOYER,
            Row(("Position", "Poste"), ("{{ job.title }} (NOC {{ job.noc_code }})",
                "{{ job.title }} (CNP {{ job.noc_code }})")),
            Row(("Exemption code", "Code de dispense"), "{{ exemption.code }}"),
        )),
        Heading(("What to do next", "Ce que vous devez faire"), numbered=False),
        Bullets((
            (
                "Apply for your work permit and give the number above, written exactly as it stands here.",
                "Demandez votre permis de travail et indiquez le numéro ci-dessus, exactement comme il est écrit ici.",
            ),
            (
                "Check that your name is written as in your passport, and tell us at once if it is not.",
                "Vérifiez que votre nom est écrit comme dans votre passeport, et dites-le-nous sans tarder si ce "
                "n’est pas le cas.",
            ),
        )),
        When("when.in_canada", (
            Bullets(((
                "You are in Canada: once approved, the new work permit is sent to you. Do not begin before it "
                "authorizes this work.",
                "Vous êtes au Canada : une fois la demande approuvée, le nouveau permis de travail vous est envoyé. "
                "Ne commencez pas avant qu’il autorise ce travail.",
            ),)),
        ), otherwise=(
            Bullets(((
                "You are outside Canada: once approved, you receive a letter of introduction. Bring it to the port of "
                "entry with your job offer, the number above, and the proof of your exemption and your "
                "qualifications; the permit is issued there.",
                "Vous êtes à l’extérieur du Canada : une fois la demande approuvée, vous recevez une lettre "
                "d’introduction. Présentez-la au point d’entrée avec votre offre d’emploi, le numéro ci-dessus et les "
                "preuves de votre dispense et de vos compétences; le permis y est délivré.",
            ),)),
        )),
        Heading(("Enclosed", "Pièces jointes"), numbered=False),
        Bullets((
            ("A copy of the employment agreement, signed by both of us",
                "Un exemplaire du contrat de travail, signé par vous et par nous"),
            ("A copy of the offer of employment as submitted",
                "Une copie de l’offre d’emploi telle que soumise"),
        )),
        Heading(("You pay no employer’s fee", "Vous ne payez aucuns frais de l’employeur"), numbered=False),
        Together((Paragraph((
            "{% if when.fee_owed %}{{ employer.legal_name }} pays the employer compliance fee of {{ "
            "portal.compliance_fee }} and all costs of recruitment. They are{% else %}{{ employer.legal_name }} pays "
            "all costs of recruitment. They are{% endif %} never charged to you or recovered from you, by us or by "
            "anyone acting for us. If anyone asks you to pay them, tell us: you risk no reprisal.",
            "{% if when.fee_owed %}{{ employer.legal_name }} paie les frais de conformité de {{ portal.compliance_fee "
            "}} et tous les frais liés au recrutement. Ils{% else %}{{ employer.legal_name }} paie tous les frais "
            "liés au recrutement. Ils{% endif %} ne vous sont jamais imposés ni réclamés, ni par nous ni par "
            "quiconque agit pour nous. Si quelqu’un vous demande de les payer, dites-le-nous : vous ne vous exposez à "
            "aucunes représailles.",
        )),)),
        *CLOSING,
    ),
)  # fmt: skip
