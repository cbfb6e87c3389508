"""What a program's request passes: its token, what that reads, the user's role; every fault is JSON with its code."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from app.web.arrival import address_of
from app.web.ground import Ground
from app.web.visit import Visit
from app.web.words import preferred
from casefile.clock import machine_time
from casefile.errors import CasefileError, Refused, UsageError, unexpected
from casefile.roles import Role
from casefile.said import Said
from storage.desk.sessions import Session
from storage.desk.tokens import Reach, find_token

_SCHEME = "bearer "


class NoToken(Refused):
    """Nobody is known who asks."""

    http_status = 401


def letting_in(ground: Ground, role: Role, reach: Reach) -> Callable[[Request], None]:
    """The check before a call: a token that reads this, of a user who may. Raises ``Refused``."""

    def let_in(request: Request) -> None:
        visit = _visit(ground, request)
        user, token = find_token(ground.engine, _word(request), visit.at) or (None, None)
        if user is None or token is None:
            raise NoToken(Said("token-wanted"))
        if reach not in token.reaches:
            raise Refused("token-reach", reach=reach.value)
        if not user.may(role):
            raise Refused("not-allowed")
        if "\0" in request.url.path or any(
            "\0" in one for pair in request.query_params.items() for one in pair
        ):
            raise UsageError("form-broken")
        visit.session = Session(token.id, user, form_word="")
        request.state.visit = visit

    return let_in


def _entered(request: Request) -> Visit:
    visit: Visit = request.state.visit
    return visit


Entered = Annotated[Visit, Depends(_entered)]


class Door(APIRoute):
    """A call as it is answered: with an ETag, and whatever goes wrong as JSON. An error's own text may carry a person's
    data, and never leaves."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The call behind its last door."""
        inner = super().get_route_handler()

        async def counted(request: Request) -> Response:
            begun = time.monotonic()
            told = await _answered(request, inner)
            ground, seconds = request.app.state.ground, time.monotonic() - begun
            ground.meters.count(request.method, f"/api/v1{self.path}", told.status_code, seconds)
            return told

        return counted


async def _answered(request: Request, inner: Callable[[Request], Coroutine[Any, Any, Response]]) -> Response:
    try:
        return _tagged(request, await inner(request))
    except RequestValidationError as error:
        fields = sorted({str(one["loc"][-1]) for one in error.errors()})
        return failure(request, UsageError("api-parameters", fields=fields))
    except CasefileError as error:
        return failure(request, error)
    except Exception as error:  # noqa: BLE001  the last door
        return failure(request, unexpected(error))


def failure(request: Request, error: CasefileError) -> Response:
    """A fault as JSON."""
    language = preferred(request.headers.get("accept-language", ""))
    said = error.said
    told = {"code": said.code, "message": said.in_(language), "remedy": said.remedy_in(language)}
    headers = {"WWW-Authenticate": 'Bearer realm="casefile"'} if isinstance(error, NoToken) else None
    return JSONResponse({"error": told}, error.http_status, headers)


def _tagged(request: Request, answer: Response) -> Response:
    """The answer under a tag of its content; only the tag where the program has that already."""
    tag = f'"{hashlib.sha256(answer.body).hexdigest()[:32]}"'
    if tag in {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}:
        return Response(status_code=304, headers={"ETag": tag})
    answer.headers["ETag"] = tag
    return answer


def _visit(ground: Ground, request: Request) -> Visit:
    language = preferred(request.headers.get("accept-language", ""))
    return Visit(ground, request, language, address_of(request, ground.settings), machine_time())


def _word(request: Request) -> str:
    given = request.headers.getlist("authorization")
    told = given[0] if len(given) == 1 else ""
    return told[len(_SCHEME) :].strip() if told.lower().startswith(_SCHEME) else ""
