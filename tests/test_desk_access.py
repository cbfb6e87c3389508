"""Who may go where at the desk, from the route table; other employers' cases; other sites' forms; hostile input."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.web.guard import MOST
from app.web.headers import ALWAYS
from app.web.route_table import WAYS
from app.web.ways import Scope, Way
from casefile.roles import Role, User
from storage.archive import Archive
from storage.catalogue.catalogue import Catalogue
from storage.desk.views import Act, View, note, read_views
from tests.support.desk import NOW, PASSWORD, Desk, desk_over
from tests.support.memory_bucket import MemoryBucket
from tests.support.records import EMPLOYER, make_case

OTHER = "714000007"
HOSTILE = "<script>alert(1)</script>\"'><img src=x>"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk whose archive is a catalogue, and a bucket in memory with nothing in it."""
    home = tmp_path_factory.mktemp("desk")
    archive = Archive(MemoryBucket(NOW), Catalogue(f"sqlite:///{home}/catalogue.db", of="test"))  # type: ignore[arg-type]
    with desk_over(home, archive) as made:
        yield made


@pytest.fixture(scope="module")
def people(desk: Desk) -> dict[Role, object]:
    return {role: desk.person(f"one-{role}", role) for role in Role}


def _address(way: Way) -> str:
    parts = {
        "job": "j-1",
        "request": "2026-11-16-x-00000000",
        "packet": "0" * 16,
        "word": "x",
        "user": "nobody",
        "employer": OTHER,
        "reference": "R-1",
        "name": "d.pdf",
        "page": "1",
        "selection": "s-1",
        "token": "t-1",
        "filter": "f-1",
        "type": "employment-agreement",
        "language": "fr",
    }
    return re.sub(r"{(\w+)}", lambda found: parts.get(found[1], "x"), way.path)


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.method} {way.path}")
def test_each_way_opens_to_its_roles_and_to_no_others(way: Way, desk: Desk, people: dict) -> None:
    if way.scope is Scope.MACHINE:
        return  # anyone may ask whether the desk lives: test_desk_health
    stranger = desk.browser().request(way.method, _address(way))
    if way.scope is not Scope.NOTHING:
        assert stranger.status_code == (303 if way.method == "GET" else 403)
        assert way.method == "POST" or stranger.headers["location"].startswith("/sign-in")
    if way.path == "/sign-out":
        return  # everyone may; signing all out here would leave nobody
    for role, person in people.items():
        data = {"form_word": person.word()} if way.method == "POST" else None
        answer = person.browser.request(way.method, _address(way), data=data)
        refused = answer.status_code == 403 and "not open to you" in answer.text
        assert refused == bool(way.role and not person.user.may(way.role)), (role, answer.status_code)
        assert answer.status_code < 500, answer.text


def test_a_way_without_a_role_fails_at_start() -> None:
    for scope in (Scope.CASES, Scope.USERS, Scope.AUDIT):
        with pytest.raises(ValueError, match="needs a role"):
            Way("/new", lambda visit: visit.page("fault"), None, scope)


def test_administrators_and_auditors_see_no_case_and_a_disabled_user_nothing() -> None:
    def user(*roles: Role, disabled: bool = False, employers: frozenset[str] | None = None) -> User:
        return User("u-1", "u", "U", frozenset(roles), employers, None, disabled)

    assert not user(Role.ADMINISTRATOR, Role.AUDITOR).sees(f"{EMPLOYER}/R-1")
    for role in (Role.READER, Role.RECORDS_MANAGER, Role.APPROVER):
        assert user(role).sees(f"{EMPLOYER}/R-1")
        assert not user(role, disabled=True).sees(f"{EMPLOYER}/R-1")
        assert not user(role, employers=frozenset({OTHER})).sees(f"{EMPLOYER}/R-1")
        assert not user(role, employers=frozenset()).sees(f"{EMPLOYER}/R-1")
    assert not user(Role.READER).may(Role.APPROVER)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "", "sec-fetch-site": "cross-site"},
        {"origin": ""},
    ],
)
def test_a_form_that_another_site_sends_is_refused(headers: dict[str, str], desk: Desk, people: dict) -> None:
    anne = people[Role.ADMINISTRATOR]
    before = len(desk.users.all())
    sent = {"form_word": anne.word(), "login": "eve", "name": "Eve", "roles": "reader", "employers": ""}
    assert anne.browser.post("/users", data=sent, headers=headers).status_code == 403
    assert len(desk.users.all()) == before
    signed = desk.browser().post("/sign-in", data={"login": "first", "password": PASSWORD}, headers=headers)
    assert signed.status_code == 403 and "set-cookie" not in signed.headers


@pytest.mark.parametrize("word", ["", "another"])
def test_a_form_without_the_session_s_own_word_is_refused(word: str, desk: Desk, people: dict) -> None:
    anne = people[Role.ADMINISTRATOR]
    sent = {"form_word": word, "login": "eve", "name": "Eve", "roles": "reader", "employers": ""}
    assert anne.browser.post("/users", data=sent).status_code == 403
    other = people[Role.READER].word()
    assert anne.browser.post("/users", data={**sent, "form_word": other}).status_code == 403


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "\t//evil",
        "http:evil",
        "/a\nb",
    ],
)
def test_signing_in_leads_to_no_other_site(target: str, desk: Desk) -> None:
    sent = {"login": "first", "password": PASSWORD, "next": target}
    assert desk.browser().post("/sign-in", data=sent).headers["location"] == "/"


