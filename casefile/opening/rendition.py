"""What a file becomes on paper, whatever it was."""

from __future__ import annotations

from dataclasses import dataclass, field

SEARCHED = "words-searched"  # a note for the opening alone: what a picture shows was searched as text before


class NoPages(Exception):
    """The file cannot be shown on paper; the argument is the reason's code."""


@dataclass
class Rendition:
    """What a file became: a PDF, the files found inside it, and notes by code."""

    pdf: bytes
    members: list[tuple[str, bytes]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
