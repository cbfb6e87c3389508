"""The pages on which people act, in a real browser: accessible in both languages on a wide screen and a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from casefile.roles import Role
from flows.steps.holds import place_hold
from storage.archive import Archive
from tests.support.desk import Desk
from tests.support.desk_browser import chromium, served, sign_in
from tests.support.keeping import D, act, past_case, record, whole_case
from tests.support.programs import needs_chromium
from tests.support.records import EMPLOYER

CASE = f"/cases/{EMPLOYER}/K-1"
pytestmark = [pytest.mark.slow, needs_chromium]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture
def desk(archive: Archive, tmp_path: Path) -> Iterator[Desk]:
    past_case(archive, "P-1")
    record(archive, whole_case(archive, "K-1"), "arrived", D(2026, 11, 20))
    place_hold(archive, f"{EMPLOYER}/K-1", "M-1", "a letter came", "2026-77", act("counsel"))
    with served(tmp_path / "home", archive, evidence_mb=1) as made:
        made.user("rita", Role.RECORDS_MANAGER, Role.APPROVER)
        yield made


@pytest.mark.parametrize(("language", "width"), [("en-CA", 1440), ("fr-CA", 390)])
def test_every_page_of_an_act_is_accessible_and_fits(
    language: str, width: int, desk: Desk, browser: Browser, tmp_path: Path
) -> None:
    page = browser.new_context(locale=language, viewport={"width": width, "height": 900}).new_page()
    axe, faults = Axe(), {}

    def look(name: str) -> None:
        found = [one["id"] for one in axe.run(page).response["violations"]]
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        faults.update({name: found + ["overflow"] * wide} if found or wide else {})
        page.screenshot(path=tmp_path / f"{name}.{language}.png", full_page=True)

    def go(path: str, name: str) -> None:
        page.goto(f"{desk.ground.address}{path}")
        look(name)

    def send(name: str) -> None:
        page.locator("main form button").last.click()
        page.wait_for_load_state()
        look(name)

    sign_in(page, desk, "rita")
    go(f"{CASE}/events", "events")
    go(f"{CASE}/events/new?event=permit-issued", "event")
    page.fill("#f-date", "soon")
    page.locator("button[value=look]").click()
    look("event-wrong")
    page.fill("#f-date", "2026-11-21")
    page.locator("button[value=look]").click()
    look("foretold")
    page.locator("button[value=record]").click()
    look("recorded")
    go(f"{CASE}/evidence", "evidence")
    page.select_option("#type", "pay-record")
    page.fill("#date", "2026-11-20")
    page.set_input_files("#files", [
        {"name": "a.txt", "mimeType": "text/plain", "buffer": b"hours 40"},
        {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""},
    ])  # fmt: skip
    page.locator("form[enctype] button").click()
    page.wait_for_load_state()
    look("filed")
    go(f"{CASE}/put-right", "put-right")
    go("/holds", "holds")
    go(f"/holds/place?case={EMPLOYER}/P-1", "hold")
    go("/disposition?step=due", "due")
    page.fill("#reason", "period over")
    page.locator("main form .btn.go").last.click()
    page.wait_for_load_state()
    look("confirm")
    go("/disposition?step=blocked", "blocked")
    go("/offers", "offers")
    page.fill("#text", "reference,wage.rate\nA-1,much\n")
    page.locator("form[enctype] button").click()
    page.wait_for_load_state()
    look("offers-taken")
    go("/offers/new", "offer")
    assert faults == {}


def test_demand_25_what_is_too_large_is_said_before_it_is_sent(desk: Desk, browser: Browser) -> None:
    page = browser.new_context(locale="en-CA").new_page()
    sign_in(page, desk, "rita")
    page.goto(f"{desk.ground.address}{CASE}/evidence")
    large = {"name": "big.txt", "mimeType": "text/plain", "buffer": b"x" * ((1 << 20) + 1)}
    page.set_input_files("#files", [large])
    assert "too large" in page.locator("[data-drop] li").inner_text()
    page.locator("form[enctype] button").click()
    assert page.url.endswith("/evidence") and page.locator("h1").inner_text() == "Evidence", (
        "nothing was sent"
    )
    page.set_input_files("#files", [{**large, "buffer": b"x"}])
    assert "too large" not in page.locator("[data-drop] li").inner_text()
