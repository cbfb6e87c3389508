"""The fields of the certificate of destruction. They come from the ledger alone: the offer is gone when it is made.

``certificate.py`` reads them; here they are named for those who write a template.
"""

from __future__ import annotations

from casefile.documents.field_source import Field, Value, field_of

TYPE = "destruction-record"


def _field(name: str, english: str, french: str, empty: Value = "") -> Field:
    """One field; a document that is no certificate shows it empty."""
    return field_of(
        f"certificate.{name}", english, french, lambda source: source.certificate.get(name, empty)
    )


CERTIFICATE_FIELDS: tuple[Field, ...] = (
    _field(
        "employer",
        "Employer’s nine-digit business number",
        "Numéro d’entreprise de l’employeur, neuf chiffres",
    ),
    _field("destroyed_on", "Day of the destruction", "Jour de la destruction"),
    _field("count", "Number of records destroyed", "Nombre de documents détruits"),
    _field("method", "How they were destroyed", "Méthode de destruction"),
    _field(
        "entry", "Number of the entry in the case’s ledger", "Numéro de l’inscription au registre du dossier"
    ),
    _field("entry_digest", "SHA-256 of that entry", "SHA-256 de cette inscription"),
    _field(
        "rules",
        "Rules by which the records could go, with their laws, a list",
        "Règles en vertu desquelles les documents pouvaient être détruits, avec leurs lois, une liste",
        [],
    ),
    _field(
        "anchor", "Day from which the period was counted", "Jour à partir duquel la période a été comptée"
    ),
    _field("keep_through", "Last day the records were kept", "Dernier jour de conservation"),
    _field("requested", "Who asked for it, and when", "Qui l’a demandée, et quand"),
    _field("approved", "Who approved it, and when", "Qui l’a approuvée, et quand"),
    _field("carried_out", "Who carried it out, and when", "Qui l’a exécutée, et quand"),
    _field(
        "destroyed",
        "The records destroyed, by digest, a list",
        "Les documents détruits, par empreinte, une liste",
        [],
    ),
    _field(
        "kept",
        "What was asked for and not destroyed, and why, a list",
        "Ce qui a été demandé et n’a pas été détruit, et pourquoi, une liste",
        [],
    ),
)
