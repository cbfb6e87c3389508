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
VERIFIED: Both = ("Checked", "Vérifié")
DETAILS: Both = ("Details", "Précisions")
DONE: Both = ("Done", "Fait")

TO_WORKER = Paragraph(("{{ worker.name_and_address }}", "{{ worker.name_and_address }}"), style="Address")
OPENING: tuple[Block, ...] = (
    Paragraph(("{{ document.made_on }}", "{{ document.made_on }}")),
    TO_WORKER,
    Paragraph(("Our reference: {{ document.reference }}", "Notre référence : {{ document.reference }}")),
    Paragraph(("{{ worker.salutation }}", "{{ worker.salutation }}")),
)  # fmt: skip

_SIGNED_BY = "{{ employer.contact.name }}\n{{ employer.contact.title }}"
SIGNED: tuple[Block, ...] = (
    Paragraph(("", ""), style="Signatory Line"),
    Paragraph((_SIGNED_BY, _SIGNED_BY), style="Signatory"),
)  # fmt: skip
CLOSING: tuple[Block, ...] = (
    Paragraph(("Yours sincerely,", "Veuillez agréer nos salutations distinguées."), keep_with_next=True),
    *SIGNED,
)  # fmt: skip

REACH_US = Facts((
    Row(("Person to call", "Personne à joindre"), "{{ employer.contact.name }}"),
    Row(("Telephone", "Téléphone"), "{{ employer.contact.phone or employer.phone or word.not_stated }}"),
    Row(("E-mail", "Courriel"), "{{ employer.contact.email or employer.email or word.not_stated }}"),
))  # fmt: skip

WHO = (WORKER, EMPLOYER, POSITION)
