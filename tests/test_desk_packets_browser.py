"""An afternoon of counsel with a letter, in a real browser without JavaScript: pasted, planned, built, sent."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from app import worker
from casefile.roles import Role
from casefile.settings import Settings
from storage.archive import open_archive
from tests.support.desk import Desk
from tests.support.desk_browser import chromium, served, sign_in
from tests.support.packet_archive import add_case
from tests.support.packet_samples import EMPLOYER
from tests.support.programs import needs_chromium

pytestmark = [pytest.mark.slow, needs_chromium]
LETTER = f"""Immigration, Réfugiés et Citoyenneté Canada
Le 20 novembre 2026
Numéro d'inspection : IRCC-2026-0418
Numéro d'entreprise : {EMPLOYER}
Veuillez fournir les documents suivants au plus tard le 16 décembre 2026 :
1. Registres de paie et bulletins de paie
"""


@pytest.fixture
def desk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("CASEFILE_TODAY", "2026-11-22")
    with open_archive(Settings()) as archive, served(Settings().home, archive) as made:
        add_case(archive, "QC-1", Settings())
        made.user("claire", Role.RECORDS_MANAGER)
        yield made


@pytest.fixture
def page(desk: Desk) -> Iterator[Page]:
    with chromium() as launched:
        opened = launched.new_context(locale="fr-CA", java_script_enabled=False).new_page()
        sign_in(opened, desk, "claire", "/packets/new")
        yield opened


def test_a_letter_is_answered_in_french_without_javascript(desk: Desk, page: Page, tmp_path: Path) -> None:
    page.fill("#letter", LETTER)
    page.get_by_role("button", name="La lire").click()
    assert page.input_value("#file_number") == "IRCC-2026-0418" and page.input_value("#due") == "2026-12-16"
    page.fill("#types-0", "employment-agreement pay-record")
    page.get_by_role("button", name="Recevoir la lettre et faire le plan").click()
    assert page.locator("progress").count() == 1
    assert worker.do_next(desk.settings, desk.engine)
    page.get_by_role("link", name="Actualiser").click()
    page.locator("textarea").first.fill("Aucune paie n’a encore été versée.")
    page.get_by_role("button", name="Enregistrer le motif").first.click()
    page.get_by_role("button", name="Monter le dossier d’inspection").click()
    assert worker.do_next(desk.settings, desk.engine)
    page.get_by_role("link", name="Actualiser").click()
    with page.expect_download() as waited:
        page.get_by_role("link", name="Dossier d’inspection complet (ZIP)").click()
    waited.value.save_as(tmp_path / "packet.zip")
    with zipfile.ZipFile(tmp_path / "packet.zip") as packed:
        assert packed.testzip() is None
        assert any(name.endswith("/packet.pdf") for name in packed.namelist())
    page.get_by_label("À qui, quand et comment").fill("M. Roy, IRCC, portail, 22 novembre")
    page.get_by_role("button", name="Le noter").click()
    assert page.get_by_text("M. Roy, IRCC, portail, 22 novembre").count() == 1
