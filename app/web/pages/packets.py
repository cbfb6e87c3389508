"""Packets: from a letter's plan, with what is missing and why, to the folder that goes out, and to whom it went.

For readers who see every case in it; what needs a decision is decided here by records managers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.responses import Response

from app.web.forms import counted
from app.web.ground import file_name
from app.web.inspection import Inspection, inspection
from app.web.pages.jobs import TITLES
from app.web.visit import Visit
from casefile import clock
from casefile.errors import CasefileError, UsageError
from casefile.packet.decisions import Decision, check_decided, decided, reason_of
from casefile.packet.plan import PacketFile, Plan, PlannedItem
from flows.steps import inspections
from flows.steps.packet_jobs import rehearsal_file
from storage import given_packets, packets
from storage.desk.jobs import State, ask_job
from storage.desk.views import Act

PAGE = 25
_MOST = 200  # documents of an item on the page; how many more there are is said
_LACKING = ("partly supplied", "not supplied")


def listed(visit: Visit) -> Response:
    """The letters, newest first, each with how far its answer is."""
    bucket, after = visit.ground.archive.bucket, visit.asked("after")
    numbers = [n for n in given_packets.employers_with_requests(bucket) if visit.user.sees_employer(n)]
    names = [name for number in numbers for name in given_packets.requests_of(bucket, number)]
    names = sorted((name for name in names if not after or _day(name) < _day(after)), key=_day, reverse=True)
    rows = [_row(visit, name) for name in names[:PAGE]]
    visit.note_each(Act.LISTED, (("", name) for name in names[:PAGE]))
    today = clock.today(visit.ground.settings)
    return visit.page("packets", rows=rows, today=today, on=names[PAGE - 1] if len(names) > PAGE else "")


def _day(name: str) -> tuple[str, str]:
    """A request's id begins with the day of its letter."""
    return name.partition("/")[2], name


def _row(visit: Visit, name: str) -> dict[str, Any]:
    bucket = visit.ground.archive.bucket
    keys = bucket.keys(f"packets/{name}/")
    given = any(key.endswith("/packet.json") for key in keys)
    state = "answered" if given else "planned" if any("/plan-" in key for key in keys) else "letter"
    return {"name": name, "request": packets.load_request(bucket, name), "state": state}


def packet(visit: Visit) -> Response:
    """One letter and its answer."""
    found = inspection(visit)
    visit.note(Act.VIEWED, found.cases, found.name)
    return _page(visit, found)


def act(visit: Visit) -> Response:
    """Do what a button of the page says, as who is signed in."""
    found = inspection(visit)
    try:
        if visit.given("do") not in _ACTS:
            raise UsageError("form-fields", fields=["do"])
        _ACTS[visit.given("do")](visit, found)
    except CasefileError as error:
        return _page(visit, found, error)
    visit.note(Act.ACTED, found.cases, found.name)
    return visit.go(f"/packets/{found.name}")


def _plan_it(visit: Visit, found: Inspection) -> None:
    _ask(visit, found, "packet-plan")


def _rehearse(visit: Visit, found: Inspection) -> None:
    _ask(visit, found, "packet-rehearsal")


def _build(visit: Visit, found: Inspection) -> None:
    """Ask for the build of what was decided. Each document that goes into it is noted."""
    plan = decided(_planned(found), packets.load_decisions(visit.ground.archive.bucket, found.request))
    check_decided(plan)
    if visit.given("reason"):
        inspections.answer_again(plan, visit.given("reason"), *_with(visit))
    visit.note_each(Act.PACKED, ((one.case_id, one.id) for one in plan.documents))
    _ask(visit, found, "packet-build", plan=plan.digest[:16])


def _confirm(visit: Visit, found: Inspection) -> None:
    inspections.confirm_item(found.request, _number(visit), *_with(visit))


def _release(visit: Visit, found: Inspection) -> None:
    inspections.release_original(found.request, visit.given("document"), *_with(visit))


def _explain(visit: Visit, found: Inspection) -> None:
    inspections.explain_item(found.request, _number(visit), visit.given("text"), *_with(visit))


def _keep(visit: Visit, found: Inspection) -> None:
    inspections.keep_number(found.request, visit.given("number"), *_with(visit))


