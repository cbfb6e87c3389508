"""What must go, taken out of everything that a PDF holds beside the letters seen on its pages.

Strings and names wherever they stand, words in marks and comments of the instructions, letters that are drawn where
no reader shows them, descriptions, scripts, notes inside of pictures. It changes only what holds something to remove.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator, String

from casefile.files.segments import unwrapped, without_notes
from casefile.opening.digits import digits_of
from casefile.opening.secrets import Redaction

_SHOWS = {"Tj", "TJ", "'", '"'}
_BAGGAGE = ("/Metadata", "/PieceInfo", "/Measure", "/LastModified")
_DEEPEST = 60


def scrub(pdf: pikepdf.Pdf, rules: Redaction) -> None:
    """Take out what ``rules`` find in any object of the file. The pages' own letters were redacted before."""
    for thing in pdf.objects:
        if isinstance(thing, (Dictionary, Array, pikepdf.Stream)):
            _scrub_values(thing, rules, 0)
        if isinstance(thing, pikepdf.Stream):
            for key in [k for k in _BAGGAGE if k in thing]:
                del thing[key]
            _scrub_stream(thing, rules)


def _scrub_values(thing: Any, rules: Redaction, depth: int) -> None:
    """Every string and name in a dictionary or list, and in those inside of it."""
    keys: Any = range(len(thing)) if isinstance(thing, Array) else list(thing.keys())
    for key in keys:
        value = thing[key]
        if isinstance(value, pikepdf.Object) and value.is_indirect:
            continue
        if isinstance(value, String) and _holds(_words_of(value), rules):
            thing[key] = String(rules.masked(_words_of(value)).replace("█", ""))
        elif isinstance(value, Name) and _holds(str(value), rules):
            thing[key] = Name("/Removed")
        elif isinstance(value, (Dictionary, Array)) and depth < _DEEPEST:
            _scrub_values(value, rules, depth + 1)
        if not isinstance(thing, Array) and _holds(str(key), rules):
            del thing[key]


def _words_of(string: Any) -> str:
    return str(string)


def _holds(words: str, rules: Redaction) -> bool:
    return len(words) >= 3 and bool(rules.find(words))


def _scrub_stream(stream: Any, rules: Redaction) -> None:
    if stream.get("/Subtype") == Name.Image:
        _scrub_picture(stream)
        return
    try:
        content = bytes(stream.read_bytes())
    except pikepdf.PdfError:
        return
    words = content.replace(b"\0", b"").decode("latin-1")
    if not re.search(r"\d", words) or b"begincmap" in content:
        return
    if re.search(rb"\b(?:Tj|TJ|BDC|DP|BT|Do)\b", content):
        changed = _steps(stream, rules)
        if changed is not None:
            stream.write(changed)
    elif rules.find(words):
        stream.write(b"")


def _scrub_picture(stream: Any) -> None:
    jpeg = unwrapped(bytes(stream.read_raw_bytes()), filters_of(stream))
    bare = without_notes(jpeg) if jpeg else None
    if bare and bare != jpeg:
        parms = stream.get("/DecodeParms")
        own = parms[-1] if isinstance(parms, Array) else parms
        stream.write(bare, filter=Name.DCTDecode, decode_parms=own)


def filters_of(stream: Any) -> list[str]:
    """What a stream is packed in, the outermost first."""
    filters = stream.get("/Filter")
    return (
        [str(f) for f in filters]
        if isinstance(filters, Array)
        else [str(filters)]
        if filters is not None
        else []
    )


