"""Offers for measuring: any number of them, from the example employers, the same ones for the same number."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parent.parent / "examples" / "inbox" / "offers"


def offers(count: int) -> list[dict[str, Any]]:
    """The accepted example offers, over and over, each time with a new reference and a new worker."""
    from casefile.intake.inbox_file import InboxFile
    from casefile.intake.offer_intake import read_offers
    from casefile.reference.tables import load_tables

    files = [InboxFile(f"offers/{p.name}", p.read_bytes()) for p in sorted(EXAMPLES.iterdir())]
    accepted = [row.offer for row in read_offers(files, load_tables(None)).rows if row.offer]
    made = []
    for n in range(count):
        offer = copy.deepcopy(json.loads(accepted[n % len(accepted)].canonical()))
        offer["reference"] = f"B-{n:06d}"
        offer["worker"]["passport_number"] = f"X{n:08d}"
        made.append(offer)
    return made


def write_inbox(folder: Path, count: int) -> Path:
    """An inbox with ``count`` offers in one JSON file."""
    (folder / "offers").mkdir(parents=True)
    (folder / "offers" / "offers.json").write_text(
        json.dumps(offers(count), ensure_ascii=False), encoding="utf-8"
    )
    return folder
