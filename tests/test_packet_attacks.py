"""What is promised of redaction, tried: no number of the attacks is left in what is handed over, and no file without
one is touched.

``make full`` tries all; CI a share that changes with its seed. Each batch is a packet, read with tools of others.
"""

from __future__ import annotations

import datetime as dt
import os
import random
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

from casefile.settings import Settings
from tests.support.attacks import Attack, attacks
from tests.support.clean_papers import clean_papers
from tests.support.outside import everything, holds
from tests.support.packet_samples import Files

SEED = int(os.environ.get("CASEFILE_SEED") or dt.datetime.now(dt.UTC).toordinal())
FULL = "CASEFILE_FULL" in os.environ
BATCH = 15
SHARE = 4  # batches of each, in CI
T = TypeVar("T")
ATTACKS, PAPERS = 769, 308


@cache
def _attacks() -> list[Attack]:
    return _mixed(list(attacks(SEED)))


def _mixed(found: list[T]) -> list[T]:
    random.Random(SEED).shuffle(found)
    return found


def _batches(count: int) -> range:
    """Where each batch begins: of all, or of a share of them."""
    return range(0, count if FULL else SHARE * BATCH, BATCH)


@pytest.mark.slow
def test_there_are_as_many_as_promised() -> None:
    assert len(_attacks()) == ATTACKS and len({attack.name for attack in _attacks()}) == ATTACKS
    assert len(list(clean_papers(SEED))) == PAPERS


@pytest.mark.slow
@pytest.mark.parametrize("first", _batches(ATTACKS))
def test_no_number_is_left_in_what_is_handed_over(first: int, tmp_path: Path) -> None:
    batch = _attacks()[first : first + BATCH]
    files = Files(Settings(pdf_engine="builtin", tesseract=""))
    for attack in batch:
        files.add(attack.name, attack.content, title="Paper")
    packet = files.produce(tmp_path / "out")
    parts = everything(packet.folder)
    assert [attack.name for attack in batch if holds(parts, attack.number, attack.marks)] == []


@pytest.mark.slow
def test_files_without_a_number_leave_as_they_came(tmp_path: Path) -> None:
    touched, count = [], 0
    papers = _mixed(list(clean_papers(SEED)))
    for first in _batches(PAPERS):
        batch = papers[first : first + BATCH]
        files = Files(Settings(pdf_engine="builtin", tesseract=""))
        for name, content in batch:
            files.add(name, content, title="Paper")
        packet = files.produce(tmp_path / str(first))
        tops = [d for d in packet.receipt["documents"] if "." not in d["number"]]
        assert all(packet.slip(d["number"]) != "withheld" for d in tops)
        gone = {line["document"] for line in packet.receipt["redaction_log"]}
        touched += [s.file_name for s in files.sources if s.id in gone]
        count += len(batch)
    assert len(touched) <= max(1, count // 200), touched
