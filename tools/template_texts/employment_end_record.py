"""No. 21: how the employment ended, what was paid, and what is kept for how long.

Employment Insurance Regulations 19(3.1)(a): the electronic record of employment, by the earlier of five days after the
end of the pay period in which the interruption began and, with 13 or fewer pay periods a year, 15 days after it.
IRPR 209.2(1)(b): records for six years from the first day of the period of employment; payroll has its own period.
"""

from __future__ import annotations

from tools.template_blocks import (
    DATE,
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
    Together,
)
from tools.template_texts.letter import DETAILS, DONE, FIRST_DAY, PLACE, WHO

DRAFT = Draft(
    "employment-end-record",
    ("International Mobility Program", "Programme de mobilité internationale"),
    (
        Facts((
            *WHO,
            PLACE,
            FIRST_DAY,
            Row(("Last day of work", "Dernier jour de travail"), "{{ employment.ended_on or word.to_complete }}"),
            Row(("Last day agreed in the offer", "Dernier jour convenu dans l’offre"), "{{ job.end_date }}"),
            Row(("Reason", "Motif"), "{{ employment.end_reason or word.to_complete }}"),
            Row(("Work permit number", "Numéro du permis de travail"), "{{ permit.number or word.not_stated }}"),
            Row(("The permit expires on", "Le permis expire le"), "{{ permit.expires_on or word.not_stated }}"),
        )),
        Heading(("What is owing and what is issued", "Sommes dues et documents délivrés")),
        Facts((
            Row(("Notice, or pay in its place", "Préavis, ou indemnité qui en tient lieu"), (
                "As the law provides: {{ province.standards_law }}",
                "Comme le prévoit la loi : {{ province.standards_law }}")),
            Row(("Last wages and overtime", "Dernier salaire et heures supplémentaires"), TO_WRITE),
            Row(("Vacation pay", "Indemnité de vacances"), TO_WRITE),
            Row(("Record of employment", "Relevé d’emploi"), (
                "Electronic, within 5 days after the end of the pay period in which earnings were interrupted; with 13 "
                "pay periods a year or fewer, no later than 15 days after the first day of the interruption",
                "Électronique, dans les 5 jours suivant la fin de la période de paie où commence l’arrêt de "
                "rémunération; avec 13 périodes de paie par année ou moins, au plus tard 15 jours après le premier "
                "jour de l’arrêt")),
            Row(("Its serial number and date", "Son numéro de série et sa date"), TO_WRITE),
            Row(("Benefits and pension statements", "Relevés d’avantages sociaux et de retraite"), TO_WRITE),
            Row(("Keys, equipment and belongings", "Clés, matériel et effets personnels"), TO_WRITE),
        ), heads=(("Item", "Élément"), DETAILS, DONE)),
        Together((
        Heading(("What the worker was told", "Ce qui a été expliqué à la personne")),
        Bullets((
            ("The permit allows work for this employer only. Another job needs its own authorization.",
             "Le permis n’autorise le travail que pour cet employeur. Un autre emploi exige sa propre autorisation."),
            ("No fee, travel cost or penalty is taken from the last pay that the law does not allow.",
             "Aucuns frais, coûts de voyage ni pénalités non permis par la loi ne sont retenus sur la dernière paie."),
            ("Where to write for a reference, a tax slip or a copy of the file.",
             "Où écrire pour obtenir une lettre de recommandation, un feuillet fiscal ou une copie du dossier."),
        )),
        Heading(("What is kept", "Ce qui est conservé")),
        Paragraph((
            "The employer keeps the documents about the hiring and the employment for at least six years, counted "
            "from the latest of these days: the day the permit was issued, the first day of its validity, the first "
            "day of employment offered and the first day worked; and payroll records for six years after the year "
            "they are for. The end of the employment does not shorten either period.",
            "L’employeur conserve les documents relatifs à l’embauche et à l’emploi pendant au moins six ans à "
            "compter de la plus tardive des dates suivantes : la délivrance du permis, le début de sa validité, le "
            "premier jour d’emploi offert et le premier jour travaillé; il conserve les registres de paie pendant six "
            "ans après l’année visée. La fin de l’emploi n’abrège ni l’une ni l’autre période.",
        )),
        )),
        Signatures(Signature(
            ("For the employer", "Pour l’employeur"), [(SIGNATURE, ""), (NAME_AND_TITLE, ""), (DATE, "")],
        )),
    ),
)  # fmt: skip
