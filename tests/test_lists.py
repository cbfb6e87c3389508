"""Lists of cases: filtered, sorted, a page at a time, and never more read than is shown."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy
from hypothesis import given
from hypothesis import strategies as st

from casefile.errors import UsageError
from casefile.retention.watch import expiring, watch
from casefile.settings import Settings
from casefile.sheets.streamed import write_rows
from storage.catalogue.catalogue import Catalogue, open_catalogue
from storage.catalogue.lists import SORTS, CaseFilter
from storage.catalogue.pages import page_of
from tests.support.command import Answer
from tests.support.listed import DAYS, TODAY, fill

D = dt.date
CASES = 30


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    opened = Catalogue(f"sqlite:///{tmp_path_factory.mktemp('lists')}/catalogue.db", of="test")
    fill(opened, CASES)
    yield opened
    opened.close()


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [f"{row['employer']}/{row['reference']}" for row in rows]


@pytest.mark.parametrize("sort", ["", *SORTS])
@pytest.mark.parametrize("limit", [2, 7, 100])
def test_pages_one_after_the_other_are_the_whole_list(catalogue: Catalogue, sort: str, limit: int) -> None:
    whole = names(catalogue.list_cases(sort=sort))
    after, found = "", list[str]()
    while True:
        page = catalogue.page_of_cases(CaseFilter(), sort, after, limit)
        assert page.count == CASES
        found += names(page.rows)
        if page.next is None:
            break
        after = page.next
    assert found == whole and len(set(whole)) == CASES


@pytest.mark.parametrize("sort", ["permit", "keep-through"])
def test_cases_without_a_date_come_last(catalogue: Catalogue, sort: str) -> None:
    column = {"permit": "permit_expires", "keep-through": "keep_through"}[sort]
    days = [row[column] for row in catalogue.list_cases(sort=sort)]
    dated = [day for day in days if day]
    assert dated and dated == sorted(dated) and days[len(dated) :] == [None] * (CASES - len(dated)) != []


def test_names_sort_by_family_without_accents_and_what_changed_last_comes_first(catalogue: Catalogue) -> None:
    by_worker = catalogue.list_cases(sort="worker")
    last_digits = dict.fromkeys(row["reference"][-1] for row in by_worker)
    assert "".join(last_digits) == "7396841250", (
        "Álvarez, Ångström, Ba, Çelik, de Souza, Łukasiewicz, Nguyễn..."
    )
    changed = [row["updated"] for row in catalogue.list_cases(sort="last-change")]
    assert changed == sorted(changed, reverse=True)


def test_each_filter_finds_what_the_rows_say(catalogue: Catalogue) -> None:
    every = catalogue.list_cases()
    soon = TODAY + 90 * DAYS
    for chosen, fits in (
        ({"status": "employed"}, lambda row: row["status"] == "employed"),
        ({"province": "ON"}, lambda row: row["province"] == "ON"),
        ({"language": "fr"}, lambda row: row["language"] == "fr"),
        ({"employer": "100000009"}, lambda row: row["employer"] == "100000009"),
        ({"on_hold": True}, lambda row: row["holds"] > 0),
        ({"on_hold": False}, lambda row: row["holds"] == 0),
        ({"keep_before": D(2034, 1, 1)}, lambda row: (row["keep_through"] or "9") < "2034-01-01"),
        ({"pending_since": D(2026, 12, 1)}, lambda row: (row["pending_since"] or "9") <= "2026-12-01"),
        (
            {"permit_from": TODAY, "permit_until": soon},
            lambda row: str(TODAY) <= (row["permit_expires"] or "9") <= str(soon),
        ),
    ):  # fmt: skip
        found = names(catalogue.list_cases(**chosen))  # type: ignore[arg-type]
        assert found == names([row for row in every if fits(row)]), chosen
        assert 0 < len(found) < CASES, chosen
        assert catalogue.page_of_cases(CaseFilter(**chosen), limit=5).count == len(found)  # type: ignore[arg-type]


def test_facets_count_every_value_of_what_the_filter_finds(catalogue: Catalogue) -> None:
    page = catalogue.page_of_cases(CaseFilter(province="ON"), limit=3)
    every = catalogue.list_cases(province="ON")
    assert len(page.rows) == 3 and page.facets["province"] == {"ON": len(every)}
    for name in ("status", "language", "employer", "retention"):
        assert page.facets[name] == {v: [r[name] for r in every].count(v) for v in page.facets[name]}
        assert sum(page.facets[name].values()) == len(every)


def test_beyond_a_thousand_it_is_said_that_there_are_more() -> None:
    rows: list[dict[str, Any]] = [{"n": f"{n:05d}"} for n in range(1001)]
    assert page_of(rows, lambda row: [row["n"]], "", 2).as_dict()["count"] == "1,000+"
    assert page_of(rows[:-1], lambda row: [row["n"]], "", 2).as_dict()["count"] == 1000


def test_no_list_reads_texts_offers_or_entries(catalogue: Catalogue) -> None:
    asked: list[str] = []
    engine = catalogue._engine
    sqlalchemy.event.listen(
        engine, "before_cursor_execute", lambda c, cur, statement, *_: asked.append(statement)
    )
    catalogue.list_cases(sort="worker", search="beta")
    catalogue.page_of_cases(CaseFilter(status="employed"), "permit", "123026635/R-0004", 5)
    list(catalogue.every_case(CaseFilter()))
    (
        catalogue.watch_dates(TODAY),
        catalogue.dates_that_end(TODAY, TODAY),
        catalogue.due(TODAY),
        catalogue.held(),
    )
    read = " ".join(statement.partition("FROM")[0] for statement in asked)
    assert len(asked) > 10 and "casefile_cases.status" in read
    for column in ("offer_json", "search", "body", "facts", "content"):
        assert column not in read, column


def test_an_unknown_order_or_place_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(UsageError, match="not sorted by"):
        catalogue.list_cases(sort="wage")
    with pytest.raises(UsageError, match="no case"):
        catalogue.page_of_cases(CaseFilter(), "worker", "1/nobody", 5)


@pytest.mark.parametrize("days", [0, 40, 200, 900, 3000])
def test_the_watch_lists_read_by_date_are_those_of_every_case(catalogue: Catalogue, days: int) -> None:
    today, wanted = TODAY + days * DAYS, catalogue.schedule.watch
    every = catalogue.watch_dates()
    assert watch(catalogue.watch_dates(today), wanted, today) == watch(every, wanted, today)
    near = catalogue.dates_that_end(today, today + 120 * DAYS)
    assert expiring(near, 120, today) == expiring(every, 120, today)
    assert len(near) < len(every)


@given(st.lists(st.tuples(st.sampled_from("ab~é"), st.integers(0, 30)), unique=True), st.integers(1, 5))
def test_pages_of_a_list_at_hand_lose_nothing_and_repeat_nothing(
    keys: list[tuple[str, int]], limit: int
) -> None:
    rows = [{"kind": kind.replace("~", ""), "n": n} for kind, n in keys]
    rows = [dict(one) for one in {tuple(row.items()) for row in rows}]

    def key(row: dict[str, Any]) -> list[str]:
        return [row["kind"], f"{row['n']:03d}"]

    after, found = "", []
    while True:
        page = page_of(rows, key, after, limit)
        found += page.rows
        if page.next is None:
            break
        after = page.next
    assert found == sorted(rows, key=key)


def test_a_list_is_written_row_by_row_and_runs_no_formula(tmp_path: Path) -> None:
    rows = [["=1+1", D(2027, 2, 1), None, 3], ["Œuvre & <b>\x01", None, "é", 0]]
    write_rows(tmp_path / "l.csv", ["a", "b", "c", "d"], iter(rows), "x", delimiter=";")
    text = (tmp_path / "l.csv").read_text("utf-8-sig")
    assert list(csv.reader(io.StringIO(text), delimiter=";"))[1] == ["'=1+1", "2027-02-01", "", "3"]
    write_rows(tmp_path / "l.xlsx", ["a", "b", "c", "d"], iter(rows), "dossiers")
    write_rows(tmp_path / "again.xlsx", ["a", "b", "c", "d"], iter(rows), "dossiers")
    assert (tmp_path / "l.xlsx").read_bytes() == (tmp_path / "again.xlsx").read_bytes()
    page = openpyxl.load_workbook(tmp_path / "l.xlsx").active
    assert page is not None and page.title == "dossiers" and page["A2"].data_type == "s"
    cells = [list(row) for row in page.iter_rows(min_row=2, values_only=True)]
    assert cells == [
        ["=1+1", dt.datetime(2027, 2, 1), None, 3],  # noqa: DTZ001
        ["Œuvre & <b>\ufffd", None, "é", 0],
    ]
    with pytest.raises(UsageError):
        write_rows(tmp_path / "l.ods", ["a"], iter([]), "x")

    def broken() -> Iterator[list[str]]:
        yield ["a"]
        raise OSError

    with pytest.raises(OSError):
        write_rows(tmp_path / "half.csv", ["a"], broken(), "x")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["again.xlsx", "l.csv", "l.xlsx"]


@given(st.integers(0, CASES - 1))
def test_a_page_never_begins_before_its_place(catalogue: Catalogue, place: int) -> None:
    whole = names(catalogue.list_cases(sort="employer"))
    assert names(catalogue.list_cases(sort="employer", after=whole[place])) == whole[place + 1 :]


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEFILE_TODAY", str(TODAY))
    opened = open_catalogue(Settings())
    fill(opened, 20)
    opened.close()


@pytest.mark.usefixtures("home")
def test_the_commands_give_pages_and_files(casefile: Callable[..., Answer], tmp_path: Path) -> None:
    whole = json.loads(casefile("cases", "--json").out)
    page = json.loads(casefile("cases", "--sort", "worker", "--limit", "3", "--json").out)
    assert len(whole) == 20 and list(page) == ["rows", "count", "next", "facets"]
    assert (len(page["rows"]), page["count"]) == (3, 20)
    rest = casefile("--language", "fr", "cases", "--sort", "worker", "--after", page["next"], "--limit", "2")
    assert len(rest.out.splitlines()) == 3 and "Il y en a d’autres" in rest.err
    held = json.loads(casefile("cases", "--on-hold", "--province", "on", "--json").out)
    assert [row["reference"] for row in held] == ["R-0000"]
    file = tmp_path / "cases.xlsx"
    assert "20 rows" in casefile("cases", "--output", str(file)).err
    assert len(list(openpyxl.load_workbook(file).active)) == 21  # type: ignore[arg-type]
    assert casefile("cases", "--output", str(tmp_path / "cases.pdf")).code == 2


@pytest.mark.usefixtures("home")
def test_what_ends_and_what_waits_is_listed(casefile: Callable[..., Answer]) -> None:
    ends = json.loads(casefile("expiring", "--within", "200", "--json").out)
    assert ends and list(ends[0]) == ["reference", "employer", "what", "on", "in_days"]
    days = [row["in_days"] for row in ends]
    assert days == sorted(days) and days[0] >= 0 and days[-1] <= 200
    assert {row["what"] for row in ends} == {"permit"}
    page = json.loads(casefile("expiring", "--within", "200", "--limit", "1", "--json").out)
    after = ("--limit", "1", "--after", page["next"])
    assert json.loads(casefile("expiring", "--within", "200", *after, "--json").out)["rows"] == ends[1:2]
    waits = json.loads(casefile("watch", "--json").out)
    assert waits and {"kind", "case_id", "date", "days", "title_fr"} <= set(waits[0])
    assert {row["kind"] for row in json.loads(casefile("watch", "--list", "pending", "--json").out)} <= {
        "pending"
    }
    assert "ce qui prend fin" in casefile("--language", "fr", "expiring").out
