"""Reference tables: what they answer, and how a replacement that cannot be used is refused."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.table_commands import tables as command
from casefile.errors import UsageError
from casefile.offer import Offer
from casefile.reference.facts import Fact
from casefile.reference.obligations import load_obligations
from casefile.reference.table_check import old_rows
from casefile.reference.tables import FILES, PROVINCES, RETENTION, RULES, SHIPPED, Tables, load_tables
from tests.support.samples import offer_data


@pytest.fixture(scope="module")
def tables() -> Tables:
    return load_tables()


def replaced(folder: Path, name: str, *swaps: tuple[str, str]) -> Path:
    """A folder that holds one shipped table with texts swapped."""
    text = (SHIPPED / name).read_text("utf-8")
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / name).write_text(text, "utf-8")
    return folder


def test_a_known_occupation_has_its_title_and_an_unknown_one_has_none(tables: Tables) -> None:
    assert tables.noc_title("21231") == "Software engineers and designers"
    assert tables.noc_title("21999") is None


def test_every_occupation_carries_its_teer_as_second_digit(tables: Tables) -> None:
    assert len(tables.occupations) == 516
    assert all(int(code[1]) == occupation.teer for code, occupation in tables.occupations.items())


def test_an_exemption_code_replaced_in_2022_is_current_before_and_old_after(tables: Tables) -> None:
    old = tables.exemption("T23", dt.date(2027, 2, 1))
    assert old is not None
    assert old.replaced_by == ("T36", "F12", "F22", "F32", "F42")
    assert old.covers(dt.date(2022, 12, 14))
    assert not old.covers(dt.date(2022, 12, 15))


def test_every_code_that_replaces_another_is_itself_in_the_table(tables: Tables) -> None:
    named = {
        code for entries in tables.exemptions.values() for entry in entries for code in entry.replaced_by
    }
    assert named
    assert named <= set(tables.exemptions)


def test_the_open_permit_codes_are_marked(tables: Tables) -> None:
    marked = {code for code, entries in tables.exemptions.items() if entries[0].open_permit}
    assert marked == {*(f"C4{n}" for n in "1236789"), "F36", "T25", "T45", "T53", "A71", "A75"}


def test_all_provinces_territories_and_the_federal_sector_are_described_in_both_languages(
    tables: Tables,
) -> None:
    assert set(tables.provinces) == PROVINCES
    assert len(PROVINCES) == 14
    assert tables.province("QC").in_fr == "au Québec"
    assert tables.province("PE").of_fr == "de l’Île-du-Prince-Édouard"
    assert all(province.health_plan.verify for province in tables.provinces.values())


def test_postal_letters_point_to_one_province_except_x_which_two_territories_share(tables: Tables) -> None:
    letters = "".join(province.postal for province in tables.provinces.values())
    assert sorted(letters) == sorted("ABCEGHJKLMNPRSTVXXY")


@pytest.mark.parametrize(
    ("province", "day", "rate"),
    [
        ("QC", dt.date(2026, 4, 30), "16.10"),
        ("QC", dt.date(2026, 5, 1), "16.60"),
        ("ON", dt.date(2027, 1, 4), "17.95"),
        ("AB", dt.date(2027, 1, 4), "15.00"),
        ("FED", dt.date(2026, 4, 1), "18.10"),
    ],
)
def test_the_minimum_wage_is_the_newest_that_holds_on_the_day(
    tables: Tables, province: str, day: dt.date, rate: str
) -> None:
    wage = tables.minimum_wage(province, day)
    assert wage is not None
    assert wage.rate == Decimal(rate)
    assert wage.source


def test_before_the_first_known_rate_there_is_no_minimum_wage(tables: Tables) -> None:
    assert tables.minimum_wage("QC", dt.date(2015, 1, 1)) is None


def test_every_shipped_table_names_its_source_and_the_date_of_its_facts() -> None:
    for name in FILES:
        lines = (SHIPPED / name).read_text("utf-8").splitlines()
        header = " ".join(line for line in lines if line.startswith("#"))
        assert "ource" in header
        assert re.search(r"Facts as of: 2026-11-2[28]", header), name


def test_a_table_in_the_folder_replaces_the_shipped_one_and_changes_the_digest(
    tmp_path: Path, tables: Tables
) -> None:
    folder = replaced(tmp_path, "minimum-wages.csv", ("SK,2025-10-01,15.35", "SK,2026-10-01,15.70"))
    ours = load_tables(folder)
    wage = ours.minimum_wage("SK", dt.date(2027, 1, 1))
    assert wage is not None
    assert wage.rate == Decimal("15.70")
    assert ours.digest != tables.digest
    assert ours.noc_title("21231") == tables.noc_title("21231")


def test_the_same_tables_copied_elsewhere_have_the_same_digest(tmp_path: Path, tables: Tables) -> None:
    for name in FILES:
        shutil.copy(SHIPPED / name, tmp_path)
    assert load_tables(tmp_path).digest == tables.digest


@pytest.mark.parametrize(
    ("name", "swap", "place"),
    [
        ("minimum-wages.csv", ("AB,2018-10-01,15.00", "AB,2018-10-01,fifteen"), "row 8, rate"),
        (
            "minimum-wages.csv",
            ("AB,2018-10-01,15.00,,no", "AB,2018-10-01,15.00,no"),
            "row 8: 6 cells under 7",
        ),
        ("minimum-wages.csv", ("AB,2018-10-01", "XX,2018-10-01"), "row 8, province"),
        ("noc-2021.csv", ("00012,0", "0012,0"), "row 9, code"),
        ("exemption-codes.csv", ("T21,old", "T21,ancient"), "row 14, status"),
        ("provinces.toml", ('name_fr = "Québec"', 'nom = "Québec"'), "[QC], name_fr"),
        ("provinces.toml", ("[YT]", "[ZZ]"), "[YT]"),
        ("provinces.toml", ("[YT]", "[YT"), "the file"),
        ("identifiers.toml", ("A\\d{7}", "(A"), "[offer_number]"),
        ("identifiers.toml", ("A\\d{7}", "B\\d{7}"), "[offer_number]"),
    ],
)
def test_a_broken_replacement_is_refused_by_file_and_row(
    tmp_path: Path, name: str, swap: tuple[str, str], place: str
) -> None:
    with pytest.raises(UsageError) as refused:
        load_tables(replaced(tmp_path, name, swap))
    assert name in str(refused.value)
    for part in place.split(", "):
        assert part in str(refused.value)
    assert refused.value.remedy


def test_a_table_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "noc-2021.csv").write_bytes(b"code,teer,title_en\n00012,0,Caf\xe9\n")
    with pytest.raises(UsageError, match="UTF-8"):
        load_tables(tmp_path)


def test_an_empty_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "minimum-wages.csv").write_text("# nothing yet\n", "utf-8")
    with pytest.raises(UsageError, match=r"minimum-wages\.csv"):
        load_tables(tmp_path)


def test_a_file_that_replaces_no_table_is_named_instead_of_being_passed_over(tmp_path: Path) -> None:
    (tmp_path / "minimum_wages.csv").write_text("province,from,rate,verify,source\n", "utf-8")
    with pytest.raises(UsageError, match=r"minimum_wages\.csv"):
        load_tables(tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        load_tables(tmp_path / "none")


def test_the_history_of_minimum_wages_goes_back_to_2020_in_every_province(tables: Tables) -> None:
    for province in PROVINCES - {"FED"}:
        assert tables.minimum_wage(province, dt.date(2020, 1, 1)) is not None, province
    assert all(wage.read and wage.source for wage in tables.minimum_wages)


def test_every_occupation_has_an_official_title_in_both_languages(tables: Tables) -> None:
    assert tables.noc_title("22110", "fr") and tables.noc_title("22110", "fr") != tables.noc_title("22110")
    assert all(occupation.title_en and occupation.title_fr for occupation in tables.occupations.values())


def test_the_federal_sector_has_the_higher_of_both_minimum_wages_and_its_own_overtime(tables: Tables) -> None:
    """Canada Labour Code, s. 178(2); Part III."""
    place = {"street": "1 Main", "city": "Toronto", "province": "ON", "postal_code": "M5V 1A1"}
    airline = Offer.model_validate(offer_data(job__location=place, employer__sector="federal"))
    day = dt.date(2026, 11, 1)
    assert (wage := tables.minimum_wage_of(airline, day)) and (wage.province, wage.rate) == (
        "FED",
        Decimal("18.10"),
    )
    assert tables.labour_law(airline).overtime.after_hours_per_week == 40
    north = Offer.model_validate(
        offer_data(
            job__location={**place, "province": "NU", "postal_code": "X0A 0H0"}, employer__sector="federal"
        )
    )
    assert (wage := tables.minimum_wage_of(north, day)) and wage.province == "NU"


def test_codes_say_where_with_which_fee_and_until_when_they_are_for(tables: Tables) -> None:
    francophone = tables.exemption("C16", dt.date(2026, 11, 1))
    assert francophone and francophone.outside_quebec and "4" in francophone.teer
    before = tables.exemption("C16", dt.date(2022, 11, 1))
    assert before and before.teer == ("0", "1", "2", "3")
    co_op = tables.exemption("C32", dt.date(2026, 4, 1))
    assert co_op and co_op.status == "old" and not co_op.covers(dt.date(2026, 4, 1))
    assert tables.fee_exempt(Offer.model_validate(offer_data(exemption__code="C31")))
    assert not tables.fee_exempt(Offer.model_validate(offer_data()))


def test_a_newest_rate_older_than_its_yearly_adjustment_is_told(tables: Tables) -> None:
    told = {
        row.row: row.why.code for row in old_rows(tables, load_obligations(), None, dt.date(2026, 11, 28))
    }
    assert told["SK 2025-10-01"] == told["NT 2025-09-01"] == "minimum-wage-overdue"
    assert "ON 2026-10-01" not in told
    assert told["NB 2020-04-01"] == "table-row-verify"
    later = [row for row in old_rows(tables, load_obligations(), None, dt.date(2027, 12, 1)) if not row.row]
    assert {row.table for row in later} >= {"noc-2021.csv", "provinces.toml"}


def test_every_row_has_a_source_and_the_day_on_which_it_was_read(tables: Tables) -> None:
    rules = load_obligations()
    codes = [entry for entries in tables.exemptions.values() for entry in entries]
    assert all(row.read and row.source for row in (*codes, *tables.minimum_wages))
    for province in tables.provinces.values():
        facts = [
            value
            for name in type(province).model_fields
            if isinstance(value := getattr(province, name), Fact)
        ]
        assert province.read and facts and all(fact.source for fact in facts)  # type: ignore[attr-defined]
    assert all(one.source_en and one.source_fr for one in rules.requirements)
    for name in (*FILES, *RULES, RETENTION):  # of what has no day of its own, the file's
        assert "Facts as of: 20" in (SHIPPED / name).read_text(encoding="utf-8"), name


def test_what_could_not_be_had_is_listed_as_missing(tables: Tables) -> None:
    rows = old_rows(tables, load_obligations(), None, dt.date(2026, 11, 28))
    missing = {
        (row.table, word)
        for row in rows
        for word in str(row.why).split()
        if row.why.code == "table-rows-missing"
    }
    assert {("exemption-codes.csv", "Canada-Peru"), ("exemption-codes.csv", "max_years")} <= missing
    assert ("evidence.toml", "clearance") in missing


def test_what_a_province_asks_besides_is_named_by_an_evidence_type(tables: Tables) -> None:
    asked = {(r.id, province) for r in load_obligations().requirements for province in r.only}
    assert {province for _, province in asked} == {"ON", "SK", "NS", "NB"}
    assert {name for name, province in asked if province == "ON"} == {
        "provincial-sheets",
        "employment-standards-poster",
        "written-employment-information",
        "recruiter-licence",
    }
    assert tables.provinces["FED"].overtime.verify is False
    told = {row.row for row in old_rows(tables, load_obligations(), None, dt.date(2026, 11, 28))}
    assert {"ON.overtime", "QC.vacation", "MB.workers_compensation", "BC.overtime"} <= told
    assert not {"FED.overtime", "FED.vacation", "AB.workers_compensation"} & told


def test_the_command_lists_old_rows_and_ends_in_3_only_under_strict(tmp_path: Path) -> None:
    run = CliRunner()
    home = {"CASEFILE_HOME": str(tmp_path / "home"), "CASEFILE_TODAY": "2026-11-28"}
    told = run.invoke(command, ["check", "--json"], env=home, standalone_mode=False)
    rows = json.loads(told.output)
    assert told.return_value == 0 and {"table", "row", "code", "why"} == set(rows[0])
    assert any(row["row"] == "SK 2025-10-01" for row in rows)
    assert run.invoke(command, ["check", "--strict"], env=home, standalone_mode=False).return_value == 3
