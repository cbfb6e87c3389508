"""python-docx by its inner parts: what a template's engine needs of a Word file that python-docx does not offer."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import nsmap


def give_back_names() -> None:
    """docxtpl imports docxcompose, which takes the prefix ``cp`` from python-docx for another namespace; python-docx
    would then write core properties that Word does not read.
    """
    nsmap["cp"] = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"


def main_part(document: Any) -> Any:
    """The part that holds the body: its name, and the package that all parts are in."""
    return document._part


def root(document: Any) -> Any:
    """The whole ``w:document``, of which python-docx offers the body alone."""
    return document._element


def core_properties(document: Any) -> Any:
    """The part of title, author and dates, as XML."""
    return document.part.package._core_properties_part
