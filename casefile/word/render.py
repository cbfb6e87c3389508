"""Fills a Word template with values: docxtpl's language and docxtpl's result, at a small part of its cost.

docxtpl reads, patches and compiles the template for every document. Here docxtpl prepares each part once,
Jinja compiles it once, and a document costs one render, one strict parse and one zip. ``document.xml`` stays
byte for byte docxtpl's.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError, UndefinedError
from lxml import etree

from casefile.borrowed.docx_parts import core_properties, main_part, root
from casefile.dotted import value_at
from casefile.errors import DocumentFault, TemplateFault
from casefile.fixed_zip import UNREADABLE, RepeatedZip
from casefile.said import Said
from casefile.word.budget import TooMuchError
from casefile.word.docx_text import W, readable
from casefile.word.language import (
    CompiledPart,
    NotTextError,
    UnprintableValueError,
    UnsafeConstructError,
    Use,
    compile_part,
    unprintable,
)
from casefile.word.own_words import are_lost, first_lost
from casefile.word.parts import FOLDER as PARTS
from casefile.word.parts import digest_of, part_names, with_parts
from casefile.word.places import place_of_line, trimming_tag, unclosed_tag, unsupported_tag
from casefile.word.validity import make_valid

_NOTES = ("wordprocessingml.footnotes+xml", "wordprocessingml.endnotes+xml")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>\s*")
_TIMESTAMP = re.compile(r"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
# Characters in a value that Word writes as elements. docxtpl makes a tab, a break, a paragraph or a page of
# them.
_LISTING = re.compile("[\t\n]")
_CELLS_BY_TAG = re.compile(r"(?:\{%|\{#|\{\{)\s*tc\s|colspan|\{%\s*[hv]m\s*%")
_PICTURE = "<wp:docPr"
_NOTHING = object()
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"


class CompiledTemplate:
    """One Word template, ready to be filled many times.

    ``fields`` are the dotted names of all it reads, over body, headers, footers, notes and properties.
    """

    def __init__(
        self,
        content: bytes,
        name: str,
        shared: Mapping[str, bytes] | None = None,
        letterhead: Callable[[bytes], bytes] = bytes,
    ) -> None:
        """``shared`` holds the Word parts that the template shows, by their names (``parts``).

        ``letterhead`` sets the employer's logo into the template before it is compiled; without it none is set.
        """
        self.name = name
        self.digest = digest_of(content, shared or {})
        self.content = self._joined(content, shared or {})
        try:
            self.content = letterhead(self.content)
            self._prepare()
        except TemplateSyntaxError as error:
            lines = (error.source or "").split("\n")
            place = unclosed_tag(self.content) or self._place_in(error.name or "", lines, error.lineno)
            raise self._fault(place, _of_jinja(error)) from None
        except (RecursionError, MemoryError) as error:
            raise self._fault(Said("part.tags"), Said("tags.deep", kind=type(error).__name__)) from None
        except (*UNREADABLE, KeyError, etree.XMLSyntaxError) as error:
            raise TemplateFault("not-a-word-template", name=name, kind=type(error).__name__) from None
        self.fields = frozenset(use.field for part in self.parts for use in part.uses)

    @cached_property
    def key(self) -> str:
        """By which another process knows a template of the same name and content again."""
        return hashlib.sha256(self.name.encode() + b"\n" + self.content).hexdigest()

    def _joined(self, content: bytes, shared: Mapping[str, bytes]) -> bytes:
        """The template with its shared parts in it, each of which can stand alone."""
        names = part_names(content)
        for part in names:
            if part in shared:
                alone = f"{self.name.split('/')[0]}/{PARTS}/{part}.docx"
                if part_names(shared[part]):
                    raise TemplateFault("part-shows-part", name=alone)
                CompiledTemplate(shared[part], alone)
        return with_parts(content, self.name, shared) if names else content

    def _prepare(self) -> None:
        docx = DocxTemplate(io.BytesIO(self.content))
        docx.init_docx()
        if place := unsupported_tag(self.content):
            raise self._fault(place, Said("tags.only-text"))
        if place := trimming_tag(self.content):
            raise self._fault(place, Said("tags.trims"))
        self._docxtpl = docx
        self._main = str(main_part(docx.docx).partname).lstrip("/")
        self.parts = [compile_part(self._main, self._body_source(docx))]
        self.parts += [compile_part(name, self._patched(docx, name, xml)) for name, xml in _stories(docx)]
        self._core_name, core = _core_properties(docx)
        self._core = compile_part(self._core_name, core)
        self.parts.append(self._core)
        self._zip = RepeatedZip(self.content, {part.name for part in self.parts})

    def _body_source(self, docx: DocxTemplate) -> str:
        """The whole document.xml as a template: the patched body between the document's own start and end."""
        body = docx.get_xml()
        patched = self._patched(docx, self._main, body)
        whole = docx.xml_to_string(root(docx.docx))
        start, end = whole.index("<w:body"), whole.rindex("</w:body>") + len("</w:body>")
        self._repair_tables = bool(_CELLS_BY_TAG.search(body)) or _would_change_tables(docx, patched)
        # docxtpl's repair counts no cell that stands in a content control, and would take its column away.
        self._repair_tables &= root(docx.docx).find(f".//{W}tr/{W}sdt") is None
        self._number_pictures = _PICTURE in body
        return f"{whole[:start]}<w:body>{patched[patched.index('>') + 1 :]}{whole[end:]}"

    def _patched(self, docx: DocxTemplate, part: str, xml: str) -> str:
        """A part's tags freed of Word's markup, with all of its own words."""
        patched: str = docx.patch_xml(xml)
        if are_lost(xml, patched):
            raise self._fault(first_lost(self.content, part) or readable(part), Said("tags.takes-words"))
        return patched

    def render(self, values: Mapping[str, Any]) -> bytes:
        """The filled document. The same values give the same bytes.

        Raises ``DocumentFault`` for a value no document can carry, ``TemplateFault`` for a field that is not
        there or for markup the template broke. Both name the template, the place and the field, never the value.
        """
        return self._zip.write(self._rendered_parts(values))

    def _rendered_parts(self, values: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
        for part in self.parts:
            text = self._fill(part, values)
            if part is self._core:
                text = _dated(text, values)
            elif "\n" in text or "\t" in text:
                text = self._write_breaks(text)
            yield part.name, self._checked(part, text)

    def _fill(self, part: CompiledPart, values: Mapping[str, Any]) -> str:
        try:
            return part.render(values)
        except UnprintableValueError as error:
            line = part.failing_line(error)
            fields = [use.field for use in part.uses if unprintable(value_at(values, use.field, _NOTHING))]
            field = next((f for f in fields if Use(f, line) in part.uses), fields[0] if fields else "")
            raise DocumentFault(
                "value-unprintable",
                name=self.name,
                place=self._place(part, line, field),
                field=field or Said("part.tag"),
                what=Said("unprintable"),
            ) from None
        except NotTextError as error:
            place, field = self._culprit(part, error, values, lambda value: type(value) not in (str, int))
            kind = str(error)
            shown = (
                Said("tags.not-text", field=field, kind=kind)
                if field
                else Said("tags.not-text-tag", kind=kind)
            )
            raise self._fault(place, shown) from None
        except UndefinedError as error:
            place, field = self._culprit(part, error, values, lambda value: value is _NOTHING)
            raise self._fault(place, Said("tags.no-field", field=field or Said("part.tag"))) from None
        except TooMuchError as error:
            endless = Said("tags.endless", why=error.said)
            raise self._fault(self._place(part, part.failing_line(error)), endless) from None
        except Exception as error:  # noqa: BLE001  whatever a tag raises costs the documents of its template only
            line = part.failing_line(error)
            failed = Said("tags.failed", kind=type(error).__name__)
            raise self._fault(self._place(part, line), failed) from None

    def _culprit(
        self, part: CompiledPart, error: Exception, values: Mapping[str, Any], guilty: Callable[[Any], bool]
    ) -> tuple[Said, str]:
        """Where rendering stopped, and the field on that line that made it stop, if the line tells."""
        line = part.failing_line(error)
        fields = (
            use.field
            for use in part.uses
            if use.line == line and guilty(value_at(values, use.field, _NOTHING))
        )
        field = next(fields, "")
        return self._place(part, line, field), field

    def _checked(self, part: CompiledPart, text: str) -> bytes:
        """Strictly parsed and written again.

        docxtpl parses with ``recover=True`` and loses text without a word.
        """
        try:
            tree = etree.fromstring(text.encode())
        except etree.XMLSyntaxError:
            raise self._fault(self._place(part, 0), Said("tags.structure")) from None
        if part.name == self._main:
            if self._repair_tables:
                tree = self._docxtpl.fix_tables(text)
            if self._number_pictures:
                for number, picture in enumerate(tree.iter(_WP), 1001):
                    picture.set("id", str(number))
        make_valid(tree)
        return etree.tostring(tree, encoding="UTF-8", standalone=True)

    def _write_breaks(self, text: str) -> str:
        """Tabs and line breaks as Word's elements, in the paragraphs that have any."""
        pieces, done = [], 0
        while found := _LISTING.search(text, done):
            start = max(text.rfind("<w:p>", 0, found.start()), text.rfind("<w:p ", 0, found.start()))
            end = text.find("</w:p>", found.start()) + len("</w:p>")
            if start < done or end < start:
                pieces.append(text[done : found.end()])
                done = found.end()
                continue
            pieces += (text[done:start], self._docxtpl.resolve_listing(text[start:end]))
            done = end
        return "".join((*pieces, text[done:]))

    def fault_of(self, part: CompiledPart, error: Exception) -> TemplateFault:
        """An error that a tag of this part raised, with its place."""
        not_text = isinstance(error, NotTextError)
        kind = str(error) if not_text else type(error).__name__
        what = Said("tags.not-text-tag", kind=kind) if not_text else Said("tags.failed", kind=kind)
        return self._fault(self._place(part, part.failing_line(error)), what)

    def place_of(self, part: CompiledPart, use: Use) -> Said:
        """Where in Word a person finds this use of a field."""
        return self._place(part, use.line, use.field)

    def _fault(self, place: Said, what: Said) -> TemplateFault:
        return TemplateFault("tag-fault", name=self.name, place=place, what=what)

    def _place(self, part: CompiledPart, line: int, about: str = "") -> Said:
        return self._place_in(part.name, part.lines, line, about)

    def _place_in(self, part: str, lines: Sequence[str], line: int, about: str = "") -> Said:
        return place_of_line(self.content, part, lines, line, about)


def compile_template(
    path: Path, shared: Mapping[str, Path] | None = None, letterhead: Callable[[bytes], bytes] = bytes
) -> CompiledTemplate:
    """Read and compile a template with the Word parts it shows; by default those of the folder beside it.

    Raises ``TemplateFault`` when a file cannot be read or used.
    """
    content = _read_file(path)
    if shared is None:
        beside = {name: path.parent / PARTS / f"{name}.docx" for name in part_names(content)}
        shared = {name: part for name, part in beside.items() if part.is_file()}
    parts = {name: _read_file(part) for name, part in shared.items()}
    return CompiledTemplate(content, f"{path.parent.name}/{path.name}", parts, letterhead)


def _read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise TemplateFault("template-unreadable", file=path.name, why=error.strerror) from None


def _of_jinja(error: TemplateSyntaxError) -> Said:
    """What Jinja says of tags that do not fit together, as it means to who wrote them."""
    if isinstance(error, UnsafeConstructError):
        return error.said
    message = error.message or ""
    known = (ours for theirs, ours in _JINJA.items() if theirs in message)
    return next(known, Said("tags.unreadable"))


_JINJA = {
    "Unexpected end of template": Said("tags.not-ended"),
    "Encountered unknown tag 'end": Said("tags.nothing-open"),
    "Encountered unknown tag 'el": Said("tags.no-if"),
}


def _stories(docx: DocxTemplate) -> Iterator[tuple[str, str]]:
    """Headers, footers, footnotes and endnotes, each once, whatever the number of sections."""
    seen = set()
    for uri in (docx.HEADER_URI, docx.FOOTER_URI):
        for _, part in docx.get_headers_footers(uri):
            if part.partname not in seen:
                seen.add(part.partname)
                yield str(part.partname).lstrip("/"), docx.get_part_xml(part)
    for part in main_part(docx.docx).package.parts:
        if part.content_type.endswith(_NOTES):
            yield str(part.partname).lstrip("/"), _DECLARATION.sub("", part.blob.decode("utf-8-sig"))


def _core_properties(docx: DocxTemplate) -> tuple[str, str]:
    """Title, author and the other properties, as XML: escaped once, where docxtpl escapes twice."""
    part = core_properties(docx.docx)
    return str(part.partname).lstrip("/"), docx.xml_to_string(part.element)


def _dated(core: str, values: Mapping[str, Any]) -> str:
    """The file says it was made on the day it was made, not when its template was."""
    made_on = values.get("document", {}).get("made_on_iso")
    return _TIMESTAMP.sub(rf"\g<1>{made_on}T00:00:00Z\g<2>", core) if made_on else core


def _would_change_tables(docx: DocxTemplate, patched: str) -> bool:
    """True when docxtpl's repair of table columns would change this template's tables even as they stand."""
    lenient = etree.XMLParser(recover=True)
    try:
        repaired = etree.tostring(docx.fix_tables(patched))
    except ValueError:  # a column span that only Jinja will know
        return True
    return bool(repaired != etree.tostring(etree.fromstring(patched, lenient)))
