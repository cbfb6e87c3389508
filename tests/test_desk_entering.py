"""Getting into the desk: passwords, codes, sessions, links; what a guesser and a thief of a database get."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import select

from casefile.errors import Refused, UsageError
from casefile.roles import Role
from storage.desk import second_factor
from storage.desk.sessions import IDLE, LONGEST, find_session, open_session
from storage.desk.signing_in import TRIES_OF_NAME, WINDOW, sign_in
from storage.desk.tables import sessions, users, words
from storage.desk.words import Word, give_word, use_word
from tests.support.desk import NOW, PASSWORD, Desk, form_word

LATER = dt.timedelta(seconds=1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.close()


def test_the_link_for_the_first_administrator_opens_once_and_for_a_quarter_of_an_hour(desk: Desk) -> None:
    old = give_word(desk.engine, Word.FIRST, None, NOW - dt.timedelta(minutes=15))
    assert desk.browser().get(f"/first/{old}").status_code == 403
    link = f"/first/{give_word(desk.engine, Word.FIRST, None, NOW)}"
    sent = {"name": "Anne", "login": "anne", "password": PASSWORD, "again": PASSWORD}
    browser = desk.browser()
    assert browser.post(link, data={**sent, "again": "other"}).status_code == 403
    assert browser.post(link, data=sent).headers["location"] == "/users"
    assert browser.get("/users").status_code == 200
    assert desk.browser().post(link, data={**sent, "login": "eve"}).status_code == 403
    assert [user.login for user in desk.users.all()] == ["anne"]


def test_a_second_link_given_before_the_first_was_used_makes_no_second_administrator(desk: Desk) -> None:
    word = give_word(desk.engine, Word.FIRST, None, NOW)
    desk.users.add_first("anne", "Anne", PASSWORD, NOW)
    sent = {"name": "Eve", "login": "eve", "password": PASSWORD, "again": PASSWORD}
    assert desk.browser().post(f"/first/{word}", data=sent).status_code == 403
    assert len(desk.users.all()) == 1


def test_what_is_kept_of_passwords_sessions_and_links_opens_nothing(desk: Desk) -> None:
    user = desk.user("anne", Role.READER)
    word, link = open_session(desk.engine, user, NOW), give_word(desk.engine, Word.PASSWORD, user, NOW)
    with desk.engine.connect() as connection:
        kept = [*connection.scalars(select(users.c.password)), *connection.scalars(select(sessions.c.digest))]
        kept += connection.scalars(select(words.c.digest))
    assert not {word, link, PASSWORD} & set(kept)
    assert all(find_session(desk.engine, one, NOW) is None for one in kept)


@pytest.mark.slow
def test_a_wrong_name_a_wrong_password_and_a_disabled_user_get_the_same_answer(desk: Desk) -> None:
    gone = desk.user("gone", Role.READER)
    desk.user("anne", Role.READER)
    desk.users.disable(gone.id, NOW)
    tries = [("nobody", PASSWORD), ("anne", "something else entirely"), ("gone", PASSWORD), ("anne", "")]
    answers = {
        desk.browser().post("/sign-in", data={"login": login, "password": word}).text.replace(login, "")
        for login, word in tries
    }
    assert len(answers) == 1


def test_a_name_is_tried_only_so_often_and_the_right_password_waits_too(desk: Desk) -> None:
    desk.user("anne", Role.READER)
    for _ in range(TRIES_OF_NAME):
        with pytest.raises(Refused, match="wrong"):
            sign_in(desk.engine, "ANNE ", "not the password", "", "10.0.0.1", NOW)
    with pytest.raises(Refused, match="too many"):
        sign_in(desk.engine, "anne", PASSWORD, "", "10.0.0.2", NOW)
    assert sign_in(desk.engine, "anne", PASSWORD, "", "10.0.0.2", NOW + WINDOW + LATER).login == "anne"


def test_a_code_is_good_once_and_so_is_a_recovery_code(desk: Desk) -> None:
    user = desk.user("anne", Role.READER)
    secret = second_factor.new_secret()
    code = pyotp.TOTP(secret)
    with pytest.raises(Refused):
        second_factor.enforce(desk.engine, user, secret, "000000" if code.at(NOW) != "000000" else "1", NOW)
    recovery = second_factor.enforce(desk.engine, user, secret, code.at(NOW), NOW)
    with pytest.raises(Refused, match="code of your"):
        sign_in(desk.engine, "anne", PASSWORD, "", "a", NOW)
    soon = NOW + dt.timedelta(seconds=60)
    for replayed in (code.at(NOW), "123"):
        with pytest.raises(Refused, match="wrong"):
            sign_in(desk.engine, "anne", PASSWORD, replayed, "a", soon)
    assert sign_in(desk.engine, "anne", PASSWORD, code.at(soon), "a", soon).id == user.id
    with pytest.raises(Refused, match="wrong"):
        sign_in(desk.engine, "anne", PASSWORD, code.at(soon), "a", soon)
    assert sign_in(desk.engine, "anne", PASSWORD, recovery[3], "a", soon).id == user.id
    with pytest.raises(Refused, match="wrong"):
        sign_in(desk.engine, "anne", PASSWORD, recovery[3], "a", soon)


@pytest.mark.slow
def test_a_session_ends_when_it_lies_idle_and_after_twelve_hours_however_busy(desk: Desk) -> None:
    user = desk.user("anne", Role.READER)
    word = open_session(desk.engine, user, NOW)
    assert find_session(desk.engine, word, NOW + IDLE - LATER)
    assert find_session(desk.engine, word, NOW + IDLE + LATER), "it was seen since"
    assert find_session(desk.engine, word, NOW + 3 * IDLE) is None
    busy, at = open_session(desk.engine, user, NOW), NOW
    while at + IDLE / 2 < NOW + LONGEST:
        at += IDLE / 2
        assert find_session(desk.engine, busy, at)
    assert find_session(desk.engine, busy, NOW + LONGEST) is None


def test_a_session_word_is_new_at_each_sign_in_and_dead_after_signing_out(desk: Desk) -> None:
    desk.user("anne", Role.READER)
    browser = desk.browser()
    planted = {"cookie": "casefile=a-word-that-someone-else-planted"}
    browser.post("/sign-in", data={"login": "anne", "password": PASSWORD}, headers=planted)
    first = browser.cookies["casefile"]
    assert first != "a-word-that-someone-else-planted"
    browser.post(
        "/sign-in",
        data={"login": "anne", "password": PASSWORD, "form_word": form_word(browser.get("/account").text)},
    )
    second = browser.cookies["casefile"]
    assert second != first and find_session(desk.engine, first, NOW) is None
    out = browser.post("/sign-out", data={"form_word": form_word(browser.get("/account").text)})
    assert out.headers["clear-site-data"] and find_session(desk.engine, second, NOW) is None
    assert browser.get("/account").status_code == 303


@pytest.mark.slow
def test_who_is_disabled_or_has_other_rights_or_another_password_must_sign_in_anew(desk: Desk) -> None:
    for number, change in enumerate(
        (
            lambda user: desk.users.disable(user.id, NOW),
            lambda user: desk.users.change(user.id, roles=[Role.APPROVER]),
            lambda user: desk.users.change(user.id, employers=["123026635"]),
            lambda user: desk.users.choose_password(user.id, "another phrase of mine"),
        )
    ):
        person = desk.person(f"anne{number}", Role.READER)
        change(person.user)
        assert person.browser.get("/account").status_code == 303


def test_somebody_stays_administrator(desk: Desk) -> None:
    anne = desk.users.add_first("anne", "Anne", PASSWORD, NOW)
    for change in (
        lambda: desk.users.disable(anne.id, NOW),
        lambda: desk.users.change(anne.id, roles=[Role.READER]),
    ):
        with pytest.raises(Refused, match="administrator"):
            change()
    assert desk.users.find("anne").may(Role.ADMINISTRATOR)


def test_a_link_for_a_password_opens_once_and_ends_earlier_ones(desk: Desk) -> None:
    user = desk.user("anne", Role.READER)
    old, word = (give_word(desk.engine, Word.PASSWORD, user, NOW) for _ in range(2))
    sent = {"password": "another phrase of mine", "again": "another phrase of mine"}
    assert desk.browser().post(f"/password/{old}", data=sent).status_code == 403
    assert desk.browser().post(f"/password/{word}", data={**sent, "password": "short"}).status_code == 403
    assert desk.browser().post(f"/password/{word}", data=sent).status_code == 303
    assert desk.browser().post(f"/password/{word}", data=sent).status_code == 403
    with pytest.raises(Refused):
        use_word(desk.engine, Word.PASSWORD, word, NOW)
    with pytest.raises(Refused):
        use_word(desk.engine, Word.FIRST, give_word(desk.engine, Word.PASSWORD, user, NOW), NOW)


def test_two_names_that_differ_in_case_or_accents_are_one(desk: Desk) -> None:
    desk.user("rené", Role.READER)
    with pytest.raises(UsageError):
        desk.users.add("RENE", "Another", [Role.READER], NOW)
    assert desk.users.find(" Rene ").login == "rene"


@pytest.mark.slow
def test_the_proxy_s_word_counts_only_where_a_proxy_is_set(tmp_path: Path) -> None:
    own = Desk(tmp_path / "a")
    own.user("anne", Role.READER)
    assert own.browser(**{"x-user": "anne"}).get("/account").headers["location"].startswith("/sign-in")
    unset = Desk(tmp_path / "b", desk_user_header="X-User")
    unset.user("anne", Role.READER)
    assert unset.browser(**{"x-user": "anne"}).get("/account").status_code == 403
    behind = Desk(tmp_path / "c", desk_user_header="X-User", desk_proxies=1)
    user = behind.user("anne", Role.READER)
    browser = behind.browser(**{"x-user": "ANNE"})
    assert browser.get("/account").status_code == 303 and browser.get("/account").status_code == 200
    for stranger in ("eve", user.id, ""):
        assert behind.browser(**{"x-user": stranger}).get("/account").status_code == 403
    for desk in (own, unset, behind):
        desk.close()
