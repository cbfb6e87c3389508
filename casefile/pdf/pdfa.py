"""The finish: PDF/A-2b, its title, author, language and dates ours, the same bytes for the same document.

PDF/A-2 (ISO 19005-2), level B: fonts embedded, one output intent, the description in XMP, nothing that runs. It names
itself PDF/UA-1 (ISO 14289-1) too where the engine vouches for its tags (``/Suspects false``): the built-in one does;
LibreOffice's tags stay, but its PDFs fail that standard's rules on role maps and on untagged content.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import ImageCms

from casefile.borrowed.writing import Description

_ACTIVE = ("/OpenAction", "/AA", "/AcroForm")
_ACTIVE_NAMES = ("/JavaScript", "/EmbeddedFiles")
# Private letters, which no value has: title, language, author, subject, date, engine.
_MARKS = ("\uf8d0", "\uf8d1", "\uf8d2", "\uf8d3", "\uf8d4", "\uf8d5")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\uf8cf\uf8d6-\ufffd\U00010000-\U0010ffff]")
_PRINT, _HIDDEN = 4, 1 | 2 | 32 | 256  # annotation flags: Print; Invisible, Hidden, NoView, ToggleNoView


_ACCESSIBLE = """\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>
</rdf:Description><rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the file keeps to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


@dataclass(frozen=True)
class About:
    """What the PDF says of itself.

    ``language`` is a BCP 47 tag; ``made_on`` the date it bears, not the clock's.
    """

    title: str
    language: str
    author: str
    subject: str
    made_on: dt.date


def description(about: About, engine: str) -> Description:
    """The same as the built-in engine writes it, whose files are PDF/A from the start and whose tags are right."""
    return Description(about.language, _xmp(about, engine, accessible=True), _srgb())


def finish(content: bytes, about: About, engine: str) -> bytes:
    """Another engine's PDF as it is archived. ``content`` must have all its fonts embedded."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        _remove(pdf.Root, _ACTIVE)
        _remove(pdf.Root.get("/Names", Dictionary()), _ACTIVE_NAMES)
        _set_output_intent(pdf)
        _describe(pdf, about, engine)
        _show_annotations(pdf)
        out = io.BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            fix_metadata_version=False,
        )
        return out.getvalue()


def _remove(place: pikepdf.Object, keys: Iterable[str]) -> None:
    for key in keys:
        if key in place:
            del place[key]


def _set_output_intent(pdf: pikepdf.Pdf) -> None:
    profile = pdf.make_stream(_srgb())
    profile.N = 3
    pdf.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier=String("sRGB"),
                Info=String("sRGB IEC61966-2.1"),
                DestOutputProfile=pdf.make_indirect(profile),
            )
        ]
    )


@cache
def _srgb() -> bytes:
    """The sRGB profile with a fixed date and no profile id: the library stamps the clock into both."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    profile[84:100] = bytes(16)
    return bytes(profile)


def _describe(pdf: pikepdf.Pdf, about: About, engine: str) -> None:
    """Title, author, language and dates, in XMP alone.

    An Info dictionary beside it could only contradict it.
    """
    _remove(pdf.trailer, ("/Info", "/ID", "/DocChecksum"))
    _remove(pdf.Root, ("/Metadata",))
    packet = pdf.make_stream(_xmp(about, engine, _vouched(pdf)), Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Metadata = pdf.make_indirect(packet)
    pdf.Root.Lang = String(about.language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def _vouched(pdf: pikepdf.Pdf) -> bool:
    """True when the engine says that its tags are right."""
    marks = pdf.Root.get("/MarkInfo", Dictionary())
    return "/Suspects" in marks and not bool(marks["/Suspects"])


def _xmp(about: About, engine: str, accessible: bool) -> bytes:
    """The description, in the packet that pikepdf makes for one with the same fields."""
    made = dt.datetime.combine(about.made_on, dt.time(), dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    values = (about.title, about.language, about.author, about.subject, made, engine)
    packet = _blank_xmp(bool(about.author), bool(about.subject), accessible)
    for mark, value in zip(_MARKS, values, strict=True):
        packet = packet.replace(mark, escape(_NOT_XML.sub("", value), {'"': "&quot;"}))
    return packet.encode()


@cache
def _blank_xmp(author: bool, subject: bool, accessible: bool) -> str:
    """pikepdf's packet with a mark where each of ``_MARKS`` goes: making it takes longer than filling it in."""
    title, language, creator, description, made, engine = _MARKS
    pdf = pikepdf.new()
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        xmp["pdfaid:part"], xmp["pdfaid:conformance"] = "2", "B"
        xmp["dc:title"] = title
        xmp["dc:language"] = {language}
        if author:
            xmp["dc:creator"] = [creator]
        if subject:
            xmp["dc:description"] = description
        xmp["xmp:CreateDate"] = xmp["xmp:ModifyDate"] = made
        xmp["xmp:CreatorTool"] = "Casefile"
        xmp["pdf:Producer"] = engine
    whole = bytes(pdf.Root.Metadata.read_bytes()).decode()
    return whole.replace("</rdf:RDF>", f"{_ACCESSIBLE}</rdf:RDF>") if accessible else whole


def _show_annotations(pdf: pikepdf.Pdf) -> None:
    """Links must be visible on screen and paper alike (6.3.2)."""
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", []):
            if annotation.get("/Subtype") != Name.Popup:
                annotation.F = (int(annotation.get("/F", 0)) | _PRINT) & ~_HIDDEN
