"""A store that says yes and does no: no hold is lifted, and nothing called destroyed, before it was seen to be so."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from casefile.errors import IntegrityError, Refused
from casefile.settings import Settings
from flows.steps import dispositions
from flows.steps.dispositions import approve, destroy, request, unfinished
from storage.archive import Archive
from storage.check.check import check
from storage.disposition import Officer, carry_out
from tests.support.keeping import D, act, past_case, record, settle, whole_case
from tests.support.lying import Lie, left_out, lied_to, nothing_done, nothing_listed


def _a_day_short(verb: Any, asked: dict[str, Any]) -> Any:
    lock = asked["Retention"]
    return verb(
        **{**asked, "Retention": {**lock, "RetainUntilDate": lock["RetainUntilDate"] - dt.timedelta(days=1)}}
    )


def _holds(archive: Archive, case_id: str) -> set[bool]:
    versions = archive.bucket.versions(f"cases/{case_id}/")
    return {archive.bucket.head(v.key, version_id=v.version_id).hold for v in versions}


def _broken(archive: Archive) -> list[str]:
    return [f.code for f in check(archive.bucket, deep=True).findings if f.code != "O08"]


@pytest.mark.slow
@pytest.mark.parametrize("lie", [nothing_done, _a_day_short], ids=["no lock", "a day short"])
def test_no_hold_is_lifted_from_a_version_whose_lock_was_not_seen(archive: Archive, lie: Lie) -> None:
    case_id = whole_case(archive)
    record(archive, case_id, "permit-issued", D(2027, 1, 20), expires_on="2029-02-01")
    for _ in range(2):
        with pytest.raises(IntegrityError, match="does not keep the lock"):
            settle(lied_to(archive, put_object_retention=lie), case_id)
        assert _holds(archive, case_id) == {True}
        assert _broken(archive) == []
    assert settle(archive, case_id)
    assert _broken(archive) == []


@pytest.mark.slow
def test_a_lock_that_goes_with_the_hold_is_noticed_and_the_hold_put_back(archive: Archive) -> None:
    """The store loses the lock in the moment the hold is lifted: the last look finds it."""
    case_id = whole_case(archive)
    record(archive, case_id, "permit-issued", D(2027, 1, 20), expires_on="2029-02-01")
    lifted: set[str] = set()

    def lifting(verb: Any, asked: dict[str, Any]) -> Any:
        if asked["LegalHold"]["Status"] == "OFF":
            lifted.add(asked["Key"])
        return verb(**asked)

    def forgetting(verb: Any, asked: dict[str, Any]) -> Any:
        answer = verb(**asked)
        if asked["Key"] in lifted:
            answer.pop("ObjectLockRetainUntilDate", None)
        return answer

    liar = lied_to(archive, put_object_legal_hold=lifting, head_object=forgetting)
    with pytest.raises(IntegrityError, match="does not keep the lock"):
        settle(liar, case_id)
    assert lifted
    assert _holds(archive, case_id) == {True}


def _approved(archive: Archive) -> str:
    case_id = past_case(archive)
    assert request(archive, case_id, "period over", act("Records"))
    assert approve(archive, case_id, act("counsel"))
    return case_id


@pytest.mark.slow
@pytest.mark.parametrize("lie", [nothing_listed, left_out("/documents/")], ids=["empty", "in part"])
def test_what_a_listing_leaves_out_is_not_taken_for_destroyed(
    archive: Archive, officer: Officer, lie: Lie
) -> None:
    case_id = _approved(archive)
    named = [(s.key, s.version_id) for s in archive.catalogue.load(case_id).case.objects]
    done = carry_out(lied_to(archive, list_object_versions=lie), officer, case_id, act("records"))
    assert {(s.key, s.version_id) for s in done.destroyed} == set(named)
    assert "D01" not in _broken(archive)
    assert not {v.key for v in archive.bucket.versions(f"cases/{case_id}/")} & {key for key, _ in named}


@pytest.mark.slow
@pytest.mark.parametrize("lie", [nothing_listed, left_out("/documents/")], ids=["empty", "in part"])
def test_a_deletion_that_was_not_done_is_never_told_as_done(archive: Archive, lie: Lie) -> None:
    case_id = _approved(archive)

    class Idle:
        def delete(self, key: str, version_id: str) -> None:
            """Acknowledged, and not done."""

    liar = lied_to(archive, list_object_versions=lie)
    with pytest.raises(IntegrityError, match="still has it"):
        carry_out(liar, Idle(), case_id, act("records"))  # type: ignore[arg-type]
    assert _broken(archive) == []
    case = archive.catalogue.load(case_id).case
    assert case.dispositions[-1].carried_out_on is None


@pytest.mark.slow
def test_a_run_stopped_before_the_certificate_is_finished_by_running_again(
    archive: Archive, officer: Officer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = _approved(archive)
    shed: list[bool] = []
    monkeypatch.setattr(type(archive.catalogue), "shed", lambda self: shed.append(True))
    with monkeypatch.context() as stopped:
        stopped.setattr(dispositions, "certify", _stop)
        with pytest.raises(RuntimeError):
            destroy(archive, officer, case_id, act("records"), settings)
    assert unfinished(archive) == [case_id]
    again = destroy(archive, officer, case_id, act("records"), settings)
    assert len(again.destroyed) == 3
    assert len(shed) == 2
    assert unfinished(archive) == []
    documents = archive.catalogue.load(case_id).case.documents
    assert {d.type for d in documents} == {"destruction-record"}
    with pytest.raises(Refused, match="requested"):
        destroy(archive, officer, case_id, act("records"), settings)
    # It may have been stopped after its last entry too, before the space was given back.
    assert (
        destroy(archive, officer, case_id, act("records"), settings, stopped=True).destroyed
        == again.destroyed
    )
    assert archive.catalogue.load(case_id).case.documents == documents


def _stop(*_: object) -> None:
    raise RuntimeError("killed")
