"""Signing in and out, the first administrator's link, links for choosing a password. For everyone."""

from __future__ import annotations

import secrets
from types import ModuleType

from starlette.responses import Response

from app.web.arrival import own_page
from app.web.forms import Form
from app.web.guard import LANGUAGE_COOKIE, cookie_name, keep_session
from app.web.visit import Visit
from app.web.words import LANGUAGES
from casefile.errors import CasefileError, NotFound, Refused
from casefile.roles import Role, User
from storage.desk.journeys import LASTS, come_back, set_out
from storage.desk.sessions import close_session, open_session
from storage.desk.signing_in import sign_in
from storage.desk.views import Act, View, note
from storage.desk.words import Word, look_at_word, use_word

_JOURNEY, _BACK = "casefile-journey", "/sign-in/back"


class _NewPassword(Form):
    password: str
    again: str

    def chosen(self) -> str:
        """The password, typed twice alike. Raises ``Refused``."""
        if self.password != self.again:
            raise Refused("passwords-differ")
        return self.password


class _First(_NewPassword):
    login: str
    name: str


def form(visit: Visit) -> Response:
    """The sign-in form; who is in already goes on."""
    if visit.session:
        return visit.go(own_page(visit.asked("next")))
    return visit.page("sign-in", next=own_page(visit.asked("next")), login="")


def enter(visit: Visit) -> Response:
    """Sign in with name, password and, where one is asked, a code."""
    login, on = visit.given("login"), own_page(visit.given("next"))
    try:
        user = sign_in(
            visit.ground.engine, login, visit.given("password"), visit.given("code"), visit.address, visit.at
        )
    except CasefileError as error:
        return visit.refused("sign-in", error, next=on, login=login)
    return _let_in(visit, user, on)


def to_provider(visit: Visit) -> Response:
    """On to the OpenID provider, where one is set."""
    ground = visit.ground
    oidc = _oidc(visit)
    journey = set_out(ground.engine, own_page(visit.asked("next")), visit.at)
    answer = visit.go(oidc.address_at_provider(ground.settings, f"{ground.address}{_BACK}", journey))
    minutes = int(LASTS.total_seconds())
    answer.set_cookie(
        _JOURNEY,
        journey.state,
        max_age=minutes,
        path=_BACK,
        httponly=True,
        samesite="lax",
        secure=ground.secure,
    )
    return answer


def from_provider(visit: Visit) -> Response:
    """Back from the OpenID provider: let in whom it names, if a user here and in the browser that left."""
    ground, state = visit.ground, visit.asked("state")
    oidc = _oidc(visit)
    if not state or not secrets.compare_digest(
        state.encode(), visit.request.cookies.get(_JOURNEY, "").encode()
    ):
        raise Refused("journey-ended")
    journey = come_back(ground.engine, state, visit.at)
    name = oidc.named_by_provider(ground.settings, f"{ground.address}{_BACK}", journey, visit.asked("code"))
    try:
        user = ground.users.of_login(name)
    except NotFound as error:
        raise Refused("not-allowed") from error
    # Two names of the provider may be folded alike here: only the one that is written as the user's is theirs.
    if user.disabled or user.login != name.lower():
        raise Refused("not-allowed")
    answer = _let_in(visit, user, journey.page)
    answer.delete_cookie(_JOURNEY, path=_BACK)
    return answer


def _oidc(visit: Visit) -> ModuleType:
    """How providers are spoken to, read only where one is set."""
    if not visit.ground.settings.desk_oidc_issuer:
        raise NotFound("no-page")
    from app.web import oidc  # noqa: PLC0415

    return oidc


def leave(visit: Visit) -> Response:
    """Sign out: the session ends here, and what the browser kept of it goes."""
    visit.note(Act.SIGNED_OUT)
    if visit.session:
        close_session(visit.ground.engine, visit.session)
    answer = visit.go("/sign-in")
    answer.delete_cookie(cookie_name(visit.ground), path="/", secure=visit.ground.secure, httponly=True)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def first(visit: Visit) -> Response:
    """The form for the first administrator; the link stays good until it was used."""
    look_at_word(visit.ground.engine, Word.FIRST, visit.part("word"), visit.at)
    return visit.page("first", name="", login="")


def make_first(visit: Visit) -> Response:
    """Make the first administrator, and sign them in."""
    ground, sent = visit.ground, visit.read(_First)
    look_at_word(ground.engine, Word.FIRST, visit.part("word"), visit.at)
    try:
        user = ground.users.add_first(sent.login, sent.name, sent.chosen(), visit.at)
    except CasefileError as error:
        return visit.refused("first", error, name=sent.name, login=sent.login)
    use_word(ground.engine, Word.FIRST, visit.part("word"), visit.at)
    return _let_in(visit, user, "/users")


def choose(visit: Visit) -> Response:
    """The form for a new password."""
    return visit.page("password", whose=_whose(visit))


def choose_password(visit: Visit) -> Response:
    """Take the new password: with it the link, and every session of that user, is over."""
    whose = _whose(visit)
    try:
        visit.ground.users.choose_password(whose.id, visit.read(_NewPassword).chosen())
    except CasefileError as error:
        return visit.refused("password", error, whose=whose)
    return visit.go("/sign-in")


def speak(visit: Visit) -> Response:
    """The other language, from now on: kept in the browser, and with the user who is signed in."""
    language = visit.given("language")
    answer = visit.go(own_page(visit.given("next")))
    if language in LANGUAGES:
        answer.set_cookie(
            LANGUAGE_COOKIE,
            language,
            max_age=365 * 86_400,
            samesite="lax",
            httponly=True,
            secure=visit.ground.secure,
        )
        if visit.session:
            visit.ground.users.change(visit.user.id, language=language)
    return answer


def start(visit: Visit) -> Response:
    """The page that someone's work begins on."""
    for role, page in ((Role.READER, "/today"), (Role.ADMINISTRATOR, "/users"), (Role.AUDITOR, "/audit")):
        if visit.may(role):
            return visit.go(page)
    return visit.go("/account")


def _whose(visit: Visit) -> User:
    user = look_at_word(visit.ground.engine, Word.PASSWORD, visit.part("word"), visit.at)
    if user is None:
        raise Refused("word-ended")
    return user


def _let_in(visit: Visit, user: User, page: str) -> Response:
    """A session under a new word, whatever word the browser came with."""
    engine = visit.ground.engine
    if visit.session:
        close_session(engine, visit.session)
    note(engine, [View(visit.at.isoformat(), user.id, Act.SIGNED_IN, address=visit.address)])
    answer = visit.go(page)
    keep_session(visit.ground, answer, open_session(engine, user, visit.at))
    return answer
