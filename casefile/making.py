"""The child in which documents are made: templates checked and filled, documents read back and printed.

A template is somebody's own file, and what fills or prints it may hang, eat memory or crash. All of that is done in one
``WarmChild`` of the process, one thing at a time, with limits: it costs the document it was for. The work is named
``module:function``, so that only the child loads what it takes.
"""

from __future__ import annotations

import pickle
from functools import cache
from importlib import import_module
from typing import Any

from casefile.child import WarmChild
from casefile.errors import CasefileError

_DONE, _FAULT = b"D", b"F"


@cache
def maker(seconds: int) -> WarmChild:
    """The one child of this process that may take so long over one thing; kept as long as the process."""
    return WarmChild("casefile.making", seconds=seconds)


def do(child: WarmChild, work: str, *given: Any) -> Any:
    """What the function answers, asked in the child. Raises what it raises of ``CasefileError``, and what
    ``WarmChild.ask`` does."""
    answer = child.ask(pickle.dumps((work, given), pickle.HIGHEST_PROTOCOL))
    result = pickle.loads(memoryview(answer)[1:])  # noqa: S301  from our own child
    if answer.startswith(_FAULT):
        raise result
    return result


def answer(question: bytes) -> bytes:
    """The child's side: the parent's own pickle."""
    work, given = pickle.loads(question)  # noqa: S301
    module, _, function = work.partition(":")
    try:
        result = getattr(import_module(module), function)(*given)
    except CasefileError as error:
        return _FAULT + pickle.dumps(error, pickle.HIGHEST_PROTOCOL)
    return _DONE + pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
