"""word2pdf made faster from outside: the same bytes, its hottest small functions replaced by quicker equals.

Most of its time goes into copying small records, merging style properties and measuring the same words again.
A test converts with and without this file and compares the bytes.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from reportlab.lib import rl_accel
from reportlab.pdfgen import canvas, textobject
from word2pdf.document import numbering, parser, props, styles
from word2pdf.document.styles import StyleSheet, Theme
from word2pdf.layout import engine, flow
from word2pdf.oxml import Package

from casefile.borrowed import blocks, plain

# Parts that all documents of one template share, parsed once.
_SHARED_PARTS = (
    "word/styles.xml",
    "word/theme/",
    "word/numbering.xml",
    "word/settings.xml",
    "[Content_Types].xml",
)
_TEMPLATES = 64
_MOST_RECORDS = 1 << 14
_fp_str = rl_accel.fp_str


def _replace(record: Any, /, **changes: Any) -> Any:
    """``dataclasses.replace`` for word2pdf's records, none of which computes anything when it is made."""
    copy = object.__new__(type(record))
    copy.__dict__.update(record.__dict__)
    copy.__dict__.update(changes)
    return copy


def _merge_anew(base: Any, over: Any) -> Any:
    """What ``over`` sets wins, what it leaves unset comes from ``base``.

    A record that changes nothing is not copied.
    """
    changes = {k: v for k, v in over.__dict__.items() if v is not None}
    if not changes:
        return base
    if "borders" in changes:
        changes["borders"] = {**(base.borders or {}), **changes["borders"]}
    return _replace(base, **changes)


_merged: dict[tuple[int, int], tuple[Any, Any, Any]] = {}


def _merge(base: Any, over: Any) -> Any:
    """The same, once for each two records, which are never changed.

    They stay referenced, so that their ids stay theirs.
    """
    if over is None:
        return base
    if base is None:
        return over
    key = (id(base), id(over))
    known = _merged.get(key)
    if known is None:
        if len(_merged) >= _MOST_RECORDS:
            _merged.clear()
        known = _merged[key] = (base, over, _merge_anew(base, over))
    return known[2]


def _content(element: Any) -> Any:
    """All that an element says, as a key."""
    return (element.tag, *element.items(), *map(_content, element))


def _once_for_content(parse: Callable[..., Any]) -> Any:
    """Each element of properties is read once, however many paragraphs have its like: one record for all of them."""
    known: dict[Any, Any] = {}

    def read(element: Any, *rest: Any) -> Any:
        key = (None if element is None else _content(element), *rest)
        record = known.get(key)
        if record is None:
            if len(known) >= _MOST_RECORDS:
                known.clear()
            record = known[key] = parse(element, *rest)
        return record

    return read


def _conditional(conditional: Callable[..., Any]) -> Any:
    """A table style's look for one kind of cell, worked out once for each sheet."""

    @lru_cache(maxsize=4096)
    def work_out(_styles: Any, style_id: Any, conditions: tuple[str, ...], parser_now: _Now) -> Any:
        return conditional(parser_now.parser, style_id, conditions)

    def look_up(self: Any, style_id: Any, conditions: list[str]) -> Any:
        return work_out(self.styles, style_id, tuple(conditions), _Now(self))

    return look_up


def _fonts_once(resolve: Callable[..., Any]) -> Any:
    """A record's theme fonts looked up once for each theme."""
    known: dict[tuple[int, int], tuple[Any, Any, Any]] = {}

    def look_up(self: Any, record: Any) -> Any:
        key = (id(self.theme), id(record))
        if key not in known:
            if len(known) >= _MOST_RECORDS:
                known.clear()
            known[key] = (self.theme, record, resolve(self, record))
        return known[key][2]

    return look_up


class _Now:
    """The parser at work, which is no part of a key: all are equal."""

    def __init__(self, parser_: Any) -> None:
        self.parser = parser_

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Now)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=1 << 16)
def _number(value: float) -> str:
    return str(_fp_str(value))


def numbers(*values: Any) -> str:
    """reportlab's ``fp_str``: numbers as a PDF has them, each formatted once."""
    return " ".join(
        map(_number, values[0] if len(values) == 1 and isinstance(values[0], list | tuple) else values)
    )


_ESCAPES = {
    code: f"\\{chr(code)}" if chr(code) in "\\()" else chr(code) if 32 <= code < 127 else f"\\{code:03o}"
    for code in range(256)
}


def escape(text: bytes) -> str:
    """reportlab's ``escapePDF``: the bytes as they stand within the parentheses of a PDF's string."""
    return text.decode("latin-1").translate(_ESCAPES)


_parse = lru_cache(maxsize=4 * _TEMPLATES)(plain.read)


def _shared_xml(package: Package, name: str) -> Any:
    name = name.lstrip("/")
    if name not in package._xml_cache and name in package._names:
        shared = name.startswith(_SHARED_PARTS) or name.endswith(".rels")
        content = package.read(name)
        package._xml_cache[name] = _parse(content) if shared else blocks.tree(package, name, content)
    return package._xml_cache.get(name)


def _once(function: Callable[..., Any]) -> Any:
    """Computed once for each sheet and style: its sheets are never changed after they are read."""
    return lru_cache(maxsize=4096)(function)


def patch() -> None:
    """Put the quicker functions in place. Safe to call again."""
    if Package.xml is _shared_xml:
        return
    gc.freeze()  # the libraries' own objects are never garbage, and need no looking through for it
    gc.set_threshold(100_000, 50, 100)
    readers = {
        n: _once_for_content(getattr(props, n))
        for n in ("parse_ppr", "parse_rpr", "parse_tcpr", "parse_trpr")
    }
    quicker: list[tuple[object, str, object]] = [
        *((module, "replace", _replace) for module in (parser, props, engine, flow)),
        *((module, n, read) for module in (parser, styles, numbering) for n, read in readers.items()),
        *((module, "fp_str", numbers) for module in (canvas, textobject)),
        *((parser, record.__name__, cache(record)) for record in (props.ParaProps, props.RunProps)),
        (props, "_merge_dataclass", _merge),
        (Package, "xml", _shared_xml),
        (parser, "Theme", lru_cache(maxsize=_TEMPLATES)(Theme)),
        (parser, "StyleSheet", lru_cache(maxsize=_TEMPLATES)(StyleSheet)),
        (parser.Parser, "_conditional_props", _conditional(parser.Parser._conditional_props)),
        (parser.Parser, "_resolve_theme_fonts", _fonts_once(parser.Parser._resolve_theme_fonts)),
    ]
    for place, name, function in quicker:
        setattr(place, name, function)
    for name in ("chain", "style_only_ppr", "style_only_rpr", "table_conditional", "table_props"):
        setattr(StyleSheet, name, _once(getattr(StyleSheet, name)))
