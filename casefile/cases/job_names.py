"""Whether the job that a permit or a pay record names is the offer's: one comparison for both."""

from __future__ import annotations

import re

from casefile.folding import names_same
from casefile.offer import Offer

_NOC_CODE = re.compile(r"(?<!\d)\d{5}(?!\d)")


def names_occupation(said: str, offer: Offer) -> bool:
    """Whether this is the offer's occupation: by the NOC code where one is said, else by whole words of the title."""
    codes = _NOC_CODE.findall(said)
    return offer.job.noc_code in codes if codes else names_same(said, offer.job.title)


def names_place(said: str, offer: Offer) -> bool:
    """Whether this is one of the offer's places, by whole words: its city, its province or another location."""
    job = offer.job
    return any(
        names_same(said, place) for place in (job.location.city, job.location.province, *job.other_locations)
    )
