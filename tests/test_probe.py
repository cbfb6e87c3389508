"""The probe on stores that break one promise each, in the way the archive would meet it: the promise is named."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from casefile.settings import Settings
from flows.upkeep import broken_promises
from storage.archive import open_archive
from storage.store import probe
from storage.store.access import Access
from tests.support.lying import Lie, Lying, nothing_done


class Unenforced:
    """A store that keeps what it is told of locks and holds, shows them, and deletes all the same."""

    def __init__(self, part: str, *, batch: bool = False, bypass: bool = False) -> None:
        self.part, self.batch, self.bypass = part, batch, bypass
        self.deleted: set[str] = set()

    def lies(self) -> dict[str, Lie]:
        return {
            "delete_object": self.delete,
            "delete_objects": self.delete_many,
            "head_object": self.head,
        }

    def delete(self, verb: Any, asked: dict[str, Any]) -> Any:
        by_force = asked.get("BypassGovernanceRetention", False)
        if asked["Key"].endswith(self.part) and by_force == self.bypass and not self.batch:
            self.deleted.add(asked["Key"])
            return {}
        return verb(**asked)

    def delete_many(self, verb: Any, asked: dict[str, Any]) -> Any:
        if self.batch:
            self.deleted |= {one["Key"] for one in asked["Delete"]["Objects"]}
            return {}
        return verb(**asked)

    def head(self, verb: Any, asked: dict[str, Any]) -> Any:
        if asked["Key"] in self.deleted:
            raise ClientError({"Error": {"Code": "404"}}, "HeadObject")
        return verb(**asked)


def _flipped(verb: Any, asked: dict[str, Any]) -> Any:
    answer = verb(**asked)
    content = bytearray(answer["Body"].read())
    content[len(content) // 2] ^= 1
    return {**answer, "Body": io.BytesIO(bytes(content))}


def _a_minute_short(verb: Any, asked: dict[str, Any]) -> Any:
    lock = asked["Retention"]
    sooner = lock["RetainUntilDate"] - dt.timedelta(minutes=1)
    return verb(**{**asked, "Retention": {**lock, "RetainUntilDate": sooner}})


def _overwriting(verb: Any, asked: dict[str, Any]) -> Any:
    return verb(**{name: value for name, value in asked.items() if name != "IfNoneMatch"})


def _first_page_only(verb: Any, asked: dict[str, Any]) -> Any:
    return {**verb(**asked), "IsTruncated": False}


LIES: dict[str, tuple[dict[str, Lie], str]] = {
    "lock later unenforced": (Unenforced("/later").lies(), "a lock set later is kept, and holds"),
    "hold later unenforced": (Unenforced("/later-held").lies(), "a hold placed later is kept, and holds"),
    "held deleted": (Unenforced("/held").lies(), "a held version cannot be deleted"),
    "locked deleted": (Unenforced("/locked").lies(), "a locked version cannot be deleted"),
    "batch": (Unenforced("", batch=True).lies(), "no batch deletes what is held or locked"),
    "lock not set": ({"put_object_retention": nothing_done}, "a lock set later is kept, and holds"),
    "lock short": ({"put_object_retention": _a_minute_short}, "a lock set later is kept, and holds"),
    "hold not set": ({"put_object_legal_hold": nothing_done}, "a hold placed later is kept, and holds"),
    "hold not lifted": ({"put_object_legal_hold": nothing_done}, "a hold that is lifted is gone"),
    "bodies flip": ({"get_object": _flipped}, "content comes back as it was written"),
    "tags not kept": ({"put_object_tagging": nothing_done}, "tags replaced later are kept"),
    "conditions ignored": ({"put_object": _overwriting}, "of several writers at once, one writes"),
    "pages cut": ({"list_object_versions": _first_page_only}, "listings leave nothing out"),
}


def _lie_to(monkeypatch: pytest.MonkeyPatch, lies: dict[str, Lie]) -> None:
    real = Access.admin_client
    monkeypatch.setattr(Access, "admin_client", lambda self: Lying(real(self), lies))


@pytest.mark.slow
@pytest.mark.parametrize(("lies", "promise"), LIES.values(), ids=list(LIES))
def test_each_broken_promise_is_named_and_the_store_refused(
    untried: Settings, monkeypatch: pytest.MonkeyPatch, lies: dict[str, Lie], promise: str
) -> None:
    _lie_to(monkeypatch, lies)
    broken = [one.what.en for one in probe.probe(untried) if not one.ok]
    assert promise in broken


@pytest.mark.slow
def test_a_lock_that_binds_everyone_but_the_administrator_is_not_compliance(
    untried: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = untried.model_copy(update={"lock_mode": "COMPLIANCE"})
    assert all(one.ok for one in probe.probe(strict))
    _lie_to(monkeypatch, Unenforced("/locked", bypass=True).lies())
    assert [one.what.en for one in probe.probe(strict) if not one.ok] == ["COMPLIANCE binds everyone"]


@pytest.mark.slow
def test_an_honest_store_keeps_all_and_its_record_lies_in_the_bucket(
    untried: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_archive(untried) as archive:
        (key,) = archive.bucket.keys("reports/")
        record = json.loads(archive.bucket.get(key))
        assert all(one["ok"] for one in record["tried"])
        assert "SeaweedFS" in record["store"]
    # The same store of another version is another store.
    tried: list[bool] = []
    monkeypatch.setattr(probe, "probe", lambda settings: tried.append(True) or [])
    probe.certify(untried, record["store"])
    assert tried == []
    probe.certify(untried, record["store"] + ".1")
    assert tried == [True]


@pytest.mark.slow
def test_the_weekly_upkeep_tries_again_and_says_what_broke(
    untried: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert broken_promises(untried) == []
    _lie_to(monkeypatch, {"put_object_tagging": nothing_done})
    (finding,) = broken_promises(untried)
    assert finding.code == "promise-broken"
    assert "tags" in finding.message
    assert finding.remedy_in("fr")
