"""Paragraphs measured once: what the last documents of a template said too is laid out from memory.

The documents of one template differ in a few names and numbers; most of their paragraphs are the same, of the same
look, in the same width, and so have the same lines. word2pdf would measure every word of them again.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from word2pdf.document import BreakRun, FieldRun, TabRun, TextRun
from word2pdf.layout import Flow, Layouter, LineBox, ParaBox

_MOST_PARAGRAPHS = 8192
_TEMPLATES = 64


class _Memory:
    """What was measured under one style sheet: looks, words and lines, each kept once."""

    def __init__(self) -> None:
        self.looks: dict[Any, Any] = {}
        self.words: dict[tuple[str, int], list[Any]] = {}
        self.lines: dict[Any, list[LineBox]] = {}
        self.boxes: dict[Any, tuple[Any, Any]] = {}

    def forget_when_full(self) -> None:
        if max(len(self.boxes), len(self.lines) * 8, len(self.words)) > _MOST_PARAGRAPHS:
            for kept in (self.words, self.lines, self.looks, self.boxes):
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
        """The paragraph's box, the whole of it or its lines from memory where they are known."""
        key = self._box_key(para, width, prev, next_para)
        known = self._memory.boxes.get(key) if key else None
        if known is not None:
            return _copied(known[0], para)
        self._key = self._key_of(para, width)
        box = super().layout_paragraph(para, width, prev, next_para)
        if key and self._plain(para):
            self.apply_line_spacing(box)
            box.spaced = True
            self._memory.boxes[key] = (box, para.first)  # which keeps its id while it is here
            return _copied(box, para)
        return box

    def apply_line_spacing(self, box: Any) -> None:
        """Once for each box."""
        if not getattr(box, "spaced", False):
            super().apply_line_spacing(box)

    @staticmethod
    def _box_key(para: Any, width: float, prev: Any, following: Any) -> Any:
        """All that a plain paragraph's box depends on under this style sheet; None for one that was not read before."""
        first = para.__dict__.get("first")
        if first is None:
            return None
        number = para.number.text if para.number is not None else None
        if not para.props.contextual_spacing:
            return id(first), width, number
        return (
            id(first),
            width,
            number,
            *(p is not None and p.style_id == para.style_id for p in (prev, following)),
        )

    @staticmethod
    def _plain(para: Any) -> bool:
        return all(type(item) in _UNCHANGING and item.link is None for item in para.items)

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


_UNCHANGING = (TextRun, TabRun, BreakRun)
_PLAIN = (*_UNCHANGING, FieldRun)
_join = Flow._merge_pieces


def _copy(line: LineBox) -> LineBox:
    copy = object.__new__(LineBox)
    copy.__dict__.update(line.__dict__)
    return copy


def _copied(box: ParaBox, para: Any) -> ParaBox:
    """The box for this paragraph, whose lines nobody changes any more."""
    copy = object.__new__(ParaBox)
    copy.__dict__.update(box.__dict__, para=para)
    return copy
