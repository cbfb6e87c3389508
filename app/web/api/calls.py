"""Every call of the API: where it is, what answers, who may, and what a token must read for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.security import HTTPBearer
from starlette.responses import Response

from app.web.api import answers, reading
from app.web.api.guard import Door, failure, letting_in
from app.web.ground import Ground
from casefile import __version__
from casefile.errors import NotFound, UsageError
from casefile.roles import Role
from storage.desk.tokens import Reach

ROOT = "/api/v1"
DESCRIPTION = (
    "What the desk shows, for programs: read only, inside the rights of the token's user, each answer noted in the "
    "audit. Lists are read a page at a time: `next` is the `after` of the page that follows."
)


@dataclass(frozen=True)
class Call:
    """One call. ``role``: what the token's user must be allowed to; ``reach``: what the token must read."""

    path: str
    answer: Callable[..., Any]
    role: Role
    reach: Reach


_CASE = "/cases/{employer}/{reference}"
CALLS = (
    Call("/cases", reading.cases, Role.READER, Reach.CASES),
    Call(_CASE, reading.case, Role.READER, Reach.CASES),
    Call(f"{_CASE}/documents", reading.documents, Role.READER, Reach.CASES),
    Call(f"{_CASE}/evidence", reading.evidence, Role.READER, Reach.CASES),
    Call(f"{_CASE}/files/{{name}}", reading.file, Role.READER, Reach.DOCUMENTS),
    Call("/search", reading.search, Role.READER, Reach.SEARCH),
    Call("/gaps", reading.gaps, Role.READER, Reach.CASES),
    Call("/expiring", reading.expiring, Role.READER, Reach.CASES),
)
_BEARER = HTTPBearer(auto_error=False, description="A token from the account page of the desk.")
_FAILURES = {
    400: "A parameter is wrong.",
    401: "No token, or one that ended or was revoked.",
    403: "The token, or its user, may not read this.",
    404: "There is no such case or file, or it is not this user's to see.",
    503: "The store or a database does not answer.",
}


def build_api(ground: Ground) -> FastAPI:
    """The API as an application of its own, to be mounted under ``ROOT``. Its description is open; its data is not."""
    api = FastAPI(
        title="Casefile",
        version=__version__,
        description=DESCRIPTION,
        docs_url=None,  # their pages fetch scripts from elsewhere
        redoc_url=None,
        servers=[{"url": ROOT}],
        root_path_in_servers=False,
    )
    api.state.ground = ground
    api.router.route_class = Door
    api.router.redirect_slashes = False
    failures: dict[int | str, dict[str, Any]] = {
        code: {"model": answers.Failure, "description": told} for code, told in _FAILURES.items()
    }
    for call in CALLS:
        api.add_api_route(
            call.path,
            call.answer,
            methods=["GET"],
            dependencies=[Depends(letting_in(ground, call.role, call.reach)), Depends(_BEARER)],
            responses={**failures, 304: {"description": "As the ETag that was sent says."}},
            openapi_extra={"parameters": _parts(call.path)},
            operation_id=call.answer.__name__,
        )
    api.add_exception_handler(404, _nowhere)
    api.add_exception_handler(405, _read_only)
    _describe(api)
    return api


def _parts(path: str) -> list[dict[str, Any]]:
    """The parts of a path, which the calls read from the visit."""
    schemas = {
        "employer": {"type": "string", "pattern": r"^\d{9}$"},
        "reference": {"type": "string", "minLength": 1},
        "name": {"type": "string", "minLength": 1},
    }
    return [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name, schema in schemas.items()
        if f"{{{name}}}" in path
    ]


def _describe(api: FastAPI) -> None:
    """OpenAPI as it is: wrong parameters are answered with 400, and a file is bytes."""
    told = api.openapi()
    for path, methods in told["paths"].items():
        responses = methods["get"]["responses"]
        responses.pop("422", None)
        if path.endswith("/{name}"):
            responses["200"] = {
                "description": "The file.",
                "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
            }
    for unused in ("HTTPValidationError", "ValidationError"):
        told["components"]["schemas"].pop(unused, None)


async def _nowhere(request: Request, _: Exception) -> Response:
    return failure(request, NotFound("no-page"))


async def _read_only(request: Request, _: Exception) -> Response:
    answer = failure(request, UsageError("api-method", method=request.method))
    answer.status_code = 405
    answer.headers["Allow"] = "GET"
    return answer
