"""Pages of lists: each begins after the last row of the one before, so that none costs more than the first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

# How many rows are counted; beyond that it is said that there are more.
COUNTED = 1000
_PART = "~"


@dataclass(frozen=True)
class Page:
    """Some rows of a list. ``count`` is of the whole list, counted up to ``COUNTED`` (one more: there are more);
    ``next``: what the page after this one is asked for with, None on the last; ``facets``: by name, how many rows have
    each value, of those counted."""

    rows: list[dict[str, Any]]
    count: int
    next: str | None
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The page as ``--json`` gives it."""
        count = self.count if self.count <= COUNTED else f"{COUNTED:,}+"
        return {"rows": self.rows, "count": count, "next": self.next, "facets": self.facets}


def facets_of(rows: Iterable[Mapping[Any, Any]], names: Sequence[str]) -> dict[str, dict[str, int]]:
    """How many of the rows have each value, for each name, the most frequent first."""
    counted = list(rows)
    return {name: by_frequency(row[name] for row in counted) for name in names}


def by_frequency(values: Iterable[object]) -> dict[str, int]:
    """How often each value occurs, the most frequent first."""
    return dict(sorted(Counter(map(str, values)).items(), key=lambda one: (-one[1], one[0])))


def page_of(
    rows: Sequence[dict[str, Any]],
    key: Callable[[dict[str, Any]], Sequence[str]] | None,
    after: str,
    limit: int | None,
    facets: Sequence[str] = (),
) -> Page:
    """A page of a list that is at hand whole. ``key``: what a row is sorted and continued by, its parts as text; None
    for a list that never changes, which is continued by the number of rows shown."""
    names = [_PART.join(key(row)) if key else f"{n:06d}" for n, row in enumerate(rows, 1)]
    ordered = sorted(zip(names, rows, strict=True), key=lambda one: one[0].split(_PART))
    left = [one for one in ordered if one[0].split(_PART) > after.split(_PART)] if after else ordered
    shown = left if limit is None else left[:limit]
    following = shown[-1][0] if len(shown) < len(left) else None
    counted = facets_of(rows, facets)
    return Page([row for _, row in shown], min(len(rows), COUNTED + 1), following, counted)
