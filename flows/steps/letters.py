"""From an inspection letter's words to a request: read, workers matched, types suggested. Nothing is archived."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from casefile.cases.case import reference_of
from casefile.errors import UsageError
from casefile.packet.drafting import Draft, draft, employer_in
from casefile.packet.request import WHOLE_EMPLOYER, Request, check_codes, parse_request
from casefile.packet.sources import labels_of
from casefile.packet.suggesting import words_of_types
from casefile.reference.obligations import load_obligations
from casefile.settings import Settings
from flows.steps.documents import read_library
from storage.catalogue.catalogue import Catalogue

# The cases of an employer's number, each with its worker's name.
Workers = Callable[[str], list[tuple[str, str]]]


def draft_letter(text: str, settings: Settings, workers: Workers) -> Draft:
    """The request as far as a letter's text gives it."""
    known = [(reference_of(case_id), name) for case_id, name in workers(employer_in(text))]
    return draft(text, words_of_types(load_obligations(settings.tables)), known)


def codes_of(settings: Settings, language: str) -> dict[str, str]:
    """What an item may ask for by name, each with its title."""
    return labels_of(read_library(settings), load_obligations(settings.tables), language)


def request_of(data: Mapping[str, Any], name: str, catalogue: Catalogue, settings: Settings) -> Request:
    """The request that a form gives. Raises ``UsageError`` for what is wrong, or names what is not known."""
    asked = parse_request(json.dumps(data).encode(), name)
    check_codes(asked, codes_of(settings, asked.language).keys())
    cases = set(map(reference_of, catalogue.cases_of(asked.employer)))
    if not cases:
        raise UsageError("no-case-of-employer", employer=asked.employer)
    named = {w for item in asked.items if item.workers != WHOLE_EMPLOYER for w in item.workers}
    if unknown := sorted(named - cases):
        raise UsageError("packet-no-such-case", references=unknown)
    return asked
