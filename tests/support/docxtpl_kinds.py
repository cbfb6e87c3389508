"""The kinds of templates that docxtpl tries itself with, each built anew: its tags, its values, and what becomes of it.

``says`` is empty where the filled document must be docxtpl's own; else a piece of the reason for which it is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.support.word_constructs import with_body
from tests.support.word_templates import word_template

_P = "<w:p><w:r><w:t xml:space='preserve'>{}</w:t></w:r></w:p>"
_CELL = f"<w:tc><w:tcPr><w:tcW w:w='2000' w:type='dxa'/></w:tcPr>{_P}</w:tc>"
_RICH, _CALL, _DASH = "only text can be put in", "a call", "words beside the tag away"
_ITEMS = [
    {"desc": "Python interpreters", "qty": 2, "price": "FREE"},
    {"desc": "Django & friends", "qty": 5403, "price": "FREE"},
    {"desc": "Guido", "qty": 1, "price": "100,000,000.00"},
]
_ALERTS = [
    {"day": "2026-03-10", "desc": "Very critical", "bg": "FF0000"},
    {"day": "2026-03-11", "desc": "A warning", "bg": "FFDD00"},
]
_DISHES = [
    {"name": "Pizza", "ingredients": ["bread", "tomato", "ham"]},
    {"name": "Apple pie", "ingredients": ["flour", "apples", "quince jelly"]},
]


@dataclass(frozen=True)
class Kind:
    """One template of docxtpl's kinds."""

    name: str
    content: bytes
    values: dict[str, Any] = field(default_factory=dict)
    says: str = ""


def _rows(*rows: tuple[str, ...]) -> str:
    """A table of these texts."""
    columns = max(map(len, rows))
    grid = "<w:gridCol w:w='2000'/>" * columns
    lines = "".join(f"<w:tr>{''.join(map(_CELL.format, row))}</w:tr>" for row in rows)
    look = "<w:tblPr><w:tblW w:w='0' w:type='auto'/></w:tblPr>"
    return f"<w:tbl>{look}<w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl><w:p/>"


def kinds() -> Iterator[Kind]:
    """All of them, by the names of docxtpl's tests."""
    yield from _tables()
    yield from _texts()
    yield from _refused()


def _tables() -> Iterator[Kind]:
    alerts = _rows(
        ("Day", "What"),
        ("{%tr for a in alerts %}", ""),
        ("{% cellbg a.bg %}{{ a.day }}", "{{ a.desc }}"),
        ("{%tr endfor %}", ""),
    )
    yield Kind("cellbg", with_body(alerts), {"alerts": _ALERTS})
    dynamic = _rows(
        ("", "{% colspan col_labels|count %}A header over all"),
        ("", "{%tc for col in col_labels %}", "{{ col }}", "{%tc endfor %}"),
        ("{%tr for item in contents %}",),
        ("{{ item.label }}", "{%tc for col in item.cols %}", "{{ col }}", "{%tc endfor %}"),
        ("{%tr endfor %}",),
    )
    contents = [
        {"label": "yellow", "cols": ["banana", "pyrite"]},
        {"label": "red", "cols": ["apple", "cinnabar"]},
    ]
    yield Kind("dynamic_table", with_body(dynamic), {"col_labels": ["fruit", "stone"], "contents": contents})
    merged = _rows(
        ("{%tr for r in ['one', 'two'] %}", "", ""),
        ("a {{ r }}", "{% for i in ['x', 'y'] %}{% hm %}across{% endfor %}", "b"),
        ("{%tr endfor %}", "", ""),
    )
    yield Kind("horizontal_merge", with_body(merged))
    down = _rows(
        ("Book", "What", "Price"),
        ("{%tr for item in items %}", "", ""),
        ("{% vm %}{{ category }}", "{{ item.desc }}", "{{ item.price }}"),
        ("{%tr endfor %}", "", ""),
    )
    yield Kind("vertical_merge", with_body(down), {"items": _ITEMS, "category": "Book"})
    nested = _rows(
        ("{%tr for a in ['p', 'q'] %}", ""),
        ("{%tr for b in ['1', '2'] %}", ""),
        ("{% vm %}{{ a }}", "{{ b }}"),
        ("{%tr endfor %}", ""),
        ("{%tr endfor %}", ""),
    )
    yield Kind("vertical_merge_nested", with_body(nested))
    fewer = _rows(("{%tc for x in ['a', 'b'] %}", "{{ x }}", "{%tc endfor %}"), ("only", "two"))
    yield Kind("less_cells_after_loop", with_body(fewer))
    order = _rows(
        ("What", "Qty", "Price"),
        ("{%tr for item in items %}", "", ""),
        ("{{ item.desc }}", "{{ item.qty }}", "{{ item.price }}"),
        ("{%tr endfor %}", "", ""),
        ("", "Total", "{{ total }}"),
    )
    words = _paragraphs(
        "Dear {{ customer }},",
        "{%p if in_europe %}",
        "Delivered in Europe.",
        "{%p else %}",
        "By sea.",
        "{%p endif %}",
        "{% if is_paid %}Paid.{% else %}To be paid.{% endif %}",
    )
    yield Kind(
        "order",
        with_body(words + order),
        {"customer": "Zoé & Fils", "items": _ITEMS, "total": "1", "in_europe": True, "is_paid": False},
    )
    hidden = _rows(("kept", "kept too"), ("{#tr this row goes #}", ""), ("last", "row"))
    yield Kind(
        "comments",
        with_body(_paragraphs("A {# not shown #} word", "{#p this paragraph goes #}", "last") + hidden),
    )


