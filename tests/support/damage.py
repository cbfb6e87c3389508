"""ZIP files of which one member is damaged: its name stands in the list, its content cannot be unpacked."""

from __future__ import annotations

import io
import zipfile


def with_damaged(content: bytes, member: str) -> bytes:
    """The ZIP with the packed bytes of one member overwritten."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        info = archive.getinfo(member)
    name, extra = (int.from_bytes(content[info.header_offset + at :][:2], "little") for at in (26, 28))
    start = info.header_offset + 30 + name + extra
    return content[:start] + b"\xff" * info.compress_size + content[start + info.compress_size :]