def _withdraw(visit: Visit, found: Inspection) -> None:
    inspections.withdraw_plan(found.request, visit.given("reason"), *_with(visit))


def _hand_over(visit: Visit, found: Inspection) -> None:
    bucket = visit.ground.archive.bucket
    given = given_packets.given_packet(bucket, found.request, visit.given("packet"))
    inspections.hand_over(found.request, given.digest, visit.given("text"), *_with(visit))


_ACTS: Mapping[str, Callable[[Visit, Inspection], None]] = {
    "plan": _plan_it,
    "rehearse": _rehearse,
    "build": _build,
    "confirm": _confirm,
    "release": _release,
    "explain": _explain,
    "keep": _keep,
    "withdraw": _withdraw,
    "hand-over": _hand_over,
}


def _with(visit: Visit) -> tuple[Any, ...]:
    """What every step is given: the archive, the settings, and who is signed in."""
    return visit.ground.archive, visit.ground.settings, visit.user.id


def _ask(visit: Visit, found: Inspection, kind: str, **more: str) -> None:
    about, employers = {"request": found.name, **more}, [found.request.employer]
    ask_job(visit.ground.engine, kind, about, visit.user, visit.at, employers=employers)


def _planned(found: Inspection) -> Plan:
    if found.plan is None:
        raise UsageError("packet-not-planned")
    return found.plan


def _number(visit: Visit) -> int:
    return counted(visit.given("item"), "item")


def _page(visit: Visit, found: Inspection, error: CasefileError | None = None) -> Response:
    bucket = visit.ground.archive.bucket
    made = packets.load_decisions(bucket, found.request)
    given = given_packets.given_packets(bucket, found.request)
    values = {
        "found": found,
        "asked": found.request,
        "today": clock.today(visit.ground.settings),
        "given": [(one, given_packets.handed_over(made, one)) for one in reversed(given)],
        "working": [job for job in found.jobs if not job.ended],
        "failed": [job for job in found.jobs[:1] if job.state is State.FAILED],
        "rehearsed": rehearsal_file(visit.ground.settings, found.name).is_file(),
        "names": {user.id: user.name for user in visit.ground.users.all()},
        "titles": TITLES,
        **(_of_plan(decided(found.plan, made), made, given) if found.plan else {"plan": None}),
    }
    return visit.refused("packet", error, **values) if error else visit.page("packet", **values)


def _of_plan(
    plan: Plan, made: Sequence[Decision], given: Sequence[given_packets.GivenPacket]
) -> dict[str, Any]:
    answered = {one.receipt["plan"]["sha256"] for one in given}
    looks = list(plan.forecast.values())
    released = set(plan.decided("release"))
    return {
        "plan": plan,
        "items": [_item(one, plan, made) for one in plan.answered],
        "waiting": [one.number for one in plan.answered if one.state == "proposed"],
        "unsearched": [
            {**_document(one), "released": one.id in released}
            for one in plan.documents
            if plan.forecast.get(one.id, {}).get("unsearched")
        ],
        "pages": sum(look["pages"] for look in looks),
        "removed": sum(len(look["redactions"]) for look in looks),
        "blind": sum(look["pages_without_text"] for look in looks),
        "again": bool(answered) and plan.digest not in answered,
    }


def _item(item: PlannedItem, plan: Plan, made: Sequence[Decision]) -> dict[str, Any]:
    """An item as the page shows it. ``own``: a person's reason, which comes first among the reasons."""
    own = reason_of(item, made)
    documents = [one for one in plan.documents if one.id in set(item.documents)]
    return {
        "item": item,
        "own": own,
        "reasons": item.reasons[1:] if own else item.reasons,
        "lacking": (item.once_confirmed or item.state) in _LACKING,
        "pages": sum(plan.forecast.get(one, {}).get("pages", 0) for one in item.documents),
        "documents": [_document(one) for one in documents[:_MOST]],
        "more": max(0, len(documents) - _MOST),
        "types": [plan.labels.get(name, name) for name in item.suggestions],
    }


def _document(one: PacketFile) -> dict[str, Any]:
    name = file_name({"id": one.id, "key": one.key})
    return {
        "id": one.id,
        "title": one.title,
        "case": one.case_id,
        "date": one.date,
        "link": f"/cases/{one.case_id}/papers/{name}",
    }
