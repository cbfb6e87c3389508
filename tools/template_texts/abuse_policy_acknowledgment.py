"""No. 11: the policy against abuse and reprisals, given to the worker and acknowledged.

IRPR 209.2(1)(a)(iv): reasonable efforts for a workplace free of abuse; 196.2: physical, sexual, psychological
or financial abuse, and reprisals.
"""

from __future__ import annotations

from tools.template_blocks import (
    DATE,
    NAME_AND_TITLE,
    SIGNATURE,
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
from tools.template_texts.letter import FIRST_DAY, PLACE, TO_WRITE, WHO

DRAFT = Draft(
    "abuse-policy-acknowledgment",
    ("International Mobility Program", "Programme de mobilité internationale"),
    (
        Facts((
            *WHO,
            PLACE,
            FIRST_DAY,
        )),
        Heading(("The employer’s commitment", "L’engagement de l’employeur")),
        Paragraph((
            "{{ employer.legal_name }} makes reasonable efforts to provide a workplace free of abuse. Nobody at "
            "work, whether a "
            "manager, a colleague, a client or anyone acting for the employer, may commit any of these:",
            "{{ employer.legal_name }} fait des efforts raisonnables pour fournir un lieu de travail exempt de "
            "violence. Personne au "
            "travail, qu’il s’agisse de la direction, d’une ou d’un collègue, de la clientèle ou de quiconque agit "
            "pour l’employeur, "
            "ne peut commettre l’un des actes suivants :",
        ), keep_with_next=True),
        Facts((
            Row(("Physical abuse", "Violence physique"), (
                "Hitting, pushing, confining, or forcing anyone to do dangerous work",
                "Frapper, bousculer, enfermer une personne ou la contraindre à un travail dangereux")),
            Row(("Sexual abuse", "Violence sexuelle"), (
                "Any sexual act, touching, remark or request that is not consented to",
                "Tout acte, geste, propos ou demande à caractère sexuel sans consentement")),
            Row(("Psychological abuse", "Violence psychologique"), (
                "Threats, insults, humiliation, isolation, control, harassment or discrimination",
                "Menaces, insultes, humiliation, isolement, contrôle, harcèlement ou discrimination")),
            Row(("Financial abuse", "Violence financière"), (
                "Keeping wages, a passport or a permit, charging fees, forcing a debt or a purchase",
                "Retenir un salaire, imposer des frais, prendre un passeport ou un permis, forcer une dette ou un "
                "achat")),
            Row(("Reprisals", "Représailles"), (
                "Dismissal, demotion, fewer hours, threats about status, or any punishment for complaining or "
                "helping an inspector",
                "Congédiement, rétrogradation, réduction des heures, menaces au sujet du statut ou toute sanction "
                "visant une personne "
                "qui porte plainte ou aide une inspection")),
        )),
        Heading(("If it happens", "Si cela se produit")),
        Bullets((
            ("In danger, call 911.", "En cas de danger, composez le 911."),
            ("Tell your supervisor, or the person named below if your supervisor is concerned. You may speak in the "
             "language you "
             "prefer and bring someone you trust.",
             "Parlez-en à la personne qui vous supervise, ou à la personne indiquée ci-dessous si c’est elle qui "
             "est en cause. Vous "
             "pouvez vous exprimer dans la langue de votre choix et être accompagné d’une personne de confiance."),
            ("The employer looks into every complaint promptly and in confidence, writes down what it found, and acts.",
             "L’employeur examine chaque plainte rapidement et en toute confidentialité, consigne ses constats et y "
             "donne suite."),
            ("You may also complain to the authorities, and you do not need the employer’s permission. The "
             "Government of Canada’s "
             "notice on your rights says where.",
             "Vous pouvez aussi vous adresser aux autorités, sans la permission de l’employeur. L’avis du "
             "gouvernement du Canada sur "
             "vos droits indique où."),
        )),
        Facts((
            Row(("Person to tell", "Personne à qui s’adresser"), "{{ employer.contact.name }}"),
            Row(("Telephone", "Téléphone"), "{{ employer.contact.phone or employer.phone or word.to_complete }}"),
            Row(("E-mail", "Courriel"), "{{ employer.contact.email or employer.email or word.to_complete }}"),
            Row(("A second person, not your supervisor", "Une autre personne, qui ne vous supervise pas"), TO_WRITE),
            Row(("Version or date of the policy given", "Version ou date de la politique remise"), TO_WRITE),
        )),
        Paragraph((
            "I received the policy and it was explained to me. I know whom to tell, and that no one may punish me "
            "for it. Signing "
            "takes none of my rights away.",
            "J’ai reçu la politique et on me l’a expliquée. Je sais à qui m’adresser et je sais que personne ne "
            "peut me punir de "
            "l’avoir fait. Ma signature ne m’enlève aucun droit.",
        ), keep_with_next=True),
        Signatures(WORKER_SIGNS, Signature(
            ("Policy given by", "Politique remise par"), [(SIGNATURE, ""), (NAME_AND_TITLE, ""), (DATE, "")],
        )),
    ),
)  # fmt: skip
