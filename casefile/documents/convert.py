"""A mail-merge template becomes one of ours: each MERGEFIELD that has a field's name gives way to that field's tag.

Names are compared without their signs: ``Worker_Name`` and ``WorkerName`` are ``worker.name``. What has no such name
stays as it is and is told, for a person to decide.
"""

from __future__ import annotations

import difflib
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from casefile.documents.field_catalogue import names_for
from casefile.errors import DocumentFault
from casefile.fixed_zip import UNREADABLE, repack
from casefile.said import Said
from casefile.word.constructs import STORIES, field_kind
from casefile.word.docx_text import W, place_of

_NEAR = 0.8
_SIGNS = re.compile(r"[\W_]+")
_QUOTED = re.compile(r'"([^"]*)"|(\S+)')
# What other systems call a thing of ours.
_ALSO = {"employeename": "worker.name", "companyname": "employer.legal_name", "jobtitle": "job.title"}


@dataclass(frozen=True)
class Mapped:
    """One merge field: where it stands, its name, and the tag in its place; "" for one that has none.

    ``how`` is ``same``, ``near`` (to be looked at) or ``none``.
    """

    place: Said
    name: str
    tag: str
    how: str

    def as_dict(self, language: str) -> dict[str, str]:
        """For ``--json``."""
        return {"place": self.place.in_(language), "name": self.name, "tag": self.tag, "how": self.how}


def convert(content: bytes, kind: str) -> tuple[bytes, list[Mapped]]:
    """The template with our tags, and what became of each merge field.

    ``kind`` is the type of document it is for. Raises ``DocumentFault`` when it is no Word document.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        done: list[Mapped] = []
        for name, xml in parts.items():
            if STORIES.fullmatch(name) and b"MERGEFIELD" in xml:
                root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
                done += _convert_part(name, root, names_for(kind))
                parts[name] = etree.tostring(root, encoding="UTF-8", standalone=True)
        return _zipped(parts), done
    except (*UNREADABLE, etree.XMLSyntaxError) as error:
        raise DocumentFault("not-a-word-template", name=kind, kind=type(error).__name__) from None


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return repack(out.getvalue())


def tag_for(name: str, names: frozenset[str]) -> tuple[str, str]:
    """The field a merge field's name means, and how it was found."""
    plain = {_SIGNS.sub("", field).lower(): field for field in sorted(names, reverse=True)}
    plain |= {also: field for also, field in _ALSO.items() if field in names}
    wanted = _SIGNS.sub("", name).lower()
    if wanted in plain:
        return plain[wanted], "same"
    near = difflib.get_close_matches(wanted, plain, n=1, cutoff=_NEAR)
    return (plain[near[0]], "near") if near else ("", "none")


def _convert_part(part: str, root: etree._Element, names: frozenset[str]) -> Iterator[Mapped]:
    for runs, code in [*_simple(root), *_complex(root)]:
        quoted = _QUOTED.search(code.split(None, 1)[1] if len(code.split(None, 1)) > 1 else "")
        name = (quoted[1] or quoted[2] or "") if quoted else ""
        field, how = tag_for(name, names)
        mapped = Mapped(place_of(part, root, runs[0]), name, f"{{{{ {field} }}}}" if field else "", how)
        if field:
            _put(runs, mapped.tag)
        yield mapped


def _simple(root: etree._Element) -> list[tuple[list[Any], str]]:
    found = ((element, element.get(f"{W}instr") or "") for element in root.iter(f"{W}fldSimple"))
    return [([element], code) for element, code in found if field_kind(code) == "MERGEFIELD"]


def _complex(root: etree._Element) -> list[tuple[list[Any], str]]:
    """The runs of each field from its first mark to its last, where they stand side by side in one paragraph."""
    found: list[tuple[list[Any], str]] = []
    for paragraph in root.iter(f"{W}p"):
        runs: list[Any] = []
        code, depth = "", 0
        for run in paragraph.findall(f"{W}r"):
            marks = [mark.get(f"{W}fldCharType") for mark in run.findall(f"{W}fldChar")]
            depth += marks.count("begin")
            if depth:
                runs.append(run)
                code += "".join(text.text or "" for text in run.findall(f"{W}instrText"))
            depth -= marks.count("end")
            if runs and depth == 0:
                if field_kind(code) == "MERGEFIELD":
                    found.append((runs, code))
                runs, code = [], ""
    return found


def _put(runs: list[Any], tag: str) -> None:
    """One run with the tag, of the look that the field's result had."""
    looks = [look for run in runs for look in run.iter(f"{W}rPr")]
    written = etree.Element(f"{W}r")
    if looks:
        written.append(looks[-1])
    text = etree.SubElement(written, f"{W}t")
    text.text = tag
    runs[0].addprevious(written)
    for run in runs:
        run.getparent().remove(run)