def test_every_answer_carries_the_policy_and_is_kept_by_no_browser(desk: Desk, people: dict) -> None:
    browser = people[Role.READER].browser
    for answer in (browser.get("/cases"), browser.get("/nowhere"), desk.browser().get("/sign-in")):
        assert answer.headers["cache-control"] == "no-store"
        assert all(answer.headers[name] == value for name, value in ALWAYS.items())
        assert not re.search(r"<script(?![^>]*src=)|<style|style=|onclick|javascript:", answer.text)
    assert desk.browser(host="evil.example").get("/sign-in").status_code == 400
    sheet = browser.get("/static/desk.css")
    assert sheet.status_code == 200 and sheet.headers["x-content-type-options"] == "nosniff"
    assert browser.get("/static/../desk.py").status_code == 404


def test_hostile_words_are_shown_and_never_run(desk: Desk, people: dict) -> None:
    anne = people[Role.ADMINISTRATOR]
    sent = {"form_word": anne.word(), "login": HOSTILE, "name": HOSTILE, "roles": "reader", "employers": ""}
    page = anne.browser.post("/users", data=sent).text
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    for address in (f"/cases?q={HOSTILE}", f"/audit?user={HOSTILE}", "/cases?after=%00", "/audit?before=-1"):
        reader = people[Role.AUDITOR if "audit" in address else Role.READER].browser
        assert "<script>alert" not in reader.get(address).text
    desk.users.disable(desk.users.find(HOSTILE).id, NOW)


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a=" + b"x" * MOST, b"&".join([b"a=b"] * 3000)])
def test_a_form_that_is_none_or_too_much_costs_only_itself(body: bytes, desk: Desk) -> None:
    assert desk.browser().post("/sign-in", content=body).status_code == 400


def test_the_language_of_the_browser_the_switch_and_the_user_s_choice(desk: Desk) -> None:
    assert 'lang="fr"' in desk.browser(**{"accept-language": "fr-CA,en;q=0.5"}).get("/sign-in").text
    browser = desk.browser()
    assert '<html lang="en">' in browser.get("/sign-in").text
    assert (
        browser.post("/language", data={"language": "fr", "next": "/sign-in"}).headers["location"]
        == "/sign-in"
    )
    assert "Se connecter" in browser.get("/sign-in").text
    anne = desk.person("anne-fr", Role.READER)
    anne.browser.post("/language", data={"language": "fr", "next": "/", "form_word": anne.word()})
    elsewhere = desk.browser()
    elsewhere.post("/sign-in", data={"login": "anne-fr", "password": PASSWORD})
    assert '<html lang="fr">' in elsewhere.get("/account").text


def test_of_a_case_of_another_employer_nothing_is_seen_counted_or_served(
    archive: Archive, tmp_path: Path
) -> None:
    for reference in ("OURS-1", "OURS-2"):
        entries, contents, _ = make_case(archive.bucket, reference)
        archive.catalogue.apply(entries, contents)
    desk = Desk(tmp_path / "home", archive)
    theirs = desk.person("theirs", Role.READER, employers=[OTHER])
    ours = desk.person("ours", Role.READER, employers=[EMPLOYER])
    page = ours.browser.get("/cases").text
    assert "OURS-1" in page and "2 cases" in page
    case = ours.browser.get(f"/cases/{EMPLOYER}/OURS-1")
    files = re.findall(r'href="(/cases/[^"]+/files/[^"]+)"', case.text)
    assert case.status_code == 200 and files
    assert ours.browser.get(files[0]).content == b"%PDF-1.7 agreement"
    assert (
        "OURS-1" not in theirs.browser.get("/cases").text and "0 cases" in theirs.browser.get("/cases").text
    )
    unknown = theirs.browser.get(f"/cases/{EMPLOYER}/NONE")
    for address in (f"/cases/{EMPLOYER}/OURS-1", files[0]):
        answer = theirs.browser.get(address)
        assert answer.status_code == unknown.status_code == 404
        assert answer.text.replace(address, "").replace("OURS-1", "") == unknown.text.replace(
            f"/cases/{EMPLOYER}/NONE", ""
        ).replace("NONE", "")
    seen = list(read_views(desk.engine, user=ours.user.id, case=f"{EMPLOYER}/OURS-1"))
    assert [view.act for view in seen] == [Act.DOWNLOADED, Act.VIEWED, Act.LISTED]
    assert not [view for view in read_views(desk.engine, user=theirs.user.id) if view.case]
    desk.engine.dispose()


def test_the_audit_is_read_by_person_case_and_day_and_its_file_runs_no_formula(
    desk: Desk, people: dict
) -> None:
    rows = [View(f"2026-11-{day:02}T10:00:00+00:00", user, Act.VIEWED, case, "=1+1", "::1") for day, user, case in
            ((1, "u-a", "1/A"), (2, "u-b", "1/A"), (3, "u-a", "1/B"))]  # fmt: skip
    note(desk.engine, rows)
    reader = people[Role.AUDITOR].browser
    assert [line.split(",")[0][:10] for line in reader.get("/audit.csv?user=u-a").text.splitlines()[1:]] == [
        "2026-11-03", "2026-11-01",
    ]  # fmt: skip
    two = reader.get("/audit.csv?case=1/A&since=2026-11-02&until=2026-11-02").text.splitlines()
    assert len(two) == 2 and "u-b" in two[1] and ",'=1+1," in two[1]
    assert reader.get("/audit?since=yesterday").status_code == 400
