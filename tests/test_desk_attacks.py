"""What someone hostile tries at the desk's door: to be another, to guess, to lead astray, to leave traces."""

from __future__ import annotations

import re
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyotp
import pytest

from casefile.errors import Refused
from casefile.roles import Role
from storage.desk import second_factor
from storage.desk.database import writing
from storage.desk.signing_in import TRIES_OF_NAME, sign_in
from storage.desk.tables import sessions
from storage.desk.views import Act, View, note, read_views
from storage.desk.words import Word, give_word
from tests.support.desk import NOW, PASSWORD, Desk
from tests.support.listening import listening

pytestmark = pytest.mark.slow  # each test has a desk of its own


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.close()


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[Desk]:
    """A desk behind a proxy that signs people in."""
    made = Desk(tmp_path, desk_user_header="X-User", desk_proxies=1)
    yield made
    made.close()


def test_guesses_that_come_all_at_once_are_no_more_than_guesses_one_by_one(desk: Desk) -> None:
    desk.user("anne", Role.READER)

    def guess(number: int) -> str:
        with pytest.raises(Refused) as refused:
            sign_in(desk.engine, "anne", f"guess {number} of many", "", "10.0.0.1", NOW)
        return refused.value.said.code

    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(guess, range(TRIES_OF_NAME + 10)))
    assert told.count("sign-in-failed") == TRIES_OF_NAME


def test_who_sits_down_at_an_open_session_guesses_its_password_only_so_often(desk: Desk) -> None:
    anne = desk.person("anne", Role.READER)
    sent = {"form_word": anne.word(), "password": "another phrase of mine", "again": "another phrase of mine"}
    for _ in range(TRIES_OF_NAME):
        assert anne.browser.post("/account/password", data={**sent, "present": "guess"}).status_code == 403
    last = anne.browser.post("/account/password", data={**sent, "present": PASSWORD})
    assert last.status_code == 403 and "too many" in last.text


def test_a_second_factor_is_set_up_only_by_who_has_shown_the_password(desk: Desk) -> None:
    anne, eve = desk.person("anne", Role.READER), desk.person("eve", Role.READER)
    secret = second_factor.new_secret()
    code = pyotp.TOTP(secret).now()
    words = ("", "a-guess", give_word(desk.engine, Word.CODE, eve.user, NOW))
    for shown in words:
        sent = {"form_word": anne.word(), "secret": secret, "code": code, "shown": shown}
        assert anne.browser.post("/account/code/enforce", data=sent).status_code == 403
    assert not second_factor.is_enforced(desk.engine, anne.user)
    offered = anne.browser.post("/account/code", data={"form_word": anne.word(), "present": PASSWORD}).text
    fields = dict(re.findall(r'name="(shown|secret)" value="([^"]+)"', offered))
    sent = {"form_word": anne.word(), **fields, "code": pyotp.TOTP(fields["secret"]).now()}
    assert anne.browser.post("/account/code/enforce", data=sent).status_code == 200
    assert second_factor.is_enforced(desk.engine, anne.user)
    assert anne.browser.post("/account/code/enforce", data=sent).status_code == 403, "the word was used"


def test_a_name_that_is_another_s_id_stands_for_nobody_else(desk: Desk) -> None:
    anne = desk.user("anne", Role.READER)
    eve = desk.user(anne.id, Role.READER)
    assert desk.users.find(anne.id).id == anne.id and desk.users.of_login(anne.id).id == eve.id
    with pytest.raises(Refused):  # an id signs nobody in
        sign_in(desk.engine, desk.users.find("first").id, PASSWORD, "", "10.0.0.1", NOW)


def test_a_new_password_ends_the_links_and_words_given_before(desk: Desk) -> None:
    anne = desk.user("anne", Role.READER)
    link = give_word(desk.engine, Word.PASSWORD, anne, NOW)
    desk.users.choose_password(anne.id, "another phrase of mine")
    assert desk.browser().get(f"/password/{link}").status_code == 403


@pytest.mark.parametrize("path", ["//evil.example/", "//evil.example/%2e%2e", "/\\evil.example"])
def test_signing_in_by_the_proxy_leads_to_no_other_site(path: str, behind: Desk) -> None:
    behind.user("anne", Role.READER)
    answer = behind.browser(**{"x-user": "anne"}).request("GET", f"{behind.ground.address}{path}")
    assert answer.status_code in (303, 404)
    assert not re.match(r"(/[/\\]|\w+:)", answer.headers.get("location", "/"))


