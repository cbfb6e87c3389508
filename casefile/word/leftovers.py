"""What another tool, or a draft, left in a template: it would go out in every document as it stands.

Mail-merge fields print their own names, Word's prompts and bracketed notes print as text, and a tag outside the text
(in a link's address, in a property) is never filled.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from lxml import etree

from casefile.said import Said
from casefile.word.constructs import STORIES, field_kind, fields
from casefile.word.docx_text import paragraphs, place_of, readable
from casefile.word.layout import Fault

_GUILLEMETS = re.compile(r"«[\w.-]+»")  # French sets spaces within them; a merge field's name has none
_PROMPT = re.compile(
    r"(?i)click (?:or tap )?here to enter (?:text|a date)\.?|cliquez (?:ou appuyez )?ici pour [\w ]+"
)
_BRACKETS = re.compile(
    r"(?i)\[\s*(?:insert|enter|add|name|date|address|title|insérer|inscrire|nom|adresse)\b[^\]]*\]"
)
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_RELATIONS = re.compile(r"word/_rels/[\w.]+\.rels")
_PROPERTIES = ("docProps/custom.xml", "docProps/app.xml")
_DRAFTS = (
    (_GUILLEMETS, Said("template-left-over.merge", text="")),
    (_PROMPT, Said("template-left-over.prompt", text="")),
    (_BRACKETS, Said("template-left-over.note", text="")),
)


def leftovers(content: bytes) -> Iterator[Fault]:
    """Every one, by its place."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    yield from _merge_fields(parts)
    for paragraph in paragraphs(content):
        for pattern, of in _DRAFTS:
            if found := pattern.search(paragraph.text):
                yield Fault(paragraph.place, of.with_values(text=found[0][:60]), doubt=True)
    yield from _tags_outside(parts)


def _merge_fields(parts: dict[str, bytes]) -> Iterator[Fault]:
    for name, xml in parts.items():
        if STORIES.fullmatch(name) and b"MERGEFIELD" in xml:
            root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
            for code, element in fields(root):
                if field_kind(code) == "MERGEFIELD":
                    said = Said("template-merge-field", name=" ".join(code.split()[1:2]))
                    yield Fault(place_of(name, root, element), said)


def _tags_outside(parts: dict[str, bytes]) -> Iterator[Fault]:
    for name, xml in parts.items():
        if _RELATIONS.fullmatch(name):
            for relation in ElementTree.fromstring(xml):  # noqa: S314 - the operator's own file, parsed before
                if found := _TAG.search(relation.get("Target") or ""):
                    yield Fault(readable(name), Said("template-tag-outside.link", tag=found[0]))
        elif name in _PROPERTIES and (found := _TAG.search(xml.decode("utf-8", "replace"))):
            yield Fault(Said("part.properties"), Said("template-tag-outside.properties", tag=found[0]))
