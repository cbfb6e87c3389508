"""One's own account: password, second factor. For everyone who is signed in."""

from __future__ import annotations

import segno
from markupsafe import Markup
from starlette.responses import Response

from app.web.visit import Visit
from casefile.errors import CasefileError, Refused
from storage.desk import second_factor
from storage.desk.signing_in import is_password


def account(visit: Visit) -> Response:
    """Who one is here, and how one signs in."""
    return visit.page("account", coded=second_factor.is_enforced(visit.ground.engine, visit.user))


def change_password(visit: Visit) -> Response:
    """A new password for the old one; all sessions are over, this one too."""
    try:
        _ask_password(visit)
        if visit.given("password") != visit.given("again"):
            raise Refused("passwords-differ")
        visit.ground.users.choose_password(visit.user.id, visit.given("password"))
    except CasefileError as error:
        return visit.refused("account", error, coded=_coded(visit))
    return visit.go("/sign-in")


def offer_code(visit: Visit) -> Response:
    """A secret for the sign-in program, as a picture and as letters; nothing is asked yet."""
    try:
        _ask_password(visit)
    except CasefileError as error:
        return visit.refused("account", error, coded=_coded(visit))
    return _offered(visit, second_factor.new_secret())


def enforce_code(visit: Visit) -> Response:
    """From now on a code is asked; the recovery codes are shown once."""
    secret = visit.given("secret")
    try:
        recovery = second_factor.enforce(
            visit.ground.engine, visit.user, secret, visit.given("code"), visit.at
        )
    except CasefileError as error:
        return _offered(visit, second_factor.new_secret(), error)
    return visit.page("recovery", recovery=recovery)


def drop_code(visit: Visit) -> Response:
    """No code any more, for who knows the password."""
    try:
        _ask_password(visit)
    except CasefileError as error:
        return visit.refused("account", error, coded=_coded(visit))
    second_factor.drop(visit.ground.engine, visit.user)
    return visit.go("/account")


def _offered(visit: Visit, secret: str, error: CasefileError | None = None) -> Response:
    picture = segno.make(second_factor.address_of(secret, visit.user)).svg_inline(scale=5, border=2)
    values = {"secret": secret, "picture": Markup(picture)}  # noqa: S704  drawn from our own words
    return visit.refused("code", error, **values) if error else visit.page("code", **values)


def _ask_password(visit: Visit) -> None:
    if not is_password(visit.ground.engine, visit.user, visit.given("present")):
        raise Refused("sign-in-failed")


def _coded(visit: Visit) -> bool:
    return second_factor.is_enforced(visit.ground.engine, visit.user)
