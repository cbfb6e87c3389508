"""What the letters to the worker begin and end with, and the rows with which most forms begin."""

from __future__ import annotations

from tools.template_blocks import Block, Both, Facts, Paragraph, Row

POSITION = Row(
    ("Position", "Poste"),
    ("{{ job.title }} (NOC {{ job.noc_code }})", "{{ job.title }} (CNP {{ job.noc_code }})"),
)
WORKER = Row(("Worker", "Personne salariée"), "{{ worker.name }}")
EMPLOYER = Row(("Employer", "Employeur"), "{{ employer.legal_name }}")
PLACE = Row(("Place of work", "Lieu de travail"), "{{ job.location.line }}")
FIRST_DAY = Row(("First day of work", "Premier jour de travail"), "{{ employment.first_day }}")
TO_WRITE = "\u00a0"
VERIFIED: Both = ("Checked", "Vérifié")
DETAILS: Both = ("Details", "Précisions")
DONE: Both = ("Done", "Fait")

OPENING: tuple[Block, ...] = (
    Paragraph(("{{ document.made_on }}", "{{ document.made_on }}")),
    Paragraph(("{{ worker.name }}", "{{ worker.name }}"), style="Address"),
    Paragraph(("Our reference: {{ document.reference }}", "Notre référence : {{ document.reference }}")),
    Paragraph(("{{ worker.salutation }}", "{{ worker.salutation }}")),
)  # fmt: skip

_SIGNED_BY = "{{ employer.contact.name }}\n{{ employer.contact.title }}"
CLOSING: tuple[Block, ...] = (
    Paragraph(("Yours sincerely,", "Veuillez agréer nos salutations distinguées."), keep_with_next=True),
    Paragraph((_SIGNED_BY, _SIGNED_BY), style="Signatory"),
)  # fmt: skip

REACH_US = Facts((
    Row(("Person to call", "Personne à joindre"), "{{ employer.contact.name }}"),
    Row(("Telephone", "Téléphone"), "{{ employer.contact.phone or employer.phone or word.not_stated }}"),
    Row(("E-mail", "Courriel"), "{{ employer.contact.email or employer.email or word.not_stated }}"),
))  # fmt: skip

WHO = (WORKER, EMPLOYER, POSITION)


def verify(english: str, french: str, *, keep_with_next: bool = False) -> Paragraph:
    """What must be checked with the authority before anyone relies on it."""
    said = (f"Verify: {english}", f"À vérifier : {french}")
    return Paragraph(said, style="Small Print", keep_with_next=keep_with_next)
