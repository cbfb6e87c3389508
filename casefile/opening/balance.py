"""A page's content closed again after itself, so that what is drawn next stands where it should.

A page may save the graphics state and never restore it, restore what was never saved, or end inside a text, a marked
part or a string. Readers forgive that where a page ends; a stamp drawn after it would be moved, hidden or swallowed.
Readers ignore a restore too many, so it is blanked: nothing the page itself shows changes.
"""

from __future__ import annotations

import re

import pikepdf

from casefile.opening.sound import is_sound

_REGULAR = rb"[^\x00\t\n\x0c\r ()<>\[\]{}/%]"
_SHALLOW = rb"\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.)*+\))*+\)"
_OPERATOR = rb"(?<!" + _REGULAR + rb")(?:q|Q|BT|ET|BMC|BDC|EMC|BI)(?!" + _REGULAR + rb")"
_SIGNS = re.compile(_SHALLOW + rb"|/" + _REGULAR + rb"*+|%[^\r\n]*+|<<|<[^>]*+>|[(<]|" + _OPERATOR, re.DOTALL)
_STEPS = re.compile(
    _SHALLOW + rb"|/" + _REGULAR + rb"*+|%[^\r\n]*+|<[^>]*+>|(" + _OPERATOR + rb")", re.DOTALL
)
_PICTURE = re.compile(rb"\bBI\b.*?\bID\s.*?\bEI(?!" + _REGULAR + rb")", re.DOTALL)
_IN_STRING = re.compile(rb"\\.|[()]", re.DOTALL)


def mended(page: pikepdf.Page) -> bytes | None:
    """The page's whole content closed after itself, and plainly written; None when it is so already.

    Raises whatever instructions that cannot be read at all make the library raise.
    """
    contents = page.obj.get("/Contents")
    streams = contents if isinstance(contents, pikepdf.Array) else [contents]
    content = b"\n".join(s.read_bytes() for s in streams if isinstance(s, pikepdf.Stream))
    if not content or (is_sound(content) and _is_closed(content)):
        return None
    try:
        closed = close(content)
    except _InlineImage:
        return _close_parsed(page, content)
    if is_sound(content if closed is None else closed):
        return closed
    return _close_parsed(page, content)


def _is_closed(content: bytes) -> bool:
    """Whether plainly written content closes all that it opens; a picture in it is for the whole parser."""
    saved = marked = 0
    in_text = False
    for sign in _STEPS.findall(content):
        if sign in {b"q", b"Q"}:
            saved += 1 if sign == b"q" else -1
        elif sign in {b"BT", b"ET"}:
            in_text = sign == b"BT"
        elif sign:
            marked += {b"BMC": 1, b"BDC": 1, b"EMC": -1}.get(sign, 1000)
        if saved < 0 or marked < 0 or marked > 900:
            return False
    return not (saved or marked or in_text)


class _InlineImage(Exception):
    """Its bytes can look like anything: the content needs a whole parser."""


def close(content: bytes) -> bytes | None:
    """Content without restores too many and with everything closed; None when there is nothing to do."""
    saved = marked = at = 0
    in_text = False
    surplus: list[int] = []
    while match := _SIGNS.search(content, at):
        sign, at = match.group(), match.end()
        if sign == b"q":
            saved += 1
        elif sign == b"Q" and saved:
            saved -= 1
        elif sign == b"Q":
            surplus.append(match.start())
        elif sign in {b"BT", b"ET"}:
            in_text = sign == b"BT"
        elif sign in {b"BMC", b"BDC"}:
            marked += 1
        elif sign == b"EMC":
            marked = max(0, marked - 1)
        elif sign == b"BI":
            raise _InlineImage
        elif sign in {b"(", b"<"}:
            end = _end_of_string(content, at) if sign == b"(" else None
            if end is None:
                content = content[: match.start()]  # a string without an end: no reader shows anything of it
                return _closed(content, surplus, saved, marked, in_text)
            at = end
    if not (surplus or saved or marked or in_text):
        return None
    return _closed(content, surplus, saved, marked, in_text)


def _end_of_string(content: bytes, at: int) -> int | None:
    depth = 1
    for match in _IN_STRING.finditer(content, at):
        depth += {b"(": 1, b")": -1}.get(match.group(), 0)
        if not depth:
            return match.end()
    return None


def _closed(content: bytes, surplus: list[int], saved: int, marked: int, in_text: bool) -> bytes:
    kept = bytearray(content)
    for place in surplus:
        kept[place : place + 1] = b" "
    return bytes(kept) + b"\n" + _ends(saved, marked, in_text)


def _ends(saved: int, marked: int, in_text: bool) -> bytes:
    return b"ET " * in_text + b"EMC " * marked + b"Q " * saved


def _close_parsed(page: pikepdf.Page, content: bytes) -> bytes | None:
    """The same for content with pictures in it, or signs that are none, read by the library's parser."""
    saved = marked = 0
    in_text = surplus = False
    kept = []
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator == "Q" and not saved:
            surplus = True
            continue
        saved += {"q": 1, "Q": -1}.get(operator, 0)
        marked = max(0, marked + {"BMC": 1, "BDC": 1, "EMC": -1}.get(operator, 0))
        in_text = operator == "BT" or (in_text and operator != "ET")
        kept.append(instruction)
    if not (surplus or saved or marked or in_text) and _is_whole(content):
        return None
    written = pikepdf.unparse_content_stream(kept) + b"\n" + _ends(saved, marked, in_text)
    if not _is_whole(written):
        raise ValueError("signs that no parser takes")
    return written


def _is_whole(content: bytes) -> bool:
    """Whether what stands around the pictures is plainly written, and each of them comes to an end."""
    around = _PICTURE.sub(b" ", content)
    return is_sound(around) and b"BI" not in _STEPS.findall(around)
