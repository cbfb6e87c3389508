"""Paragraphs measured once: what the last documents of a template said too is laid out from memory.

The documents of one template differ in a few names and numbers; most of their paragraphs are the same, of the same
look, in the same width, and so have the same lines. word2pdf would measure every word of them again.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from word2pdf.document import BreakRun, FieldRun, TabRun, TextRun
from word2pdf.layout import Flow, Layouter, LineBox

_MOST_PARAGRAPHS = 8192
_TEMPLATES = 64


class _Memory:
    """What was measured under one style sheet: looks, words and lines, each kept once."""

    def __init__(self) -> None:
        self.looks: dict[Any, Any] = {}
        self.words: dict[tuple[str, int], list[Any]] = {}
        self.lines: dict[Any, list[LineBox]] = {}

    def forget_when_full(self) -> None:
        if len(self.lines) > _MOST_PARAGRAPHS // 8 or len(self.words) > _MOST_PARAGRAPHS:
            for kept in (self.words, self.lines, self.looks):
                kept.clear()


@lru_cache(maxsize=_TEMPLATES)
def _memory(styles: Any, default_font: str, default_tab: float) -> _Memory:
    """One for all documents whose words would be measured alike. The parsed style sheet is kept by ``speed``."""
    return _Memory()


class MemoLayouter(Layouter):
    """Measures each word once for each look, and each paragraph once for each width."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._memory = _memory(self.doc.styles, self.fonts.default_family, self.default_tab)
        self._memory.forget_when_full()
        self._key: Any = None

    def layout_paragraph(self, para: Any, width: float, prev: Any = None, next_para: Any = None) -> Any:
        """The paragraph's box, its lines from memory where they are known."""
        self._key = self._key_of(para, width)
        return super().layout_paragraph(para, width, prev, next_para)

    def tokens_for(self, items: Any, avail: float) -> list[Any]:
        """The paragraph's words, those of equal look sharing one record of it. None when its lines are known."""
        if self._key is not None and self._key in self._memory.lines:
            return []
        looks = self._memory.looks
        for item in items:
            item.props = looks.setdefault(item.props, item.props)
        return list(super().tokens_for(items, avail))

    def make_pieces(self, text: str, props: Any, link: Any) -> list[Any]:
        """Measured pieces; a new list each time, since word2pdf appends to it."""
        if link is not None or props.vert_align:  # a footnote's mark is written to after it was measured
            return list(super().make_pieces(text, props, link))
        look = self._memory.looks.setdefault(
            props, props
        )  # kept there, so that its id is not given to another
        key = (text, id(look))
        known = self._memory.words.get(key)
        if known is None:
            known = self._memory.words[key] = super().make_pieces(text, look, None)
        return known[:]

    def _build_lines(self, tokens: Any, *rest: Any) -> list[LineBox]:
        """The lines, their pieces joined; new records each time, since their heights are set later."""
        key, self._key = self._key, None
        known = self._memory.lines.get(key) if key else None
        if known is None:
            known = super()._build_lines(tokens, *rest)
            for line in known:
                line.pieces = _join(line.pieces)  # type: ignore[no-untyped-call]
            if not key:
                return list(known)
            self._memory.lines[key] = known
        return [_copy(line) for line in known]

    def _key_of(self, para: Any, width: float) -> Any:
        """All that a paragraph's lines depend on under this style sheet; None for what is measured anew each time."""
        props, number, looks = para.props, para.number, self._memory.looks
        key: list[Any] = [
            *(width, props.align, props.ind_left, props.ind_right, props.ind_first_line, props.ind_hanging),
            *(props.tabs, para.mark_props),
        ]
        if number is not None:
            key += [number.text, number.props, number.suffix, number.align]
        for item in para.items:
            kind = type(item)
            if item.link is not None or kind not in _PLAIN:
                return None
            key += [kind, looks.setdefault(item.props, item.props)]
            if kind is TextRun:
                key.append(item.text)
            elif kind is FieldRun:
                key.append(self._field_text(item))
            elif kind is BreakRun:
                key.append(item.kind)
        return tuple(key)


_PLAIN = (TextRun, TabRun, BreakRun, FieldRun)
_join = Flow._merge_pieces


def _copy(line: LineBox) -> LineBox:
    copy = object.__new__(LineBox)
    copy.__dict__.update(line.__dict__)
    return copy