def test_whom_the_proxy_names_now_is_who_acts_whatever_session_the_browser_has(behind: Desk) -> None:
    behind.user("anne", Role.READER)
    behind.user("bob", Role.AUDITOR)
    browser = behind.browser()
    browser.get("/account", headers={"x-user": "anne"})
    annes = browser.cookies["casefile"]
    assert "anne" in browser.get("/account", headers={"x-user": "anne"}).text
    assert browser.get("/account", headers={"x-user": "bob"}).status_code == 303
    assert browser.cookies["casefile"] != annes
    assert "bob" in browser.get("/account", headers={"x-user": "bob"}).text
    planted = behind.browser(**{"x-user": "bob", "cookie": f"casefile={annes}"})
    assert planted.get("/account").status_code == 303, "anne's session ended when bob came"
    assert behind.browser(cookie=f"casefile={browser.cookies['casefile']}").get("/account").status_code == 403
    signed = [view.user for view in read_views(behind.engine) if view.act == Act.SIGNED_IN]
    assert len(signed) == 3


def test_a_name_that_the_browser_adds_beside_the_proxy_s_is_not_believed(behind: Desk) -> None:
    behind.user("anne", Role.READER)
    browser = behind.browser()
    two = [("x-user", "anne"), ("x-user", "eve"), ("accept-language", "en")]
    assert browser.get("/account", headers=two).status_code == 403


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        (["6.6.6.6", "10.1.1.1"], "10.1.1.1"),
        (["6.6.6.6, 10.1.1.1"], "10.1.1.1"),
        (["10.1.1.1:4711"], "10.1.1.1"),
        (["[2001:db8::1]:4711"], "2001:db8::1"),
        (["Anne Tremblay"], "testclient"),
        ([], "testclient"),
    ],
)
def test_the_audit_keeps_the_address_that_our_proxy_saw(lines: list[str], kept: str, tmp_path: Path) -> None:
    desk = Desk(tmp_path, desk_proxies=1)
    anne = desk.person("anne", Role.AUDITOR)
    anne.browser.get("/audit", headers=[("x-forwarded-for", line) for line in lines])
    assert next(read_views(desk.engine)).address == kept
    desk.close()


def test_a_name_typed_into_the_audit_s_filter_is_not_kept_in_the_audit(desk: Desk) -> None:
    olga = desk.person("olga", Role.AUDITOR)
    note(desk.engine, [View(NOW.isoformat(), "u-1", Act.VIEWED, "123026635/R-1")])
    for asked in ("case=Anne+Tremblay", "user=Anne+Tremblay", "case=123026635/R-1&user=u-1"):
        for page in ("/audit", "/audit.csv"):
            assert olga.browser.get(f"{page}?{asked}").status_code == 200
    read = [(view.case, view.document) for view in read_views(desk.engine) if view.act == Act.AUDIT]
    assert set(read) == {("", ""), ("123026635/R-1", "u-1")}


def test_a_nul_is_refused_before_any_database_meets_it(desk: Desk) -> None:
    rita = desk.person("rita", Role.READER)
    for address in ("/cases?q=%00", "/cases/1/%00", "/search?q=a%00b"):
        assert rita.browser.get(address).status_code == 400
    assert desk.browser().post("/sign-in", data={"login": "a\0b", "password": PASSWORD}).status_code == 400


def test_a_desk_whose_database_is_broken_says_so_without_a_word_of_its_insides(desk: Desk) -> None:
    rita = desk.person("rita", Role.READER)
    with writing(desk.engine) as connection:
        sessions.drop(connection)
    answer = rita.browser.get("/cases?q=Anne+Tremblay")
    assert answer.status_code == 500 and answer.headers["cache-control"] == "no-store"
    assert "SELECT" not in answer.text and "Casefile" in answer.text


def test_what_a_local_program_says_of_its_address_is_not_believed(desk: Desk) -> None:
    rita = desk.person("rita", Role.READER)
    asked = {"X-Forwarded-For": "6.6.6.6", "Cookie": f"casefile={rita.browser.cookies['casefile']}"}
    with listening(desk.app) as address:
        request = urllib.request.Request(f"{address}/search", headers=asked)
        urllib.request.urlopen(request, timeout=20).close()
        sent = urllib.parse.urlencode({"login": "rita", "password": PASSWORD}).encode()
        entering = urllib.request.Request(
            f"{address}/sign-in", sent, {**asked, "Origin": address, "Cookie": ""}
        )
        urllib.request.urlopen(entering, timeout=20).close()
    assert next(read_views(desk.engine)).address == "127.0.0.1"
