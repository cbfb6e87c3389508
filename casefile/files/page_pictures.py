"""Pages of files as pictures and words, made in child processes that may be killed over any file."""

from __future__ import annotations

import json
import queue
from dataclasses import dataclass
from functools import cache
from typing import Any

from casefile.child import ChildFailed, ChildStopped, WarmChild
from casefile.errors import DocumentFault, NotFound

_SECONDS = 20  # for one page
_MEMORY = 1 << 30
_CHILDREN = 2
_PDF = "application/pdf"


@dataclass(frozen=True)
class PageWords:
    """How many pages a file has, and the words of one of them, as far as it holds any as text."""

    pages: int
    words: str


def has_pages(media_type: str) -> bool:
    """Whether files of this kind are shown page by page; others are read as text, or opened whole."""
    kind = _bare(media_type)
    return kind == _PDF or (kind.startswith("image/") and kind != "image/svg+xml")


def page_words(content: bytes, media_type: str, page: int) -> PageWords:
    """A page's words, or with page 0 those of all. Raises ``NotFound`` for one that is not there,
    ``DocumentFault`` for a file that does not open.
    """
    told, _ = _asked(content, media_type, page, 0)
    return PageWords(told["pages"], told["words"])


def page_picture(content: bytes, media_type: str, page: int, width: int) -> bytes:
    """A page as it looks, a PNG ``width`` pixels wide (fewer if too large). Raises like ``page_words``."""
    return _asked(content, media_type, page, width)[1]


def _asked(content: bytes, media_type: str, page: int, width: int) -> tuple[dict[str, Any], bytes]:
    head = {"pdf": _bare(media_type) == _PDF, "page": page, "width": width}
    children = _children()
    child = children.get()
    try:
        said = child.ask(json.dumps(head).encode() + b"\n" + content)
    except (ChildStopped, ChildFailed) as failure:
        raise DocumentFault("page-not-shown") from failure
    finally:
        children.put(child)
    line, _, picture = said.partition(b"\n")
    told: dict[str, Any] = json.loads(line)
    if page > told["pages"]:
        raise NotFound("no-such-sheet", n=page, pages=told["pages"])
    return told, picture


def _bare(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


@cache
def _children() -> queue.SimpleQueue[WarmChild]:
    """Those of this process, each started by its first page."""
    children = queue.SimpleQueue[WarmChild]()
    for _ in range(_CHILDREN):
        children.put(WarmChild("casefile.files.page_view", seconds=_SECONDS, memory=_MEMORY))
    return children
