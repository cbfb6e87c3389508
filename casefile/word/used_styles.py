"""Which styles of a file's sheet its paragraphs, runs and tables have: what stands in the others prints nowhere.

The elements may be lxml's or the standard library's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from casefile.word.docx_text import W

_MARKS = (f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")
_LEADS_TO = (f"{W}basedOn", f"{W}link")


def used_styles(sheet: Any, stories: Iterable[Any]) -> list[Any]:
    """The styles that are in use, those they are based on or linked to, and the defaults. Lists are stories too."""
    styles = {style.get(f"{W}styleId"): style for style in sheet.iter(f"{W}style")}
    wanted = {e.get(f"{W}val") for root in stories for e in root.iter() if e.tag in _MARKS}
    wanted |= {name for name, style in styles.items() if style.get(f"{W}default") in {"1", "true", "on"}}
    used: dict[str | None, Any] = {}
    while wanted:
        name = wanted.pop()
        if name in styles and name not in used:
            used[name] = styles[name]
            wanted |= {found.get(f"{W}val") for tag in _LEADS_TO for found in styles[name].findall(tag)}
    return list(used.values())
