"""Papers read at the desk: page pictures and words made on the server, versions, digests, whole files, each noted."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from PIL import Image

from casefile.errors import DocumentFault, NotFound
from casefile.files.changed_words import changed_words
from casefile.files.page_pictures import has_pages, page_picture, page_words
from casefile.roles import Role
from storage.desk.views import Act, read_views
from tests.support.desk import Desk, Person, desk_over
from tests.support.desk_cases import AGREEMENT, file_evidence, happen, in_memory, open_case
from tests.support.evidence_room import pdf

pytestmark = pytest.mark.slow
OURS, OTHERS, NEW = "123026635", "714000007", "123006033"
RAISED = pdf("Employment agreement", "Forty hours a week at 25.40 an hour.")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("papers")
    archive = in_memory(home)
    case = open_case(archive, "R-1", AGREEMENT, RAISED)
    out = io.BytesIO()
    Image.new("RGB", (3000, 2000), "red").save(out, "PNG")
    file_evidence(
        archive, case, "work-permit", "2026-10-01", out.getvalue(), suffix=".png", text="Permit W30"
    )
    file_evidence(
        archive, case, "other", "2026-10-02", b"<script>alert(1)</script>", suffix=".html", text="a page"
    )
    file_evidence(archive, case, "other", "2026-10-03", b"%PDF-1.7 broken", text="what OCR read")
    sold = open_case(archive, "T-1")
    happen(archive, sold, "business-transferred", "2026-11-01", new_number=f"{NEW}RP0001", how="sale")
    with desk_over(home, archive) as made:
        yield made


@pytest.fixture(scope="module")
def rita(desk: Desk) -> Person:
    return desk.person("rita", Role.READER, employers=[OURS])


def _papers(person: Person, case: str = f"{OURS}/R-1") -> list[str]:
    page = person.browser.get(f"/cases/{case}").text
    return list(dict.fromkeys(re.findall(rf'href="(/cases/{case}/papers/[^"?]+)"', page)))


def _seen(desk: Desk, person: Person, case: str = f"{OURS}/R-1") -> list[str]:
    return [view.act for view in read_views(desk.engine, user=person.user.id, case=case)]


def test_a_page_is_a_picture_with_its_words_to_copy_and_zoom_makes_it_larger(
    desk: Desk, rita: Person
) -> None:
    first = _papers(rita)[0]
    page = rita.browser.get(first).text
    assert "Forty hours a week" in page and "Page 1 of 1" in page
    (source,) = re.findall(r'<img class="at-1" src="([^"]+)"', page)
    sizes = []
    for address in (source, f"{source}?zoom=2"):
        answer = rita.browser.get(address)
        assert answer.headers["content-type"] == "image/png" and answer.headers["cache-control"] == "no-store"
        sizes.append(Image.open(io.BytesIO(answer.content)).width)
    assert sizes == [900, 1800]
    assert _seen(desk, rita)[:3] == [Act.PREVIEWED, Act.PREVIEWED, Act.VIEWED]


def test_every_paper_leads_to_the_one_before_and_after_it(rita: Person) -> None:
    papers = _papers(rita)
    at = papers[0]
    walked = [at]
    while found := re.search(r'rel="next" href="(/cases/[^"?]+/papers/[^"?]+)"', rita.browser.get(at).text):
        walked.append(at := found[1])
    assert sorted(walked) == sorted(papers) and len(walked) == 5


def test_what_changed_between_two_versions_is_shown_and_nothing_else(rita: Person) -> None:
    page = next(page for paper in _papers(rita) if "/changes?" in (page := rita.browser.get(paper).text))
    (address,) = re.findall(r'href="([^"]+/changes\?[^"]+)"', page)
    told = rita.browser.get(address).text
    assert "<del>24.10</del>" in told and "<ins>25.40</ins>" in told and "Forty hours" in told
    assert rita.browser.get(address.partition("?")[0] + "?since=x.pdf").status_code == 404


def test_a_file_that_has_no_pages_or_does_not_open_shows_the_words_that_were_read(rita: Person) -> None:
    told = [rita.browser.get(paper) for paper in _papers(rita)]
    assert {one.status_code for one in told} == {200}
    broken = next(one.text for one in told if "what OCR read" in one.text)
    assert "cannot be shown here" in broken and "<img" not in broken
    page = next(one.text for one in told if "a page" in one.text)
    assert "<script>alert" not in page and "cannot be shown" not in page


def test_a_page_that_is_not_there_is_said(rita: Person) -> None:
    first = _papers(rita)[0]
    for page, status in (("2", 404), ("0", 400), ("-1", 400), ("x", 400), ("9" * 40, 400)):
        assert rita.browser.get(f"{first}?page={page}").status_code == status
        assert rita.browser.get(f"{first}/pages/{page}.png").status_code == status


def test_digests_are_read_again_and_a_changed_file_is_named(desk: Desk) -> None:
    archive = desk.ground.archive
    case = open_case(archive, "D-1")
    anne = desk.person("anne-digests", Role.READER)
    sent = {"form_word": anne.word()}
    assert "agrees" in anne.browser.post(f"/cases/{case}/digests", data=sent).text
    bucket = archive.bucket
    key = next(key for key in bucket.held if f"{case}/documents" in key)  # type: ignore[attr-defined]
    bucket.held[key].content = b"something else"  # type: ignore[attr-defined]
    page = anne.browser.post(f"/cases/{case}/digests", data=sent).text
    assert "differs or is gone" in page and "agrees" not in page


def test_demand_14_every_byte_route_checks_the_case_s_scope(desk: Desk, rita: Person) -> None:
    eve = desk.person("eve", Role.READER, employers=[OTHERS])
    anne = desk.person("anne-admin", Role.ADMINISTRATOR, Role.AUDITOR)
    addresses = _papers(rita)
    addresses += [f"{one}/pages/1.png" for one in addresses]
    addresses += [one.replace("/papers/", "/files/") for one in addresses if "pages" not in one]
    for address in addresses:
        assert rita.browser.get(address).status_code in (200, 422), address
        assert eve.browser.get(address).status_code == 404, address
        assert anne.browser.get(address).status_code == 403, address
        assert desk.browser().get(address).status_code == 303, address
    sent = {"form_word": eve.word()}
    assert eve.browser.post(f"/cases/{OURS}/R-1/digests", data=sent).status_code == 404
    assert _seen(desk, eve) == [] and _seen(desk, anne) == []


def test_demand_17_each_document_viewed_previewed_or_downloaded_is_a_row_of_the_audit(desk: Desk) -> None:
    reader = desk.person("rows", Role.READER)
    paper = _papers(reader)[0]
    for address in (paper, f"{paper}/pages/1.png", paper.replace("/papers/", "/files/")):
        reader.browser.get(address)
    rows = list(read_views(desk.engine, user=reader.user.id, case=f"{OURS}/R-1"))[:3]
    assert [row.act for row in rows] == [Act.DOWNLOADED, Act.PREVIEWED, Act.VIEWED]
    assert {row.document for row in rows} == {paper.rpartition("/")[2].partition(".")[0]}


def test_a_case_answers_under_the_number_its_business_went_to_and_only_to_who_may_see_either(
    desk: Desk,
) -> None:
    people = {
        number: desk.person(f"of-{number}", Role.READER, employers=[number]) for number in (OURS, NEW, OTHERS)
    }
    for address in (f"/cases/{OURS}/T-1", f"/cases/{NEW}/T-1"):
        told = {number: one.browser.get(address).status_code for number, one in people.items()}
        assert told == {OURS: 200, NEW: 200, OTHERS: 404}, address
    paper = _papers(people[NEW], f"{OURS}/T-1")[0]
    for address in (paper, paper.replace(OURS, NEW, 1)):
        assert people[NEW].browser.get(address).status_code == 200
    open_case(desk.ground.archive, "T-1", employer__business_number=f"{OTHERS}RP0001")
    happen(desk.ground.archive, f"{OTHERS}/T-1", "business-transferred", "2026-11-01",
           new_number=f"{NEW}RP0001", how="sale")  # fmt: skip
    assert f"{OTHERS}/T-1" not in people[OURS].browser.get(f"/cases/{NEW}/T-1").text
    assert people[OURS].browser.get(f"/cases/{NEW}/T-1").status_code == 200


def test_pages_of_hostile_and_large_files_cost_only_themselves() -> None:
    out = io.BytesIO()
    frames = [Image.new("1", (2550, 3300), number) for number in (0, 1)]
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])
    assert page_words(out.getvalue(), "image/tiff", 2).pages == 2
    assert Image.open(io.BytesIO(page_picture(out.getvalue(), "image/tiff", 2, 900))).width == 900
    for broken in (b"", b"\0" * 100, AGREEMENT[:200]):
        with pytest.raises(DocumentFault):
            page_picture(broken, "application/pdf", 1, 900)
    with pytest.raises(NotFound):
        page_picture(AGREEMENT, "application/pdf", 2, 900)
    tall = AGREEMENT.replace(b"612 792", b"612 999")
    assert len(page_picture(tall, "application/pdf", 1, 100_000)) > 0  # never more pixels than allowed
    assert not has_pages("text/html") and not has_pages("image/svg+xml") and has_pages("image/png; x=y")


def test_changes_are_found_word_by_word_with_a_few_words_around() -> None:
    before, after = "a b " * 20 + "old tail " + "c " * 30, "a b " * 20 + "new tail " + "c " * 30
    parts = changed_words(before, after)
    assert [part.kind for part in parts] == ["left-out", "same", "gone", "new", "same", "left-out"]
    assert (parts[2].words, parts[3].words) == ("old", "new") and len(parts[1].words.split()) == 8
    assert changed_words("x  y\nz", "x y z") == []
    assert [p.kind for p in changed_words("", "x")] == ["new"]
