"""Signing in by an OpenID provider that really runs: who it names, and every way in which its word is not taken."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

from casefile.errors import Refused
from casefile.roles import Role
from storage.desk.journeys import LASTS, come_back, set_out
from storage.desk.views import Act, read_views
from tests.support.desk import NOW, Desk
from tests.support.provider import CLIENT, SECRET, Provider, providing

pytestmark = pytest.mark.slow  # a provider listens
ANNE = {"email": "anne@example.ca", "email_verified": True}


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with providing() as made:
        yield made


@pytest.fixture
def provider(running: Provider) -> Provider:
    running.claims, running.bent, running.signs = dict(ANNE), {}, running.key
    return running


@pytest.fixture
def desk(provider: Provider, tmp_path: Path) -> Iterator[Desk]:
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    own = {"issuer": provider.issuer, "client": CLIENT, "secret_file": secret}
    made = Desk(tmp_path, **{f"desk_oidc_{name}": value for name, value in own.items()})
    made.user("anne@example.ca", Role.READER)
    yield made
    made.close()


def _set_out(browser: TestClient, page: str = "/account") -> str:
    """To the provider; gives the address by which it sends back."""
    leaving = browser.get("/sign-in/provider", params={"next": page})
    assert leaving.status_code == 303
    back = requests.get(leaving.headers["location"], allow_redirects=False, timeout=20)
    return back.headers["location"]


def test_whom_the_provider_names_is_let_in_to_the_page_they_asked_for(desk: Desk) -> None:
    browser = desk.browser()
    assert "/sign-in/provider" in browser.get("/sign-in").text
    answer = browser.get(_set_out(browser))
    assert answer.status_code == 303 and answer.headers["location"] == "/account"
    assert "anne@example.ca" in browser.get("/account").text
    assert next(read_views(desk.engine)).act == Act.SIGNED_IN


@pytest.mark.parametrize(
    "bent",
    [
        {"aud": "another"},
        {"aud": ["casefile-desk", "another"]},
        {"iss": "https://evil.example"},
        {"nonce": "replayed"},
        {"exp": int(time.time()) - 3600},
        {"email_verified": False},
        {"email": "nobody@example.ca"},
        {"email": "ann\N{LATIN SMALL LETTER E WITH ACUTE}@example.ca"},
        {"email": None},
        {"email": ["anne@example.ca"]},
    ],
    ids=str,
)
def test_a_word_of_the_provider_that_is_not_for_us_now_lets_nobody_in(
    bent: dict, desk: Desk, provider: Provider
) -> None:
    provider.bent = bent
    browser = desk.browser()
    assert browser.get(_set_out(browser)).status_code == 403
    assert browser.get("/account").status_code == 303


def test_what_another_key_signed_lets_nobody_in(desk: Desk, provider: Provider) -> None:
    provider.signs = RSAKey.generate_key(2048, {"kid": "one"})
    browser = desk.browser()
    assert browser.get(_set_out(browser)).status_code == 403


def test_a_way_back_is_good_once_for_the_browser_that_left_and_for_ten_minutes(desk: Desk) -> None:
    browser, eve = desk.browser(), desk.browser()
    back = _set_out(browser)
    assert eve.get(back).status_code == 403, "another browser"
    forged = back.replace(parse_qs(urlsplit(back).query)["state"][0], "forged")
    assert browser.get(forged).status_code == 403
    mine = desk.browser()
    again = _set_out(mine)
    assert mine.get(again).status_code == 303
    assert mine.get(again).status_code == 403, "replayed"
    late = set_out(desk.engine, "/", NOW)
    with pytest.raises(Refused):
        come_back(desk.engine, late.state, NOW + LASTS + dt.timedelta(seconds=1))


def test_it_leads_to_no_other_site_and_a_disabled_user_stays_out(desk: Desk) -> None:
    browser = desk.browser()
    assert browser.get(_set_out(browser, "//evil.example")).headers["location"] == "/"
    desk.users.disable(desk.users.find("anne@example.ca").id, NOW)
    other = desk.browser()
    assert other.get(_set_out(other)).status_code == 403


def test_without_a_provider_there_is_no_such_way(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert desk.browser().get("/sign-in/provider").status_code == 404
    assert "/sign-in/provider" not in desk.browser().get("/sign-in").text
    desk.close()
