"""The API of the desk: what a token reads and does not, pages, tags, what programs are told of faults."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.web.api.calls import CALLS, ROOT
from casefile.errors import Refused, UsageError
from casefile.roles import Role
from storage.archive import Archive
from storage.desk.tokens import MARK, Reach, find_token, give_token, revoke_token, tokens_of
from storage.desk.views import Act, read_views
from tests.support.desk import NOW, PASSWORD, Desk, desk_over
from tests.support.records import EMPLOYER, make_case

pytestmark = pytest.mark.slow  # each has a desk, most an archive of its own
OTHER = "714000007"
CASE = f"{ROOT}/cases/{EMPLOYER}/OURS-1"


@pytest.fixture
def desk(archive: Archive, tmp_path: Path) -> Iterator[Desk]:
    """A desk over an archive of three cases."""
    for reference in ("OURS-1", "OURS-2", "OURS-3"):
        entries, contents, _ = make_case(archive.bucket, reference)
        archive.catalogue.apply(entries, contents)
    with desk_over(tmp_path / "home", archive) as made:
        yield made


def program(desk: Desk, login: str, *reaches: Reach, employers: list[str] | None = None) -> TestClient:
    """A program with a token of a reader of its own."""
    user = desk.user(login, Role.READER, employers=employers)
    word, _ = give_token(desk.engine, user, "tests", reaches or tuple(Reach), 30, NOW)
    return desk.browser(authorization=f"Bearer {word}")


def test_a_program_reads_cases_and_files_page_by_page_and_all_is_noted(desk: Desk) -> None:
    reads = program(desk, "rita")
    found, after = [], ""
    while True:
        page = reads.get(f"{ROOT}/cases", params={"limit": 2, "after": after}).json()
        assert page["count"] == 3
        found += [row["reference"] for row in page["rows"]]
        if not (after := page["next"]):
            break
    assert found == ["OURS-1", "OURS-2", "OURS-3"]
    case = reads.get(CASE).json()
    assert case["documents"] and "key" not in case["documents"][0] and case["retention"]["because"]
    assert reads.get(f"{CASE}/documents").json()["rows"] == case["documents"]
    assert reads.get(f"{CASE}/evidence").json() == {"rows": case["evidence"]}
    file = reads.get(f"{CASE}/files/{case['documents'][0]['file']}")
    assert file.content == b"%PDF-1.7 agreement"
    for call in ("/search?q=agreement", "/gaps", "/expiring"):
        assert reads.get(f"{ROOT}{call}").status_code == 200
    acts = [view.act for view in read_views(desk.engine, case=f"{EMPLOYER}/OURS-1")]
    assert acts.count(Act.DOWNLOADED) == 1 and acts.count(Act.VIEWED) == 1 and acts.count(Act.LISTED) >= 4


def test_of_another_employer_a_program_learns_nothing(desk: Desk) -> None:
    theirs = program(desk, "theirs", employers=[OTHER])
    for call in ("/cases", "/gaps", "/expiring?within=3660", "/search?q=agreement"):
        told = theirs.get(f"{ROOT}{call}")
        assert told.json()["rows"] == [] and told.json()["count"] == 0, call
    unknown = theirs.get(f"{ROOT}/cases/{EMPLOYER}/NONE")
    for call in ("", "/documents", "/evidence", "/files/any.pdf"):
        answer = theirs.get(f"{CASE}{call}")
        assert answer.status_code == 404
        assert answer.text.replace("OURS-1", "NONE") == unknown.text
    assert not [view for view in read_views(desk.engine) if view.case]


def test_a_tag_saves_what_has_not_changed(desk: Desk) -> None:
    reads = program(desk, "rita")
    first = reads.get(CASE)
    again = reads.get(CASE, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304 and again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    assert reads.get(CASE, headers={"if-none-match": '"another"'}).status_code == 200
    assert first.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.path)
def test_a_call_opens_to_a_token_that_reads_it_and_to_nothing_else(call: object, desk: Desk) -> None:
    address = ROOT + call.path.format(employer=EMPLOYER, reference="OURS-1", name="x.pdf") + "?q=a"
    others = set(Reach) - {call.reach}
    assert program(desk, "right", call.reach).get(address).status_code in (200, 404)
    refused = program(desk, "wrong", *others).get(address)
    assert refused.status_code == 403 and refused.json()["error"]["code"] == "token-reach"
    nobody = desk.browser()
    rita = desk.person("rita", Role.READER)
    for browser, headers in (
        (nobody, {}),
        (nobody, {"authorization": "Bearer "}),
        (nobody, {"authorization": f"Bearer {MARK}forged"}),
        (nobody, {"authorization": "Basic cml0YTp4"}),
        (rita.browser, {}),  # a session is no token
        (nobody, {"authorization": f"Bearer {rita.browser.cookies['casefile']}"}),
    ):
        answer = browser.get(address, headers=headers)
        assert answer.status_code == 401 and answer.headers["www-authenticate"].startswith("Bearer")
    assert nobody.post(address).status_code == 405


def test_a_token_ends_with_its_days_its_revoking_its_user_and_its_user_s_rights(desk: Desk) -> None:
    user = desk.user("rita", Role.READER)
    word, token = give_token(desk.engine, user, "nightly copy", [Reach.CASES], 30, NOW)
    reads = desk.browser(authorization=f"Bearer {word}")
    assert reads.get(f"{ROOT}/cases").status_code == 200
    assert find_token(desk.engine, word, NOW + dt.timedelta(days=30)) is None
    desk.users.change(user.id, employers=[OTHER])
    assert reads.get(f"{ROOT}/cases").json()["count"] == 0
    desk.users.change(user.id, roles=[Role.AUDITOR])
    assert reads.get(f"{ROOT}/cases").status_code == 403
    desk.users.change(user.id, roles=[Role.READER])
    desk.users.disable(user.id, NOW)
    assert reads.get(f"{ROOT}/cases").status_code == 401
    desk.users.enable(user.id)
    revoke_token(desk.engine, user, token.id, NOW)
    assert reads.get(f"{ROOT}/cases").status_code == 401
    assert [one.name for one in tokens_of(desk.engine, user)] == ["nightly copy"]


def test_a_token_needs_a_name_something_to_read_a_term_and_a_reader(desk: Desk) -> None:
    rita, anne = desk.user("rita", Role.READER), desk.user("anne", Role.ADMINISTRATOR)
    for name, reaches, days in (
        ("", [Reach.CASES], 1),
        ("x", [], 1),
        ("x", [Reach.CASES], 0),
        ("x", [Reach.CASES], 999),
    ):
        with pytest.raises(UsageError):
            give_token(desk.engine, rita, name, reaches, days, NOW)
    with pytest.raises(Refused):
        give_token(desk.engine, anne, "x", [Reach.CASES], 1, NOW)


def test_a_wrong_request_is_told_by_code_in_the_reader_s_language(desk: Desk) -> None:
    reads = program(desk, "rita")
    told = reads.get(f"{ROOT}/cases?limit=0&sort=x", headers={"accept-language": "fr-CA"})
    assert told.status_code == 400 and told.json()["error"]["code"] == "api-parameters"
    assert (
        "limit, sort" in told.json()["error"]["message"] and "Paramètres" in told.json()["error"]["message"]
    )
    assert reads.get(f"{ROOT}/cases?sort=worker&after=nothing").json()["error"]["code"] == "after-unknown"
    assert reads.get(f"{ROOT}/cases?q=%00").status_code == 400
    assert reads.get(f"{ROOT}/nothing").json()["error"]["code"] == "no-page"
    assert reads.get(f"{ROOT}/cases/").status_code == 404


def test_what_breaks_inside_says_nothing_of_anyone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = program(desk, "rita")

    def broken(*_: object) -> None:
        raise RuntimeError("Anne Tremblay")

    monkeypatch.setattr(desk.ground.archive.catalogue.__class__, "describe", broken)
    answer = reads.get(CASE)
    assert answer.status_code == 500 and "Tremblay" not in answer.text
    assert answer.json()["error"]["code"] == "unexpected"


def test_a_token_is_made_and_revoked_on_the_account_page_for_who_shows_the_password(desk: Desk) -> None:
    rita, eve = desk.person("rita", Role.READER), desk.person("eve", Role.READER)
    sent = {"form_word": rita.word(), "name": "=nightly", "reaches": ["cases"], "days": "30"}
    assert rita.browser.post("/account/tokens", data={**sent, "present": "a guess"}).status_code == 403
    for wrong in ({"reaches": "everything"}, {"days": "x"}, {"days": "9999"}, {"name": " "}):
        answer = rita.browser.post("/account/tokens", data={**sent, "present": PASSWORD, **wrong})
        assert answer.status_code == 400
    page = rita.browser.post("/account/tokens", data={**sent, "present": PASSWORD}).text
    word = re.search(rf"<code>({MARK}[^<]+)</code>", page)
    reads = desk.browser(authorization=f"Bearer {word[1]}")
    assert reads.get(f"{ROOT}/cases").status_code == 200
    assert word[1] not in rita.browser.get("/account").text, "shown once"
    (token,) = tokens_of(desk.engine, rita.user)
    address = f"/account/tokens/{token.id}"
    assert eve.browser.post(address, data={"form_word": eve.word()}).status_code == 404
    assert rita.browser.post(address, data={"form_word": rita.word()}).status_code == 303
    assert reads.get(f"{ROOT}/cases").status_code == 401
