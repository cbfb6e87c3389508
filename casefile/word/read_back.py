"""Reads a finished document again and makes sure that every value it was to show is in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from casefile.errors import DocumentFault
from casefile.fixed_zip import UNREADABLE
from casefile.word.docx_text import part_texts
from casefile.word.language import CompiledPart
from casefile.word.render import CompiledTemplate


def read_back(docx: bytes, template: CompiledTemplate, values: Mapping[str, Any]) -> None:
    """Check that each value the template shows for these values is in the document, in the template's order.

    The document is read by the standard library, which had no part in writing it. Raises ``DocumentFault``
    naming the first field that is missing, never its value.
    """
    texts = _read(docx, template)
    for part in template.parts:
        text, position = texts[part.name], 0
        for field, value in _expected(part, template, values):
            found = text.find(value, position)
            if found < 0:
                raise DocumentFault("field-not-found", name=template.name, field=field)
            position = found + len(value)


def _expected(
    part: CompiledPart, template: CompiledTemplate, values: Mapping[str, Any]
) -> list[tuple[str, str]]:
    try:
        return part.expected(values)
    except Exception as error:  # noqa: BLE001  whatever a tag raises costs the documents of its template only
        raise template.fault_of(part, error) from None


def _read(docx: bytes, template: CompiledTemplate) -> dict[str, str]:
    try:
        return part_texts(docx, [part.name for part in template.parts])
    except (*UNREADABLE, KeyError, ElementTree.ParseError) as error:
        raise DocumentFault("finished-unreadable", name=template.name, kind=type(error).__name__) from None
