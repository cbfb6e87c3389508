"""Reading the inbox: whatever a file holds, there are rows or findings, never a crash."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.intake.inbox_file import InboxFile
from casefile.offer import FIELDS
from casefile.sheets.workbook import write_xlsx
from tests.support.anything import cells, json_values
from tests.support.examples import examples
from tests.support.inbox_files import json_file, read
from tests.support.samples import offer_data


def never_crashes(file: InboxFile) -> None:
    for row in read(file).rows:
        assert row.offer is not None or any(f.severity == "error" for f in row.findings)
        assert all(f.message and f.remedy and f.file == file.name for f in row.findings)
        str(row.findings).encode()


@pytest.mark.slow
@settings(max_examples=examples(60), deadline=None)
@given(json_values)
def test_any_json_gives_rows_or_findings(value: Any) -> None:
    never_crashes(InboxFile("offers/a.json", json.dumps(value).encode()))


@settings(max_examples=examples(60), deadline=None)
@given(st.sampled_from(sorted(FIELDS)), json_values)
def test_any_value_in_any_field_gives_an_offer_or_a_finding(name: str, value: Any) -> None:
    never_crashes(json_file(offer_data(**{name.replace(".", "__"): value})))


@settings(max_examples=examples(60), deadline=None)
@given(st.sampled_from(["a.json", "a.csv", "a.xlsx"]), st.binary(max_size=400))
def test_any_bytes_give_rows_or_findings(name: str, content: bytes) -> None:
    never_crashes(InboxFile(f"offers/{name}", content))


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.lists(st.text(max_size=8), max_size=5), max_size=5), st.sampled_from(",;\t"))
def test_any_csv_under_known_titles_gives_rows_or_findings(cells: list[list[str]], delimiter: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([["reference", "wage.rate", "job.duties"], *cells])
    never_crashes(InboxFile("offers/a.csv", text.getvalue().encode("utf-8", "replace")))


@settings(max_examples=examples(40), deadline=None)
@given(st.lists(st.tuples(cells, cells, cells), max_size=4))
def test_any_workbook_under_known_titles_gives_rows_or_findings(rows: list[tuple[Any, ...]]) -> None:
    never_crashes(
        InboxFile("offers/a.xlsx", write_xlsx(["reference", "wage.rate", "job.start_date"], rows, "offers"))
    )
