"""Coverage is columns: judged when a case or the calendar changes, read by everyone else, and equal to judging all."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from casefile.cases.contents import particulars
from casefile.coverage import kept
from casefile.coverage.gap_report import as_dicts, roll_up, totals
from casefile.coverage.judging import Judgement
from casefile.documents.make import due, wanted
from casefile.periods import Period
from casefile.settings import Settings
from flows.steps import gaps, standing
from flows.steps import night as night_steps
from flows.steps.gaps import judge_cases, read_standards
from flows.steps.night import add_gaps, decide
from flows.steps.report import Summary
from flows.steps.standing import bring_up, judge_all, judge_of
from storage.archive import Archive
from storage.catalogue import catalogue as catalogues
from storage.catalogue.catalogue import Catalogue, open_catalogue
from tests.support.command import Answer
from tests.support.examples import examples
from tests.support.listed import DAYS, TODAY, ToldLife, fill, take, told

D = dt.date
STANDARDS = read_standards(Settings())


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue(f"sqlite:///{tmp_path}/catalogue.db", of="test")
    yield opened
    opened.close()


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEFILE_TODAY", str(TODAY))
    opened = open_catalogue(Settings())
    fill(opened, 10)
    opened.close()


def every_case(catalogue: Catalogue, today: dt.date) -> list[Judgement]:
    """What judging all of them says."""
    return [one.slim() for one in judge_cases(catalogue, catalogue.case_ids(), STANDARDS, today)]


def every_plan(catalogue: Catalogue, today: dt.date) -> tuple[int, int, list[str]]:
    """What deciding on all of them says: documents due, wanted, and in which cases."""
    contents, found = catalogue.contents(catalogue.case_ids()), (0, 0, list[str]())
    for state in catalogue.load_many(catalogue.case_ids()):
        if state.offer:
            known = particulars(state.case, contents[state.case.id])
            is_due = len(due(state.case, state.offer, STANDARDS.library, today, known))
            wants = len(wanted(state.case, state.offer, STANDARDS.library, STANDARDS.tables, today, known))
            found = (found[0] + is_due, found[1] + wants, [*found[2], *([state.case.id] if wants else [])])
    return found


def archive_of(catalogue: Catalogue) -> Archive:
    return Archive(None, catalogue)  # type: ignore[arg-type]


def planned(catalogue: Catalogue, today: dt.date) -> tuple[int, int, list[str]]:
    plan = decide(archive_of(catalogue), STANDARDS, today)
    return plan.due, plan.wanted, plan.case_ids


steps = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.sampled_from(
            ["employment-started", "employment-ended", "pay-record", "clearance-letter", "signed-agreement"]
        ),
        st.integers(0, 400),
    ),
    max_size=3,
)


@pytest.mark.slow
@settings(max_examples=examples(12), phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.lists(st.tuples(st.integers(-30, 260), steps), min_size=2, max_size=4))
def test_looking_only_at_what_may_have_changed_says_what_judging_all_says(
    tmp_path_factory: pytest.TempPathFactory, nights: list[Any]
) -> None:
    catalogue = Catalogue(f"sqlite:///{tmp_path_factory.mktemp('nights')}/catalogue.db", of="test")
    lives, today = [told(number) for number in range(7)], TODAY - 120 * DAYS
    for life in lives:
        take(catalogue, life)
    for later, happened in nights:
        today += later * DAYS
        for number, kind, ago in happened:
            _tell(lives[number], kind, today - ago * DAYS, today)
            take(catalogue, lives[number])
        plan = planned(catalogue, today) == every_plan(catalogue, today)
        assert plan, today
        every = every_case(catalogue, today)
        same = judge_all(catalogue, STANDARDS, today) == every
        assert same, today
        in_numbers = asdict(catalogue.counted())
        assert {**in_numbers, **totals(every)} == in_numbers
        plan = planned(catalogue, today) == every_plan(catalogue, today)
        assert plan, today
    catalogue.close()


def _tell(life: ToldLife, kind: str, day: dt.date, today: dt.date) -> None:
    if kind.startswith("employment"):
        life.event(kind, day, on=today)
    else:
        life.paper(kind, day, Period(day, day + 13 * DAYS), on=today)


def test_the_progress_of_judging_counts_the_cases_that_were_judged(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(catalogue, 5)
    monkeypatch.setattr(standing, "chunks", lambda ids: [ids[at : at + 2] for at in range(0, len(ids), 2)])
    shown: list[tuple[int, int]] = []
    bring_up(catalogue, STANDARDS, TODAY, lambda said, done, of: shown.append((done, of)))
    assert shown == [(2, 5), (4, 5), (5, 5)]


@pytest.mark.slow
def test_a_quiet_night_loads_no_case(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(catalogue, 10)
    assert bring_up(catalogue, STANDARDS, TODAY) == 10
    before = judge_all(catalogue, STANDARDS, TODAY)
    assert any(one.gaps for one in before) and any(one.lapses for one in before)

    def folded(*_: Any) -> Any:
        raise AssertionError("a case was folded")

    monkeypatch.setattr(catalogues, "case_state", folded)
    assert bring_up(catalogue, STANDARDS, TODAY) == 0
    assert judge_all(catalogue, STANDARDS, TODAY) == before
    assert decide(archive_of(catalogue), STANDARDS, TODAY).due > 0


def test_a_gap_report_stands_until_a_case_is_judged_again_and_a_night_tells_a_thousand_lapses(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(catalogue, 4)
    bring_up(catalogue, STANDARDS, TODAY)
    settings, archive = Settings(home=tmp_path), archive_of(catalogue)
    nights = [Summary(TODAY), Summary(TODAY + DAYS), Summary(TODAY + 2 * DAYS)]
    for night in nights[:2]:
        add_gaps(night, archive, STANDARDS, settings)
    assert nights[0].coverage == nights[1].coverage and nights[0].gaps == nights[1].gaps
    assert nights[0].coverage["lapses"] == len(nights[0].gaps) > 3
    take(catalogue, told(9))
    bring_up(catalogue, STANDARDS, TODAY + 2 * DAYS)
    monkeypatch.setattr(night_steps, "LAPSES", 3)
    add_gaps(nights[2], archive, STANDARDS, settings)
    assert nights[2].coverage["report"] != nights[0].coverage["report"] and len(nights[2].gaps) == 3
    assert Path(nights[2].coverage["report"]).is_file()


def test_an_entry_another_standard_an_earlier_day_and_the_calendar_each_have_their_cases_judged_again(
    catalogue: Catalogue,
) -> None:
    lives = [told(number) for number in range(5)]
    for life in lives:
        take(catalogue, life)
    bring_up(catalogue, STANDARDS, TODAY)
    by = judge_of(catalogue, STANDARDS)
    lives[3].paper("pay-record", TODAY - 20 * DAYS, on=TODAY)
    take(catalogue, lives[3])
    assert catalogue.to_judge(by, TODAY) == [lives[3].case.id]
    bring_up(catalogue, STANDARDS, TODAY)
    other = dataclasses.replace(
        STANDARDS, library=dataclasses.replace(STANDARDS.library, types=STANDARDS.library.types[1:])
    )
    assert judge_of(catalogue, other) != by
    assert len(catalogue.to_judge(judge_of(catalogue, other), TODAY)) == 5
    assert len(catalogue.to_judge(by, TODAY - DAYS)) == 5, "of an earlier day nothing is known"
    assert catalogue.to_judge(by, TODAY + 2000 * DAYS) != []
    assert catalogue.to_judge(by, TODAY) == []


def test_a_case_that_was_written_while_it_was_judged_is_judged_again(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = told(3)
    take(catalogue, life)
    stand = standing.standing_of

    def meanwhile(*given: Any) -> Any:
        judged = stand(*given)
        life.paper("work-permit", TODAY, on=TODAY)
        take(catalogue, life)
        return judged

    monkeypatch.setattr(standing, "standing_of", meanwhile)
    bring_up(catalogue, STANDARDS, TODAY)
    assert catalogue.to_judge(judge_of(catalogue, STANDARDS), TODAY) == [life.case.id]


def test_a_joined_case_that_changes_has_the_case_it_joins_judged_again(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = told(2), told(4)
    for life in (one, other):
        take(catalogue, life)
    bring_up(catalogue, STANDARDS, TODAY)
    monkeypatch.setattr(standing, "joined_cases", lambda _: {one.case.id: [other.case.id]})
    monkeypatch.setattr(gaps, "joined_cases", lambda _: {one.case.id: [other.case.id]})
    other.paper("work-permit", TODAY - DAYS, on=TODAY)
    take(catalogue, other)
    assert bring_up(catalogue, STANDARDS, TODAY) == 2


@pytest.mark.slow
@pytest.mark.usefixtures("home")
def test_cases_are_found_by_what_they_lack_and_gaps_are_read_as_judged(
    casefile: Callable[..., Answer],
) -> None:
    def rows_of(*options: str) -> Any:
        return json.loads(casefile("cases", *options, "--json").out)

    every = rows_of()
    assert {(row["gaps"], row["judged_on"]) for row in every} == {(None, None)}, "nobody asked yet"
    whole = rows_of("--gaps")
    opened = open_catalogue(Settings())
    judged = list(judge_cases(opened, opened.case_ids(), STANDARDS, TODAY))
    opened.close()
    assert whole == json.loads(
        json.dumps({**totals(judged), "roll_up": roll_up(judged), "cases_with_gaps": as_dicts(judged)})
    )
    rows = json.loads(casefile("cases", "--json").out)
    assert {row["judged_on"] for row in rows} == {str(TODAY)}
    assert sum(row["gaps"] for row in rows) == whole["gaps"] > 0

    def found(*options: str) -> list[str]:
        return [
            f"{row['employer']}/{row['reference']}"
            for row in json.loads(casefile("cases", *options, "--json").out)
        ]

    def lacking(fits: Callable[[Any], bool]) -> list[str]:
        return [one.case_id for one in judged if any(fits(pair) for pair in one.gaps)]

    assert found("--lacks", "pay-stub") == lacking(lambda gap: "pay-record" in gap[1].requirement.types) != []
    assert found("--lacks", "E7") == lacking(lambda gap: gap[0].obligation == "E7") != []
    late = [one.case_id for one in judged if any(lapse.field == "sin-check" for lapse in one.lapses)]
    assert found("--lacks", "document-overdue") and set(found("--lacks", "sin-check")) >= set(late)
    missing = [one.case_id for one in judged if kept.by_obligation(one)["E7"] == "missing"]
    assert found("--obligation", "E7") == found("--obligation", "e7:missing") == missing
    assert (
        casefile("cases", "--obligation", "E11").code
        == casefile("cases", "--obligation", "E7:gone").code
        == 2
    )
    page = rows_of("--gaps", "--limit", "3")
    assert len(page["rows"]) <= 3 and page["next"] and page["count"] == len(every)
