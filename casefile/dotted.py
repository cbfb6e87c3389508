"""Values by dotted names, ``job.location.city``: in offers, in the fields of a template, in rows of the inbox."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

from pydantic import BaseModel


def value_at(whole: BaseModel | Mapping[str, Any], name: str, missing: Any = None) -> Any:
    """The value of that name; ``missing`` when a part of the name leads nowhere."""
    place: Any = whole
    for part in name.split("."):
        known = vars(place) if isinstance(place, BaseModel) else place
        if not isinstance(known, Mapping) or part not in known:
            return missing
        place = known[part]
    return place


def put_at(whole: MutableMapping[str, Any], name: str, value: Any) -> None:
    """The value under that name, in groups that are made as they are needed."""
    *groups, last = name.split(".")
    for group in groups:
        whole = whole.setdefault(group, {})
    whole[last] = value
