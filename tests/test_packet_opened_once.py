"""A file is opened once for plan and build, the packet is the same bytes, and nothing of it stays in the home."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from casefile.opening.opener import Opener
from casefile.packet.kept import Kept
from casefile.packet.produce import foretell, produce
from tests.support.packet_samples import SIN, Files, Packet, mail, pdf, say


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that the child processes were asked to open."""
    opened: list[str] = []
    ask = Opener.ask

    def counting(self: Opener, job: Mapping[str, Any]) -> dict[str, Any]:
        opened.append(str(job["source"]))
        return ask(self, job)

    monkeypatch.setattr(Opener, "ask", counting)
    return opened


@pytest.mark.slow
def test_what_the_plan_opened_the_build_does_not_open_again(
    files: Files, tmp_path: Path, asked: list[str]
) -> None:
    files.add("agreement.pdf", pdf("Agreement", "Second page"))
    files.add("stub.pdf", pdf(f"SIN {SIN}"), case="B")
    files.add("mail.eml", mail("See", a__pdf=pdf("Attached")), case="C")
    kept = Kept(tmp_path / "home" / "packets" / "r.opened")
    plan = foretell(files.plan(), files.fetch, files.settings, say, kept=kept)
    first = len(asked)
    built = Packet(produce(plan, files.fetch, files.settings, tmp_path / "out", say, kept=kept))
    assert len(asked) == first == 4 and not (tmp_path / "home" / "packets" / "r.opened").exists()
    alone = Packet(produce(plan, files.fetch, files.settings, tmp_path / "alone", say))
    assert len(asked) == 2 * first
    for name in ("packet.pdf", "receipt.json"):
        assert (built.folder / name).read_bytes() == (alone.folder / name).read_bytes()
    assert SIN[:7] not in built.all_text()


def test_another_file_or_another_wish_is_opened_anew(files: Files, tmp_path: Path) -> None:
    kept, place = Kept(tmp_path / "kept"), tmp_path / "one"
    place.mkdir()
    (place / "original.src").write_bytes(b"x")
    part = {
        "name": "a",
        "pdf": f"{place}/original.src",
        "job": {"source": f"{place}/original.src", "sin": True},
    }
    kept.keep({"sha256": "a", "sin": True}, place, [part])
    assert kept.take({"sha256": "a", "sin": False}, tmp_path / "two") is None
    taken = kept.take({"sha256": "a", "sin": True}, tmp_path / "three")
    assert taken is not None and taken[0]["pdf"] == str(tmp_path / "three" / "original.src")
    assert taken[0]["job"]["source"] == taken[0]["pdf"] and Path(taken[0]["pdf"]).read_bytes() == b"x"
