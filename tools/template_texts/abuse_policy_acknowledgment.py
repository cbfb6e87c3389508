"""No. 11: the policy against harassment, abuse and reprisals, given to the worker and acknowledged.

IRPR 209.2(1)(a)(iv): reasonable efforts for a workplace free of abuse; 196.2: physical, sexual, psychological
or financial abuse, and reprisals. In Quebec also what section 81.19 of the Act respecting labour standards asks of
every employer's policy since 2024-09-27 (gowlingwlg.com and nortonrosefulbright.com, read 2026-11-28).
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
    Together,
    When,
)
from tools.template_texts.letter import FIRST_DAY, PLACE, WHO

_PERSONS = (
    "Persons who receive complaints and reports",
    "Personnes qui reçoivent les plaintes et les signalements",
)

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
            "{{ employer.legal_name }} makes reasonable efforts to provide a workplace free of harassment and abuse. "
            "Nobody at work, whether a manager, a colleague, a client, a supplier or anyone acting for the employer, "
            "may commit any of these:",
            "L’entreprise {{ employer.legal_name }} fait des efforts raisonnables pour offrir un lieu de travail "
            "exempt de harcèlement et de violence. Personne au travail, qu’il s’agisse de la direction, de collègues, "
            "de la clientèle, des fournisseurs ou de quiconque agit pour l’employeur, ne peut commettre l’un des "
            "actes suivants :",
        ), keep_with_next=True),
        Facts((
            Row(("Psychological or sexual harassment", "Harcèlement psychologique ou sexuel"), (
                "Vexatious behaviour: hostile or unwanted conduct, words or gestures, those of a sexual nature "
                "included, that are repeated, affect a person’s dignity or integrity and make the workplace harmful. "
                "One serious act may be enough.",
                "Conduite vexatoire : comportements, paroles ou gestes hostiles ou non désirés, y compris à caractère "
                "sexuel, qui se répètent, portent atteinte à la dignité ou à l’intégrité de la personne et rendent le "
                "milieu de travail néfaste. Un seul acte grave peut suffire."), when="when.quebec"),
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
                "A disciplinary measure, a demotion, a dismissal, any other harm to the work, or a threat of these, "
                "because someone reported a fault, complained or cooperated with an inspection",
                "Mesure disciplinaire, rétrogradation, congédiement, tout autre tort causé au travail, ou menace de "
                "ceux-ci, parce qu’une personne a signalé un manquement, porté plainte ou collaboré à une inspection")),
        )),
        When("when.quebec", (
            Heading(("How harassment is prevented", "Comment le harcèlement est prévenu")),
            Bullets((
                ("Risks: every year, and after each report, the employer looks for the risks of psychological and "
                 "sexual harassment by asking the staff, by looking at the workplace and at what has happened. It "
                 "writes them down and removes or controls them.",
                 "Risques : chaque année, et après chaque signalement, l’employeur recherche les risques de "
                 "harcèlement psychologique et sexuel en consultant le personnel et en examinant le milieu de "
                 "travail et les situations passées. Il les consigne, puis les élimine ou les contrôle."),
                ("Training: everyone is informed and trained in prevention when hired and then every year. The "
                 "persons who receive complaints are trained for it.",
                 "Formation : chaque personne reçoit de l’information et de la formation sur la prévention à "
                 "l’embauche, puis chaque année. Les personnes qui reçoivent les plaintes sont formées à cette fin."),
                ("Social activities linked to the work: the same rules hold. Be respectful, drink in moderation, "
                 "accept a refusal at once, and tell the persons named below of what you see.",
                 "Activités sociales liées au travail : les mêmes règles s’appliquent. Faites preuve de respect et "
                 "de modération, acceptez tout refus sans insister et signalez ce dont vous êtes témoin aux "
                 "personnes nommées ci-dessous."),
            )),
        )),
        Heading(("If it happens", "Si cela se produit")),
        Bullets((
            ("In danger, call 911.", "En cas de danger, composez le 911."),
            ("Tell your supervisor, or one of the persons named below. You may do so orally or in writing, in the "
             "language you prefer, and bring someone you trust.",
             "Parlez-en à la personne qui vous supervise, ou à l’une des personnes nommées ci-dessous. Vous pouvez "
             "le faire de vive voix ou par écrit, dans la langue de votre choix, et vous faire accompagner."),
            ("The employer looks into every complaint and report promptly and in confidence, writes down what it "
             "found, and acts.",
             "L’employeur examine chaque plainte et chaque signalement rapidement et en toute confidentialité, "
             "consigne ses constats et y donne suite."),
        )),
        When("when.quebec", (Bullets((
            ("Inquiry: a neutral person hears those concerned and the witnesses, collects the documents and "
             "concludes. You are told that your complaint was received, how it goes on and how it ends.",
             "Enquête : une personne neutre entend les personnes concernées et les témoins, recueille les documents "
             "et conclut. On vous informe de la réception de votre plainte, de son suivi et de son issue."),
            ("Protection: those concerned, and anyone who cooperated, are protected from the first report on, for "
             "example by other hours or another place of work that cost them nothing.",
             "Protection : les personnes concernées et toute personne qui a collaboré sont protégées dès le "
             "signalement, par exemple par un changement d’horaire ou de lieu de travail sans désavantage pour elles."),
            ("Confidentiality: only those who must see the documents of a complaint or report see them. They are kept "
             "for at least two years.",
             "Confidentialité : seules les personnes qui doivent consulter les documents d’une plainte ou d’un "
             "signalement y ont accès. Ils sont conservés pendant au moins deux ans."),
            ("You may also complain to the Commission des normes, de l’équité, de la santé et de la sécurité du "
             "travail (CNESST) within two years of the last incident.",
             "Vous pouvez aussi porter plainte à la Commission des normes, de l’équité, de la santé et de la "
             "sécurité du travail (CNESST) dans les deux ans de la dernière manifestation de la conduite."),
        )),)),
        Bullets(((
            "You may also complain to the authorities, without the employer’s permission. The Government of Canada’s "
            "notice on your rights says where.",
            "Vous pouvez aussi vous adresser aux autorités, sans la permission de l’employeur. L’avis du gouvernement "
            "du Canada sur vos droits indique où.",
        ),)),
        When("when.quebec", (Heading(_PERSONS),), otherwise=(Heading(_PERSONS, new_page=True),)),
        Facts((
            Row(("Person designated", "Personne désignée"), "{{ employer.contact.name }}"),
            Row(("Telephone", "Téléphone"), "{{ employer.contact.phone or employer.phone or word.to_complete }}"),
            Row(("E-mail", "Courriel"), "{{ employer.contact.email or employer.email or word.to_complete }}"),
            Row(("A second person, not your supervisor", "Une autre personne, qui ne vous supervise pas"), TO_WRITE),
        )),
        Together((
            Heading(("Acknowledgment", "Accusé de réception")),
            Paragraph((
                "I received this policy on the date below and it was explained to me in a language I understand.",
                "J’ai reçu la présente politique à la date ci-dessous et on me l’a expliquée dans une langue que je "
                "comprends.",
            )),
            Paragraph((
                "I know whom to tell, and that no one may punish me for it. Signing takes none of my rights away.",
                "Je sais à qui m’adresser et je sais que personne ne peut me punir de l’avoir fait. Ma signature ne "
                "m’enlève aucun droit.",
            )),
        )),
        Signatures(WORKER_SIGNS, Signature(
            ("Policy given by", "Politique remise par"), [(SIGNATURE, ""), (NAME_AND_TITLE, ""), (DATE, "")],
        )),
    ),
)  # fmt: skip
