"""Who acts on the command line once the desk has users: the signed-in one, within their role and employers."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from app.identity import acting, keep_word
from casefile.errors import NotFound, Refused
from casefile.retention.disposition import DisposalState, approve
from casefile.roles import Role
from casefile.settings import read_settings
from storage.actor import act_as
from storage.archive import Archive
from storage.catalogue.catalogue import Catalogue
from storage.desk.words import Word, give_word
from tests.support.command import Answer
from tests.support.desk import NOW, PASSWORD, Desk

pytestmark = pytest.mark.slow  # each has a desk of its own
OURS, OTHER = "123026635", "714000007"
Casefile = Callable[..., Answer]


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk(read_settings().home)
    yield made
    made.close()


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is typed at the hidden prompts, one after the other."""
    answers: list[str] = []
    monkeypatch.setattr(click.termui, "hidden_prompt_func", lambda _: answers.pop(0))
    return answers


def test_before_the_first_user_by_names_whoever_it_says(tmp_path: Path) -> None:
    who = acting("records", read_settings(), Role.RECORDS_MANAGER)
    assert who.act.by == "records" and who.user is None


def test_from_the_first_user_on_who_is_signed_in_acts_and_by_names_nobody_else(
    desk: Desk, casefile: Casefile, typed: list[str]
) -> None:
    mona, otto = desk.user("mona", Role.RECORDS_MANAGER), desk.user("otto", Role.APPROVER)
    settings = read_settings()
    with pytest.raises(Refused) as refused:
        acting("mona", settings, Role.RECORDS_MANAGER)
    assert refused.value.said.code == "sign-in-wanted"
    assert casefile("disposition", "request", "X", "--by", "mona").code == 5
    typed.append("a wrong one")
    assert casefile("sign-in", "mona").code == 5
    typed.append(PASSWORD)
    assert casefile("sign-in", "mona").code == 0
    assert stat.S_IMODE((settings.home_folder / "sign-in.word").stat().st_mode) == 0o600
    for by in (None, "mona", mona.id):
        assert acting(by, settings, Role.RECORDS_MANAGER).act.by == mona.id
    for by in ("otto", otto.id, "nobody"):
        with pytest.raises(Refused, match="is signed in"):
            acting(by, settings, Role.RECORDS_MANAGER)
    with pytest.raises(Refused, match="approver"):
        acting(None, settings, Role.APPROVER)
    assert casefile("sign-in", "--forget").code == 0
    with pytest.raises(Refused, match="signed in"):
        acting(None, settings, Role.RECORDS_MANAGER)


def test_a_word_from_the_account_page_signs_in_too_and_ends_with_the_user(
    desk: Desk, casefile: Casefile, typed: list[str]
) -> None:
    mona = desk.person("mona", Role.RECORDS_MANAGER)
    page = mona.browser.post("/account/command", data={"form_word": mona.word(), "present": PASSWORD}).text
    word = page.split("<code>")[1].split("<")[0]
    typed += ["a guess", word]
    assert casefile("sign-in", "--word").code == 5
    assert casefile("sign-in", "--word").code == 0
    settings = read_settings()
    assert acting(None, settings, Role.RECORDS_MANAGER).act.by == mona.user.id
    desk.users.disable(mona.user.id, NOW)
    with pytest.raises(Refused, match="signed in"):
        acting(None, settings, Role.RECORDS_MANAGER)


def test_who_is_limited_to_employers_acts_on_no_other_s_case(desk: Desk, tmp_path: Path) -> None:
    mona = desk.user("mona", Role.RECORDS_MANAGER, employers=[OURS])
    keep_word(read_settings(), give_word(desk.engine, Word.COMMAND, mona, NOW))
    who = acting(None, read_settings(), Role.RECORDS_MANAGER)
    archive = Archive(None, Catalogue(f"sqlite:///{tmp_path}/catalogue.db", of="test"))  # type: ignore[arg-type]
    cases = [f"{OURS}/A", f"{OTHER}/B"]
    verb = who.within(archive, cases, lambda case_id: case_id)
    assert verb(cases[0]) == cases[0] and who.seen(archive, cases) == cases[:1]
    with pytest.raises(NotFound):
        verb(cases[1])


def test_who_asked_under_their_name_before_there_were_users_does_not_approve_by_id(desk: Desk) -> None:
    from casefile.cases.parts import Disposition

    mona = desk.user("mona", Role.RECORDS_MANAGER, Role.APPROVER)
    act = act_as(mona, read_settings())
    for earlier in ("mona", "Mona", mona.id):
        asked = Disposition(
            seq=1, entry=1, requested_by=earlier, requested_on=NOW.date(), reason="", objects=()
        )
        found = DisposalState("1/A", (), (), None, (), (), asked)
        with pytest.raises(Refused, match="cannot approve"):
            approve(found, act.by, NOW.date(), act.known_as)
