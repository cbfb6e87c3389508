"""word2pdf made faster from outside: the same bytes, its hottest small functions replaced by quicker equals.

Most of its time goes into copying small records, merging style properties and measuring the same words again.
A test converts with and without this file and compares the bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

from reportlab.lib import rl_accel
from reportlab.pdfgen import canvas, pathobject, textobject
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
_WORDS = 50_000
_set = object.__setattr__  # word2pdf's records are frozen
_FIRST_CJK = "\u2e80"  # the first character that word2pdf breaks lines at on its own


@dataclass
class _Memory:
    """The words that documents of one style sheet have shown, each measured once for each look it has.

    It lives as long as the process, which serves one employer's documents and keeps nothing on disk.
    """

    styles: Any
    looks: dict[Any, Any] = field(default_factory=dict)
    interned: set[int] = field(default_factory=set)
    measured: dict[tuple[str, int], list[Any]] = field(default_factory=dict)


_memories: dict[int, _Memory] = {}
_default_family = [""]


def _memory_of(styles: Any, family: str) -> _Memory:
    """Documents of one template share their style sheet (``StyleSheet`` below), and so what was measured in it.

    With another default font word2pdf makes its font records anew, and words join only when they share one record.
    """
    if len(_memories) > _TEMPLATES or _default_family != [family]:
        _memories.clear()
        _default_family[:] = [family]
    memory = _memories.setdefault(id(styles), _Memory(styles))
    if len(memory.measured) > _WORDS or len(memory.looks) > _WORDS:
        memory.measured.clear()
        memory.looks.clear()
        memory.interned.clear()
    return memory


class MemoLayouter(Layouter):
    """Measures each word once for each look it has, whatever the number of documents it is in."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        memory = _memory_of(self.doc.styles, self.fonts.default_family)
        self._looks, self._interned, self._measured = memory.looks, memory.interned, memory.measured

    def tokens_for(self, items: Any, avail: float) -> list[Any]:
        """The paragraph's words, those of equal look sharing one record of it."""
        for item in items:
            item.props = look = self._looks.setdefault(item.props, item.props)
            self._interned.add(id(look))
        return list(super().tokens_for(items, avail))

    def make_pieces(self, text: str, props: Any, link: Any) -> list[Any]:
        """Measured pieces; a new list each time, since word2pdf appends to it."""
        # A footnote's mark is written to after it was measured; a link belongs to its own document; a look that was
        # not interned has an id that another may get.
        if props.vert_align or link is not None or id(props) not in self._interned:
            return list(super().make_pieces(text, props, link))
        key = (text, id(props))
        known = self._measured.get(key)
        if known is None:
            known = self._measured[key] = super().make_pieces(text, props, link)
        return known[:]


def _replace(record: Any, /, **changes: Any) -> Any:
    """``dataclasses.replace`` for word2pdf's records, none of which computes anything when it is made."""
    copy = object.__new__(type(record))
    _set(copy, "__dict__", record.__dict__ | changes)
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


_is_cjk = engine._is_cjk
_fp_str = lru_cache(maxsize=65536)(rl_accel.fp_str)


def _quick_is_cjk(char: str) -> bool:
    return char >= _FIRST_CJK and bool(_is_cjk(char))


def _quick_fp_str(*numbers: Any) -> str:
    """Numbers as a PDF writes them; most are margins, widths and colours that come again and again."""
    if len(numbers) == 1 and not isinstance(numbers[0], int | float):
        numbers = tuple(numbers[0])
    return " ".join(map(_fp_str, numbers))


def patch() -> None:
    """Put the quicker functions in place. Safe to call again."""
    if Package.xml is _shared_xml:
        return
    quicker: list[tuple[object, str, object]] = [
        *((module, "replace", _replace) for module in (parser, props, engine, flow)),
        (props, "_merge_dataclass", _merge),
        (Package, "xml", _shared_xml),
        (engine, "_is_cjk", _quick_is_cjk),
        (engine, "_tokenize_text", lru_cache(maxsize=4096)(engine._tokenize_text)),
        *((module, "fp_str", _quick_fp_str) for module in (canvas, textobject, pathobject)),
        (parser, "Theme", lru_cache(maxsize=_TEMPLATES)(Theme)),
        (parser, "StyleSheet", lru_cache(maxsize=_TEMPLATES)(StyleSheet)),
    ]
    for place, name, function in quicker:
        setattr(place, name, function)
    for name in ("chain", "style_only_ppr", "style_only_rpr", "table_conditional"):
        setattr(StyleSheet, name, _once(getattr(StyleSheet, name)))
