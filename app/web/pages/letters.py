"""An inspection letter as it comes in: its words pasted and read, its items typed, its packet rehearsed or planned.

For records managers, within their employers. The letter's words are given back in the page and kept nowhere; what is
planned is archived as the request it became.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from app.web.visit import Visit
from casefile.errors import CasefileError, NotFound
from casefile.packet.drafting import Draft
from casefile.packet.request import WHOLE_EMPLOYER, Request, read_request
from casefile.packet.suggesting import suggested, words_of_types
from casefile.said import Said
from flows.steps.letters import codes_of, draft_letter, request_of
from flows.steps.packet_jobs import draft_file, keep_draft
from storage import packets
from storage.desk.jobs import ask_job
from storage.desk.views import Act

HEADS = ("authority", "officer", "file_number", "received", "due", "language", "employer", "supplement_to")
PARTS = ("text", "types", "workers", "since", "until", "note")
Values = dict[str, Any]


def form(visit: Visit) -> Response:
    """The letter's form: empty, or as an earlier request was (``from``)."""
    if not visit.asked("from"):
        return _page(visit, _blank(visit))
    asked = _earlier(visit, visit.asked("from"))
    visit.note(Act.VIEWED, document=f"{asked.employer}/{asked.id}")
    return _page(visit, _of_request(asked))


def take(visit: Visit) -> Response:
    """What the form's buttons do: read the pasted letter, add an item, rehearse, plan."""
    values = _sent(visit)
    try:
        match visit.given("do"):
            case "read":
                return _read(visit, values)
            case "rehearse":
                name = keep_draft(visit.ground.settings, _request(visit, values))
                return visit.go(f"/jobs/{_ask(visit, 'packet-rehearsal', name)}")
            case "plan":
                name = packets.store_request(visit.ground.archive.bucket, _request(visit, values))
                _ask(visit, "packet-plan", name)
                return visit.go(f"/packets/{name}")
    except CasefileError as error:
        return _page(visit, values, error)
    values["items"].append(dict.fromkeys(PARTS, ""))
    return _page(visit, values)


def _ask(visit: Visit, kind: str, name: str) -> str:
    visit.note(Act.ACTED, document=name)
    employer = name.partition("/")[0]
    about = {"request": name}
    return ask_job(visit.ground.engine, kind, about, visit.user, visit.at, employers=[employer]).id


def _read(visit: Visit, values: Values) -> Response:
    """The pasted letter as a draft: what it says is filled in, what it may mean is suggested, the rest is shown."""
    ground = visit.ground

    def workers(employer: str) -> list[tuple[str, str]]:
        theirs = visit.user.sees_employer(employer)
        return ground.archive.catalogue.workers_of(employer) if theirs else []

    drafted = draft_letter(visit.given("letter"), ground.settings, workers)
    told = drafted.request
    filled = {name: str(told.get(name, "")) or values[name] for name in HEADS}
    items = [_of_item(item) for item in told.get("items", [])] or values["items"]
    return _page(visit, {**values, **filled, "items": items}, draft=drafted)


def _request(visit: Visit, values: Values) -> Request:
    """The request that the form gives, to an employer that is the user's to see."""
    employer = re.sub(r"\s", "", values["employer"])
    if not visit.user.sees_employer(employer):
        raise NotFound("no-case-of-employer", employer=employer)
    heads = {name: values[name] for name in HEADS if values[name]}
    items = [_item(item) for item in values["items"] if any(item.values())]
    data = {**heads, "employer": employer, "items": items}
    name = values["file_number"] or Said("letter").in_(visit.language)
    return request_of(data, name, visit.ground.archive.catalogue, visit.ground.settings)


def _item(sent: Mapping[str, str]) -> dict[str, Any]:
    workers, types = _listed(sent["workers"]), _listed(sent["types"])
    period = {name: sent[field] for name, field in (("from", "since"), ("to", "until")) if sent[field]}
    told: dict[str, Any] = {"text": sent["text"], "workers": workers or WHOLE_EMPLOYER, "note": sent["note"]}
    told["obligations"] = [one for one in types if re.fullmatch(r"E([1-9]|10)", one)]
    told["conditions"] = [one for one in types if re.fullmatch(r"[A-Z][A-Z-]+", one)]
    told["types"] = [one for one in types if one not in told["obligations"] + told["conditions"]]
    return {name: value for name, value in {**told, "period": period}.items() if value}


def _listed(text: str) -> list[str]:
    return [one for one in re.split(r"[\s,;]+", text) if one]


def _blank(visit: Visit) -> Values:
    return {
        **dict.fromkeys(HEADS, ""),
        "language": visit.language,
        "items": [dict.fromkeys(PARTS, "")],
        "letter": "",
    }


def _sent(visit: Visit) -> Values:
    """The form as it was sent: heads, and each item with the suggestions that were ticked among its types."""
    rows: list[Sequence[str]] = [visit.form.get(name, []) for name in PARTS]
    items = []
    for n, cells in enumerate(zip(*rows, strict=False)):
        item = dict(zip(PARTS, (cell.strip() for cell in cells), strict=True))
        ticked = [one for one in visit.form.get(f"suggested-{n}", []) if one not in _listed(item["types"])]
        items.append({**item, "types": " ".join([item["types"], *ticked]).strip()})
    heads = {name: visit.given(name).strip() for name in HEADS}
    return {**heads, "letter": visit.given("letter"), "items": items or [dict.fromkeys(PARTS, "")]}


def _of_request(asked: Request) -> Values:
    told = asked.model_dump(mode="json", by_alias=True)
    return {
        **{name: told[name] or "" for name in HEADS},
        "letter": "",
        "items": list(map(_of_item, told["items"])),
    }


def _of_item(told: Mapping[str, Any]) -> dict[str, str]:
    named = [*told.get("types", ()), *told.get("obligations", ()), *told.get("conditions", ())]
    workers, period = told.get("workers", ()), told.get("period", {})
    return {
        "text": told["text"],
        "types": " ".join(named),
        "workers": "" if workers == WHOLE_EMPLOYER else " ".join(workers),
        "since": str(period.get("from") or ""),
        "until": str(period.get("to") or ""),
        "note": told.get("note", ""),
    }


def _earlier(visit: Visit, name: str) -> Request:
    if not visit.user.sees_employer(name.partition("/")[0]):
        raise NotFound("no-request", request=name)
    kept = draft_file(visit.ground.settings, name)
    return read_request(kept) if kept.is_file() else packets.load_request(visit.ground.archive.bucket, name)


def _page(
    visit: Visit, values: Values, error: CasefileError | None = None, *, draft: Draft | None = None
) -> Response:
    rules = visit.ground.standards(visit.at).rules
    types = words_of_types(rules)
    suggestions = [
        [one for one in suggested(item["text"], types) if one not in _listed(item["types"])][:6]
        for item in values["items"]
    ]
    codes = codes_of(visit.ground.settings, visit.language)
    shown = {"values": values, "suggestions": suggestions, "codes": codes, "draft": draft}
    return visit.refused("letter", error, **shown) if error else visit.page("letter", **shown)
