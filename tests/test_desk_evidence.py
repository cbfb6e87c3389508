"""Filing evidence at the desk, many files at once, and taking it back."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.web import uploads
from app.web.uploads import Limits
from casefile.roles import Role
from storage.archive import Archive
from storage.desk.views import Act, read_views
from tests.support.desk import Desk, Person, desk_over
from tests.support.records import EMPLOYER, make_case

CASE = f"{EMPLOYER}/QC-2027-001"
AT = f"/cases/{CASE}/evidence"
MB = 1 << 20
pytestmark = pytest.mark.slow


@pytest.fixture
def desk(archive: Archive, tmp_path: Path) -> Iterator[Desk]:
    entries, contents, _ = make_case(archive.bucket, "QC-2027-001")
    archive.catalogue.apply(entries, contents)
    with desk_over(tmp_path / "home", archive, evidence_mb=1) as made:
        yield made


@pytest.fixture
def rita(desk: Desk) -> Person:
    return desk.person("rita", Role.RECORDS_MANAGER)


def _send(rita: Person, *files: tuple[str, bytes], status: int = 200, **words: str) -> dict[str, str]:
    """What became of each file, by its name, as the page says it."""
    parts = [("files", one) for one in files]
    fields = {"form_word": rita.word(), "type": "pay-record", "date": "2026-11-20", **words}
    answer = rita.browser.post(AT, data=fields, files=parts)
    assert answer.status_code == status, answer.text
    rows = re.findall(r'rowheader">(.*?)</th>(.*?)</tr>', answer.text, re.DOTALL)
    return {
        re.sub("<[^>]+>", "", name): re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", said)) for name, said in rows
    }


def _filed(desk: Desk) -> list[str]:
    return sorted(piece["title"] for piece in desk.ground.archive.catalogue.evidence(CASE))


def test_demand_25_each_dropped_file_ends_as_filed_or_refused_with_why(desk: Desk, rita: Person) -> None:
    page = rita.browser.get(AT).text
    assert "a file at most 1 MB" in page and "At most 500 files and 10 MB at once" in page
    became = _send(
        rita,
        ("nómina.txt", b"hours 40"),
        ("empty.txt", b""),
        ("big.txt", b"x" * (MB + 1)),
        ("run.exe", b"MZ" + b"\0" * 100),
        ("../../etc/passwd.txt", b"hours 38"),
        ("same.txt", b"one"),
        ("same.txt", b"two"),
    )
    assert "filed" in became["nómina.txt"] and "filed" in became["passwd.txt"]
    assert "1 MB" in became["big.txt"]
    for name in ("empty.txt", "big.txt", "run.exe", "same.txt"):
        assert "not done" in became[name] and "refused" in became[name]
        assert len(became[name]) > 40, "a refusal says why"
    assert _filed(desk) == ["nómina", "passwd"]
    assert "filed before" in _send(rita, ("nómina.txt", b"hours 40"))["nómina.txt"]
    assert not list((desk.settings.home / "work").iterdir()), "no copy stays behind"
    acted = [view for view in read_views(desk.engine, user=rita.user.id) if view.act == Act.ACTED]
    assert len(acted) == 2 and {view.case for view in acted} == {CASE}


def test_a_name_gives_its_own_date_and_a_zip_its_types(desk: Desk, rita: Person) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        packed.writestr("pay-record/2026-11-06_first.txt", "hours 40")
        packed.writestr("pay-record/nodate.txt", "hours 39")
    became = _send(rita, ("2026-11-20_stub.txt", b"hours 37"), ("undated.txt", b"hours 36"), date="")
    assert "filed" in became["2026-11-20_stub.txt"] and "refused" in became["undated.txt"]
    whole = _send(rita, ("all.zip", held.getvalue()), type="", date="")
    assert "All that it holds is filed, but" in whole["all.zip"]
    assert _filed(desk) == ["first", "stub"]


def test_what_one_sending_may_not_hold_is_named_and_the_rest_filed(
    desk: Desk, rita: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Limits(files=2, file=MB, all=2 * MB)
    monkeypatch.setattr(uploads.Limits, "of", classmethod(lambda *_: few))
    became = _send(rita, ("a.txt", b"a"), ("b.txt", b"b"), ("c.txt", b"c"))
    assert "more files" in became["c.txt"] and _filed(desk) == ["a", "b"]


def test_nothing_reaches_the_disk_of_a_form_that_is_not_ours(
    desk: Desk, rita: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[object] = []
    monkeypatch.setattr(uploads.tempfile, "mkstemp", lambda **given: written.append(given))
    file = [("files", ("a.txt", b"a"))]
    reader = desk.person("rea", Role.READER)
    for browser, word, headers in (
        (rita.browser, "another", {}),
        (rita.browser, rita.word(), {"origin": "https://elsewhere.example"}),
        (reader.browser, reader.word(), {}),
        (desk.browser(), "x", {}),
    ):
        answer = browser.post(AT, data={"form_word": word}, files=file, headers=headers)
        assert answer.status_code == 403
    for content, kind in ((b"--x\r\nbroken", "multipart/form-data; boundary=x"), (b"a=b", "text/plain")):
        sent = rita.browser.post(AT, content=content, headers={"content-type": kind})
        assert sent.status_code in (400, 403)
    assert written == [] and _filed(desk) == []


def test_evidence_is_taken_back_with_a_reason_and_by_whom(desk: Desk, rita: Person) -> None:
    _send(rita, ("a.txt", b"hours 40"))
    (piece,) = desk.ground.archive.catalogue.evidence(CASE)
    back = {"form_word": rita.word(), "piece": piece["id"], "reason": ""}
    assert rita.browser.post(f"{AT}/take-back", data=back).status_code == 400
    done = rita.browser.post(f"{AT}/take-back", data={**back, "reason": "another case's"})
    assert done.status_code == 200 and "taken back" in done.text
    (gone,) = desk.ground.archive.catalogue.describe(CASE)["withdrawn"]
    assert gone["by"] == rita.user.id and _filed(desk) == []
    other = rita.browser.post(f"{AT}/take-back", data={**back, "piece": "ev-none", "reason": "wrong"})
    assert other.status_code == 404
