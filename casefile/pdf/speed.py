"""word2pdf made faster from outside: the same bytes, its hottest small functions replaced by quicker equals.

Most of its time goes into copying small records, merging style properties and measuring the same words again.
A test converts with and without this file and compares the bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

from word2pdf.document import parser, props
from word2pdf.document.styles import StyleSheet, Theme
from word2pdf.layout import Layouter, engine, flow
from word2pdf.oxml import Package

# Parts that all documents of one template share, parsed once.
_SHARED_PARTS = (
    "word/styles.xml",
    "word/theme/",
    "word/numbering.xml",
    "word/settings.xml",
    "[Content_Types].xml",
)
_TEMPLATES = 64


class MemoLayouter(Layouter):
    """Measures each word once for each look it has in the document."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._looks: dict[Any, Any] = {}
        self._measured: dict[tuple[str, int, int], tuple[Any, Any, list[Any]]] = {}

    def tokens_for(self, items: Any, avail: float) -> list[Any]:
        """The paragraph's words, those of equal look sharing one record of it."""
        for item in items:
            item.props = self._looks.setdefault(item.props, item.props)
        return list(super().tokens_for(items, avail))

    def make_pieces(self, text: str, props: Any, link: Any) -> list[Any]:
        """Measured pieces; a new list each time, since word2pdf appends to it."""
        if props.vert_align:  # a footnote's mark is written to after it was measured
            return list(super().make_pieces(text, props, link))
        key = (text, id(props), id(link))
        known = self._measured.get(key)
        if known is None:
            # The record and the link stay referenced, so that their ids are not given to others.
            known = self._measured[key] = (props, link, super().make_pieces(text, props, link))
        return known[2][:]


def _replace(record: Any, /, **changes: Any) -> Any:
    """``dataclasses.replace`` for word2pdf's records, none of which computes anything when it is made."""
    copy = object.__new__(type(record))
    copy.__dict__.update(record.__dict__)
    copy.__dict__.update(changes)
    return copy


def _merge(base: Any, over: Any) -> Any:
    """What ``over`` sets wins, what it leaves unset comes from ``base``.

    A record that changes nothing is not copied.
    """
    if over is None:
        return base
    if base is None:
        return over
    changes = {k: v for k, v in over.__dict__.items() if v is not None}
    if not changes:
        return base
    if "borders" in changes:
        changes["borders"] = {**(base.borders or {}), **changes["borders"]}
    return _replace(base, **changes)


_parse = lru_cache(maxsize=4 * _TEMPLATES)(ElementTree.fromstring)
_xml = Package.xml


def _shared_xml(package: Package, name: str) -> Any:
    name = name.lstrip("/")
    if name.startswith(_SHARED_PARTS) and name in package._names:
        return _parse(package.read(name))
    return _xml(package, name)


def _once(function: Callable[..., Any]) -> Any:
    """Computed once for each sheet and style: its sheets are never changed after they are read."""
    return lru_cache(maxsize=4096)(function)


def patch() -> None:
    """Put the quicker functions in place. Safe to call again."""
    if Package.xml is _shared_xml:
        return
    quicker: list[tuple[object, str, object]] = [
        *((module, "replace", _replace) for module in (parser, props, engine, flow)),
        (props, "_merge_dataclass", _merge),
        (Package, "xml", _shared_xml),
        (parser, "Theme", lru_cache(maxsize=_TEMPLATES)(Theme)),
        (parser, "StyleSheet", lru_cache(maxsize=_TEMPLATES)(StyleSheet)),
    ]
    for place, name, function in quicker:
        setattr(place, name, function)
    for name in ("chain", "style_only_ppr", "style_only_rpr", "table_conditional"):
        setattr(StyleSheet, name, _once(getattr(StyleSheet, name)))
