"""The language of the templates: Jinja as docxtpl writes it in Word, cut down to reading values.

A template may show fields, choose (``if``) and repeat (``for``). It cannot call, import, define macros or
switch escaping off, so neither a template nor the data can run code or slip markup into a document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NoReturn

from jinja2 import Environment, StrictUndefined, Template, TemplateSyntaxError, meta, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from casefile.said import Said
from casefile.word import budget

FILTERS = frozenset(
    {"capitalize", "count", "default", "first", "join", "last", "length", "lower", "replace", "reverse",
     "slice", "sort", "trim", "unique", "upper"}
)  # fmt: skip
# What XML cannot carry, and the controls it could. Tab and the line ends are all that a document may show.
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORBIDDEN: dict[type[nodes.Node], Said] = {
    nodes.Call: Said("forbidden.call"),
    nodes.CallBlock: Said("forbidden.call-block"),
    nodes.Macro: Said("forbidden.macro"),
    nodes.Include: Said("forbidden.include"),
    nodes.Import: Said("forbidden.import"),
    nodes.FromImport: Said("forbidden.import"),
    nodes.Extends: Said("forbidden.extends"),
    nodes.Block: Said("forbidden.block"),
    nodes.FilterBlock: Said("forbidden.filter-block"),
    nodes.AssignBlock: Said("forbidden.set-block"),
    nodes.ScopedEvalContextModifier: Said("forbidden.escaping"),
    nodes.EvalContextModifier: Said("forbidden.escaping"),
}
# docxtpl's way to write the language's own braces as text.
_LITERAL_BRACES = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))
_PARAGRAPH = re.compile(r"<w:p(?=[ >])")
_IN_ATTRIBUTE = re.compile(r'="[^"<>]*$')
_FIELD_END, _VALUE_END = "\x1e", "\x1f"


class UnprintableValueError(ValueError):
    """A value holds a character that no document can carry."""


class NotTextError(TypeError):
    """A tag shows a list, a group or a choice where only a text or a whole number can stand."""


class UnsafeConstructError(TemplateSyntaxError):
    """The template asks for something a template may not do."""

    def __init__(self, said: Said, line: int, name: str) -> None:
        super().__init__(said.en, line, name, name)
        self.said = said


def _as_text(value: Any) -> Any:
    """Every value on its way into the document: text with plain line ends, or a whole number."""
    if isinstance(value, str):
        if not value.isprintable() and UNPRINTABLE.search(value):
            raise UnprintableValueError("a control character")
        return value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, StrictUndefined):
        return value
    raise NotTextError(type(value).__name__)


def unprintable(value: Any) -> bool:
    """True for a text that no document can carry, at any depth of a list or group."""
    if isinstance(value, str):
        return bool(UNPRINTABLE.search(value))
    if isinstance(value, Mapping):
        return any(unprintable(v) for v in value.values())
    return isinstance(value, list | tuple) and any(unprintable(v) for v in value)


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, in which a name after a dot is a key of the data and never an attribute of a Python object."""

    intercepted_binops = budget.OPERATORS
    concat = staticmethod(budget.joined)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        return budget.reckoned(operator, left, right)

    def getitem(self, obj: Any, argument: Any) -> Any:
        try:
            return obj[argument]
        except (TypeError, LookupError):
            if isinstance(obj, LoopContext):
                return super().getitem(obj, argument)
            return self.undefined(obj=obj, name=argument)


@lru_cache(maxsize=2)
def environment(*, escape: bool = True) -> Environment:
    """The one strict environment: sandboxed, a missing field is an error, markup in values is escaped."""
    env = _Environment(autoescape=escape, undefined=StrictUndefined, finalize=_as_text)
    env.filters = {name: budget.within(name, env.filters[name]) for name in FILTERS}
    env.filters |= {budget.COUNTED: budget.counted, budget.SHORT: budget.short}
    env.globals = {}
    return env


@dataclass(frozen=True)
class Use:
    """A field the template reads: its dotted name and the line of the compiled source it stands on."""

    field: str
    line: int


