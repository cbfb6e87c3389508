"""The desk as an application, and as a server on this machine."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from app.local import served
from app.web.api.calls import ROOT, build_api
from app.web.api.guard import failure
from app.web.ground import HERE, Ground
from app.web.guard import guarded
from app.web.headers import Headers, Hosts
from app.web.route_table import WAYS
from app.web.ways import Scope, Way
from app.worker import working
from casefile.clock import machine_time
from casefile.errors import NotFound, Unavailable
from casefile.said import Said
from casefile.settings import Settings
from storage.desk.database import open_app_database
from storage.desk.words import first_word

LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]


def build(ground: Ground) -> Starlette:
    """The application: every way of the route table and every call of the API behind its guard, and the style sheet."""
    routes = [Route(way.path, guarded(ground, way), methods=[way.method]) for way in WAYS]
    hosts = [ground.settings.desk_url.split("//")[1].split(":")[0]] if ground.settings.desk_url else LOOPBACK
    return Starlette(
        routes=[
            *routes,
            Mount(ROOT, build_api(ground)),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        middleware=[
            Middleware(Headers, secure=ground.secure),
            Middleware(Hosts, allowed_hosts=hosts, www_redirect=False),
        ],
        exception_handlers={404: _elsewhere(ground), 405: _elsewhere(ground)},
    )


def _elsewhere(ground: Ground) -> Callable[[Request, Exception], Response]:
    """The answer where no page is: one like those of the desk; to a program, one like those of the API."""
    nowhere = Way("", lambda visit: visit.page("fault", 404, fault=NotFound("no-page")), None, Scope.NOTHING)
    endpoint = guarded(ground, nowhere)

    async def answer(request: Request, _: Exception) -> Response:
        if request.url.path.startswith(
            f"{ROOT}/"
        ):  # a line's end in it, and the API's own routes are passed by
            return failure(request, NotFound("no-page"))
        return await endpoint(request)

    return answer  # type: ignore[return-value]


def serve(settings: Settings, say: Callable[[Said], None]) -> None:
    """Run the desk until it is stopped. With no users yet, say the link for the first administrator.

    Raises ``Unavailable`` where the port is taken.
    """
    try:
        listening = socket.create_server((settings.desk_host, settings.desk_port))
    except OSError as error:
        raise Unavailable("desk-port-taken", port=str(settings.desk_port)) from error
    settings = settings.model_copy(update={"desk_port": listening.getsockname()[1]})
    ground = Ground(settings, open_app_database(settings))
    say(Said("desk-up", address=ground.address))
    if word := first_word(ground.engine, machine_time()):
        say(Said("desk-first", link=f"{ground.address}/first/{word}"))
    try:
        ground.meters.serve(settings)
        with served(settings, ground.address), working():
            server_of(build(ground)).run(sockets=[listening])
    finally:
        ground.close()


def server_of(app: Starlette) -> uvicorn.Server:
    """The server as the desk runs it.

    Its own log of requests would hold addresses of pages, which name cases: the audit holds who saw what. What a
    request says of where it comes from is read in ``arrival.py`` alone: uvicorn would believe every local program.
    """
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, proxy_headers=False
    )
    return uvicorn.Server(config)
