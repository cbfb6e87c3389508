"""What filling one part of a document may take: so many turns of its loops, so much text, and no more.

A template is somebody's own file. Four loops one in the other, or a text times a thousand million, would hang the night
or eat its memory. The same template stops at the same place on every machine: what is counted is its work, not the
clock. No template that was ever seen comes near these limits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sized
from contextvars import ContextVar
from functools import wraps
from itertools import islice
from typing import Any

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

from casefile.said import Said

MOST_TURNS = 100_000  # of all loops of one part together
MOST_TEXT = 1 << 20  # characters of one value
MOST_SLICES = 1000
MOST_WHOLE = 32 << 20  # characters of one part
_LARGEST = 10**15
_SMALL = (int, float)
COUNTED, SHORT = "_counted", "_short"  # filters no template can name: theirs do not begin with _
_turns: ContextVar[list[int]] = ContextVar("turns")


class TooMuchError(ValueError):
    """Filling takes more than any document needs."""

    def __init__(self, said: Said) -> None:
        super().__init__(said)
        self.said = said


def begin() -> None:
    """A part begins to be filled: nothing was counted yet."""
    _turns.set([0])


def joined(pieces: Iterable[str]) -> str:
    """The whole part. Raises ``TooMuchError`` when it grows without end."""
    kept, size = [], 0
    for piece in pieces:
        size += len(piece)
        if size > MOST_WHOLE:
            raise TooMuchError(Said("endless.text"))
        kept.append(piece)
    return "".join(kept)


def counted(values: Any) -> Any:
    """What a loop goes through, its turns counted."""
    if not isinstance(values, Sized):
        values = list(islice(values, MOST_TURNS + 1))
    count = _turns.get([0])
    count[0] += len(values)
    if count[0] > MOST_TURNS:
        raise TooMuchError(Said("endless.loops"))
    return values


def short(value: Any) -> Any:
    """A text that was put together, of a length a document can carry."""
    if isinstance(value, str) and len(value) > MOST_TEXT:
        raise TooMuchError(Said("endless.value"))
    return value


def reckoned(operator: str, left: Any, right: Any) -> Any:
    """A sum, a product or a power of numbers that stay small; a sum of texts. Anything else is a ``TypeError``."""
    numbers = isinstance(left, _SMALL) and isinstance(right, _SMALL)
    if operator == "+" and isinstance(left, str) and isinstance(right, str):
        return short(left + right)
    if not numbers:
        raise TypeError(f"{operator} of what is no number")
    if operator == "**" and not (abs(left) < 1000 and 0 <= right <= 5):
        raise TooMuchError(Said("endless.number"))
    result = _OPERATORS[operator](left, right)
    if abs(result) > _LARGEST:
        raise TooMuchError(Said("endless.number"))
    return result


_OPERATORS: dict[str, Any] = {
    "+": lambda a, b: a + b,
    "*": lambda a, b: a * b,
    "**": lambda a, b: a**b,
    "%": lambda a, b: a % b,
}
OPERATORS = frozenset(_OPERATORS)


def within(name: str, jinjas: Callable[..., Any]) -> Callable[..., Any]:
    """Jinja's own filter, asked only what a document can carry. What it gives is measured too."""

    @wraps(jinjas)
    def ask(*given: Any, **named: Any) -> Any:
        if name == "replace" and str(given[1]).count(str(given[2])) * len(str(given[3])) > MOST_TEXT:
            raise TooMuchError(Said("endless.value"))
        if name == "slice" and any(isinstance(slices, int) and slices > MOST_SLICES for slices in given):
            raise TooMuchError(Said("endless.list"))
        if name == "join":
            given = (given[0], values := list(counted(given[1])), *given[2:])
            if sum(len(str(value)) for value in values) + len(values) * len(str(given[2:3])) > MOST_TEXT:
                raise TooMuchError(Said("endless.value"))
        return short(jinjas(*given, **named))

    return ask


class Counted(NodeTransformer):
    """Lets every loop count its turns, and every text that is put together be measured."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802, D102 - Jinja names the hook
        self.generic_visit(node)
        node.iter = _filtered(node.iter, COUNTED)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802, D102
        self.generic_visit(node)
        return _filtered(node, SHORT)


def _filtered(node: Any, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)