def _steps(stream: Any, rules: Redaction) -> bytes | None:
    """The instructions without what must go: in strings shown, in marks, in comments. None when there is nothing."""
    try:
        steps = [_read_step(step) for step in pikepdf.parse_content_stream(stream)]
    except (pikepdf.PdfError, TypeError, ValueError):  # no instructions, or an operator that is no word
        return None
    kept: list[Any] = []
    changed = _comments_hold(bytes(stream.read_bytes()), rules)
    for step in steps:
        if isinstance(step, pikepdf.ContentStreamInlineImage):
            kept.append(step)
            continue
        operator, operands = step
        if operator in _SHOWS:
            new = list(_without_letters(operator, operands, rules))
        else:
            new = [_without_words(one, rules) for one in operands]
        changed = changed or any(a is not b for a, b in zip(new, operands, strict=True))
        kept.append((new, Operator(operator)))
    kept = _apart(kept, rules)
    if not changed and len(kept) == len(steps) and not any(getattr(k, "gone", False) for k in kept):
        return None
    return bytes(pikepdf.unparse_content_stream(kept))


def _read_step(step: Any) -> Any:
    """An instruction as its operator and operands; a picture within the instructions as it is."""
    picture = isinstance(step, pikepdf.ContentStreamInlineImage)
    return step if picture else (str(step.operator), list(step.operands))


def _comments_hold(content: bytes, rules: Redaction) -> bool:
    comments = re.findall(rb"%[^\r\n]*", content)
    return bool(rules.find("\nx\n".join(c.decode("latin-1") for c in comments)))


def _without_words(operand: Any, rules: Redaction) -> Any:
    if isinstance(operand, String) and _holds(str(operand), rules):
        return String("")
    if isinstance(operand, Name) and _holds(str(operand), rules):
        return Name("/Removed")
    if isinstance(operand, (Dictionary, Array)) and _holds(" x ".join(_strings(operand)), rules):
        return Dictionary() if isinstance(operand, Dictionary) else Array()
    return operand


def _strings(thing: Any) -> Iterator[str]:
    values = thing.values() if isinstance(thing, Dictionary) else thing
    for value in values:
        if isinstance(value, (String, Name)):
            yield str(value)
        elif isinstance(value, (Dictionary, Array)):
            yield from _strings(value)


def _without_letters(operator: str, operands: list[Any], rules: Redaction) -> Iterator[Any]:
    """The operands of one line of letters; digits of what must go become spaces of the same count."""
    if not operands:  # an instruction that lacks what it shows
        return
    shown = operands[-1]
    pieces = [p for p in shown if isinstance(p, String)] if isinstance(shown, Array) else [shown]
    words = "".join(bytes(p).decode("latin-1") for p in pieces if isinstance(p, String))
    if not _holds(words, rules):
        yield from operands
        return
    yield from operands[:-1]
    hidden = {n for f in rules.find(words) for n in range(f.start, f.end)}
    at = 0
    out: list[Any] = []
    for piece in shown if isinstance(shown, Array) else [shown]:
        if isinstance(piece, String):
            raw = bytes(piece)
            out.append(String(bytes(32 if at + n in hidden else c for n, c in enumerate(raw))))
            at += len(raw)
        else:
            out.append(piece)
    yield Array(out) if isinstance(shown, Array) else out[0]


def _apart(steps: list[Any], rules: Redaction) -> list[Any]:
    """A known number whose digits are shown by several instructions: those that show them show nothing."""
    if not rules.known:
        return steps
    letters: list[tuple[int, str]] = []
    for n, step in enumerate(steps):
        if isinstance(step, tuple) and step[0] and str(step[1]) in _SHOWS:
            shown = step[0][-1]
            pieces = shown if isinstance(shown, Array) else [shown]
            letters += [
                (n, c)
                for p in pieces
                if isinstance(p, String)
                for c in bytes(p).decode("latin-1")
                if c.isdigit()
            ]
    closed = digits_of("".join(c for _, c in letters))
    gone = set()
    for value in rules.known:
        at = closed.find(value)
        while at >= 0:
            gone |= {letters[k][0] for k in range(at, at + len(value))}
            at = closed.find(value, at + 1)
    return [step for n, step in enumerate(steps) if n not in gone] if gone else steps
