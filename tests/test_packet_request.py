"""The inspection request: what a person may write, and what they are told when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.errors import UsageError
from casefile.packet.request import parse_request, read_request
from tests.support.packet_samples import request

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.mark.parametrize("name", ["inspection-request.en.yaml", "inspection-request.fr.yaml"])
def test_the_shipped_examples_are_valid(name: str) -> None:
    assert len(read_request(EXAMPLES / name).items) == 3


def test_yaml_and_json_of_the_same_request_have_one_digest() -> None:
    given = request(volume_megabytes=10)
    assert parse_request(given.canonical(), "request.json") == given
    assert parse_request(given.canonical(), "request.json").digest == given.digest


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"due": "2026-11-01"}, "due"),
        ({"items": []}, "items"),
        ({"items": [{"text": "x", "obligations": ["E11"]}]}, "obligations"),
        ({"items": [{"text": "x", "period": {"from": "2027-02-01", "to": "2027-01-01"}}]}, "period"),
        ({"redact": {"patterns": [{"name": "x", "pattern": "("}]}}, "pattern"),
        ({"redact": {"patterns": [{"name": "x", "pattern": "a*"}]}}, "pattern"),
        (
            {"redact": {"regions": [{"name": "x", "document": "abcdef", "page": 1, "box": [9, 9, 1, 1]}]}},
            "box",
        ),
        ({"file_number": "案件-42"}, "file_number"),
        ({"officers": "x"}, "officers"),
    ],
)
def test_every_wrong_field_is_named(change: dict[str, object], field: str) -> None:
    import json

    data = {**json.loads(request().canonical()), **change}
    with pytest.raises(UsageError, match=field) as refused:
        parse_request(json.dumps(data).encode(), "request.yaml")
    french = refused.value.said.fr
    assert field in french and "Value error" not in french and " is " not in french


def test_a_file_that_is_no_request_is_refused_with_the_place() -> None:
    with pytest.raises(UsageError, match="line 2"):
        parse_request(b"a: 1\nb: [", "request.yaml")
    with pytest.raises(UsageError, match="does not hold"):
        parse_request(b"- 1", "request.yaml")


def test_yaml_cannot_run_anything() -> None:
    with pytest.raises(UsageError):
        parse_request(b"!!python/object/apply:os.system ['echo']", "request.yaml")


def test_the_id_names_no_one_and_is_a_key() -> None:
    assert request(file_number="Dossier n° 12/34 «é»").id.startswith("2026-11-16-dossier-n-12-34-")
