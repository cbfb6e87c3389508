"""An earlier wording of an offer holds again; and what was told of a file that is long accepted is told once."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.errors import UsageError
from casefile.settings import Settings
from flows.steps.offers import accept_offers
from flows.steps.reading_back import read_back
from flows.steps.restoring import restore_offer
from flows.steps.tally import Tally
from storage.actor import act_of
from storage.archive import Archive
from storage.check.check import check
from storage.inbox import open_inbox
from tests.support.inbox_files import TABLES, as_csv, codes, flat

CASE = "123026635/QC-2027-001"
ACT = act_of("test", Settings())


def drop_in(folder: Path, archive: Archive, name: str, *rows: dict[str, str]) -> Tally:
    (folder / "offers").mkdir(exist_ok=True)
    (folder / "offers" / name).write_bytes(as_csv(*rows).content)
    return accept_offers(open_inbox(str(folder), Settings()), archive, TABLES, ACT)


def rates(archive: Archive) -> list[str]:
    return [version["offer"]["wage"]["rate"] for version in read_back(archive.catalogue, CASE, [])["offers"]]


@pytest.mark.slow
def test_an_earlier_wording_holds_again_and_neither_inbox_nor_rebuild_undoes_it(
    archive: Archive, tmp_path: Path
) -> None:
    for number, rate in enumerate(("41.50", "43.00", "44.00")):
        drop_in(tmp_path, archive, f"{number}.csv", flat(wage__rate=rate, wage__overtime_rate=None))
    assert restore_offer(archive, CASE, 1, ACT)
    assert not restore_offer(archive, CASE, 1, ACT)
    for _ in range(2):
        assert rates(archive) == ["41.50", "43.00", "44.00", "41.50"]
        again = accept_offers(open_inbox(str(tmp_path), Settings()), archive, TABLES, ACT)
        assert (again.new, codes(again.findings)) == (0, [])
        archive.catalogue.rebuild(archive.bucket)
    assert str(archive.catalogue.load(CASE).offer.wage.rate) == "41.50"
    assert check(archive.bucket, deep=True).findings == []
    with pytest.raises(UsageError):
        restore_offer(archive, CASE, 5, ACT)


def test_warnings_of_a_file_are_told_when_its_offers_come_in_and_not_again(
    archive: Archive, tmp_path: Path
) -> None:
    row = flat() | {"wage.rate": "31,50", "Badge": "7"}
    assert set(codes(drop_in(tmp_path, archive, "a.csv", row).findings)) == {"french-number", "unknown-field"}
    assert codes(drop_in(tmp_path, archive, "a.csv", row).findings) == []
    more = drop_in(tmp_path, archive, "a.csv", row, row | {"reference": "B-2"}, row | {"reference": "C-3"})
    assert set(codes(more.findings)) == {"french-number", "unknown-field"}
    [number] = [finding for finding in more.findings if finding.code == "french-number"]
    assert (number.row, number.also) == (3, (4,))
    assert "row 4" in number.message
