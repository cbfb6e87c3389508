"""What is promised of redaction, tried: no number of the attacks is left in what is handed over, and no file without
one is touched.

``make full`` tries all; CI a share that changes with its seed. Each batch is a packet, read with tools of others.
"""

from __future__ import annotations

import datetime as dt
import os
import random
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from casefile.settings import Settings
from tests.support.attacks import attacks
from tests.support.clean_papers import clean_papers
from tests.support.outside import everything, holds
from tests.support.packet_samples import Files

SEED = int(os.environ.get("CASEFILE_SEED") or dt.datetime.now(dt.UTC).toordinal())
FULL = "CASEFILE_FULL" in os.environ
BATCH = 15
SHARE = 4  # batches of each, in CI
T = TypeVar("T")


def _batches(found: Sequence[T]) -> list[Sequence[T]]:
    """All of it in batches, or a share of them."""
    mixed = list(found)
    random.Random(SEED).shuffle(mixed)
    made = [mixed[n : n + BATCH] for n in range(0, len(mixed), BATCH)]
    return made if FULL else made[:SHARE]


def test_there_are_as_many_as_promised() -> None:
    kinds = list(attacks(SEED))
    assert len(kinds) >= 250 and len({attack.name for attack in kinds}) == len(kinds)
    assert len(list(clean_papers(SEED))) >= 300


@pytest.mark.slow
@pytest.mark.parametrize("batch", _batches(list(attacks(SEED))), ids=lambda batch: batch[0].name)
def test_no_number_is_left_in_what_is_handed_over(batch: Sequence, tmp_path: Path) -> None:
    files = Files(Settings(pdf_engine="builtin", tesseract=""))
    for attack in batch:
        files.add(attack.name, attack.content, title="Paper")
    packet = files.produce(tmp_path / "out")
    parts = everything(packet.folder)
    assert [attack.name for attack in batch if holds(parts, attack.number)] == []


@pytest.mark.slow
def test_files_without_a_number_leave_as_they_came(tmp_path: Path) -> None:
    touched, count = [], 0
    for n, batch in enumerate(_batches(list(clean_papers(SEED)))):
        files = Files(Settings(pdf_engine="builtin", tesseract=""))
        for name, content in batch:
            files.add(name, content, title="Paper")
        packet = files.produce(tmp_path / str(n))
        tops = [d for d in packet.receipt["documents"] if "." not in d["number"]]
        assert all(packet.slip(d["number"]) != "withheld" for d in tops)
        gone = {line["document"] for line in packet.receipt["redaction_log"]}
        touched += [s.file_name for s in files.sources if s.id in gone]
        count += len(batch)
    assert len(touched) <= max(1, count // 200), touched
