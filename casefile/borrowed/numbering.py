"""Word's numbers of list items, where word2pdf counts otherwise: restarts, and levels that others restart.

ECMA-376, part 1: ``startOverride`` (17.9.27) gives the number a list begins with when its ``w:num`` is first used, and
whenever the level starts again; ``lvlRestart`` (17.9.10) says which level starts it again, 0 none.
"""

from __future__ import annotations

from typing import Any

from word2pdf.document.numbering import Numbering

_LEVELS = 9


class CountedNumbering(Numbering):
    """The lists of one document and where each has come to."""

    def next_label(self, num_id: int, ilvl: int) -> tuple[str | None, Any]:
        """The label of this list's next item at this level, and the level's look; ``None``: there is no such list."""
        level = self.level(num_id, ilvl)
        if level is None:
            return None, None
        counters = self._counters.setdefault(self._key(num_id), [None] * _LEVELS)  # type: ignore[no-untyped-call]
        self._begin(num_id, counters)
        value = counters[ilvl]
        counters[ilvl] = self._start_of(num_id, ilvl) if value is None else value + 1
        for deeper in range(ilvl + 1, _LEVELS):
            if self._starts_again(num_id, deeper, ilvl):
                counters[deeper] = None
        if level.num_fmt == "none":
            return "", level
        return self._format_label(num_id, ilvl, level, counters), level

    def _begin(self, num_id: int, counters: list[int | None]) -> None:
        """A list that says where it starts does so once, when its first item comes.

        The mark of it lies among the counters, which word2pdf puts back after it has read a header.
        """
        if self._counters.setdefault(("begun", num_id), []) == []:
            self._counters["begun", num_id] = [1]
            for ilvl in self.start_overrides.get(num_id, ()):
                counters[ilvl:] = [None] * (_LEVELS - ilvl)

    def _starts_again(self, num_id: int, deeper: int, ilvl: int) -> bool:
        level = self.level(num_id, deeper)
        if level is None or level.restart is None:
            return True
        return bool(ilvl < level.restart)
