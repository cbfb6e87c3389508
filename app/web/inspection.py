"""The inspection of a page's address: the letter's request and its plan, if every case of it is the user's to see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from app.web.acting import seen
from app.web.visit import Visit
from casefile.errors import NotFound
from casefile.packet.plan import Plan
from casefile.packet.request import Request
from storage import packets
from storage.desk.jobs import Job, jobs_seen_by
from storage.given_packets import GivenPacket, given_packet

_JOBS = 10


@dataclass(frozen=True)
class Inspection:
    """A letter that was archived, the plan that stands for its answer, and the jobs about it, newest first."""

    request: Request
    plan: Plan | None
    jobs: list[Job]

    @property
    def name(self) -> str:
        """Its id: EMPLOYER/ID."""
        return f"{self.request.employer}/{self.request.id}"

    @property
    def cases(self) -> tuple[str, ...]:
        """The cases of its plan; before there is one, none in particular."""
        return self.plan.cases if self.plan else ("",)


def inspection(visit: Visit) -> Inspection:
    """The one of the page's address. Another employer's does not exist for the user."""
    name = f"{visit.part('employer')}/{visit.part('request')}"
    if not visit.user.sees_employer(visit.part("employer")):
        raise NotFound("no-request", request=name)
    request = packets.load_request(visit.ground.archive.bucket, name)
    jobs = _jobs(visit, name)
    found = Inspection(request, _plan(visit, request, jobs), jobs)
    _only_who_sees(visit, found.plan.cases if found.plan else (), name)
    return found


def given(visit: Visit) -> tuple[Inspection, GivenPacket]:
    """The same with the produced packet of the address."""
    found = inspection(visit)
    packet = given_packet(visit.ground.archive.bucket, found.request, visit.part("packet"))
    _only_who_sees(visit, packet.cases, found.name)
    return found, packet


def _only_who_sees(visit: Visit, cases: Iterable[str], name: str) -> None:
    if set(seen(visit, cases)) != set(cases):
        raise NotFound("no-request", request=name)


def _jobs(visit: Visit, name: str) -> list[Job]:
    own = jobs_seen_by(visit.ground.engine, visit.user, kind="packet-")
    return list(islice((job for job in own if job.about.get("request") == name), _JOBS))


def _plan(visit: Visit, request: Request, jobs: list[Job]) -> Plan | None:
    """The plan of the last planning: the desk's jobs say which; of those made by commands, any."""
    found = packets.plans(visit.ground.archive.bucket, request)
    made = next((job.result["plan"] for job in jobs if job.kind == "packet-plan" and job.result), None)
    last = found[-1] if found else None
    return next((plan for plan in found if made and plan.digest.startswith(made)), last)
