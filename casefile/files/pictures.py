"""Pictures opened by one library, whatever took them: those of phones (HEIC, AVIF) and of archives (JPEG 2000) too."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

MOST_PIXELS = 150_000_000
# These keep a film where others keep pages: only the first picture is one.
MOVING = frozenset({"GIF", "PNG", "WEBP", "AVIF"})


def opened(source: bytes | Path) -> Image.Image:
    """The picture, not yet decoded. Raises what Pillow raises for one that is broken or too large."""
    import pi_heif  # noqa: PLC0415  only a child process that opens pictures loads it

    pi_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    return Image.open(io.BytesIO(source) if isinstance(source, bytes) else source)
