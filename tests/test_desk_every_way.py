"""Every way of the route table and every call of the API, as they stand: other employers' cases, and hostile words.

A new way is tried here without being named. A new kind of part in a path needs a value in ``PARTS``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from app.web.api.calls import CALLS, ROOT
from app.web.ground import file_name
from app.web.route_table import WAYS
from app.web.ways import Scope, Way
from casefile.roles import Role
from storage.desk.tokens import Reach, give_token
from storage.desk.views import read_views
from tests.support.desk import NOW, Desk, Person
from tests.support.desk_cases import desk_of
from tests.support.records import EMPLOYER

pytestmark = pytest.mark.slow  # every way
OTHER = "714000007"
CASE = f"{EMPLOYER}/OURS-1"
WORKER = "Zoé Anaïs Nguyễn-D’Amours"
HOSTILE = ("<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' OR 1=1 --", "%00", "../../etc/passwd",
           "=HYPERLINK(1)", "\r\nSet-Cookie: planted=1", "javascript:alert(1)", "{{7*7}}", "9" * 400)  # fmt: skip
ASKED = (
    "q",
    "after",
    "sort",
    "status",
    "next",
    "user",
    "case",
    "since",
    "until",
    "before",
    "employer",
    "kind",
)
READING = [way for way in WAYS if way.scope is Scope.CASES]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_of(tmp_path_factory.mktemp("desk"), "OURS-1", "OURS-2") as made:
        yield made


@pytest.fixture(scope="module")
def theirs(desk: Desk) -> Person:
    """Someone who may do all that is done with cases, of another employer."""
    return desk.person("theirs", Role.RECORDS_MANAGER, Role.APPROVER, employers=[OTHER])


@pytest.fixture(scope="module")
def ours(desk: Desk) -> Person:
    return desk.person("ours", *Role)


@pytest.fixture(scope="module")
def parts(desk: Desk) -> dict[str, str]:
    """A value for each part of a path: of what there is, where there is one."""
    (paper,) = desk.ground.archive.catalogue.describe(CASE)["documents"]
    return {"employer": EMPLOYER, "reference": "OURS-1", "name": file_name(paper)}


def _address(path: str, parts: dict[str, str], **more: str) -> str:
    known = {**parts, **more}
    return re.sub(r"{(\w+)}", lambda found: known.get(found[1], "1"), path)


def _send(person: Person, way: Way, address: str, **data: str) -> object:
    if way.method == "GET":
        return person.browser.get(address)
    files = {"file": ("a.txt", b"x", "text/plain")} if way.takes_files else None
    return person.browser.post(address, data={"form_word": person.word(), **data}, files=files)


@pytest.mark.parametrize("way", READING, ids=lambda way: f"{way.method} {way.path}")
def test_no_way_shows_or_touches_another_employer_s_case(
    way: Way, desk: Desk, theirs: Person, parts: dict[str, str]
) -> None:
    before = desk.ground.archive.catalogue.heads()
    named = dict.fromkeys(("case", "cases", "ids", "reference", "references", "selection", "chosen"), CASE)
    address = _address(way.path, parts)
    query = f"?q=OURS&case={CASE}&employer={EMPLOYER}" if way.method == "GET" else ""
    answer = _send(theirs, way, address + query, **named)
    assert answer.status_code < 500, answer.text
    assert WORKER not in answer.text
    assert f"{EMPLOYER}/OURS-2" not in answer.text
    if "{reference}" in way.path:
        unknown = _send(theirs, way, _address(way.path, parts, reference="NONE") + query, **named)
        assert answer.status_code == unknown.status_code == 404
        assert answer.text.replace("OURS-1", "NONE") == unknown.text.replace("OURS-1", "NONE")
    assert desk.ground.archive.catalogue.heads() == before
    assert not [view for view in read_views(desk.engine, user=theirs.user.id) if EMPLOYER in view.case]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.path)
def test_no_call_shows_another_employer_s_case(
    call: object, desk: Desk, theirs: Person, parts: dict[str, str]
) -> None:
    word, _ = give_token(desk.engine, theirs.user, "tests", list(Reach), 1, NOW)
    reads = desk.browser(authorization=f"Bearer {word}")
    answer = reads.get(ROOT + _address(call.path, parts) + f"?q=OURS&employer={EMPLOYER}&within=3660")
    assert answer.status_code == 404 if "{" in call.path else answer.json()["count"] == 0
    assert WORKER not in answer.text


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.method} {way.path}")
def test_hostile_words_break_no_way_and_run_nowhere(
    way: Way, desk: Desk, ours: Person, parts: dict[str, str]
) -> None:
    if way.path == "/sign-out" or way.scope is Scope.MACHINE:
        return  # takes no word; the one would sign out who tries the others
    for hostile in HOSTILE:
        word = quote(hostile, safe="")
        address = _address(way.path, dict.fromkeys(re.findall(r"{(\w+)}", way.path), word))
        address += "?" + "&".join(f"{name}={word}" for name in ASKED)
        answers = [
            _send(
                ours,
                way,
                address,
                **dict.fromkeys((*ASKED, "login", "name", "reason", "do", "days"), hostile),
            )
        ]
        answers.append(
            _send(ours, way, f"{_address(way.path, parts)}?{'&'.join(f'{n}={word}' for n in ASKED)}")
        )
        for answer in answers:
            assert answer.status_code < 500, (hostile, answer.text)
            assert "<script>alert" not in answer.text and "<img src=x" not in answer.text
            assert "planted" not in answer.headers.get("set-cookie", "")
            assert not re.match(r"(?i)(https?:|javascript:|//|/\\)", answer.headers.get("location", ""))
