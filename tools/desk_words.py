"""Brings the words of the desk's pages into its French catalogue: new ones to be worded, gone ones out.

python -m tools.desk_words
"""

from __future__ import annotations

from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.web.ground import HERE
from app.web.words import FILE

METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]
KEYWORDS = {"_": None, "words": None, "ngettext": (1, 2)}


def found() -> Catalog:
    """Every word of the pages, with the lines that say it."""
    catalogue = Catalog()
    for _, _, message, _, _ in extract_from_dir(
        HERE, METHODS, options_map={"templates/**.html": {"trimmed": "true"}}, keywords=KEYWORDS
    ):
        catalogue.add(message)
    return catalogue


def main() -> None:
    with FILE.open("rb") as file:
        kept = read_po(file, locale="fr")
    fresh = found()
    made = Catalog(locale="fr", project="Casefile", fuzzy=False)
    for message in fresh:
        if message.id:
            known = kept.get(message.id)
            made.add(message.id, known.string if known else "")
    out = BytesIO()
    write_po(out, made, omit_header=False, sort_output=True, width=120)
    lines = out.getvalue().decode().splitlines()
    # When it was made, and by what, is no word of ours.
    drop = (
        '"POT-Creation',
        '"PO-Revision',
        '"Generated',
        '"Last-Translator',
        '"Language-Team',
        '"Report-Msgid',
        "# ",
    )
    FILE.write_text(
        "\n".join(line for line in lines if not line.startswith(drop) and line != "#") + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
