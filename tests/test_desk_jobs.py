"""Jobs at the desk: asked for once, done by one, taken up again or told, seen by who may see what they are about."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app import worker
from casefile.errors import NotFound, UsageError
from casefile.roles import Role
from casefile.said import Said
from casefile.settings import ROOT, read_settings
from flows.steps import jobs as verbs
from flows.steps.work import Done, Work
from storage.desk import tables
from storage.desk.database import open_app_database
from storage.desk.jobs import (
    MOST_TRIES,
    SILENT,
    Job,
    State,
    ask_job,
    find_job,
    jobs_seen_by,
    take_job,
    take_up_silent,
    tell_progress,
)
from tests.support.desk import NOW, Desk
from tests.support.records import EMPLOYER

OTHER = "714000007"
LATER = NOW + SILENT + dt.timedelta(seconds=1)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Desk(tmp_path_factory.mktemp("jobs"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def ours(desk: Desk) -> Any:
    return desk.person("ours", Role.RECORDS_MANAGER, employers=[EMPLOYER])


def _ask(desk: Desk, person: Any, about: str, kind: str = "test", employers: Any = (EMPLOYER,)) -> Job:
    return ask_job(desk.engine, kind, {"request": about}, person.user, NOW, employers=employers)


def _verb(monkeypatch: pytest.MonkeyPatch, verb: Callable[[Work], Done]) -> None:
    monkeypatch.setattr(verbs, "VERBS", {"test": verb})


def test_a_job_is_done_by_its_verb_and_says_how_far_it_is_and_what_came_of_it(
    desk: Desk, ours: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _ask(desk, ours, "1")
    on_the_way: list[Job] = []

    def verb(work: Work) -> Done:
        assert (work.about, work.by) == ({"request": "1"}, ours.user.id)
        work.progress(Said("archiving"), 1, 2)
        on_the_way.append(find_job(desk.engine, asked.id))
        return Done({"pages": 3}, [Said("packet-volume-oversize", n=1)])

    _verb(monkeypatch, verb)
    assert worker.do_next(desk.settings, desk.engine) and not worker.do_next(desk.settings, desk.engine)
    assert (on_the_way[0].state, on_the_way[0].phase, on_the_way[0].done) == (
        State.RUNNING,
        Said("archiving"),
        1,
    )
    done = find_job(desk.engine, asked.id)
    assert (done.state, done.result, [one.code for one in done.said]) == (
        State.DONE, {"pages": 3}, ["packet-volume-oversize"],
    )  # fmt: skip


@pytest.mark.slow
def test_what_a_verb_refuses_is_said_and_what_it_did_not_foresee_names_nobody(
    desk: Desk, ours: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def verb(work: Work) -> Done:
        if work.about["request"] == "refused":
            raise UsageError("packet-no-folder")
        raise ValueError("Zoé Nguyễn")

    _verb(monkeypatch, verb)
    for about, code in (("refused", "packet-no-folder"), ("unforeseen", "unexpected")):
        asked = _ask(desk, ours, about)
        worker.do_next(desk.settings, desk.engine)
        job = find_job(desk.engine, asked.id)
        assert job.state is State.FAILED and [one.code for one in job.said] == [code]
        assert "Zoé" not in str(job)
        page = ours.browser.get(f"/jobs/{job.id}")
        assert "Ask for it again" in page.text and "refresh" not in page.headers
        again = ours.browser.post(f"/jobs/{job.id}", data={"form_word": ours.word()}).headers["location"]
        assert (
            again != f"/jobs/{job.id}" and find_job(desk.engine, again.rpartition("/")[2]).about == job.about
        )
        worker.do_next(desk.settings, desk.engine)


def test_the_same_job_is_asked_for_once_and_taken_by_one(desk: Desk, ours: Any) -> None:
    first = _ask(desk, ours, "twice")
    assert _ask(desk, ours, "twice").id == first.id
    taken = take_job(desk.engine, NOW, first.id)
    assert taken and take_job(desk.engine, NOW, first.id) is None
    assert _ask(desk, ours, "twice").id == first.id, "while it is done too"
    verbs.do_job(desk.engine, taken, desk.settings)
    assert _ask(desk, ours, "twice").id != first.id


def test_a_job_whose_process_fell_silent_is_taken_up_again_and_told_when_it_falls_each_time(
    desk: Desk, ours: Any
) -> None:
    job = _ask(desk, ours, "silent")
    for n in range(1, MOST_TRIES + 1):
        first = take_job(desk.engine, NOW, job.id)
        assert first and first.tries == n
        assert take_up_silent(desk.engine, NOW) == 0, "it is at work"
        take_up_silent(desk.engine, LATER)
    told = find_job(desk.engine, job.id)
    assert told.state is State.FAILED
    assert [one.code for one in told.said] == ["job-taken-up"] * (MOST_TRIES - 1) + ["job-stopped"]


def test_who_was_overtaken_by_another_try_writes_no_more(desk: Desk, ours: Any) -> None:
    job = _ask(desk, ours, "overtaken")
    first = take_job(desk.engine, NOW, job.id)
    take_up_silent(desk.engine, LATER)
    second = take_job(desk.engine, LATER, job.id)
    assert first and second and tell_progress(desk.engine, second, LATER, Said("archiving"), 1, 2)
    assert not tell_progress(desk.engine, first, LATER, Said("archiving"), 2, 2)
    assert not verbs.do_job(desk.engine, first, desk.settings), "its verb is unknown, and that is not told"
    assert find_job(desk.engine, job.id).state is State.RUNNING


def test_a_job_that_is_told_to_stop_waits_again(
    desk: Desk, ours: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def verb(_: Work) -> Done:
        raise SystemExit

    _verb(monkeypatch, verb)
    job = take_job(desk.engine, NOW, _ask(desk, ours, "stopped").id)
    assert job
    with pytest.raises(SystemExit):
        verbs.do_job(desk.engine, job, desk.settings)
    waiting = find_job(desk.engine, job.id)
    assert (waiting.state, waiting.tries) == (State.ASKED, 0)


@pytest.mark.slow
def test_a_job_is_seen_by_who_sees_every_employer_it_is_about(desk: Desk, ours: Any) -> None:
    jobs = {
        "ours": _ask(desk, ours, "a"),
        "both": _ask(desk, ours, "b", employers=(EMPLOYER, OTHER)),
        "whole": _ask(desk, ours, "c", employers=None),
    }
    people = {
        "ours": (ours, {"ours"}),
        "theirs": (desk.person("theirs", Role.READER, employers=[OTHER]), set()),
        "two": (desk.person("two", Role.READER, employers=[EMPLOYER, OTHER]), {"ours", "both"}),
        "all": (desk.person("all", Role.READER), {"ours", "both", "whole"}),
        "administrator": (desk.person("anne", Role.ADMINISTRATOR), set()),
    }
    for name, (person, sees) in people.items():
        ids = {job.id for job in jobs_seen_by(desk.engine, person.user)}
        assert {which for which, job in jobs.items() if job.id in ids} == sees, name
        for which, job in jobs.items():
            answer = person.browser.get(f"/jobs/{job.id}")
            assert (answer.status_code == 200) == (which in sees), (name, which)
            assert (job.id in person.browser.get("/jobs").text) == (which in sees)
    with pytest.raises(NotFound):
        find_job(desk.engine, jobs["both"].id, ours.user)


def test_the_page_of_a_job_looks_again_by_itself_without_a_script_and_can_be_kept_still(
    desk: Desk, ours: Any
) -> None:
    job = take_job(desk.engine, NOW, _ask(desk, ours, "watched", "packet-build").id)
    assert job
    tell_progress(desk.engine, job, NOW, Said("archiving"), 312, 456)
    page = ours.browser.get(f"/jobs/{job.id}")
    assert page.headers["refresh"] and 'max="456" value="312"' in page.text and "<script>" not in page.text
    assert 'href="/packets/watched"' in page.text
    assert "refresh" not in ours.browser.get(f"/jobs/{job.id}?still=1").headers


_SLEEPER = """
import sys, time
from pathlib import Path
from app import worker
from flows.steps import jobs
from flows.steps.work import Done
def verb(work):
    Path(work.about["request"]).write_text(str(__import__("os").getpid()))
    if work.about["sleeps"]:
        time.sleep(600)
    return Done({"done": 1})
