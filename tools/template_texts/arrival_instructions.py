"""No. 7: what to do once the application is approved. Outside Canada: the letter of introduction, the journey and the
port of entry where the permit is granted. In Canada: the new permit, what to check on it and when to begin.
"""

from __future__ import annotations

from tools.template_blocks import (
    TO_WRITE,
    Bullets,
    Draft,
    Facts,
    Heading,
    Paragraph,
    Row,
    When,
)
from tools.template_texts.letter import CLOSING, DETAILS, EMPLOYER, OPENING, PLACE, POSITION, REACH_US

_CHECK = Facts((
    Row(("Your name and date of birth", "Votre nom et votre date de naissance"), (
        "As in your passport: {{ worker.name }}", "Comme dans votre passeport : {{ worker.name }}")),
    EMPLOYER,
    Row(("Occupation", "Profession"), "{{ job.title }}"),
    PLACE,
    Row(("Expiry", "Expiration"), ("Long enough for the term, to {{ job.end_date }}",
        "Suffisante pour la durée, jusqu’au {{ job.end_date }}")),
    Row(("Conditions", "Conditions"), ("Nothing that you do not understand", "Rien que vous ne compreniez pas")),
), heads=(("On the permit", "Sur le permis"), DETAILS, ("Right", "Exact")))  # fmt: skip

_OUTSIDE = (
    Paragraph((
        "Once your application is approved, you receive a letter of introduction. It is not a work permit: the permit "
        "is issued when you arrive in Canada, at the port of entry.",
        "Une fois votre demande approuvée, vous recevez une lettre d’introduction. Ce n’est pas un permis de travail "
        ": le permis est délivré à votre arrivée au Canada, au point d’entrée.",
    )),
    Heading(("Before you travel", "Avant le départ"), numbered=False),
    Facts((
        Row(("Port of entry (airport or land crossing)", "Point d’entrée (aéroport ou poste frontalier)"), TO_WRITE),
        Row(("Day and time of arrival", "Jour et heure d’arrivée"), TO_WRITE),
        Row(("Flight or other transport", "Vol ou autre moyen de transport"), TO_WRITE),
        Row(("Who meets you, telephone", "Personne qui vous accueille, téléphone"), TO_WRITE),
    )),
    Paragraph((
        "Tell us your plans before you buy a ticket, and carry these in your hand luggage:",
        "Faites-nous part de vos plans avant d’acheter un billet, et gardez ce qui suit dans votre bagage à main :",
    ), keep_with_next=True),
    Bullets((
        ("Your passport, and a visa or an electronic travel authorization if you need one",
         "Votre passeport, et un visa ou une autorisation de voyage électronique s’il vous en faut un"),
        ("The letter of introduction", "La lettre d’introduction"),
        ("Your employment agreement and the offer of employment number {{ portal.offer_number }}",
         "Votre contrat de travail et le numéro de l’offre d’emploi {{ portal.offer_number }}"),
        ("Proof of your exemption (code {{ exemption.code }}) and of your qualifications",
         "Les preuves de votre dispense (code {{ exemption.code }}) et de vos compétences"),
        ("Our support letter and this page", "Notre lettre d’appui et la présente page"),
    )),
    Heading(("At the port of entry", "Au point d’entrée"), numbered=False),
    Bullets((
        ("Tell the officer that you come for a work permit, and show the papers above.",
         "Dites à l’agente ou à l’agent que vous venez pour un permis de travail et montrez-lui les documents "
         "ci-dessus."),
        ("Before you leave the desk, read the permit with the list below, and ask for any error to be corrected there.",
         "Avant de quitter le comptoir, vérifiez le permis à l’aide de la liste ci-dessous et demandez qu’on y "
         "corrige toute erreur."),
    )),
)  # fmt: skip

_INSIDE = (
    Paragraph((
        "Once your application is approved, your new work permit is sent to you in Canada. You may begin this work "
        "only when the permit, or the law, authorizes it. If you have moved, make sure that Immigration, Refugees and "
        "Citizenship Canada (IRCC) has your address.",
        "Une fois votre demande approuvée, votre nouveau permis de travail vous est envoyé au Canada. Vous ne pouvez "
        "commencer ce travail que lorsque le permis, ou la loi, vous y autorise. Si vous avez déménagé, assurez-vous "
        "qu’Immigration, Réfugiés et Citoyenneté Canada (IRCC) a votre adresse.",
    )),
    Heading(("When the permit comes", "À la réception du permis"), numbered=False),
    Bullets((
        ("Read it at once with the list below.", "Vérifiez-le aussitôt à l’aide de la liste ci-dessous."),
        ("Show it to us before you begin. We look at it, make a copy and give it back to you right away.",
         "Montrez-le-nous avant de commencer. Nous l’examinons, en faisons une copie et vous le rendons aussitôt."),
        ("If your present status ends before it comes, tell us before that day.",
         "Si votre statut actuel prend fin avant sa réception, dites-le-nous avant cette date."),
    )),
)  # fmt: skip

DRAFT = Draft(
    "arrival-instructions",
    ("International Mobility Program", "Programme de mobilité internationale"),
    (
        *OPENING,
        Facts((
            EMPLOYER,
            POSITION,
            Row(("Offer of employment number", "Numéro de l’offre d’emploi"), "{{ portal.offer_number }}"),
            Row(("Permit applied for", "Permis demandé"), (
                "Employer-specific work permit, exemption code {{ exemption.code }}",
                "Permis de travail lié à un employeur donné, code de dispense {{ exemption.code }}")),
            Row(("First day of work planned", "Premier jour de travail prévu"), "{{ job.start_date }}"),
        )),
        When("when.in_canada", _INSIDE, otherwise=_OUTSIDE),
        Heading(("Check your permit", "Vérifiez votre permis"), numbered=False, new_page=True),
        _CHECK,
        Heading(("Whom to call", "Qui appeler"), numbered=False),
        REACH_US,
        Paragraph((
            "If anything is wrong, do not begin the work: call us first. Your passport and your permit are yours. We "
            "never keep them.",
            "Si quelque chose est inexact, ne commencez pas le travail et appelez-nous d’abord. Votre passeport et "
            "votre permis vous appartiennent. Nous ne les conservons jamais.",
        ), keep_with_next=True),
        *CLOSING,
    ),
)  # fmt: skip
