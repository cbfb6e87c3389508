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
_CONVERT = "`casefile templates convert FILE` puts our tags in their place."


def leftovers(content: bytes) -> Iterator[Fault]:
    """Every one, by its place."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    yield from _merge_fields(parts)
    for paragraph in paragraphs(content):
        for pattern, what in (
            (_GUILLEMETS, "a merge field's name"),
            (_PROMPT, "Word's prompt"),
            (_BRACKETS, "a note"),
        ):
            if found := pattern.search(paragraph.text):
                remedy = "Put a field of the case there, or take it out."
                yield Fault(
                    "left-over",
                    paragraph.place,
                    f"{what} stands there as text: {found[0][:60]}",
                    remedy,
                    doubt=True,
                )
    yield from _tags_outside(parts)


def _merge_fields(parts: dict[str, bytes]) -> Iterator[Fault]:
    for name, xml in parts.items():
        if STORIES.fullmatch(name) and b"MERGEFIELD" in xml:
            root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
            for code, element in fields(root):
                if field_kind(code) == "MERGEFIELD":
                    what = f"the mail-merge field {' '.join(code.split()[1:2])}, which is never filled here"
                    yield Fault("merge-field", place_of(name, root, element), what, _CONVERT)


def _tags_outside(parts: dict[str, bytes]) -> Iterator[Fault]:
    for name, xml in parts.items():
        if _RELATIONS.fullmatch(name):
            for relation in ElementTree.fromstring(xml):  # noqa: S314 - the operator's own file, parsed before
                if found := _TAG.search(relation.get("Target") or ""):
                    what = f"a tag in the address of a link, which is never filled: {found[0]}"
                    yield Fault(
                        "tag-outside", readable(name), what, "Write the address out, or leave the link away."
                    )
        elif name in _PROPERTIES and (found := _TAG.search(xml.decode("utf-8", "replace"))):
            what = f"a tag in the file's own properties, which is never filled: {found[0]}"
            yield Fault(
                "tag-outside", "the document's properties", what, "Take it out (File, Info, Properties)."
            )
