"""Filters that users keep and selections that are frozen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from casefile.errors import NotFound, UsageError
from casefile.settings import Settings
from storage.desk import filters, selections
from storage.desk.database import open_app_database, writing
from storage.desk.filters import drop_filter, filters_of, find_filter, keep_filter
from storage.desk.selections import cases_in, find_selection, freeze
from storage.desk.tables import filters as kept

pytestmark = pytest.mark.slow
AT = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_app_database(Settings(home=tmp_path))
    yield opened
    opened.dispose()


def test_a_filter_is_its_user_s_own_and_one_of_the_same_name_takes_its_place(engine: Engine) -> None:
    for asked in ({"status": "offered"}, {"status": "employed", "q": ""}):
        keep_filter(engine, "u-1", "cases", "  Mine  all ", asked, AT)
    ((id, name),) = filters_of(engine, "u-1", "cases")
    assert name == "Mine all" and find_filter(engine, "u-1", id).asked == {"status": "employed"}
    assert filters_of(engine, "u-2") == filters_of(engine, "u-1", "search") == []
    with pytest.raises(NotFound):
        find_filter(engine, "u-2", id)
    drop_filter(engine, "u-2", id)
    assert filters_of(engine, "u-1")
    drop_filter(engine, "u-1", id)
    assert not filters_of(engine, "u-1")
    for name in ("", " ", "x" * 81):
        with pytest.raises(UsageError):
            keep_filter(engine, "u-1", "cases", name, {}, AT)


def test_demand_9_a_kept_filter_is_data_with_a_version_that_is_upgraded_or_refused_by_name(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_filter(engine, "u-1", "cases", "Old", {"province": "QC"}, AT)
    ((id, _),) = filters_of(engine, "u-1")
    monkeypatch.setattr(filters, "VERSION", 2)
    with pytest.raises(UsageError, match="Old"):
        find_filter(engine, "u-1", id)
    monkeypatch.setitem(filters.UPGRADES, 1, lambda asked: {"place": asked["province"]})
    assert find_filter(engine, "u-1", id).asked == {"place": "QC"}
    with writing(engine) as connection:
        connection.execute(update(kept).values(version=3))
    with pytest.raises(UsageError, match="another version"):
        find_filter(engine, "u-1", id)


def test_a_selection_holds_the_cases_of_its_moment_in_order_for_its_user_for_two_days(engine: Engine) -> None:
    made = freeze(engine, "u-1", ["1/C", "1/A", "1/B", "1/A"], {"q": "x", "sort": ""}, AT)
    assert made.cases == 3 and made.asked == {"q": "x"} and find_selection(engine, "u-1", made.id) == made
    assert cases_in(engine, made) == ["1/A", "1/B", "1/C"]
    assert cases_in(engine, made, after="1/A", limit=1) == ["1/B"]
    with pytest.raises(NotFound):
        find_selection(engine, "u-2", made.id)
    freeze(engine, "u-2", ["1/Z"], {}, AT + dt.timedelta(days=3))
    assert cases_in(engine, made) == []
    with pytest.raises(UsageError):
        freeze(engine, "u-1", [], {}, AT)


def test_demand_21_a_selection_s_limit_is_said_where_it_bites(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selections, "MOST", 2)
    with pytest.raises(UsageError, match="More than 2 cases"):
        freeze(engine, "u-1", ["1/A", "1/B", "1/C"], {}, AT)
