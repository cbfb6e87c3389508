"""The built-in engine: word2pdf in a child process, kept warm, and killed when a document takes too long.

word2pdf was chosen over rdocx 0.16.3. Measured on the shipped templates, each for six offers (``bench/engines.py``):
24 ms of CPU on average, with what ``measure`` and ``speed`` saved then, against rdocx's 51; files of a quarter to two
thirds of rdocx's size; none refused by the guards, which refuse up to half of rdocx's documents of a template. What
word2pdf loses (a text box, a float) can be seen coming or read back. rdocx prints our letterhead over the title and the
tables' light lines dark, which no check of the text finds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version

from casefile.child import ChildFailed, ChildStopped, WarmChild
from casefile.errors import CasefileError, DocumentFault
from casefile.making import do, maker
from casefile.pdf.pdfa import About, description
from casefile.pdf.preflight import preflight
from casefile.pdf.word import WordFile
from casefile.said import Said


class BuiltinEngine:
    """Prints in the child in which documents are made; ``child`` is another one for a test of limits.

    ``in_line``: nothing else prints what hangs beside the text, so it is set in line with it.
    """

    def __init__(self, seconds: int, child: WarmChild | None = None, *, in_line: bool = False) -> None:
        self._child, self._in_line = child or maker(seconds), in_line

    @cached_property
    def name(self) -> str:
        """Name and version, as the archive's record states it."""
        return f"word2pdf {version('word2pdf')}"

    def preflight(self, word: WordFile) -> list[Said]:
        """What this engine is known to print wrongly."""
        return preflight(word, in_line=self._in_line)

    def convert(self, jobs: Sequence[tuple[bytes, About]]) -> list[bytes | CasefileError]:
        """PDF/A-2b or an error for each document."""
        return [self._convert(docx, about) for docx, about in jobs]

    def _convert(self, docx: bytes, about: About) -> bytes | CasefileError:
        try:
            return bytes(do(self._child, "casefile.pdf.child:printed", docx, description(about, self.name)))
        except ChildStopped:
            return DocumentFault("builtin-stopped", seconds=self._child.seconds)
        except ChildFailed as kind:
            return DocumentFault("builtin-failed", kind=str(kind))
        except CasefileError as error:
            return error

    def stop(self) -> None:
        """End the child. The next document starts a new one."""
        self._child.stop()
