"""The heads of columns and sections, and the words of states, in the language of the answer.

They are named in English, as the keys of ``--json`` are; French has its own word for each.
"""

from __future__ import annotations

from collections.abc import Iterable

_FRENCH = {
    # cases and their parts
    "reference": "référence", "employer": "employeur", "status": "état", "documents": "documents",
    "retention": "conservation", "keep_through": "à conserver jusqu’au", "holds": "blocages", "case": "dossier",
    "cases": "dossiers", "evidence": "preuves", "evidence taken back": "preuves retirées", "events": "événements",
    "inspections": "inspections", "packets given": "dossiers d’inspection remis", "history": "historique",
    "coverage": "couverture", "id": "identifiant", "type": "type", "language": "langue", "version": "version",
    "file": "fichier", "held": "bloqué", "date": "date", "title": "titre", "media_type": "type de média",
    "reason": "motif", "by": "par", "on": "le", "event": "événement", "corrected_by": "corrigé par",
    "packet": "dossier d’inspection", "item": "point",
    "file_number": "numéro de dossier", "authority": "autorité", "received": "reçu le",
    "due": "échéance", "pages": "pages", "receipt": "récépissé", "seq": "n°", "at": "moment", "kind": "genre",
    # gaps
    "obligation": "obligation", "condition": "condition", "state": "état", "late since": "en retard depuis",
    "source": "source", "code": "code", "what": "constat", "message": "message", "what to do": "à faire",
    "owed $": "dû ($)", "to do": "à traiter", "requirements not met": "exigences non remplies",
    "overdue or out of order": "en retard ou hors de l’ordre", "departures": "écarts",
    "Missing or late": "Manquant ou en retard", "By employer": "Par employeur",
    "Overdue, or not in the order of the law": "En retard, ou hors de l’ordre de la loi",
    "Departures from the offer, the permit or the conditions": "Écarts par rapport à l’offre, au permis ou aux "
    "conditions",
    # the night's report
    "offers read": "offres lues", "accepted": "acceptées", "rejected": "refusées",
    "events rejected": "événements refusés", "documents due": "documents attendus", "made": "produits",
    "unchanged": "inchangés", "failed": "échoués", "locks settled": "verrous fixés", "errors": "erreurs",
    "warnings": "avertissements", "row": "ligne", "field": "champ", "days": "jours", "note": "note",
    "Made": "Produits", "To correct": "À corriger", "To look at": "À examiner", "Coverage": "Couverture",
    "Head": "Tête des registres", "Notes on the documents made": "Notes sur les documents produits",
    # states
    "complete": "complet", "partial": "partiel", "missing": "manquant", "not yet due": "pas encore exigible",
    "not applicable": "sans objet", "pending": "en attente", "active": "en cours", "disposed": "disposé",
    "empty": "vide", "offered": "offert", "submitted": "présenté", "refused": "refusé", "withdrawn": "retiré",
    "permitted": "permis délivré", "employed": "en emploi", "ended": "terminé", "restoration": "rétablissement",
    "never-arrived": "jamais arrivé",
}  # fmt: skip


def titled(name: str, language: str) -> str:
    """A head or a state in ``en`` or ``fr``; what has no French word of its own, such as O5, stays as it is."""
    return _FRENCH.get(name, name) if language == "fr" else name


def heads(names: Iterable[str], language: str) -> list[str]:
    """The heads of a table's columns."""
    return [titled(name, language) for name in names]
