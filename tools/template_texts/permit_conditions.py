"""No. 9: the permit's conditions and dates in plain words, for the worker, the supervisor and payroll.

Conditions bind; the remarks printed on a permit do not. The employer respects the permit's time limits too
(obligation E3).
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
    When,
)
from tools.template_texts.letter import PLACE, WHO

DRAFT = Draft(
    "permit-conditions",
    ("For the worker, the supervisor and payroll", "Pour la personne salariée, la personne qui supervise et la paie"),
    (
        Facts((
            *WHO,
            PLACE,
            Row(("Work permit number", "Numéro du permis de travail"), "{{ permit.number or word.to_complete }}"),
            Row(("Valid from", "Valide à compter du"), "{{ permit.valid_from or word.to_complete }}"),
            Row(("Last day of validity", "Dernier jour de validité"), "{{ permit.expires_on or word.to_complete }}"),
        )),
        Heading(("Conditions written on the permit", "Conditions inscrites sur le permis")),
        When("permit.conditions", (Bullets(each="permit.conditions"),), otherwise=(
            Paragraph((
                "None was recorded. Copy the conditions from the permit here before you sign.",
                "Aucune n’a été consignée. Recopiez ici les conditions du permis avant de signer.",
            )),
        )),
        Paragraph((
            "Conditions bind the worker and the employer; remarks printed on a permit are not conditions.",
            "Les conditions lient la personne salariée et l’employeur; les remarques imprimées sur un permis ne sont "
            "pas des conditions.",
        ), style="Small Print"),
        Heading(("What this means every day", "Ce que cela veut dire au quotidien")),
        Bullets((
            ("The worker works for {{ employer.legal_name }} only, in the occupation of the offer and at the places "
             "it names.",
             "La personne travaille uniquement pour l’entreprise {{ employer.legal_name }}, dans la profession de "
             "l’offre et aux lieux qui y sont indiqués."),
            ("No work is done after the last day of validity, unless the law allows the worker to go on under "
             "maintained status.",
             "Aucun travail n’est effectué après le dernier jour de validité, sauf si la loi permet à la personne de "
             "continuer sous le statut conservé."),
            ("Before duties, place, hours or wages change, the supervisor asks the person named below.",
             "Avant tout changement de fonctions, de lieu, d’heures ou de salaire, la personne qui supervise "
             "consulte la personne indiquée ci-dessous."),
            ("An extension is applied for before the permit expires: it needs a new offer and a new number{% if "
             "when.fee_owed %}, and a new fee, paid by the employer{% endif %}.",
             "La prolongation se demande avant l’expiration du permis : elle exige une nouvelle offre et un nouveau "
             "numéro{% if when.fee_owed %}, ainsi que de nouveaux frais, payés par l’employeur{% endif %}."),
        )),
        Facts((
            Row(("Ask before any change", "À consulter avant tout changement"), "{{ employer.contact.name }}"),
            Row(("Telephone", "Téléphone"), "{{ employer.contact.phone or employer.phone or word.not_stated }}"),
            Row(("Supervisor", "Personne qui supervise"), "{{ job.supervisor or word.to_complete }}"),
        )),
        Paragraph((
            "We have read these conditions and will respect them.",
                "Nous avons lu ces conditions et nous les respecterons.",
        ), keep_with_next=True),
        Signatures(Signature(
            ("For the employer", "Pour l’employeur"), [(SIGNATURE, ""), (NAME_AND_TITLE, ""), (DATE, "")],
        ), WORKER_SIGNS),
    ),
)  # fmt: skip
