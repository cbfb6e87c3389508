"""Pictures onto paper: photographs, scans and faxes, as their makers meant them to be seen."""

from __future__ import annotations

import io

from pikepdf import Array, Dictionary, Name, Page, Pdf
from PIL import Image, ImageOps

from casefile.files.pictures import MOVING, opened
from casefile.opening.rendition import Rendition
from casefile.paper.paper import MARGIN, Paper

MOST_DPI = 300  # e-bundle guidance: more only makes files larger


def picture(content: bytes, page_size: str) -> Rendition:
    """Each frame on a page of its own, turned as the camera says, never wider than the paper, at most 300 dpi."""
    notes: list[str] = []
    pdf = Pdf.new()
    with opened(content) as image:
        frames = getattr(image, "n_frames", 1)
        if frames > 1 and image.format in MOVING:
            frames, notes = 1, ["animation"]
        for number in range(frames):
            image.seek(number)
            _add_picture(pdf, image, page_size)
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return Rendition(out.getvalue(), notes=notes)


def _add_picture(pdf: Pdf, image: Image.Image, page_size: str) -> None:
    dpi = _dpi(image)
    frame = _flat(ImageOps.exif_transpose(image) or image)
    probe = Paper(page_size, landscape=frame.width > frame.height)
    width, height = frame.width * 72 / dpi, frame.height * 72 / dpi
    scale = min(1.0, (probe.width - MARGIN) / width, (probe.height - MARGIN) / height)
    width, height = width * scale, height * scale
    most = int(max(width, height) / 72 * MOST_DPI) + 1
    if max(frame.size) > most:
        frame = frame.convert("L") if frame.mode == "1" else frame
        frame.thumbnail((most, most), Image.Resampling.LANCZOS)
    stream, filter_name = _packed(frame)
    picture = pdf.make_stream(
        stream, Type=Name.XObject, Subtype=Name.Image, Width=frame.width, Height=frame.height
    )
    picture.ColorSpace = Name.DeviceGray if frame.mode in {"L", "1"} else Name.DeviceRGB
    picture.BitsPerComponent = 1 if frame.mode == "1" else 8
    if filter_name:
        picture.Filter = Name(filter_name)
    x, y = (probe.width - width) / 2, (probe.height - height) / 2
    content = f"q {width:.2f} 0 0 {height:.2f} {x:.2f} {y:.2f} cm /Im0 Do Q".encode()
    page = Dictionary(
        Type=Name.Page, MediaBox=Array([0, 0, probe.width, probe.height]), Contents=pdf.make_stream(content),
        Resources=Dictionary(XObject=Dictionary(Im0=picture)),
    )  # fmt: skip
    pdf.pages.append(Page(pdf.make_indirect(page)))


def _dpi(image: Image.Image) -> float:
    given = image.info.get("dpi")
    try:
        dpi = float(given[0]) if given else 0.0
    except (TypeError, ValueError, ZeroDivisionError):
        dpi = 0.0
    return dpi if 50 <= dpi <= 2400 else 150.0


def _flat(frame: Image.Image) -> Image.Image:
    """On white paper, in grey or colour; one bit stays one bit."""
    if frame.mode in {"1", "L", "RGB"}:
        return frame.copy()
    if frame.mode in {"RGBA", "LA", "PA"} or "transparency" in frame.info:
        solid = frame.convert("RGBA")
        paper = Image.new("RGBA", solid.size, "white")
        return Image.alpha_composite(paper, solid).convert("RGB")
    if frame.mode.startswith("I"):
        return frame.convert("I").point(lambda v: v / 256).convert("L")
    return frame.convert("RGB")


def _packed(frame: Image.Image) -> tuple[bytes, str]:
    if frame.mode == "1":
        return frame.tobytes(), ""
    out = io.BytesIO()
    frame.save(out, "JPEG", quality=88, optimize=True, comment=b"")  # nor what was written beside it
    return out.getvalue(), "/DCTDecode"
