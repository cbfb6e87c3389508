"""The library at the desk: every type as it looks in both languages, and a Word file checked before it is used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.roles import Role
from casefile.settings import SHIPPED_TEMPLATES
from storage.archive import Archive
from tests.support.desk import NOW, Desk, Person, desk_over

pytestmark = pytest.mark.slow
BROKEN = Path(__file__).parent / "broken_templates"


@pytest.fixture
def desk(archive: Archive, tmp_path: Path) -> Iterator[Desk]:
    with desk_over(tmp_path / "home", archive) as made:
        yield made


@pytest.fixture
def rita(desk: Desk) -> Person:
    return desk.person("rita", Role.RECORDS_MANAGER)


def test_every_type_is_listed_and_looks_as_it_will_in_both_languages(desk: Desk, rita: Person) -> None:
    page = rita.browser.get("/templates").text
    library = desk.ground.standards(NOW).library
    assert all(f"/templates/{kind.name}/fr" in page for kind in library.types)
    for language, words in (("en", "Offer and employment agreement"), ("fr", "contrat de travail")):
        shown = rita.browser.get(f"/templates/employment-agreement/{language}")
        assert shown.status_code == 200 and words in shown.text
        picture = rita.browser.get(f"/templates/employment-agreement/{language}/pages/2.png")
        assert picture.content.startswith(b"\x89PNG")
    assert rita.browser.get("/templates/employment-agreement/fr?page=99").status_code == 404
    assert rita.browser.get("/templates/no-such-type/fr").status_code == 404


def test_the_word_file_is_the_one_in_use(rita: Person) -> None:
    answer = rita.browser.get("/templates/duties-statement/fr.docx")
    assert answer.content == (SHIPPED_TEMPLATES / "fr" / "duties-statement.docx").read_bytes()
    assert answer.headers["content-disposition"].startswith("attachment")


def test_a_file_is_checked_and_its_faults_named_where_they_stand(rita: Person) -> None:
    files = [
        ("file", (path.name, path.read_bytes()))
        for path in (BROKEN / "unknown-field.docx", SHIPPED_TEMPLATES / "en" / "duties-statement.docx")
    ]
    answer = rita.browser.post("/templates/check", data={"form_word": rita.word()}, files=files)
    assert answer.status_code == 200
    wrong, right = answer.text.split("</section>")[:2]
    assert "cannot be used yet" in wrong and "paragraph" in wrong and "Nothing stands against it." in right


def test_a_reader_sees_the_library_and_checks_nothing(desk: Desk) -> None:
    reader = desk.person("rea", Role.READER)
    assert "/templates/check" not in reader.browser.get("/templates").text
    refused = reader.browser.post(
        "/templates/check", data={"form_word": reader.word()}, files=[("file", ("a.docx", b""))]
    )
    assert refused.status_code == 403
