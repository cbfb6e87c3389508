"""The desk in a real browser: each page in both languages, on a wide screen and a phone, judged for accessibility."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from pypdf import PdfReader

from casefile.roles import Role
from storage.archive import Archive
from tests.support.desk import PASSWORD, Desk
from tests.support.desk_browser import chromium, served, sign_in
from tests.support.programs import needs_chromium
from tests.support.records import make_case

pytestmark = [pytest.mark.slow, needs_chromium]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture
def desk(archive: Archive, tmp_path: Path) -> Iterator[Desk]:
    for reference in ("QC-2027-001", "QC-2027-002"):
        entries, contents, _ = make_case(archive.bucket, reference)
        archive.catalogue.apply(entries, contents)
    with served(tmp_path / "home", archive) as made:
        made.user("anne", Role.ADMINISTRATOR)
        made.user("rita", Role.RECORDS_MANAGER, Role.AUDITOR)
        yield made


@pytest.mark.parametrize(("language", "width"), [("en-CA", 1440), ("fr-CA", 390)])
def test_every_page_is_accessible_and_fits(language: str, width: int, desk: Desk, browser: Browser) -> None:
    page = browser.new_context(locale=language, viewport={"width": width, "height": 900}).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    refused = (
        "Failed to load resource: the server responded with a status of 400"  # the search that cannot be read
    )
    axe, faults = Axe(), {}

    def look(name: str) -> None:
        found = [one["id"] for one in axe.run(page).response["violations"]]
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        faults.update({name: found + ["overflow"] * wide} if found or wide else {})
        assert page.get_attribute("html", "lang") == language[:2]

    page.goto(f"{desk.ground.address}/sign-in")
    look("sign-in")
    sign_in(page, desk, "rita")
    look("today")
    page.goto(f"{desk.ground.address}/cases")
    look("cases")
    page.click("tbody a")
    look("case")
    page.goto(f"{desk.ground.address}{page.get_attribute('.peek .acts a', 'href')}")
    look("paper")
    for address in (
        "/packets",
        "/jobs",
        "/runs",
        "/offers",
        "/holds",
        "/disposition",
        "/templates",
        "/templates/employment-agreement/fr",
        "/search",
        "/search?q=agreement",
        '/search?q="',
        "/cases?q=nothing",
        "/audit",
        "/account",
    ):
        page.goto(f"{desk.ground.address}{address}")
        look(address)
    page.context.clear_cookies()
    sign_in(page, desk, "anne")
    look("users")
    page.click("summary >> nth=-1")
    look("users, one opened")
    assert faults == {} and [one for one in said if not one.startswith(refused)] == []


def test_a_reader_signs_in_finds_a_case_and_signs_out_by_keyboard_alone_without_javascript(
    desk: Desk, browser: Browser
) -> None:
    page = browser.new_context(locale="en-CA", java_script_enabled=False).new_page()
    page.goto(f"{desk.ground.address}/cases/123026635/QC-2027-002")
    page.locator("#login").focus()
    page.keyboard.type("rita")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/123026635/QC-2027-002")
    page.locator("nav.crumbs a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases")
    assert page.locator("tbody tr").count() == 2
    page.get_by_role("button", name="Sign out").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in")
    page.go_back()
    assert page.locator("#login").count() == 1, "nothing of the case is left in the browser"


def test_demand_23_a_case_prints_on_letter_with_who_printed_it(desk: Desk, browser: Browser) -> None:
    page = browser.new_context(locale="en-CA").new_page()
    sign_in(page, desk, "rita")
    page.goto(f"{desk.ground.address}/cases/123026635/QC-2027-002")
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert {(round(p.mediabox.width), round(p.mediabox.height)) for p in printed.pages} == {(612, 792)}
    text = "".join(p.extract_text() for p in printed.pages)
    assert "Timeline" in text and "Obligations" in text
    assert "Sign out" not in text and "Hand in offers" not in text
    assert "Rita" in text
