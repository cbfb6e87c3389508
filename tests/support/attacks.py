"""Ways to leave a social insurance number in a file: how it is written, where it hides, and what it is packed in.

Each attack has an invented number of its own: it begins with 9, as temporary residents' do, and passes the check.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from casefile.check_digit import luhn
from tests.support.hidings import HIDINGS, packed_in_zip, saved_sheet, saved_word, three
from tests.support.packet_samples import mail, pdf
from tests.support.sly_papers import SLY_PAPERS
from tests.support.sly_pdfs import SLY_PDFS, decoyed


@dataclass(frozen=True)
class Attack:
    """One file: what it is called, its bytes, the number in it, closed up, and how else it is written there."""

    name: str
    content: bytes
    number: str
    marks: tuple[str, ...] = ()


def number(dice: random.Random) -> str:
    """An invented number."""
    while True:
        digits = f"9{dice.randrange(10**8):08d}"
        if luhn(digits):
            return digits


_GAPS = (
    *(" ", "-", ".", "/", "\u00a0", "\u202f", "–", "\u2011", " - ", ":", "'", ";", "#", "=", "+", "~", "*"),
    *("     ", ",", "|", "_"),
)  # fmt: skip
# How people and programs write one. Those without a label stand in the usual writings only.
WRITINGS: dict[str, Callable[[str], str]] = {
    **{
        f"gap-{ord(gap[0]):x}-{len(gap)}": lambda d, gap=gap: f"SIN {three(d, gap)} end"  # type: ignore[misc]
        for gap in _GAPS
    },
    "closed": lambda d: f"number {d} end",
    "plain": lambda d: f"number {three(d, ' ')} end",
    "dashes": lambda d: f"his is {three(d, '-')}.",
    "six-three": lambda d: f"number {d[:6]} {d[6:]} end",
    "three-six": lambda d: f"number {d[:3]} {d[3:]} end",
    "four-five": lambda d: f"number {d[:4]} {d[4:]} end",
    "twos": lambda d: f"number {d[:2]} {d[2:4]} {d[4:6]} {d[6:]} end",
    "brackets": lambda d: f"NAS ({d[:3]}) {d[3:6]} {d[6:]} fin",
    "apart": lambda d: f"NAS {' '.join(d)} fin",
    "bars": lambda d: f"NAS |{'|'.join(d)}| fin",
    "after": lambda d: f"{three(d, ' ')} (NAS)",
    "long-label": lambda d: f"Numéro d’assurance sociale du travailleur : {three(d, ' ')}",
    "english": lambda d: f"Social Insurance Number (nine digits): {three(d, ' ')}",
    "key": lambda d: f"sin={d}",
    "thousands": lambda d: f"{three(d, ',')} end",
}


_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def _worded(digits: str) -> str:
    return " ".join(_DIGITS[int(c)] for c in digits)


# As a reader sees it, and no plain digit says it.
LIKENESSES: dict[str, Callable[[str], str]] = {
    "in-circles": lambda d: d.translate(str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")),
    "raised": lambda d: d.translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")),
    "full-width": lambda d: three(d.translate(str.maketrans("0123456789", "０１２３４５６７８９")), "－"),
    "keys": lambda d: "".join(f"{c}\ufe0f\u20e3" for c in d),
    "without-width": "\u200b".join,
    "joined": lambda d: three(d, "\u2060"),
    "turned": lambda d: f"\u202e{three(d, ' ')[::-1]}\u202c",
    "as-power": lambda d: f"{d[0]}.{d[1:]}E+08",
    "in-words": _worded,
    "with-letters": lambda d: three(d.replace("0", "O").replace("1", "l").replace("5", "S"), " "),
    "wide-gaps": lambda d: three(d, "     "),
}


def _pdf(text: str) -> bytes:
    return pdf(text, at=(60, 700))


def _rich(text: str) -> bytes:
    said = "".join(c if ord(c) < 128 else f"\\u{ord(c)}?" for c in text)
    return rf"{{\rtf1\ansi {said}\par}}".encode()


CONTAINERS: dict[str, Callable[[str], bytes]] = {
    "txt": lambda text: f"Employee record\n{text}\nlast line\n".encode(),
    "pdf": _pdf,
    "docx": saved_word,
    "xlsx": saved_sheet,
    "eml": mail,
    "html": lambda text: f"<html><body><p>{text}</p></body></html>".encode(),
    "rtf": _rich,
}
_LETTERS_OF_PDF = set(map(chr, range(32, 127))) | set("éèàùçô–’\u00a0")


WRAPPERS: dict[str, Callable[[str, bytes], tuple[str, bytes]]] = {
    "bare": lambda name, content: (name, content),
    "zip": lambda name, content: (f"{name}.zip", packed_in_zip(name, content)),
    "mail": lambda name, content: (f"{name}.eml", mail("See attached", **{name.replace(".", "__"): content})),
}


# How a hiding writes the number where its digits do not follow each other.
MARKS: dict[str, Callable[[str], tuple[str, ...]]] = {
    "decoys": lambda d: (decoyed(d),),
    "word-struck": lambda d: (f"{d[:3]}111{d[3:]}",),
    "word-vanished": lambda d: (f"{d[:3]}111{d[3:]}",),
    "word-symbols": lambda d: ("".join(chr(0xF000 + ord(c)) for c in d),),
    "sheet-power": lambda d: (f"{d[0]}.{d[1:]}E8",),
    "csv-power": lambda d: (f"{d[0]}.{d[1:]}E+08",),
    "html-unseen": lambda d: (f"{d[:3]}11{d[3:]}",),
    "html-data": lambda d: (base64.b64encode(f"SIN {d}".encode()).decode(),),
}


def attacks(seed: int) -> Iterator[Attack]:
    """All of them, each with its own number; the seed decides the numbers."""
    dice = random.Random(seed)
    for kind, write in WRITINGS.items():
        for ending, put in CONTAINERS.items():
            digits = number(dice)
            text = write(digits)
            if ending == "pdf" and not set(text) <= _LETTERS_OF_PDF:
                continue
            yield Attack(f"{kind}.{ending}", put(text), digits)
    for kind, write in LIKENESSES.items():
        for ending, put in CONTAINERS.items():
            digits = number(dice)
            written = write(digits)
            label = "The number of the worker is" if kind == "wide-gaps" else "SIN:"
            if kind == "wide-gaps" and ending == "xlsx":
                continue  # a cell that is wrapped, without a label: not told from columns
            if ending != "pdf" or set(written) <= _LETTERS_OF_PDF:
                yield Attack(f"{kind}.{ending}", put(f"{label} {written} end"), digits, (written,))
    for kind, (ending, make) in (HIDINGS | SLY_PDFS | SLY_PAPERS).items():
        for wrapper, wrap in WRAPPERS.items():
            digits = number(dice)
            name, content = wrap(f"{kind}.{ending}", make(digits))
            yield Attack(f"{wrapper}-{name}", content, digits, MARKS[kind](digits) if kind in MARKS else ())
