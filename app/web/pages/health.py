"""Whether the desk lives and can be used, for machines that ask: codes alone, nothing of anyone."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from app.web.visit import Visit
from casefile.errors import CasefileError
from storage.archive import Archive
from storage.health import database_fault, store_fault


def live(visit: Visit) -> Response:
    """The process answers; nothing else is asked."""
    return JSONResponse({"live": True})


def ready(visit: Visit) -> Response:
    """200 when pages can be answered; else 503 and why, by codes. It never waits for a catalogue to be filled."""
    faults = [error.said.code for error in (database_fault(visit.ground.engine), _archive(visit)) if error]
    return JSONResponse({"ready": not faults, "faults": faults}, 503 if faults else 200)


def _archive(visit: Visit) -> CasefileError | None:
    opened = visit.ground.open_soon()
    return store_fault(opened, visit.at) if isinstance(opened, Archive) else opened
