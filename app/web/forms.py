"""What forms send, read by models: a missing or wrong field is named, once, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeVar, get_origin

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from casefile.errors import UsageError

T = TypeVar("T", bound="Form")
# What may not be left empty.
Told = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Form(BaseModel):
    """A form's fields. Blanks around a value are not part of it, but for passwords."""

    model_config = ConfigDict(extra="ignore", frozen=True)


def read_form(model: type[T], sent: Mapping[str, list[str]]) -> T:
    """The form as the model reads it. Raises ``UsageError`` naming the fields that are missing or wrong."""
    values = {
        name: sent.get(name, [])
        if get_origin(field.annotation) is list
        else next(iter(sent.get(name, [])), "")
        for name, field in model.model_fields.items()
    }
    try:
        return model.model_validate(values)
    except ValidationError as error:
        names = sorted({str(one["loc"][0]) for one in error.errors()})
        raise UsageError("form-fields", fields=names) from error


def counted(given: str, name: str) -> int:
    """A whole number as digits. Raises ``UsageError`` for what no database counts to, naming the field or part."""
    if not (given.isascii() and given.isdecimal() and len(given) <= _DIGITS):
        raise UsageError("form-fields", fields=[name])
    return int(given)


_DIGITS = 18