def _paragraphs(*texts: str) -> str:
    return "".join(map(_P.format, texts))


def _texts() -> Iterator[Kind]:
    yield Kind("doc_properties", word_template(["{{ test }}"], title="{{ test }}"), {"test": "Hello <World>"})
    yield Kind("footnotes", word_template(["text"], footnote="{{ note }}"), {"note": "A variable & more"})
    margins = word_template(["{{ title }}"], header="{{ company }}", footer="{{ day }} é世", sections=2)
    for name in ("header_footer", "header_footer_utf8"):
        yield Kind(name, margins, {"title": "A title", "company": "世界 World Wide", "day": "2026-03-17"})
    loops = (
        "{%p for dish in dishes %}",
        "{{ dish.name }}:",
        "{%p for i in dish.ingredients %}",
        "- {{ i }}",
        "{%p endfor %}",
        "{%p endfor %}",
    )
    yield Kind("nested_for", word_template(loops), {"dishes": _DISHES})
    spaces = _paragraphs("we are  {{ tag_1 }}  for spaces  {{ tag_2 }} ", "<w:tab/>".join(["{{ tag_2 }}"]))
    yield Kind("preserve_spaces", with_body(spaces), {"tag_1": "  looking ", "tag_2": "too"})
    for number in (1, 2, 3):
        yield Kind(
            f"multi_rendering {number}",
            word_template(["{{ body }}"], title="{{ title }}"),
            {"title": f"Title {number}", "body": f"Body {number}"},
        )
    lines = {"listing": "a listing\nwith\nlines <>& and a \t tab", "blanks": "          ", "tabs": "\t" * 5}
    yield Kind("escape: lines and tabs of a value", word_template(["{{ listing }}"]), lines)
    yield Kind("word2016", word_template(["x{{ blanks }}x{{ tabs }}x"]), lines)
    yield Kind(
        "escape_auto",
        word_template(["{{ d.lt }} {{ d.amp }} {{ text }}"]),
        {"d": {"lt": "<", "amp": "&"}, "text": "你 & 我"},
    )
    yield Kind(
        "entities: a value is shown as it is given",
        word_template(["{{ t }}"], header="{{ t }}"),
        {"t": "&lt;kept&gt; & '\"'"},
    )


def _refused() -> Iterator[Kind]:
    for name in (
        "richtext",
        "richtext_and_if",
        "richtext_eastAsia",
        "cellbg with RichText",
        "word2016 with RichText",
    ):
        yield Kind(name, word_template(["fine", "{{r rich }}"]), {}, _RICH)
    for name in ("subdoc", "merge_docx", "richtextparagraph", "header_footer with a sub-document"):
        yield Kind(name, word_template(["fine", "{{p part_of_code }}"]), {}, _RICH)
    yield Kind(
        "merge_paragraph", word_template(["He lives", "{%- if town -%}", "in town."]), {"town": True}, _DASH
    )
    yield Kind("escape: an escaping filter", word_template(["{{ v|e }}"]), {"v": "<"}, "filter e ")
    yield Kind(
        "escape_auto with a call",
        word_template(["{% for k in iteritems(d) %}{{ k }}{% endfor %}"]),
        {"d": {}},
        _CALL,
    )
    yield Kind(
        "custom_jinja_filters", word_template(["{{ v|my_filter('x') }}"]), {"v": "x"}, "filter my_filter"
    )
    yield Kind("template_error", word_template(["{% if v %}", "never closed"]), {"v": "x"}, "never ended")
    for name in ("inline_image", "header_footer_inline_image"):
        yield Kind(name, word_template(["{{ my_image }}"]), {}, "my_image")
