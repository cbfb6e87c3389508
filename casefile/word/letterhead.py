"""The employer's logo in a template: it takes the place of the picture whose alternative text is ``logo``.

The picture in the template is a frame: the logo is set as large as fits in it, its proportions kept. An employer
without a logo gets letters without that picture.
"""

from __future__ import annotations

import hashlib
import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from lxml import etree
from PIL import Image, UnidentifiedImageError

from casefile.errors import UsageError
from casefile.fixed_zip import repack

SUFFIXES = (".png", ".jpg", ".jpeg")
_MARK = "logo"
_LARGEST = (1600, 600)  # pixels: sharp in print at the frame's size, and no larger in every archived letter
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


@dataclass(frozen=True)
class Logo:
    """An employer's logo, ready to be set. ``digest`` is SHA-256 of the file it came from, in hexadecimal."""

    digest: str
    png: bytes = field(repr=False)


def logo_of(place: Path | None, employer_id: str) -> Logo | None:
    """The logo for an employer, ready to be set: the one picture, or the one of the employer's number in a folder.

    Raises ``UsageError`` when the picture cannot be read.
    """
    if place is None:
        return None
    if not place.is_dir():
        return _picture(place)
    files = (place / f"{employer_id}{suffix}" for suffix in SUFFIXES)
    return next((_picture(file) for file in files if file.is_file()), None)


@lru_cache(maxsize=64)
def _picture(file: Path) -> Logo:
    """The picture as a PNG on white: PDF/A-2b letters carry no transparency, and no camera's notes."""
    try:
        content = file.read_bytes()
        with Image.open(io.BytesIO(content)) as image:
            image.thumbnail(_LARGEST)
            page = Image.new("RGB", image.size, "white")
            coloured = image.convert("RGBA")
            page.paste(coloured, mask=coloured)
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise UsageError(
            "logo-unreadable", file=file.name, kind=type(error).__name__, endings=list(SUFFIXES)
        ) from None
    out = io.BytesIO()
    page.save(out, "PNG", optimize=True)
    return Logo(hashlib.sha256(content).hexdigest(), out.getvalue())


def with_logo(template: bytes, logo: Logo | None) -> bytes:
    """The template with the logo in its frame, or without the frame. A template without a frame comes back as it is."""
    with zipfile.ZipFile(io.BytesIO(template)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    changed = False
    for name in [n for n in parts if n.startswith("word/") and n.endswith(".xml")]:
        if f'"{_MARK}"'.encode() not in parts[name]:
            continue
        tree = etree.fromstring(parts[name])
        for frame in list(_frames(tree)):
            changed = True
            if logo is None:
                _take_out(frame)
            else:
                parts[_target(parts, name, frame)] = logo.png
                _fit(frame, logo.png)
        parts[name] = etree.tostring(tree, encoding="UTF-8", standalone=True)
    return _packed(parts) if changed else template


def _frames(tree: etree._Element) -> Iterator[etree._Element]:
    """Every picture in line with the text whose alternative text is the mark."""
    for properties in tree.iter(f"{_WP}docPr"):
        if _MARK in {
            properties.get("descr", "").strip().lower(),
            properties.get("title", "").strip().lower(),
        }:
            inline = properties.getparent()
            if inline is not None and inline.tag == f"{_WP}inline":
                yield inline


def _take_out(frame: etree._Element) -> None:
    """The frame's paragraph, or the picture alone where the paragraph says more or is the only one."""
    paragraph = next(frame.iterancestors(f"{_W}p"))
    story = paragraph.getparent()
    text = "".join(t.text or "" for t in paragraph.iter(f"{_W}t"))
    if story is not None and not text and len(story.findall(f"{_W}p")) > 1:
        story.remove(paragraph)
    else:
        run = next(frame.iterancestors(f"{_W}r"))
        run.getparent().remove(run)  # type: ignore[union-attr]


def _target(parts: dict[str, bytes], part: str, frame: etree._Element) -> str:
    """The part that holds the frame's picture."""
    folder, file = posixpath.split(part)
    relations = etree.fromstring(parts[f"{folder}/_rels/{file}.rels"])
    wanted = next(frame.iter(f"{_A}blip")).get(_EMBED)
    target = next(str(r.get("Target")) for r in relations.iter(_RELATION) if r.get("Id") == wanted)
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")


def _fit(frame: etree._Element, png: bytes) -> None:
    """The largest size of the logo's proportions that stays within the frame. Lengths in Word's own unit."""
    with Image.open(io.BytesIO(png)) as image:
        wide, high = image.size
    extent = frame.find(f"{_WP}extent")
    assert extent is not None  # noqa: S101  every inline picture has one
    scale = min(int(extent.get("cx", "0")) / wide, int(extent.get("cy", "0")) / high)
    for size in (extent, *frame.iter(f"{_A}ext")):
        if size.get("cx"):
            size.set("cx", str(int(wide * scale)))
            size.set("cy", str(int(high * scale)))


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return repack(out.getvalue())
