"""No. 20: why the worker may go on working after the permit's expiry, and until when the proof holds.

IRPR 186(u), 201(1): applied before expiry, still in Canada, same conditions. 209.2(2): the employer's duties
run on. The WP-EXT letter is proof only: it does not give the right and its date does not end it.
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
    When,
)
from tools.template_texts.letter import DETAILS, VERIFIED, WHO

DRAFT = Draft(
    "maintained-status-record",
    ("Work after the permit’s expiry", "Travail après l’expiration du permis"),
    (
        Facts((
            *WHO,
            Row(("Work permit number", "Numéro du permis de travail"), "{{ permit.number or word.to_complete }}"),
            Row(("The permit expires on", "Le permis expire le"), "{{ permit.expires_on or word.to_complete }}"),
            Row(("Extension applied for on", "Prolongation demandée le"),
                "{{ maintained.applied_on or word.to_complete }}"),
            Row(("Proof that it was received", "Preuve de réception de la demande"), TO_WRITE),
            Row(("Date on the WP-EXT letter, if any", "Date inscrite sur la lettre WP-EXT, s’il y a lieu"),
                "{{ maintained.letter_expires_on or word.to_complete }}"),
        )),
        Heading(("The three conditions", "Les trois conditions")),
        Facts((
            Row(("In time", "Dans le délai"), ("The application was made before the permit expired.",
                                      "La demande a été présentée avant l’expiration du permis.")),
            Row(("In Canada", "Au Canada"), ("The worker has stayed in Canada since then.",
                                           "La personne est restée au Canada depuis.")),
            Row(("Same conditions", "Mêmes conditions"), ("Same employer, occupation, place, wage and hours as before.",
                                                      "Mêmes employeur, profession, lieu, salaire et heures "
                                                      "qu’auparavant.")),
        ), heads=(("Condition", "Condition"), DETAILS, VERIFIED)),
        Heading(("Conditions of the expired permit", "Conditions du permis expiré")),
        When("permit.conditions", (Bullets(each="permit.conditions"),), otherwise=(
            Paragraph((
                "None was recorded. Copy them from the permit before you sign.",
                "Aucune n’a été consignée. Recopiez-les du permis avant de signer.",
            )),
        )),
        Heading(("While the decision is awaited", "En attendant la décision")),
        Bullets((
            ("The offer’s terms and all of the employer’s duties go on.",
             "Les conditions de l’offre et toutes les obligations de l’employeur continuent de s’appliquer."),
            ("A trip outside Canada may end the right to work: the worker tells the employer before any.",
             "Un séjour à l’étranger peut mettre fin au droit de travailler : la personne en informe l’employeur au "
             "préalable."),
            ("When the decision comes, the employer records it. If the extension is refused, the work stops at once.",
             "À la réception de la décision, l’employeur la consigne. Si la prolongation est refusée, le travail "
             "cesse aussitôt."),
        )),
        Facts((
            Row(("Status checked again on", "Statut vérifié de nouveau le"), TO_WRITE),
            Row(("Decision, and its date", "Décision, et sa date"), TO_WRITE),
        )),
        Paragraph((
            "A WP-EXT letter is proof only: it does not give the right to work, and its date does not end it.",
            "La lettre WP-EXT n’est qu’une preuve : elle ne confère pas le droit de travailler, et sa date n’y met "
            "pas fin.",
        ), style="Small Print"),
        Paragraph((
            "The three conditions were checked with the worker on the date below.",
            "Les trois conditions ont été vérifiées avec la personne salariée à la date ci-dessous.",
        ), keep_with_next=True),
        Signatures(Signature(
            ("Verified for the employer by", "Vérifié pour l’employeur par"),
            [(SIGNATURE, ""), (NAME_AND_TITLE, ""), (DATE, "")],
        ), WORKER_SIGNS),
    ),
)  # fmt: skip
