"""Packets at the desk: from a letter's words to the folder that goes out, decided, built, taken along, noted."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pypdf import PdfReader

from app import worker
from casefile.roles import Role
from casefile.settings import Settings
from storage import ledger, packets
from storage.archive import Archive, open_archive
from storage.check.check import check
from storage.desk.jobs import State, find_job, jobs_seen_by
from storage.desk.views import Act, read_views
from tests.support.desk import Desk, Person
from tests.support.packet_archive import add_case
from tests.support.packet_samples import EMPLOYER, SIN

pytestmark = pytest.mark.slow
OTHER = "714000007"
REASON = "Aucune plainte pendant la période ; le registre figure au point 1 — voir « annexe »."
LETTER = f"""Immigration, Refugees and Citizenship Canada
February 25, 2026
Inspection number: IRCC-2026-0418
Business number: {EMPLOYER}
Please provide the following documents no later than March 19, 2026:
1. Signed employment agreement of each worker
2. Registers of complaints
"""


@dataclass
class Room:
    """A desk over an archive of two cases, and who works there."""

    desk: Desk
    archive: Archive
    rita: Person

    def work(self) -> Any:
        """Do the job that waits, and answer with it."""
        waiting = next(iter(jobs_seen_by(self.desk.engine, self.rita.user)))
        assert worker.do_next(self.desk.settings, self.desk.engine)
        job = find_job(self.desk.engine, waiting.id)
        assert job.state is State.DONE, [str(said) for said in job.said]
        return job

    def post(self, page: str, **data: Any) -> Any:
        return self.rita.browser.post(page, data={"form_word": self.rita.word(), **data})


@pytest.fixture
def room(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setenv("CASEFILE_TODAY", "2026-11-22")
    with open_archive(Settings()) as archive:
        for reference in ("QC-1", "QC-2"):
            add_case(archive, reference, Settings())
        desk = Desk(Settings().home, archive)
        yield Room(desk, archive, desk.person("rita", Role.RECORDS_MANAGER, employers=[EMPLOYER]))
        desk.engine.dispose()


def _letter(**changes: Any) -> dict[str, Any]:
    sent = {
        "authority": "IRCC", "file_number": "IRCC-2026-0418", "received": "2026-11-16", "due": "2026-12-16",
        "language": "fr", "employer": EMPLOYER, "officer": "", "supplement_to": "", "letter": "",
        "text": ["Contrats", "Plaintes", "Tout ce qui touche au salaire"],
        "types": ["employment-agreement", "complaint-file", ""], "workers": ["", "QC-1", "QC-1"],
        "since": ["", "", ""], "until": ["", "", ""], "note": ["", "", ""],
    }  # fmt: skip
    return {**sent, **changes}


def _planned(room: Room) -> str:
    page = room.post("/packets/new", do="plan", **_letter()).headers["location"]
    room.work()
    return str(page)


def test_a_pasted_letter_is_read_into_the_form_with_suggestions_and_nothing_is_decided(room: Room) -> None:
    page = room.post("/packets/new", do="read", **_letter(letter=LETTER, file_number="", authority="")).text
    assert 'value="IRCC-2026-0418"' in page and 'value="2026-03-19"' in page
    assert "Signed employment agreement of each worker</textarea>" in page
    suggested = re.search(r'name="suggested-1" value="([a-z-]+)"', page)
    assert suggested and 'name="types" value=""' in page, "suggested, not chosen"
    ticked = _letter(**{"suggested-1": suggested[1], "types": ["", "", ""]})
    assert f'name="types" value="{suggested[1]}"' in room.post("/packets/new", do="more", **ticked).text
    assert not room.archive.bucket.keys("packets/")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"received": "yesterday"}, "received"),
        ({"types": ["employment-agreemnt", "", ""]}, "employment-agreement"),
        ({"workers": ["NOBODY", "", ""]}, "NOBODY"),
        ({"employer": OTHER}, OTHER),
        ({"employer": "1"}, "1"),
    ],
)
def test_a_wrong_letter_is_given_back_with_what_is_wrong_and_archives_nothing(
    changes: dict[str, Any], said: str, room: Room
) -> None:
    answer = room.post("/packets/new", do="plan", **_letter(**changes))
    assert answer.status_code in (400, 404) and said in answer.text and "Contrats</textarea>" in answer.text
    assert not room.archive.bucket.keys("packets/")


def test_a_letter_is_planned_decided_built_taken_along_and_handed_over(room: Room) -> None:
    page = _planned(room)
    name = page.removeprefix("/packets/")
    shown = room.rita.browser.get(page).text
    assert "Build the packet" not in shown and "Waiting for a person: item 3" in shown
    assert room.post(page, do="build").status_code == 403, "an item waits for a person"
    assert room.post(page, do="confirm", item="3").status_code == 303
    assert room.post(page, do="explain", item="2", text="too soon").status_code == 303
    assert room.post(page, do="explain", item="2", text=REASON).status_code == 303
    assert "confirmed by Rita" in room.rita.browser.get(page).text
    assert room.post(page, do="build").status_code == 303
    assert "You may leave this page" in room.rita.browser.get(page).text
    job = room.work()
    assert job.about["request"] == name and job.result["pages"] > 1

    shown = room.rita.browser.get(page).text
    (link,) = re.findall(r'href="([^"]+\.zip)"', shown)
    whole = zipfile.ZipFile(io.BytesIO(room.rita.browser.get(link).content))
    assert whole.testzip() is None
    files = {one.partition("/")[2]: whole.read(one) for one in whole.namelist()}
    receipt = json.loads(files["receipt.json"])
    for file, told in receipt["files"].items():
        assert hashlib.sha256(files[file]).hexdigest() == told["sha256"], file
    assert set(files) == {*receipt["files"], "receipt.json"}
    told = {item["number"]: item for item in receipt["items"]}
    assert told[2]["reasons"][0] == REASON and told[3]["confirmed_by"] == room.rita.user.id
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(files["packet.pdf"])).pages)
    assert "Aucune plainte pendant la période" in " ".join(text.split()) and "too soon" not in text
    assert SIN not in text
    (volume,) = re.findall(r'href="([^"]+/packet\.pdf)"', shown)
    assert room.rita.browser.get(volume).content == files["packet.pdf"]
    assert room.rita.browser.get(volume.replace("packet.pdf", "receipt.json")).status_code == 404

    documents = {(d["case"], d["document"]) for d in receipt["documents"]}
    seen = list(read_views(room.desk.engine, user=room.rita.user.id))
    for act, times in ((Act.PACKED, 1), (Act.DOWNLOADED, 2)):
        rows = [(view.case, view.document) for view in seen if view.act == act]
        assert sorted(rows) == sorted([*documents] * times), act

    sent = link.rpartition("/")[2].removesuffix(".zip")
    assert (
        room.post(page, do="hand-over", packet=sent, text="M. Roy, IRCC, portail sécurisé").status_code == 303
    )
    assert room.post(page, do="hand-over", packet=sent, text=" ").status_code == 400
    assert "M. Roy, IRCC, portail sécurisé" in room.rita.browser.get(page).text
    assert check(room.archive.bucket, deep=True).findings == []
    actors = {
        e.actor
        for e, _ in ledger.read(room.archive.bucket, f"{EMPLOYER}/QC-1")
        if e.kind == "packet-produced"
    }
    assert actors == {room.rita.user.id}


def test_a_reason_that_changes_after_a_build_makes_another_packet_of_the_same_plan(room: Room) -> None:
    page = _planned(room)
    for act in ({"do": "confirm", "item": "3"}, {"do": "build"}):
        room.post(page, **act)
    room.work()
    room.post(page, do="explain", item="2", text=REASON)
    room.post(page, do="build")
    room.work()
    asked = packets.load_request(room.archive.bucket, page.removeprefix("/packets/"))
    first, second = packets.answered_by(room.archive.bucket, asked)
    reasons = [{i["number"]: i["reasons"] for i in one["items"]}[2] for one in (first, second)]
    assert sorted(REASON in one for one in reasons) == [False, True]
    room.post(page, do="explain", item="2", text="")
    assert REASON not in room.rita.browser.get(page).text


def test_a_packet_and_its_files_are_seen_by_who_sees_every_case_of_it(room: Room) -> None:
    page = _planned(room)
    room.post(page, do="confirm", item="3")
    room.post(page, do="build")
    room.work()
    links = [page, *re.findall(r'href="(/packets/[^"]+(?:\.zip|\.pdf))"', room.rita.browser.get(page).text)]
    assert len(links) == 3
    theirs = room.desk.person("theirs", Role.RECORDS_MANAGER, employers=[OTHER])
    reader = room.desk.person("reader", Role.READER)
    administrator = room.desk.person("anne", Role.ADMINISTRATOR)
    for link in links:
        unknown = theirs.browser.get(link.replace(EMPLOYER, OTHER))
        assert theirs.browser.get(link).status_code == unknown.status_code == 404
        assert reader.browser.get(link).status_code == 200
        assert administrator.browser.get(link).status_code == 403
    assert "IRCC-2026-0418" not in theirs.browser.get("/packets").text
    assert "IRCC-2026-0418" in reader.browser.get("/packets").text
    assert 'value="build"' not in reader.browser.get(page).text, "no control that is not allowed"
    data = {"form_word": theirs.word(), "do": "hand-over", "packet": "x", "text": "x"}
    assert theirs.browser.post(page, data=data).status_code == 404
    assert theirs.browser.get(f"/packets/new?from={page.removeprefix('/packets/')}").status_code == 404
    assert not [v for v in read_views(room.desk.engine, user=theirs.user.id) if v.act == Act.DOWNLOADED]


def test_a_letter_is_rehearsed_and_nothing_of_it_is_archived(room: Room) -> None:
    before = sorted(room.archive.bucket.keys(""))
    job = room.post("/packets/new", do="rehearse", **_letter()).headers["location"]
    room.work()
    assert sorted(room.archive.bucket.keys("")) == before
    (link,) = set(re.findall(r'href="(/packets/[^"]+/rehearsal)"', room.rita.browser.get(job).text))
    page = room.rita.browser.get(link).text
    assert "What would be supplied" in page and "item 3" in page.lower()
    again = re.search(r'href="(/packets/new\?from=[^"]+)"', page)
    assert again and "Contrats</textarea>" in room.rita.browser.get(again[1]).text
