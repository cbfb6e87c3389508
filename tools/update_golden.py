"""Writes tests/golden anew from the templates as they are. Look at every image before committing it."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from PIL import Image  # noqa: E402
from test_pdf_golden import GOLDEN, differ, files  # noqa: E402


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    current = dict(files())
    for old in set(GOLDEN.glob("*.png")) - set(current):
        old.unlink()
        print(f"removed {old.name}")
    for path, image in current.items():
        if path.exists() and not differ(Image.open(path), image):
            continue
        image.save(path, optimize=True)
        print(f"wrote {path.name}")


if __name__ == "__main__":
    main()
