"""Filling a template in the making child: read back, within limits of time and memory, a fault named where it stands.

The child compiles a template when it is first asked to fill it, and keeps it: from then on a document costs its values
one way and itself the other.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple, NoReturn

from casefile.child import ChildFailed, ChildStopped
from casefile.errors import TemplateFault
from casefile.making import do, maker
from casefile.said import Said
from casefile.word.budget import TooMuchError
from casefile.word.docx_text import whole_text
from casefile.word.read_back import read_back
from casefile.word.render import CompiledTemplate

_MOST_TEMPLATES = 256
_HERE = "casefile.word.filling:filled"


class Filled(NamedTuple):
    """A finished document, and all that it says."""

    docx: bytes
    text: str


def fill(template: CompiledTemplate, values: Mapping[str, Any], seconds: int) -> Filled:
    """The document of these values, filled and read back within so many seconds. The same values give the same bytes.

    Raises ``TemplateFault`` or ``DocumentFault``, which name the template and, where it can be told, place and field.
    """
    child = maker(seconds)
    try:
        told = do(child, _HERE, template.key, template.name, None, values, seconds)
        if told is None:
            told = do(child, _HERE, template.key, template.name, template.content, values, seconds)
    except ChildStopped:
        raise TemplateFault("filling-stopped", name=template.name, seconds=seconds) from None
    except ChildFailed as kind:
        raise TemplateFault("filling-failed", name=template.name, kind=str(kind)) from None
    return Filled(*told)


_known: dict[str, CompiledTemplate] = {}


def filled(
    key: str, name: str, content: bytes | None, values: Mapping[str, Any], seconds: int
) -> tuple[bytes, str] | None:
    """The child's side. ``None`` when it does not know the template yet and was not given its ``content``."""
    if key not in _known:
        if content is None:
            return None
        if len(_known) >= _MOST_TEMPLATES:
            del _known[next(iter(_known))]
        _known[key] = CompiledTemplate(content, name)
    docx = filled_here(_known[key], values, seconds)
    return docx, whole_text(docx)


def filled_here(template: CompiledTemplate, values: Mapping[str, Any], seconds: int) -> bytes:
    """The same in this very process, which is the child's. A tag that takes half of the time is named."""
    try:
        with _within(seconds / 2):
            docx = template.render(values)
            read_back(docx, template, values)
    except TooMuchError as late:  # between two tags
        endless = Said("tags.endless", why=late.said)
        raise TemplateFault("tag-fault", name=template.name, place=Said("part.tags"), what=endless) from None
    return docx


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Processor time, after which the tag at work raises. What does not listen is killed by the parent soon after."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.signal(signal.SIGPROF, _late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _late(*_: object) -> NoReturn:
    raise TooMuchError(Said("endless.time"))
