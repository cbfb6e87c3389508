"""No. 13: the public health plan, the wait for it, and what covers the worker until it begins.

The employer arranges medical coverage on arrival as the province requires and as the offer promises (obligation
E2). To buy private insurance for the wait is a duty under the Temporary Foreign Worker Program only (IRPR
209.3(1)(a)(xiii)).
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
from tools.template_texts.letter import WHO

DRAFT = Draft(
    "health-coverage-confirmation",
    ("{{ province.name }}", "{{ province.name }}"),
    (
        Facts((
            *WHO,
            Row(("Arrived on", "Arrivée le"), "{{ employment.arrived_on or word.to_complete }}"),
            Row(("Period of validity of the permit", "Période de validité du permis"), (
                "From {{ permit.valid_from or word.to_complete }} to {{ permit.expires_on or word.to_complete }}",
                "Du {{ permit.valid_from or word.to_complete }} au {{ permit.expires_on or word.to_complete }}")),
        )),
        Heading(("Public health plan", "Régime public d’assurance maladie")),
        Facts((
            Row(("Plan", "Régime"), "{{ province.health_plan }}"),
            Row(("Waiting period", "Délai de carence"), "{{ province.health_wait }}"),
            Row(("Confirmed by the plan, and when", "Confirmé par le régime, et quand"), TO_WRITE),
            Row(("Application sent on", "Demande envoyée le"), TO_WRITE),
            Row(("Cover begins on", "Début de la couverture"), TO_WRITE),
        )),
        Heading(("Until the public plan begins", "D’ici le début du régime public")),
        Facts((
            Row(("Private insurance: company and policy", "Assurance privée : compagnie et police"), TO_WRITE),
            Row(("From, to", "Du, au"), TO_WRITE),
            Row(("Who pays for it", "Qui la paie"), TO_WRITE),
        )),
        When("wage.medical or wage.dental or wage.disability", (
            Heading(("Promised in the offer", "Ce que l’offre promet")),
            Facts((
                Row(("Extended medical insurance", "Assurance médicale complémentaire"), "{{ wage.medical }}",
                    when="wage.medical"),
                Row(("Dental insurance", "Assurance dentaire"), "{{ wage.dental }}", when="wage.dental"),
                Row(("Disability insurance", "Assurance invalidité"), "{{ wage.disability }}", when="wage.disability"),
            )),
        )),
        Together((
        Heading(("What the worker was told", "Ce qui a été expliqué à la personne")),
        Bullets((
            ("How to apply for the health card, and that the employer helps with the forms.",
             "La façon de demander la carte d’assurance maladie, et le fait que l’employeur aide à remplir les "
             "formulaires."),
            ("Where to get care during the wait, and what it costs.",
             "Où recevoir des soins pendant le délai de carence, et ce qu’ils coûtent."),
            ("When hurt or ill at work, the worker is given access to health care.",
             "En cas de blessure ou de maladie au travail, l’accès aux soins de santé lui est donné."),
        )),
        Paragraph((
            "This was explained to the worker in a language the worker understands.",
            "Ces renseignements ont été expliqués à la personne salariée dans une langue qu’elle comprend.",
        )),
        )),
        Signatures(Signature(
            ("For the employer", "Pour l’employeur"), [(SIGNATURE, ""), (NAME_AND_TITLE, ""), (DATE, "")],
        ), WORKER_SIGNS),
    ),
)  # fmt: skip