@dataclass(frozen=True)
class CompiledPart:
    """One part of a document, read and safe. ``lines[n]`` is the source of line n + 1: one paragraph a line.

    It is compiled when it is first filled: a night that finds every document made only asks what each template reads.
    """

    name: str
    lines: tuple[str, ...]
    uses: tuple[Use, ...]

    def render(self, values: Mapping[str, Any]) -> str:
        """The part filled with these values. Raises ``TooMuchError`` when it would not come to an end."""
        budget.begin()
        return self._template.render(values)

    def expected(self, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Every value this part shows for these values, in order, each with the expression it came from."""
        budget.begin()
        shown = self._expected.render(values).split(_VALUE_END)[:-1]
        return [(field, value) for field, _, value in (entry.partition(_FIELD_END) for entry in shown)]

    def failing_line(self, error: BaseException) -> int:
        """The source line on which rendering stopped; 0 when the error does not tell."""
        line, frame = 0, error.__traceback__
        while frame:
            if frame.tb_frame.f_code.co_filename == self.name:
                line = frame.tb_lineno
            frame = frame.tb_next
        return line

    @cached_property
    def _template(self) -> Template:
        tree = _parse(self.name, "\n".join(self.lines))
        for text in tree.find_all(nodes.TemplateData):
            text.data = _plain_text(text.data)
        return _compile(environment(), self.name, tree)

    @cached_property
    def _expected(self) -> Template:
        tree = _only_values(_parse(self.name, "\n".join(self.lines)))
        return _compile(environment(escape=False), self.name, tree)


def compile_part(name: str, source: str) -> CompiledPart:
    """Read one part, prepared by docxtpl's ``patch_xml``.

    Raises Jinja's ``TemplateSyntaxError`` with a line.
    """
    # A line break before each paragraph makes Jinja's line numbers count paragraphs; it is taken out again when
    # the part is compiled.
    marked = _PARAGRAPH.sub("\n<w:p", source)
    return CompiledPart(name, tuple(marked.split("\n")), tuple(_uses(_parse(name, marked))))


def check_expression(source: str) -> None:
    """Read a piece of a template alone. Raises Jinja's ``TemplateSyntaxError`` for what no template may hold."""
    _parse("tag", source)


def dotted(node: nodes.Node) -> str | None:
    """``job.location.city`` for the expression that reads it; None for what is not a plain reading."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getitem) and (parent := dotted(node.node)):
        key = node.arg
        return (
            f"{parent}.{key.value}" if isinstance(key, nodes.Const) and isinstance(key.value, str) else parent
        )
    return None


def _parse(name: str, marked: str) -> nodes.Template:
    tree = environment().parse(marked, name, name)
    for what, line in _unsafe(tree):
        _refuse(what, marked, name, line)
    _ReadByKey().visit(tree)
    budget.Counted().visit(tree)
    return tree


def _refuse(what: Said, marked: str, name: str, line: int) -> NoReturn:
    error = UnsafeConstructError(Said("tags.not-allowed", what=what), line, name)
    error.source = marked
    raise error


def _unsafe(tree: nodes.Template) -> Iterator[tuple[Said, int]]:
    for node in tree.find_all(tuple(_FORBIDDEN)):
        yield _FORBIDDEN[type(node)], node.lineno
    for node in tree.find_all((nodes.Name, nodes.Getattr)):
        word = node.name if isinstance(node, nodes.Name) else node.attr  # type: ignore[attr-defined]
        if word.startswith("_"):
            yield Said("forbidden.underscore"), node.lineno
    for node in tree.find_all((nodes.Filter, nodes.Test)):
        known = FILTERS if isinstance(node, nodes.Filter) else environment().tests
        if node.name not in known:
            filters = isinstance(node, nodes.Filter)
            named = Said("forbidden.filter" if filters else "forbidden.test", name=node.name)
            yield named, node.lineno


class _ReadByKey(NodeTransformer):
    """``a.b`` reads the key ``b`` and nothing else.

    Faster, and no field can be mistaken for a method of a dict.
    """

    def visit_Getattr(self, node: nodes.Getattr) -> nodes.Node:  # noqa: N802 - Jinja names the hook
        self.generic_visit(node)
        return nodes.Getitem(
            node.node, nodes.Const(node.attr, lineno=node.lineno), node.ctx, lineno=node.lineno
        )


def _compile(env: Environment, name: str, tree: nodes.Template) -> Template:
    code = env.compile(tree, name, name)
    return env.template_class.from_code(env, code, env.globals, None)


def _plain_text(text: str) -> str:
    """Static text as it goes into the document: without the line marks, with literal braces put back.

    docxtpl puts the braces back in the result, and so turns ``{_{`` in a person's data into ``{{`` too. Done
    here, only the template's own text is touched.
    """
    text = text.replace("\n<w:p", "<w:p")
    for written, meant in _LITERAL_BRACES:
        text = text.replace(written, meant)
    return text


def _uses(tree: nodes.Template) -> Iterator[Use]:
    """Every field read from outside, by its whole name; what a loop or ``set`` names is not a field."""
    outside = meta.find_undeclared_variables(tree)

    def walk(node: nodes.Node) -> Iterator[Use]:
        name = dotted(node)
        if name is None:
            for child in node.iter_child_nodes():
                yield from walk(child)
        elif name.split(".")[0] in outside:
            yield Use(name, node.lineno)

    yield from walk(tree)


def _only_values(tree: nodes.Template) -> nodes.Template:
    """The same template with its static text taken out.

    It writes each value it would show, and its expression.
    """
    for output in tree.find_all(nodes.Output):
        kept: list[nodes.Expr] = []
        before = ""
        for expression in output.nodes:
            if isinstance(expression, nodes.TemplateData):
                before = expression.data
            elif not _IN_ATTRIBUTE.search(before):  # a colour, a span or a picture's name is no text
                source = next((name for n in _family(expression) if (name := dotted(n))), "a text")
                kept += (nodes.TemplateData(source + _FIELD_END), expression, nodes.TemplateData(_VALUE_END))
        output.nodes = kept
    return tree


def _family(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    yield from node.find_all(nodes.Expr)