jobs.VERBS = {"test": verb}
worker.main()
"""


@pytest.mark.slow
def test_the_worker_ends_with_the_desk_and_its_job_waits_for_the_next(tmp_path: Path) -> None:
    desk = Desk(read_settings().home)
    anne = desk.person("rita", Role.RECORDS_MANAGER)
    at_work = tmp_path / "at-work"

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", _SLEEPER], stdin=subprocess.PIPE, cwd=ROOT)

    about = {"request": str(at_work), "sleeps": True}
    job = ask_job(desk.engine, "test", about, anne.user, NOW, employers=None)
    first = start()
    _until(at_work.exists)
    assert first.stdin
    first.stdin.close()  # as when the desk is killed
    assert first.wait(30) == 0, "it ends in peace"
    assert find_job(desk.engine, job.id).state is State.ASKED
    at_work.unlink()
    second = start()
    _until(at_work.exists)
    os.kill(second.pid, signal.SIGKILL)
    second.wait(30)
    assert second.stdin
    second.stdin.close()
    assert find_job(desk.engine, job.id).state is State.RUNNING, "nobody could say so"
    take_up_silent(desk.engine, dt.datetime.now(dt.UTC) + SILENT + SILENT)
    assert find_job(desk.engine, job.id).state is State.ASKED
    desk.close()


@pytest.mark.slow
def test_a_worker_that_dies_is_replaced_and_the_last_one_ends_with_the_desk(tmp_path: Path) -> None:
    desk = Desk(read_settings().home)
    anne = desk.person("rita", Role.RECORDS_MANAGER)
    with worker.working() as workers:
        for n in ("one", "two"):
            job = ask_job(desk.engine, "nothing-known", {"n": n}, anne.user, NOW, employers=None)
            _until(lambda job=job: find_job(desk.engine, job.id).ended)  # type: ignore[misc]
            assert [one.code for one in find_job(desk.engine, job.id).said] == ["job-unknown"]
            if n == "one":
                os.kill(workers[0].pid, signal.SIGKILL)
        (last,) = workers
    assert last.poll() is not None
    desk.close()


def _until(true: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.05)


FIRST = {"desk_identity", "desk_users", "desk_sessions", "desk_words", "desk_failures", "desk_views"}


def test_a_database_of_the_first_version_gets_the_jobs(tmp_path: Path) -> None:
    settings = read_settings(home=tmp_path)
    engine = open_app_database(settings)
    with engine.begin() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            if table.name not in FIRST:
                table.drop(connection)
        connection.exec_driver_sql("UPDATE desk_version SET version_num = '0001'")
    engine.dispose()
    again = open_app_database(settings)
    assert take_job(again, NOW) is None
    again.dispose()
