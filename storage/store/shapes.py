"""The shapes that every store keeps alike: of keys, facts and tags. Checked here: not every store refuses others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from casefile.errors import UsageError

_KEY = re.compile(r"[A-Za-z0-9._-]{1,255}(/[A-Za-z0-9._-]{1,255})*")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_TAG_VALUE = re.compile(r"[A-Za-z0-9 +=._:/@-]{0,256}")
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F))).replace("%", "") + " "


def check_key(key: str) -> None:
    """Refuse a key that some store would take for another one, or that a person's name could hide in."""
    if not _KEY.fullmatch(key) or {".", ".."} & set(key.split("/")):
        raise UsageError("key-shape")


def encode_metadata(facts: Mapping[str, str]) -> dict[str, str]:
    """Facts as every store keeps them: plain names, percent-encoded values, under 2 KB in all."""
    encoded = {name: quote(value, safe=_PRINTABLE) for name, value in facts.items()}
    if not all(map(_NAME.fullmatch, encoded)) or sum(len(n) + len(v) for n, v in encoded.items()) > 2000:
        raise UsageError("facts-shape")
    return encoded


def encode_tags(tags: Mapping[str, str]) -> str:
    """Tags as the PUT carries them. Checked here: not every store refuses an eleventh."""
    if (
        len(tags) > 10
        or not all(map(_NAME.fullmatch, tags))
        or not all(map(_TAG_VALUE.fullmatch, tags.values()))
    ):
        raise UsageError("tags-shape")
    return urlencode(tags, quote_via=quote)
