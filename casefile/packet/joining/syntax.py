"""The signs PDF objects are written with (ISO 32000-1, 7.2 and 7.3): enough to renumber, to look inside, to write.

Nothing is guessed. What is not plainly one object, written as the standard says, is ``NotPlain``, and its file is
written anew by a library that mends such things before it is joined.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_SPACE = rb"[\x00\t\n\x0c\r ]"
_REGULAR = rb"[^\x00\t\n\x0c\r ()<>\[\]{}/%]"
_DEEPEST_STRING = 5


class NotPlain(Exception):
    """The file is not in the one plain form that can be joined as it stands."""


def _string() -> bytes:
    """A literal string; parentheses inside it may stand unescaped as long as they pair."""
    pattern = rb"(?!)"
    for _ in range(_DEEPEST_STRING):
        pattern = rb"\((?:[^()\\]++|\\.|" + pattern + rb")*+\)"
    return pattern


_HEX = rb"<(?:[0-9A-Fa-f]|" + _SPACE + rb")*+>"
_END = rb"(?:endobj|stream|endstream|obj)(?!" + _REGULAR + rb")"
_BODY = (
    rb"((?:" + _SPACE + rb"++|<<|>>|[\[\]]|/" + _REGULAR + rb"*+|(?!" + _END + rb")" + _REGULAR + rb"++|"
    + _string() + rb"|" + _HEX + rb")*+)"
)  # fmt: skip
OBJECT = re.compile(
    rb"(\d{1,10})" + _SPACE + rb"++(\d{1,5})" + _SPACE + rb"++obj(?!" + _REGULAR + rb")" + _BODY
    + rb"(endobj(?!" + _REGULAR + rb")|stream\r?\n)",
    re.DOTALL,
)  # fmt: skip
_TOKEN = re.compile(
    rb"<<|>>|[\[\]]|/" + _REGULAR + rb"*+|" + _REGULAR + rb"++|" + _string() + rb"|" + _HEX, re.DOTALL
)
_REFERENCE = rb"(\d{1,10}+)" + _SPACE + rb"++(\d{1,5}+)" + _SPACE + rb"++R(?!" + _REGULAR + rb")"
_REFERENCES = re.compile(
    _string() + rb"|" + _HEX + rb"|/" + _REGULAR + rb"*+|(?<!" + _REGULAR + rb")" + _REFERENCE
    + rb"|(?<!" + _REGULAR + rb")R(?!" + _REGULAR + rb")",
    re.DOTALL,
)  # fmt: skip
_ONE_REFERENCE = re.compile(_REFERENCE)
_COMMENT = re.compile(_string() + rb"|(%[^\r\n]*+)", re.DOTALL)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_TO_ESCAPE = re.compile(rb"[^!-~]|[()<>\[\]{}/%#]")


def reference(value: bytes) -> int | None:
    """The number of the object that a value refers to, when it is a reference and nothing else."""
    match = _ONE_REFERENCE.fullmatch(value) if value.endswith(b"R") else None
    return _number(match) if match else None


def references(value: bytes) -> list[int]:
    """The numbers of all objects a value refers to, in order."""
    found: list[int] = []

    def keep(number: int) -> bytes:
        found.append(number)
        return b""

    renumber(value, keep)
    return found


def renumber(value: bytes, new: Callable[[int], bytes]) -> bytes:
    """The value with each reference replaced by what ``new`` makes of its number; strings and names stay."""

    def replace(match: re.Match[bytes]) -> bytes:
        if match.lastindex:
            return new(_number(match))
        whole = match.group()
        if whole == b"R":
            raise NotPlain
        return whole

    return _REFERENCES.sub(replace, value)


def _number(match: re.Match[bytes]) -> int:
    if match[2] != b"0":
        raise NotPlain
    return int(match[1])


def items(value: bytes) -> dict[bytes, bytes]:
    """A dictionary's own keys and values as they are written. Raises ``NotPlain`` for anything else.

    A key written twice, which readers take differently, is refused too.
    """
    tokens = _TOKEN.finditer(value)
    first = next(tokens, None)
    if first is None or first.group() != b"<<":
        raise NotPlain
    found: dict[bytes, bytes] = {}
    key, token, start, end, depth = b"", b"", -1, -1, 1
    for match in tokens:
        token = match.group()
        if depth == 1 and token[:1] == b"/" and (not key or start >= 0):
            _keep(found, key, value, start, end)
            key, start = _name(token), -1
            continue
        if token in {b">>", b"]"}:
            depth -= 1
            if not depth:
                break
        elif token in {b"<<", b"["}:
            depth += 1
        if not key:
            raise NotPlain
        start, end = match.start() if start < 0 else start, match.end()
    if depth or token != b">>" or next(tokens, None):
        raise NotPlain
    _keep(found, key, value, start, end)
    return found


def _keep(found: dict[bytes, bytes], key: bytes, value: bytes, start: int, end: int) -> None:
    if not key:
        return
    if start < 0 or key in found:
        raise NotPlain
    found[key] = value[start:end]


def _name(token: bytes) -> bytes:
    """A name as there is but one way to write it: readers take /Par#65nt for /Parent."""
    if b"#" not in token:
        return token
    plain = _ESCAPED.sub(lambda m: bytes([int(m[1], 16)]), token[1:])
    return b"/" + _TO_ESCAPE.sub(lambda m: b"#%02X" % m[0][0], plain)


def without_comments(value: bytes) -> bytes:
    """The value with a space in the place of each comment."""
    return _COMMENT.sub(lambda m: b" " if m[1] else m[0], value)


@dataclass(frozen=True)
class Ref:
    """A reference to an object by its number."""

    number: int


@dataclass(frozen=True)
class Raw:
    """Something already written the way PDF wants it: a name, a number, a whole object."""

    written: bytes


Value = Ref | Raw | str | int | float | bool | None | Mapping[str, "Value"] | list["Value"]


def written(value: Value) -> bytes:
    """A value as it stands in a file. A ``str`` is text (a name is ``Raw``); numbers have at most two decimals."""
    match value:
        case Raw():
            made = value.written
        case Ref():
            made = b"%d 0 R" % value.number
        case bool() | None:
            made = {True: b"true", False: b"false", None: b"null"}[value]
        case int():
            made = b"%d" % value
        case float():
            made = f"{value:.2f}".rstrip("0").rstrip(".").encode()
        case str():
            made = text(value)
        case list():
            made = b"[" + b" ".join(written(v) for v in value) + b"]"
        case _:
            made = dictionary({f"/{k}".encode(): written(v) for k, v in value.items()})
    return made


def dictionary(entries: Mapping[bytes, bytes]) -> bytes:
    """A dictionary of keys and values that are written already."""
    return b"<<" + b" ".join(b"%b %b" % entry for entry in entries.items()) + b">>"


def text(words: str) -> bytes:
    """A text string: ASCII as it is, everything else as UTF-16 (ISO 32000-1, 7.9.2.2)."""
    if words.isascii() and words.isprintable():
        return b"(" + re.sub(rb"([()\\])", rb"\\\1", words.encode()) + b")"
    return b"<FEFF" + words.encode("utf-16-be", "replace").hex().upper().encode() + b">"
