"""The blocks of which the shipped templates are written.

Each holds its English and its French side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

Both = tuple[str, str]  # English, French
TO_WRITE = "\u00a0"  # a value that a person writes in by hand


@dataclass(frozen=True)
class Paragraph:
    """Running text, in the Word style named."""

    text: Both
    style: str = "Body Text"
    when: str = ""
    keep_with_next: bool = False


@dataclass(frozen=True)
class Heading:
    """A numbered heading, or a plain one; with ``new_page``, at the top of a page."""

    text: Both
    numbered: bool = True
    when: str = ""
    new_page: bool = False


@dataclass(frozen=True)
class Bullets:
    """Fixed points, or one point for each item of the field ``each``."""

    points: Sequence[Both] = ()
    each: str = ""


@dataclass(frozen=True)
class When:
    """Blocks that are shown only when the field has a value; ``otherwise`` when it has none."""

    field: str
    blocks: Sequence[Block]
    otherwise: Sequence[Block] = ()


@dataclass(frozen=True)
class Row:
    """A label and a value. ``needed`` marks an empty value as still to be completed; ``each`` makes a row per item."""

    label: Both
    value: str | Both = ""
    when: str = ""
    each: str = ""
    needed: bool = False

    def value_in(self, language: int) -> str:
        return self.value if isinstance(self.value, str) else self.value[language]


@dataclass(frozen=True)
class Facts:
    """A table of labels and values. ``heads`` names its columns; a third one stays free for the person's tick.

    ``whole`` keeps its rows on one page.
    """

    rows: Sequence[Row]
    heads: Sequence[Both] = ()
    whole: bool = False


@dataclass(frozen=True)
class Signature:
    """Who signs, and the lines under the signature: label and, where known, its value.

    ``then`` is what the same person signs below, under a heading and a text of its own.
    """

    role: Both
    lines: Sequence[tuple[Both, str]]
    text: Both | None = None
    then: Signature | None = None


@dataclass(frozen=True)
class Signatures:
    """One or two signature blocks side by side, kept with the text before them."""

    left: Signature
    right: Signature | None = None


@dataclass(frozen=True)
class NewPage:
    """What follows begins a page, under a title of its own."""

    title: Both
    subtitle: Both


@dataclass(frozen=True)
class Together:
    """Blocks that no page break parts from each other, nor from the signatures or closing that follows."""

    blocks: Sequence[Block]


Block = Together | Paragraph | Heading | Bullets | When | Facts | Signatures | NewPage


@dataclass(frozen=True)
class Draft:
    """One document type's template, in both languages."""

    type: str
    subtitle: Both
    blocks: Sequence[Block] = field(default_factory=tuple)
    # In place of the employer's letterhead, for what is made without an offer.
    letterhead: Both | None = None


SIGNATURE: Both = ("Signature", "Signature")
NAME: Both = ("Name", "Nom")
NAME_AND_TITLE: Both = ("Name and title", "Nom et titre")
DATE: Both = ("Date (year-month-day)", "Date (année-mois-jour)")

EMPLOYER_SIGNS = Signature(
    ("For the employer", "Pour l’employeur"),
    [
        (SIGNATURE, ""),
        (
            NAME_AND_TITLE,
            "{{ employer.contact.name }}{% if employer.contact.title %}, {{ employer.contact.title }}{% "
            "endif %}",
        ),
        (DATE, ""),
    ],
)
WORKER_SIGNS = Signature(
    ("The worker", "La personne salariée"), [(SIGNATURE, ""), (NAME, "{{ worker.name }}"), (DATE, "")]
)
