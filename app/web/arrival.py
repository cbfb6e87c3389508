"""What a request says of where it comes from and whom it names, and where it may be sent on: not believed unasked."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.requests import Request

from casefile.settings import Settings


def address_of(request: Request, settings: Settings) -> str:
    """The address that a request comes from: of what proxies say, only what ours added is believed."""
    lines = request.headers.getlist("x-forwarded-for")  # a proxy may add a line of its own to the browser's
    told = [one.strip() for one in ",".join(lines).split(",") if one.strip()]
    proxies = settings.desk_proxies
    if proxies and len(told) >= proxies and (found := _internet_address(told[-proxies])):
        return found
    return request.client.host if request.client else ""


def named_by_proxy(request: Request, settings: Settings) -> str:
    """The sign-in name that the proxy gives; "" where none is set to, or where it is not said once."""
    if not (settings.desk_user_header and settings.desk_proxies):
        return ""
    names = request.headers.getlist(settings.desk_user_header)
    return names[0].strip() if len(names) == 1 else ""


def path_of(request: Request) -> str:
    """The request's own address within the desk."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def own_page(asked: str) -> str:
    """Where to go on: a page of the desk, never another site's."""
    try:
        parts = urlsplit(asked)
    except ValueError:
        return "/"
    ours = asked.startswith("/") and not asked.startswith("//") and not (parts.scheme or parts.netloc)
    return asked if ours and asked.isprintable() and "\\" not in asked else "/"


def _internet_address(told: str) -> str:
    """An address, without the port that some proxies add; "" for anything else: it would stay in the audit."""
    host = told.rpartition("]")[0].lstrip("[") if told.startswith("[") else told
    for one in (host, host.rpartition(":")[0]):
        try:
            return str(ipaddress.ip_address(one))
        except ValueError:
            continue
    return ""
