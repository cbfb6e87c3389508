"""Writes the shipped set of Word templates: ``python -m tools.draft_templates``.

English and French stand side by side in ``tools/template_texts``; the look is in ``tools/template_style``.
Employers do not need this tool: they copy a template into their own folder (``CASEFILE_TEMPLATES``) and edit
the copy in Word.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from casefile.fixed_zip import repack
from tools.template_drawing import LANGUAGES, draw
from tools.template_texts import DRAFTS

FOLDER = Path(__file__).resolve().parent.parent / "templates"


def draft_all() -> dict[str, bytes]:
    """Every shipped template by its path in the folder; the same bytes each time."""
    made = {}
    for draft in DRAFTS:
        for language in LANGUAGES:
            file = io.BytesIO()
            draw(draft, language).save(file)
            made[f"{language}/{draft.type}.docx"] = repack(file.getvalue())
    return made


def main() -> None:
    """Write the templates into the folder."""
    for path, content in draft_all().items():
        (FOLDER / path).write_bytes(content)
        sys.stdout.write(f"{path}: {len(content)} bytes\n")


if __name__ == "__main__":
    main()
