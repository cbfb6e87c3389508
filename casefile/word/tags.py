"""What is wrong with the tags of one paragraph, each tag read by itself as a person wrote it in Word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import TemplateSyntaxError

from casefile.said import Said
from casefile.word.language import UnsafeConstructError, check_expression
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


def tag_faults(text: str) -> Iterator[Said]:
    """Every fault of a paragraph's tags; curly quotes are but a doubt. The place is left to who knows the paragraph."""
    for tag in tags(text):
        yield from _faults_of(tag)
    rest = text
    for tag in tags(text):
        rest = rest.replace(tag, "", 1)
    if found := _UNCLOSED.search(rest):
        yield Said("template-tag.unclosed", tag=found[0][:60])
    elif "}}" in rest or "%}" in rest:
        yield Said("template-tag.unopened")


def _faults_of(tag: str) -> Iterator[Said]:
    if tag.startswith("{#"):
        return
    if _CURLY.search(tag):
        yield Said("template-curly-quotes", tag=tag)
    if _PART.fullmatch(tag):
        return
    if _RICH.match(tag):
        yield Said("template-tag.rich", tag=tag)
        return
    if tag[2] == "-" or tag[-3] == "-":
        yield Said("template-tag.trims", tag=tag)
        return
    try:
        check_expression(_alone(tag.translate(_STRAIGHT)))
    except RecursionError:
        yield Said("template-tag.deep", tag=tag[:60])
    except UnsafeConstructError as error:
        yield Said("template-tag.syntax", tag=tag, error=error.said)
    except TemplateSyntaxError as error:
        if "got '='" in (error.message or ""):
            yield Said("template-tag.one-equals", tag=tag)
        else:
            yield Said("template-tag.syntax", tag=tag, error=Said("tags.unreadable"))


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
