"""Whether a document of an offer or of an event would show text of the other language.

Charter of the French language, s. 41: where the work is in Quebec, the French version comes first, and is in French.
IRPR 209.11(1)(e): the agreement is in the official language that the worker chose.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from casefile.cases.event import Event
from casefile.cases.events import ConditionsChanged, EmploymentEnded
from casefile.findings import Finding
from casefile.offer import IN_WORDS, Offer, in_language
from casefile.said import Said
from casefile.tongue import language_of

Severity = Literal["error", "warning"]


def check_languages(offer: Offer, english_in_quebec: Severity = "error") -> Iterator[Finding]:
    """A finding for each text that is certainly not in the language of the document that would show it.

    English in French for work in Quebec is ``english_in_quebec``; all else is a warning. In Quebec the English papers
    stand beside French ones with the same words, which the worker has: they are not told of.
    """
    quebec = offer.job.location.province == "QC"
    for language in ("fr",) if quebec else offer.languages:
        for name in IN_WORDS:
            given = offer.in_words(name, language)
            text = given if isinstance(given, str) else "\n".join(given)
            if language_of(text) not in (None, language):
                strict = quebec and language == "fr"
                severity: Severity = english_in_quebec if strict else "warning"
                yield Finding(severity, _shown(text, language, strict), field=in_language(name, language))


def _shown(text: str, language: str, strict: bool) -> Said:
    if language == "en":
        return Said("french-in-english", text=text)
    return Said("english-in-french.quebec" if strict else "english-in-french", text=text)


# What an event tells in free words, and its documents show.
_TOLD = ("what", "before", "after", "reason", "compensation")


def check_event_words(event: Event, offer: Offer) -> Iterator[Finding]:
    """A warning for each free text of an event that its documents would show in the other language.

    Documents are made in the worker's language, and in Quebec in French first: an event has one text for all of them.
    """
    if not isinstance(event, ConditionsChanged | EmploymentEnded):
        return
    wanted = offer.languages[0]
    for name in _TOLD:
        text = str(getattr(event, name, ""))
        if language_of(text) not in (None, wanted):
            said = Said("english-in-french.event" if wanted == "fr" else "french-in-english.event", text=text)
            yield Finding("warning", said, field=name)
