"""One's own account: password, second factor. For everyone who is signed in."""

from __future__ import annotations

import segno
from markupsafe import Markup
from starlette.responses import Response

from app.web.visit import Visit
from casefile.errors import CasefileError, Refused
from storage.desk import second_factor
from storage.desk.signing_in import ask_password
from storage.desk.words import Word, give_word, look_at_word, use_word


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
    return _offered(visit, give_word(visit.ground.engine, Word.CODE, visit.user, visit.at))


def enforce_code(visit: Visit) -> Response:
    """From now on a code is asked; the recovery codes are shown once. For who has shown the password on the way."""
    engine, word = visit.ground.engine, visit.given("shown")
    whose = look_at_word(engine, Word.CODE, word, visit.at)
    if whose is None or whose.id != visit.user.id:
        raise Refused("form-not-ours")
    try:
        recovery = second_factor.enforce(
            engine, visit.user, visit.given("secret"), visit.given("code"), visit.at
        )
    except CasefileError as error:
        return _offered(visit, word, error)
    use_word(engine, Word.CODE, word, visit.at)
    return visit.page("recovery", recovery=recovery)


def drop_code(visit: Visit) -> Response:
    """No code any more, for who knows the password."""
    try:
        _ask_password(visit)
    except CasefileError as error:
        return visit.refused("account", error, coded=_coded(visit))
    second_factor.drop(visit.ground.engine, visit.user)
    return visit.go("/account")


def _offered(visit: Visit, word: str, error: CasefileError | None = None) -> Response:
    secret = second_factor.new_secret()
    picture = segno.make(second_factor.address_of(secret, visit.user)).svg_inline(scale=5, border=2)
    values = {"secret": secret, "shown": word, "picture": Markup(picture)}  # noqa: S704  drawn from our own words
    return visit.refused("code", error, **values) if error else visit.page("code", **values)


def _ask_password(visit: Visit) -> None:
    ask_password(visit.ground.engine, visit.user, visit.given("present"), visit.address, visit.at)


def _coded(visit: Visit) -> bool:
    return second_factor.is_enforced(visit.ground.engine, visit.user)
