"""Shared Word parts: a clause kept in one file and shown by many templates, with ``{{p part.NAME }}``.

docxtpl's sub-documents put it in, with its styles, numbering, pictures and notes. That is done once, before the
template is compiled: from there on the part is the template's own text, its tags too, under the same rules.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from docxtpl import DocxTemplate
from lxml import etree

from casefile.borrowed.docx_parts import give_back_names
from casefile.errors import TemplateFault
from casefile.fixed_zip import UNREADABLE, repack
from casefile.said import Said
from casefile.word.docx_text import W

give_back_names()  # after docxtpl was imported

FOLDER = "parts"
_SHOWN = re.compile(r"\{\{p\s+part\.([\w-]+)\s*\}\}")
_MARKUP = re.compile("<[^>]*>")


def part_names(content: bytes) -> tuple[str, ...]:
    """The parts that a template's body shows, each once; none when the file cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            body = archive.read("word/document.xml").decode("utf-8", "replace")
    except (*UNREADABLE, KeyError):
        return ()
    return tuple(sorted(set(_SHOWN.findall(_MARKUP.sub("", body)))))


def digest_of(content: bytes, parts: Mapping[str, bytes]) -> str:
    """SHA-256 of a template, in hexadecimal; with parts, of the template and each part it shows."""
    own = hashlib.sha256(content).hexdigest()
    if not parts:
        return own
    lines = [own, *(f"{name}:{hashlib.sha256(part).hexdigest()}" for name, part in sorted(parts.items()))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def with_parts(content: bytes, name: str, parts: Mapping[str, bytes]) -> bytes:
    """The template with its parts in the place of their tags; the same bytes each time.

    ``name`` is the template's, ``parts`` the content of each part by its name. Raises ``TemplateFault``, naming
    the part's file, when one is missing or cannot be put in.
    """
    docx = DocxTemplate(io.BytesIO(content))
    docx.init_docx()
    for paragraph in list(docx.docx.element.body.iter(f"{W}p")):
        if found := _SHOWN.fullmatch(_text(paragraph)):
            file = f"{name.split('/', maxsplit=1)[0]}/{FOLDER}/{found[1]}.docx"
            if found[1] not in parts:
                raise TemplateFault("part-not-there", name=name, file=file)
            try:
                _put_in(docx, paragraph, parts[found[1]])
            except Exception as error:  # noqa: BLE001  whatever a library raises over one part costs its template only
                raise TemplateFault(
                    "part-not-fitting",
                    name=name,
                    file=file,
                    why=Said("part-sections") if isinstance(error, _Sections) else type(error).__name__,
                ) from None
    file_of = io.BytesIO()
    docx.docx.save(file_of)
    return repack(file_of.getvalue())


class _Sections(Exception):
    """The part has a section break."""


def _put_in(docx: DocxTemplate, paragraph: Any, part: bytes) -> None:
    """The part's paragraphs and tables in the place of one paragraph."""
    known = set(_list_marks(docx))
    subdocument = docx.new_subdoc(io.BytesIO(part))
    body = subdocument.subdocx.element.body
    if body.find(f".//{W}pPr/{W}sectPr") is not None:
        raise _Sections
    for block in body:
        if block.tag != f"{W}sectPr":
            paragraph.addprevious(deepcopy(block))
    cell = paragraph.getparent()
    cell.remove(paragraph)
    if cell.tag == f"{W}tc" and cell[-1].tag != f"{W}p":  # Word wants a paragraph last in a cell
        etree.SubElement(cell, f"{W}p")
    # docxcompose draws the marks of new lists by lot; here the same part gets the same ones each time.
    for number, mark in enumerate(m for m in _list_marks(docx) if m not in known):
        seed = b"%s%d%d" % (hashlib.sha256(part).digest(), len(known), number)
        mark.set(f"{W}val", hashlib.sha256(seed).hexdigest()[:8].upper())


def _list_marks(docx: DocxTemplate) -> list[Any]:
    """The element by which Word tells each list definition from the others."""
    for part in docx.docx.part.package.iter_parts():
        if part.partname == "/word/numbering.xml":
            return list(part.element.iter(f"{W}nsid"))
    return []


def _text(paragraph: Any) -> str:
    return "".join(text.text or "" for text in paragraph.iter(f"{W}t")).strip()
