"""What every request passes before a page answers: who asks, whether they may, whether the form is one of ours."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from urllib.parse import parse_qs, quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.web.arrival import address_of, named_by_proxy, own_page, path_of
from app.web.ground import Ground
from app.web.uploads import receiving
from app.web.visit import Visit
from app.web.ways import Scope, Way
from app.web.words import LANGUAGES, preferred
from casefile.clock import machine_time
from casefile.errors import CasefileError, NotFound, Refused, UsageError, unexpected
from casefile.folding import folded
from storage.desk.sessions import Session, close_session, find_session, open_session
from storage.desk.views import Act, View, note

MOST = 256 * 1024  # bytes of a form's text
LANGUAGE_COOKIE = "casefile-language"
Endpoint = Callable[[Request], Awaitable[Response]]


def guarded(ground: Ground, way: Way) -> Endpoint:
    """The route's answer behind its guard."""

    async def endpoint(request: Request) -> Response:
        begun = time.monotonic()
        body = b"" if way.takes_files else await _body(request)
        answer = await run_in_threadpool(_answer, ground, way, request, body)
        ground.meters.count(request.method, way.path, answer.status_code, time.monotonic() - begun)
        return answer

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
    visit = Visit(
        ground, request, _language(request, None), address_of(request, ground.settings), machine_time()
    )
    try:
        if way.scope is Scope.MACHINE:
            return way.answer(visit)
        visit = _known(visit)
        if to_sign_in := _to_sign_in(visit, way):
            return to_sign_in
        _let_in(visit, way)
        _refuse_nul(request)
        if way.takes_files:
            return _with_files(visit, way)
        return _with_files(visit, way) if way.takes_files else _with_form(visit, way, body)
    except CasefileError as error:
        return visit.page("fault", error.http_status, fault=error)
    except Exception as error:  # noqa: BLE001  the last door of the desk: its text may carry a person's data
        told = unexpected(error)
        return visit.page("fault", told.http_status, fault=told)


def _to_sign_in(visit: Visit, way: Way) -> Response | None:
    """The way in for who has none yet: through the proxy, or by the form."""
    if visit.session is None and visit.ground.settings.desk_user_header:
        return _sign_in_by_proxy(visit)
    if visit.session is None and way.scope is not Scope.NOTHING and way.method == "GET":
        return RedirectResponse(f"/sign-in?next={quote(path_of(visit.request))}", status_code=303)
    return None


def _known(visit: Visit) -> Visit:
    """The visit with the session that the browser's word opens, if it is of whom the proxy names now."""
    session = find_session(
        visit.ground.engine, visit.request.cookies.get(cookie_name(visit.ground), ""), visit.at
    )
    if session and visit.ground.settings.desk_user_header and not _is_named(visit, session):
        close_session(visit.ground.engine, session)
        session = None
    return replace(visit, session=session, language=_language(visit.request, session))


def _is_named(visit: Visit, session: Session) -> bool:
    return folded(named_by_proxy(visit.request, visit.ground.settings)) == session.user.login


def _language(request: Request, session: Session | None) -> str:
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    own = (session.user.language if session else None) or (chosen if chosen in LANGUAGES else "")
    return own or preferred(request.headers.get("accept-language", ""))


def _refuse_nul(request: Request) -> None:
    """No name, number or word has a NUL, and not every database takes one."""
    if "\0" in request.url.path or any(
        "\0" in text for pair in request.query_params.multi_items() for text in pair
    ):
        raise UsageError("form-broken")


def _let_in(visit: Visit, way: Way) -> None:
    if way.scope is Scope.NOTHING:
        return
    if visit.session is None:
        raise Refused("not-signed-in")
    if way.role and not visit.user.may(way.role):
        raise Refused("not-allowed")
    if way.scope is Scope.WHOLE and visit.user.employers is not None:
        raise Refused("not-allowed")


def _with_form(visit: Visit, way: Way, body: bytes | None) -> Response:
    return way.answer(replace(visit, form=_form(visit, body)) if way.method == "POST" else visit)


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
    if any("\0" in value for values in sent.values() for value in values):
        raise UsageError("form-broken")
    _admit(visit, sent)
    return sent


def _with_files(visit: Visit, way: Way) -> Response:
    """The page's answer to a form with files, which is read only now that its sender is known."""
    if not _same_origin(visit):
        raise Refused("form-not-ours")
    with receiving(visit, partial(_admit, visit)) as whole:
        return way.answer(whole)


def _admit(visit: Visit, sent: Mapping[str, list[str]]) -> None:
    """Raise ``Refused`` for a form that is of no page of this session."""
    if visit.session and sent.get("form_word") != [visit.session.form_word]:
        raise Refused("form-not-ours")


def _same_origin(visit: Visit) -> bool:
    headers = visit.request.headers
    if origin := headers.get("origin"):
        return origin == (visit.ground.settings.desk_url or f"http://{headers.get('host', '')}")
    return headers.get("sec-fetch-site") == "same-origin"


def _sign_in_by_proxy(visit: Visit) -> Response:
    """The proxy has signed someone in: a session of theirs, and the same page again."""
    engine, request = visit.ground.engine, visit.request
    name = named_by_proxy(request, visit.ground.settings)
    if not name:
        raise Refused("not-signed-in")
    try:
        user = visit.ground.users.of_login(name)
    except NotFound as error:
        raise Refused("not-allowed") from error
    if user.disabled:
        raise Refused("not-allowed")
    answer = RedirectResponse(own_page(path_of(request)) if request.method == "GET" else "/", status_code=303)
    note(engine, [View(visit.at.isoformat(), user.id, Act.SIGNED_IN, address=visit.address)])
    keep_session(visit.ground, answer, open_session(engine, user, visit.at))
    return answer
