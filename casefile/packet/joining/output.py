"""The file that is joined: objects written one after the other, their places kept for the table at its end."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from casefile.packet.joining.syntax import Raw, Ref, Value, written


class Output:
    """A PDF in the writing. Numbers can be given out before what they stand for is written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._places = [0]
        self._at = 0
        self._put(b"%PDF-1.7\n%\xbf\xf7\xa2\xfe\n")

    def reserve(self) -> int:
        """A number for an object to be written later."""
        self._places.append(0)
        return len(self._places) - 1

    def write(self, number: int, body: bytes) -> None:
        """The object with this number."""
        self._places[number] = self._at
        self._put(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def write_stream(self, number: int, body: bytes, chunks: Iterable[bytes]) -> None:
        """The object with this number, and its stream; ``body`` tells the stream's length already."""
        self._places[number] = self._at
        self._put(b"%d 0 obj\n%b\nstream\n" % (number, body))
        for chunk in chunks:
            self._put(chunk)
        self._put(b"\nendstream\nendobj\n")

    def add(self, value: Value) -> Ref:
        """A new object."""
        number = self.reserve()
        self.write(number, written(value))
        return Ref(number)

    def add_stream(self, data: bytes, **entries: Value) -> Ref:
        """A new stream."""
        number = self.reserve()
        self.write_stream(number, written({**entries, "Length": len(data)}), [data])
        return Ref(number)

    def mark(self) -> tuple[int, int]:
        """Where the file stands, to come back to."""
        return self._at, len(self._places)

    def back_to(self, mark: tuple[int, int]) -> None:
        """Forget all that was written since the mark. Numbers given out before it are to be written again."""
        self._at, count = mark
        del self._places[count:]
        self._file.seek(self._at)
        self._file.truncate()

    def finish(self, root: Ref, info: Ref, identity: str) -> None:
        """Table and trailer. ``identity`` makes the file's ID: the same for the same content."""
        table = self._at
        if not all(self._places[1:]):
            raise AssertionError("a number was given out and nothing written for it")
        count = len(self._places)
        self._put(b"xref\n0 %d\n0000000000 65535 f \n" % count)
        self._put(b"".join(b"%010d 00000 n \n" % place for place in self._places[1:]))
        own = Raw(b"<" + hashlib.sha256(f"{identity} {table}".encode()).hexdigest()[:32].encode() + b">")
        trailer = written({"Size": count, "Root": root, "Info": info, "ID": [own, own]})
        self._put(b"trailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (trailer, table))

    def _put(self, data: bytes) -> None:
        self._file.write(data)
        self._at += len(data)


_IN_ONE_NODE = 64  # a reader that opens one page of thousands need not read the others' places


class PageTree:
    """The tree that holds a file's pages in their order."""

    def __init__(self, out: Output, pages: Sequence[Ref]) -> None:
        self._out, self._pages = out, pages
        self._root = Ref(out.reserve())
        self._nodes = [Ref(out.reserve()) for _ in range(0, len(pages), _IN_ONE_NODE)]

    def parent_of(self, index: int) -> Ref:
        """The node that a page names as its parent."""
        return self._nodes[index // _IN_ONE_NODE]

    def write(self) -> Ref:
        """Write the nodes; answers with the root."""
        kind = Raw(b"/Pages")
        for n, node in enumerate(self._nodes):
            kids: list[Value] = [*self._pages[n * _IN_ONE_NODE : (n + 1) * _IN_ONE_NODE]]
            entries: dict[str, Value] = {"Type": kind, "Parent": self._root, "Count": len(kids), "Kids": kids}
            self._out.write(node.number, written(entries))
        whole: dict[str, Value] = {"Type": kind, "Count": len(self._pages), "Kids": [*self._nodes]}
        self._out.write(self._root.number, written(whole))
        return self._root
