"""Whether the French documents of an offer would show English text.

Charter of the French language, s. 41: where the work is in Quebec, the French version comes first, and is in French.
IRPR 209.11(1)(e): the agreement is in the official language that the worker chose.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from casefile.findings import Finding
from casefile.offer import IN_WORDS, Offer, in_language
from casefile.said import Said
from casefile.tongue import language_of

Severity = Literal["error", "warning"]


def check_languages(offer: Offer, english_in_quebec: Severity = "error") -> Iterator[Finding]:
    """A finding for each text of a French document that is certainly English.

    For work in Quebec it is ``english_in_quebec``, elsewhere a warning.
    """
    if "fr" not in offer.languages:
        return
    quebec = offer.job.location.province == "QC"
    for name in IN_WORDS:
        given = offer.in_words(name, "fr")
        text = given if isinstance(given, str) else "\n".join(given)
        if language_of(text) == "en":
            said = Said("english-in-french.quebec" if quebec else "english-in-french", text=text)
            yield Finding(english_in_quebec if quebec else "warning", said, field=in_language(name, "fr"))
