"""Time stamps of heads (FORMAT.md, 12): each is of its head, holds by the certificates given, and is of its day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cryptography import x509

from casefile.said import Said
from storage.check.findings import CheckFinding
from storage.check.reading import Store, Unread
from storage.check.witnesses import Witness

_KEY = re.compile(r"heads/(\d{6})\.tsr")
# A head says when it was sealed; a stamp of long after does not bear that out.
_LATE = dt.timedelta(days=7)
_CLOCKS_DIFFER = dt.timedelta(days=1)  # "today" may be set, and clocks are not one


def check_stamps(
    store: Store, keys: Iterable[str], heads: Mapping[int, Witness], roots: Sequence[x509.Certificate]
) -> Iterator[CheckFinding]:
    """Every finding about time stamps. Without ``roots`` whose they are is not asked, only of what and when."""
    for key in keys:
        found = _KEY.fullmatch(key)
        head = heads.get(int(found[1])) if found else None
        if head is None:
            continue  # no stamp, or the head itself is a finding
        content = store.content(key)
        if isinstance(content, Unread):
            yield CheckFinding(Said("H04.unread", why=content.why), key)
            continue
        yield from (CheckFinding(said, key) for said in _judge(content, head, roots))


def _judge(content: bytes, head: Witness, roots: Sequence[x509.Certificate]) -> Iterator[Said]:
    try:
        stamped = _stamped(content, head, roots)
    except Exception:  # noqa: BLE001  whatever lies there costs that stamp
        yield Said("H04")
        return
    if stamped < head.at - _CLOCKS_DIFFER:
        yield Said("H04.before", stamped=stamped.date(), at=head.at.date())
    elif stamped > head.at + _LATE:
        yield Said("H05", stamped=stamped.date(), at=head.at.date())


def _stamped(content: bytes, head: Witness, roots: Sequence[x509.Certificate]) -> dt.datetime:
    """When a head was stamped. Raises where the stamp is of something else, or not of who is trusted."""
    # Loaded only where there are stamps.
    from rfc3161_client import VerifierBuilder, decode_timestamp_response  # noqa: PLC0415

    answer, digest = decode_timestamp_response(content), bytes.fromhex(head.digest)
    if answer.tst_info.message_imprint.message != digest:
        raise ValueError
    if roots:
        VerifierBuilder(roots=list(roots)).build().verify(answer, digest)
    return answer.tst_info.gen_time
