"""Office files without the clock: the libraries that write them stamp the moment into every member of the zip."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

_FIRST = (1980, 1, 1, 0, 0, 0)  # the first date a zip can hold
_DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def undated(content: bytes, moment: dt.datetime) -> bytes:
    """The same file with this moment in its properties and none in its zip: equal content gives equal bytes."""
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as copy:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == "docProps/core.xml":
                data = _DATES.sub(rb"\g<1>" + stamp + rb"\g<2>", data)
            plain = zipfile.ZipInfo(info.filename, _FIRST)
            plain.compress_type, plain.create_system = zipfile.ZIP_DEFLATED, 3
            copy.writestr(plain, data)
    return out.getvalue()
