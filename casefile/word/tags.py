"""What is wrong with the tags of one paragraph, each tag read by itself as a person wrote it in Word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import TemplateSyntaxError

from casefile.word.language import check_expression
from casefile.word.layout import Fault
from casefile.word.places import tags

_CURLY = re.compile("[“”‘’«»]")
_STRAIGHT = str.maketrans("“”‘’", "\"\"''")
_UNCLOSED = re.compile(r"\{([{%#])(?:(?![}%#]\}).)*$", re.DOTALL)
_MARK = re.compile(r"^(\{%-?)\s*(?:p|tr|tc|r)\s+")
_RICH = re.compile(r"\{\{(?:p|tr|tc|r)\s")
_PART = re.compile(r"\{\{p\s+part\.[\w-]+\s*\}\}")  # a shared Word part (``parts.py``)
_WORD = re.compile(r"^\{%-?\s*(\w+)")
_CELL = re.compile(r"^\{%\s*(?:colspan|cellbg)\s+(.*)%\}$", re.DOTALL)  # docxtpl's tags of a table cell
# How a tag that opens something is closed, so that it can be read alone.
_WHOLE = {
    "if": "{tag}{{% endif %}}",
    "elif": "{{% if true %}}{tag}{{% endif %}}",
    "for": "{tag}{{% endfor %}}",
    "set": "{tag}",
    "else": "",
    "endif": "",
    "endfor": "",
}
_FIELDS = "`casefile templates fields` lists every field."


def tag_faults(text: str) -> Iterator[Fault]:
    """Every fault of a paragraph's tags. The places are left to who knows the paragraph."""
    for tag in tags(text):
        yield from _faults_of(tag)
    rest = text
    for tag in tags(text):
        rest = rest.replace(tag, "", 1)
    if found := _UNCLOSED.search(rest):
        what = f"a tag is opened and not closed in its paragraph: {found[0][:60]}"
        yield Fault("tag", "", what, "Close it with }} or %} in the same paragraph or table cell.")
    elif "}}" in rest or "%}" in rest:
        yield Fault("tag", "", "a tag is closed that was not opened", "Open it with {{ or {%.")


def _faults_of(tag: str) -> Iterator[Fault]:
    if tag.startswith("{#"):
        return
    if _CURLY.search(tag):
        remedy = "Type straight quotes there (Ctrl+Z right after Word curls one)."
        yield Fault("curly-quotes", "", f"curly quotes in {tag}", remedy, doubt=True)
    if _PART.fullmatch(tag):
        return
    if _RICH.match(tag):
        yield Fault(
            "tag",
            "",
            f"{tag} puts in more than text",
            "Write {{ without p, tr, tc or r after it.",
        )
        return
    if tag[2] == "-" or tag[-3] == "-":
        yield Fault(
            "tag", "", f"{tag}: the dash takes the words beside the tag away", "Write the tag without it."
        )
        return
    try:
        check_expression(_alone(tag.translate(_STRAIGHT)))
    except RecursionError:
        yield Fault("tag", "", f"{tag[:60]}: it lies too deep in itself", f"Make the tag simpler. {_FIELDS}")
    except TemplateSyntaxError as error:
        wrong = "one = where two belong" if "got '='" in (error.message or "") else error.message
        yield Fault("tag", "", f"{tag}: {wrong}", f"Correct the tag. {_FIELDS}")


def _alone(tag: str) -> str:
    """The tag as a whole template of its own."""
    if tag.startswith("{{"):
        return tag
    if found := _CELL.match(tag):
        return f"{{{{ {found[1]} }}}}"
    plain = _MARK.sub(r"\1 ", tag)
    word = _WORD.match(plain)
    shape = _WHOLE.get(word[1] if word else "")
    return plain if shape is None else shape.format(tag=plain)
