"""Locks and holds on a real store: what the plan says is what every version has, and no key of ours can undo it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from casefile.cases.holds import report
from casefile.errors import Conflict, IntegrityError, Refused
from casefile.retention.keeping import lock_until
from flows.steps.holds import place_hold, release_hold
from flows.steps.watching import look_at, sample, sweep, watch_lists
from storage.archive import Archive
from storage.check.check import check
from storage.disposition import Officer
from storage.settle import settle_case
from storage.store.bucket import S3Bucket
from storage.store.client import make_client
from storage.store.embedded import Endpoint
from tests.support.keeping import NOW, TODAY, D, accept, act, add_document, at, record, settle, whole_case
from tests.support.stopping import Stopped, Stopping

pytestmark = pytest.mark.slow


def kept(archive: Archive, case_id: str) -> dict[str, tuple[dt.datetime | None, bool]]:
    """Until when, and whether on hold: every version of a case as the store says."""
    found = {}
    for version in archive.bucket.versions(f"cases/{case_id}/"):
        facts = archive.bucket.head(version.key, version_id=version.version_id)
        found[version.key] = (facts.retain_until, facts.hold)
    return found


def records(all_kept: dict[str, Any]) -> set[Any]:
    return {value for key, value in all_kept.items() if "/ledger/" not in key}


def entries(all_kept: dict[str, Any]) -> list[Any]:
    return [value for key, value in sorted(all_kept.items()) if "/ledger/" in key]


class Counting:
    """A bucket that counts the calls made to it."""

    def __init__(self, real: Any) -> None:
        self._real, self.calls = real, Counter[str]()

    def __getattr__(self, name: str) -> Any:
        verb = getattr(self._real, name)

        def counted(*args: Any, **options: Any) -> Any:
            self.calls[name] += 1
            return verb(*args, **options)

        return counted if callable(verb) else verb


def test_before_a_permit_everything_is_held_and_nothing_is_to_be_settled(archive: Archive) -> None:
    case_id = whole_case(archive)
    assert settle(archive, case_id) == 0
    assert set(kept(archive, case_id).values()) == {(None, True)}


def test_the_permit_locks_every_version_and_then_lifts_the_pending_hold(archive: Archive) -> None:
    case_id = whole_case(archive)
    record(archive, case_id, "permit-issued", D(2027, 1, 20), expires_on="2029-02-01")
    assert settle(archive, case_id) == 6  # three objects, three entries
    until = lock_until(D(2033, 2, 1))
    found = kept(archive, case_id)
    assert records(found) == {(until, False)}
    # Ledger entries are locked and stay under hold; the settlement's own waits under hold for the next one.
    assert entries(found) == [(until, True)] * 3 + [(None, True)]
    assert check(archive.bucket, deep=True).findings == []


def test_a_bucket_opened_with_any_tool_explains_itself(archive: Archive) -> None:
    case_id = whole_case(archive)
    record(archive, case_id, "permit-issued", D(2027, 1, 20))
    settle(archive, case_id)
    document = archive.catalogue.load(case_id).case.documents[0].object
    assert archive.bucket.tags(document.key, document.version_id) == {
        "record-class": "employment",
        "document-type": "employment-agreement",
        "obligations": "E5 E6",
        "retention-state": "active",
        "keep-through": "2033-02-01",
    }


def test_a_second_settlement_makes_no_call_at_all(archive: Archive) -> None:
    case_id = whole_case(archive)
    record(archive, case_id, "permit-issued", D(2027, 1, 20))
    settle(archive, case_id)
    counting = Counting(archive.bucket)
    watched = replace(archive, bucket=counting)  # type: ignore[arg-type]
    watched.catch_up()
    assert sweep(watched, at(TODAY), NOW, lambda *_: None).as_dict() == {
        "cases": 0,
        "versions": 0,
        "faults": 0,
    }
    assert counting.calls == {"keys": 1}


def test_no_key_of_ours_deletes_or_shortens_what_is_locked(
    archive: Archive, officer: Officer, store: Endpoint, record_property: Any
) -> None:
    """Each attempt with the store's answer. Only the administrator's key, which no command uses, is left out."""
    case_id = whole_case(archive)
    record(archive, case_id, "permit-issued", D(2027, 1, 20))
    settle(archive, case_id)
    stored = archive.catalogue.load(case_id).case.documents[0].object
    place = {"Bucket": archive.bucket.name, "Key": stored.key, "VersionId": stored.version_id}
    sooner = {"Mode": "GOVERNANCE", "RetainUntilDate": NOW + dt.timedelta(days=30)}
    answers = {}
    for name in ("archiver", "officer", "reader"):
        client = make_client(store.url, "ca-central-1", getattr(store.keys, name))
        attempts = {
            "delete": lambda c=client: c.delete_object(**place),
            "delete with bypass": lambda c=client: c.delete_object(**place, BypassGovernanceRetention=True),
            "delete marker": lambda c=client: c.delete_object(Bucket=place["Bucket"], Key=stored.key),
            "shorten": lambda c=client: c.put_object_retention(**place, Retention=sooner),
            "shorten with bypass": lambda c=client: c.put_object_retention(
                **place, Retention=sooner, BypassGovernanceRetention=True
            ),
        }
        for what, attempt in attempts.items():
            with pytest.raises(ClientError) as refused:
                attempt()
            answers[name, what] = refused.value.response["Error"]["Code"]
    record_property("answers", str(answers))
    assert set(answers.values()) == {"AccessDenied"} and len(answers) == 15
    assert kept(archive, case_id)[stored.key] == (lock_until(D(2033, 2, 1)), False)


def test_in_compliance_mode_not_even_the_administrator_shortens(archive: Archive, store: Endpoint) -> None:
    strict = S3Bucket(archive.bucket.client, archive.bucket.name, lock_mode="COMPLIANCE")
    case_id = whole_case(archive)
    record(archive, case_id, "permit-issued", D(2027, 1, 20))
    settle(replace(archive, bucket=strict), case_id)
    stored = archive.catalogue.load(case_id).case.documents[0].object
    assert archive.bucket.head(stored.key).lock_mode == "COMPLIANCE"
    admin = make_client(store.url, "ca-central-1", store.keys.admin)
    place = {"Bucket": archive.bucket.name, "Key": stored.key, "VersionId": stored.version_id}
    with pytest.raises(ClientError):
        admin.delete_object(**place, BypassGovernanceRetention=True)
    with pytest.raises(ClientError):
        admin.put_object_retention(
            **place,
            Retention={"Mode": "COMPLIANCE", "RetainUntilDate": NOW + dt.timedelta(days=1)},
            BypassGovernanceRetention=True,
        )


def test_a_renewal_lengthens_everything(archive: Archive) -> None:
    case_id = whole_case(archive)
    record(archive, case_id, "permit-issued", D(2027, 1, 20))
    settle(archive, case_id)
    days = {"job__start_date": "2029-02-01", "job__end_date": "2031-01-31"}
    accept(archive, day=D(2028, 11, 1), **days, portal={"offer_number": "A7654321"})
    settle(archive, case_id)
    waiting = records(kept(archive, case_id))
    assert waiting == {(lock_until(D(2035, 2, 1)), True)}
    record(archive, case_id, "permit-issued", D(2029, 1, 15))
    settle(archive, case_id)
    found = kept(archive, case_id)
    assert records(found) == {(lock_until(D(2035, 2, 1)), False)}
    assert {until for until, _ in entries(found)[:-1]} == {lock_until(D(2035, 2, 1))}
    assert {f.code for f in check(archive.bucket).findings} == {"L08"}, "the test's calendar went back"


def test_a_late_file_inherits_at_once_and_only_it_is_touched(archive: Archive) -> None:
    case_id = whole_case(archive)
    record(archive, case_id, "permit-issued", D(2027, 1, 20))
    settle(archive, case_id)
    add_document(archive, case_id, 2)
    assert settle(archive, case_id) == 3  # the file, its entry, and the settlement's before it
    assert records(kept(archive, case_id)) == {(lock_until(D(2033, 2, 1)), False)}


def test_a_correction_leaves_the_lock_and_the_case_says_so(archive: Archive) -> None:
    case_id = whole_case(archive)
    wrong = record(archive, case_id, "permit-issued", D(2028, 1, 20))
    settle(archive, case_id)
    before = kept(archive, case_id)
    record(archive, case_id, "permit-issued", D(2027, 1, 20), corrects=wrong)
    settle(archive, case_id)
    assert records({key: value for key, value in kept(archive, case_id).items() if key in before}) == {
        (lock_until(D(2034, 1, 20)), False)
    }
    told = archive.catalogue.describe(case_id)["retention"]
    assert (told["keep_through"], told["locked_through"]) == ("2033-02-01", "2034-01-20")


def test_the_release_of_one_hold_never_frees_what_another_holds(archive: Archive) -> None:
    case_id = whole_case(archive)
    record(archive, case_id, "permit-issued", D(2027, 1, 20))
    settle(archive, case_id)
    assert place_hold(archive, case_id, "INS-1", "inspection letter", "IRPR 209.5", act("counsel"))
    assert place_hold(archive, case_id, "LIT-2", "claim", "counsel", act("counsel"))
    assert not place_hold(archive, case_id, "LIT-2", "claim", "counsel", act("counsel"))
    assert {hold for _, hold in records(kept(archive, case_id))} == {True}
    assert release_hold(archive, case_id, "INS-1", "closed", act("counsel"))
    assert {hold for _, hold in records(kept(archive, case_id))} == {True}
    assert release_hold(archive, case_id, "LIT-2", "settled", act("counsel"))
    assert not release_hold(archive, case_id, "LIT-2", "settled", act("counsel"))
    assert records(kept(archive, case_id)) == {(lock_until(D(2033, 2, 1)), False)}
    with pytest.raises(Refused, match="OTHER"):
        release_hold(archive, case_id, "OTHER", "", act("counsel"))
    assert check(archive.bucket).findings == []


def test_the_hold_report_names_matter_person_and_day(archive: Archive) -> None:
    case_id = whole_case(archive)
    place_hold(archive, case_id, "INS-1", "inspection letter", "IRPR 209.5", act("counsel"))
    place_hold(archive, case_id, "INS-2", "another", "IRPR 209.5", act("counsel"))
    release_hold(archive, case_id, "INS-2", "closed", act("records"))
    assert archive.catalogue.held() == archive.catalogue.once_held() == [case_id]
    cases = [state.case for state in archive.catalogue.load_many([case_id])]
    (line,) = report(cases)
    told = {"case": case_id, "matter": "INS-1", "placed_by": "counsel", "stands": True}
    assert line.as_dict() | told == line.as_dict()
    assert [x.hold.released_by for x in report(cases, released=True)] == ["", "records"]


def test_a_hold_does_not_end_with_the_pending_state(archive: Archive) -> None:
    case_id = whole_case(archive)
    place_hold(archive, case_id, "INS-1", "inspection", "IRPR 209.5", act("counsel"))
    record(archive, case_id, "permit-issued", D(2027, 1, 20))
    settle(archive, case_id)
    assert records(kept(archive, case_id)) == {(lock_until(D(2033, 2, 1)), True)}


class Forgetful:
    """A store that says yes and does not do one thing."""

    def __init__(self, real: Any, verb: str) -> None:
        self._real, self._verb = real, verb

    def __getattr__(self, name: str) -> Any:
        return (lambda *args, **options: None) if name == self._verb else getattr(self._real, name)


@pytest.mark.parametrize(
    ("verb", "what"), [("extend", "does not keep the lock"), ("set_hold", "does not lift the hold")]
)
def test_a_store_that_forgets_is_an_integrity_error_and_nothing_is_called_settled(
    archive: Archive, verb: str, what: str
) -> None:
    case_id = whole_case(archive)
    record(archive, case_id, "permit-issued", D(2027, 1, 20))
    lying = replace(archive, bucket=Forgetful(archive.bucket, verb))  # type: ignore[arg-type]
    with pytest.raises(IntegrityError, match=what):
        settle(lying, case_id)
    (finding,) = sweep(lying, at(TODAY), NOW, lambda *_: None).findings
    assert finding.code == "lock-not-kept" and finding.severity == "error" and finding.remedy
    assert archive.catalogue.unsettled() == [case_id]
    assert settle(archive, case_id)


def test_a_store_that_refuses_is_an_integrity_error(archive: Archive) -> None:
    class Refusing(Forgetful):
        def __getattr__(self, name: str) -> Any:
            if name != self._verb:
                return getattr(self._real, name)

            def refuse(*_: Any, **__: Any) -> None:
                raise Refused("no")

            return refuse

    case_id = whole_case(archive)
    record(archive, case_id, "permit-issued", D(2027, 1, 20))
    with pytest.raises(IntegrityError, match="refuses"):
        settle(replace(archive, bucket=Refusing(archive.bucket, "extend")), case_id)  # type: ignore[arg-type]


def test_what_a_store_forgets_later_is_found_by_the_look_and_by_the_check(
    archive: Archive, store: Endpoint
) -> None:
    case_id = whole_case(archive)
    place_hold(archive, case_id, "INS-1", "inspection", "IRPR 209.5", act("counsel"))
    record(archive, case_id, "permit-issued", D(2027, 1, 20))
    settle(archive, case_id)
    assert look_at(archive, [case_id], NOW, lambda *_: None) == []
    stored = archive.catalogue.load(case_id).case.documents[0].object
    admin = make_client(store.url, "ca-central-1", store.keys.admin)
    place = {"Bucket": archive.bucket.name, "Key": stored.key, "VersionId": stored.version_id}
    admin.put_object_legal_hold(**place, LegalHold={"Status": "OFF"})
    admin.put_object_retention(
        **place,
        Retention={"Mode": "GOVERNANCE", "RetainUntilDate": NOW + dt.timedelta(days=1)},
        BypassGovernanceRetention=True,
    )
    (finding,) = look_at(archive, [case_id], NOW, lambda *_: None)
    assert stored.key in finding.message
    assert {(f.code, f.where) for f in check(archive.bucket).findings} == {
        ("O07", stored.key),
        ("R01", stored.key),
    }


def test_who_lifts_a_hold_while_another_places_one_looks_again(archive: Archive) -> None:
    """The release reads the case, another hold is placed, the release lifts: the other hold must stand at the end."""
    case_id = whole_case(archive)
    record(archive, case_id, "permit-issued", D(2027, 1, 20))
    place_hold(archive, case_id, "INS-1", "inspection", "IRPR 209.5", act("counsel"))

    class Interrupted(Forgetful):
        placed = False

        def __getattr__(self, name: str) -> Any:
            if name == "tags" and not self.placed:
                self.placed = True
                other = Archive(archive.bucket, archive.catalogue)
                place_hold(other, case_id, "LIT-2", "claim", "counsel", act("counsel"))
            return getattr(self._real, name)

    slow = replace(archive, bucket=Interrupted(archive.bucket, ""))  # type: ignore[arg-type]
    release_hold(slow, case_id, "INS-1", "closed", act("counsel"))
    assert {hold for _, hold in records(kept(archive, case_id))} == {True}
    assert check(archive.bucket).findings == []


def test_settling_gives_up_when_others_never_stop_writing(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = whole_case(archive)
    record(archive, case_id, "permit-issued", D(2027, 1, 20))

    def always(*_: Any, **__: Any) -> Any:
        raise Conflict("someone else")

    monkeypatch.setattr("storage.ledger.append", always)
    with pytest.raises(Conflict, match="others keep writing"):
        settle(archive, case_id)


@pytest.mark.parametrize("after", [False, True], ids=["before the effect", "after the effect"])
def test_a_settlement_stopped_at_any_call_and_repeated_ends_as_if_never_stopped(
    archive: Archive, after: bool
) -> None:
    stopped = 0
    for last in itertools.count(1):
        case_id = whole_case(archive, f"S-{after}-{last}")
        record(archive, case_id, "permit-issued", D(2027, 1, 20))
        calls = itertools.count(1)
        bucket, catalogue = (
            Stopping(real, calls, last, after=after) for real in (archive.bucket, archive.catalogue)
        )
        fragile = replace(archive, bucket=bucket, catalogue=_with_schedule(catalogue, archive))  # type: ignore[arg-type]
        try:
            settle_case(fragile, case_id, at=at(TODAY), now=NOW)
        except Stopped:
            stopped += 1
            archive.catch_up()
            settle(archive, case_id)
        else:
            break
        assert settle(archive, case_id) == 0
        assert records(kept(archive, case_id)) == {(lock_until(D(2033, 2, 1)), False)}
    assert stopped > 30
    assert check(archive.bucket).findings == []


def _with_schedule(catalogue: Any, archive: Archive) -> Any:
    catalogue.schedule = archive.catalogue.schedule
    return catalogue


def test_the_sample_goes_round() -> None:
    ids = [f"case-{n}" for n in range(10)]
    seen = {case_id for day in range(4) for case_id in sample(ids, TODAY + dt.timedelta(days=day), 3)}
    assert seen == set(ids) and sample([], TODAY, 3) == [] and len(sample(ids, TODAY, 30)) == 10


def test_the_watch_lists_come_from_the_catalogue(archive: Archive) -> None:
    case_id = whole_case(archive)
    record(archive, case_id, "permit-issued", D(2027, 1, 20), expires_on="2029-02-01")
    (line,) = watch_lists(archive, D(2029, 1, 10))
    assert (line.kind, line.case_id, line.days, line.within) == ("permit-expiring", case_id, 22, 30)
