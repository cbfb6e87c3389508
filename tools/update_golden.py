"""Writes tests/golden anew from the templates as they are, and the contact sheet of the library in docs.

Look at every image before committing it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image, ImageDraw  # noqa: E402

from tests.support.golden import GOLDEN, LIBRARY, differ, files, pages  # noqa: E402
from tests.support.golden_strips import STRIPS, pdfs, strips  # noqa: E402

SHEET = ROOT / "docs" / "library.png"
COLUMNS, THUMB, CAPTION = 7, (204, 264), 16


def main() -> None:
    """Goldens first, then the sheet."""
    for folder, current in ((GOLDEN, files()), (STRIPS, strips())):
        for line in renew(folder, dict(current)):
            print(line)
    SHEET.parent.mkdir(exist_ok=True)
    contact_sheet().save(SHEET, optimize=True)
    print(f"wrote {SHEET.name}; {len(pdfs())} samples")


def renew(folder: Path, current: dict[Path, Image.Image]) -> Iterator[str]:
    """Write what a person would see differ, take away what is no more."""
    folder.mkdir(exist_ok=True, parents=True)
    for old in set(folder.glob("*.png")) - set(current):
        old.unlink()
        yield f"removed {old.name}"
    for path, image in current.items():
        if path.exists() and not differ(Image.open(path).convert("L"), image.convert("L")):
            continue
        image.save(path, optimize=True)
        yield f"wrote {path.name}"


def contact_sheet() -> Image.Image:
    """The first page of every type, English above French."""
    rows = -(-len(LIBRARY.types) // COLUMNS)
    wide, high = THUMB[0] + 12, 2 * (THUMB[1] + CAPTION) + 20
    sheet = Image.new("L", (COLUMNS * wide + 12, rows * high + 12), 235)
    draw = ImageDraw.Draw(sheet)
    for number, kind in enumerate(LIBRARY.types):
        left, top = 12 + number % COLUMNS * wide, 12 + number // COLUMNS * high
        for language in ("en", "fr"):
            page = pages(f"{kind.name}.{language}")[0].resize(THUMB, Image.Resampling.LANCZOS)
            sheet.paste(page, (left, top))
            draw.text((left, top + THUMB[1] + 2), f"{kind.number} {kind.name} ({language})", fill=40)
            top += THUMB[1] + CAPTION
    return sheet.quantize(16)


if __name__ == "__main__":
    main()
