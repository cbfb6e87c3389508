"""The layers of the program and the packages of its domain, in the order in which they may be used."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
LAYERS = ["casefile", "storage", "flows", "app"]
# The packages of the domain, each of which may use those before it; modules of casefile itself come first.
PACKAGES = [
    "casefile",
    "borrowed",
    "reference",
    "sheets",
    "cases",
    "intake",
    "word",
    "pdf",
    "retention",
    "documents",
    "files",
    "evidence",
    "coverage",
    "paper",
    "opening",
    "release",
    "packet",
]
