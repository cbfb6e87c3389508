"""What every request passes before a page answers: who asks, whether they may, whether the form is one of ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import parse_qs, quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.web.ground import Ground
from app.web.visit import Visit
from app.web.ways import Scope, Way
from app.web.words import LANGUAGES, preferred
from casefile.clock import machine_time
from casefile.errors import CasefileError, NotFound, Refused, UsageError, unexpected
from casefile.folding import folded
from storage.desk.sessions import find_session, open_session

MOST = 256 * 1024  # bytes of a form's text
LANGUAGE_COOKIE = "casefile-language"
Endpoint = Callable[[Request], Awaitable[Response]]


def guarded(ground: Ground, way: Way) -> Endpoint:
    """The route's answer behind its guard."""

    async def endpoint(request: Request) -> Response:
        body = await _body(request)
        return await run_in_threadpool(_answer, ground, way, request, body)

    return endpoint


def cookie_name(ground: Ground) -> str:
    """The session's cookie; under https one that no other host of the domain can set."""
    return "__Host-casefile" if ground.secure else "casefile"


def keep_session(ground: Ground, answer: Response, word: str) -> None:
    """Have the browser keep a session's word, out of scripts' reach, for this site's own requests."""
    answer.set_cookie(
        cookie_name(ground), word, httponly=True, samesite="lax", secure=ground.secure, path="/"
    )


async def _body(request: Request) -> bytes | None:
    """What a form sent; None for more than any form sends."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST:
            return None
    return body


def _answer(ground: Ground, way: Way, request: Request, body: bytes | None) -> Response:
    visit = _visit(ground, request)
    try:
        if visit.session is None and ground.settings.desk_user_header:
            return _sign_in_by_proxy(visit)
        if visit.session is None and way.scope is not Scope.NOTHING and way.method == "GET":
            return RedirectResponse(f"/sign-in?next={quote(_path(request))}", status_code=303)
        _let_in(visit, way)
        if way.method == "POST":
            visit = replace(visit, form=_form(visit, body))
        return way.answer(visit)
    except CasefileError as error:
        return visit.page("fault", error.http_status, fault=error)
    except Exception as error:  # noqa: BLE001  the last door of the desk: its text may carry a person's data
        told = unexpected(error)
        return visit.page("fault", told.http_status, fault=told)


def _visit(ground: Ground, request: Request) -> Visit:
    at = machine_time()
    session = find_session(ground.engine, request.cookies.get(cookie_name(ground), ""), at)
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    own = (session.user.language if session else None) or (chosen if chosen in LANGUAGES else "")
    language = own or preferred(request.headers.get("accept-language", ""))
    return Visit(ground, request, language, _address(ground, request), at, session)


def _let_in(visit: Visit, way: Way) -> None:
    if way.scope is Scope.NOTHING:
        return
    if visit.session is None:
        raise Refused("not-signed-in")
    if way.role and not visit.user.may(way.role):
        raise Refused("not-allowed")


def _form(visit: Visit, body: bytes | None) -> dict[str, list[str]]:
    """What the form sent. Raises ``Refused`` for one that another site had the browser send."""
    if body is None:
        raise UsageError("form-too-long")
    if not _same_origin(visit):
        raise Refused("form-not-ours")
    try:
        sent = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=2000)
    except ValueError as error:
        raise UsageError("form-broken") from error
    if visit.session and sent.get("form_word") != [visit.session.form_word]:
        raise Refused("form-not-ours")
    return sent


def _same_origin(visit: Visit) -> bool:
    headers = visit.request.headers
    if origin := headers.get("origin"):
        return origin == (visit.ground.settings.desk_url or f"http://{headers.get('host', '')}")
    return headers.get("sec-fetch-site") == "same-origin"


def _address(ground: Ground, request: Request) -> str:
    """Where the request comes from: of what proxies say, only what ours added is believed."""
    told = [one.strip() for one in request.headers.get("x-forwarded-for", "").split(",") if one.strip()]
    proxies = ground.settings.desk_proxies
    if proxies and len(told) >= proxies:
        return told[-proxies]
    return request.client.host if request.client else ""


def _sign_in_by_proxy(visit: Visit) -> Response:
    """The proxy has signed someone in: a session of theirs, and the same page again."""
    settings, request = visit.ground.settings, visit.request
    name = request.headers.get(settings.desk_user_header or "", "")
    if not settings.desk_proxies or not name:
        raise Refused("not-signed-in")
    try:
        user = visit.ground.users.find(name)
    except NotFound as error:
        raise Refused("not-allowed") from error
    if user.disabled or user.login != folded(name.strip()):
        raise Refused("not-allowed")
    answer = RedirectResponse(_path(request) if request.method == "GET" else "/", status_code=303)
    keep_session(visit.ground, answer, open_session(visit.ground.engine, user, visit.at))
    return answer


def _path(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
