"""One's own account: password, second factor, tokens for programs. For everyone who is signed in."""

from __future__ import annotations

import segno
from markupsafe import Markup
from starlette.responses import Response

from app.web.forms import Form
from app.web.visit import Visit
from casefile.errors import CasefileError, Refused, UsageError
from storage.desk import second_factor
from storage.desk.signing_in import ask_password
from storage.desk.tokens import Reach, give_token, revoke_token, tokens_of
from storage.desk.views import Act
from storage.desk.words import Word, give_word, look_at_word, use_word


class _NewToken(Form):
    name: str
    reaches: list[str]
    days: int

    def chosen(self) -> list[Reach]:
        """What was ticked. Raises ``UsageError`` for what is none."""
        try:
            return [Reach(reach) for reach in self.reaches]
        except ValueError as error:
            raise UsageError("form-fields", fields=["reaches"]) from error


def account(visit: Visit) -> Response:
    """Who one is here, and how one signs in."""
    return _page(visit)


def change_password(visit: Visit) -> Response:
    """A new password for the old one; all sessions are over, this one too."""
    try:
        _ask_password(visit)
        if visit.given("password") != visit.given("again"):
            raise Refused("passwords-differ")
        visit.ground.users.choose_password(visit.user.id, visit.given("password"))
    except CasefileError as error:
        return _page(visit, error)
    return visit.go("/sign-in")


def offer_code(visit: Visit) -> Response:
    """A secret for the sign-in program, as a picture and as letters; nothing is asked yet."""
    try:
        _ask_password(visit)
    except CasefileError as error:
        return _page(visit, error)
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
        return _page(visit, error)
    second_factor.drop(visit.ground.engine, visit.user)
    return visit.go("/account")


def _offered(visit: Visit, word: str, error: CasefileError | None = None) -> Response:
    secret = second_factor.new_secret()
    picture = segno.make(second_factor.address_of(secret, visit.user)).svg_inline(scale=5, border=2)
    values = {"secret": secret, "shown": word, "picture": Markup(picture)}  # noqa: S704  drawn from our own words
    return visit.refused("code", error, **values) if error else visit.page("code", **values)


def make_token(visit: Visit) -> Response:
    """A token for a program: shown once. The password is asked, as for all that lasts longer than a session."""
    try:
        _ask_password(visit)
        sent = visit.read(_NewToken)
        word, made = give_token(
            visit.ground.engine, visit.user, sent.name, sent.chosen(), sent.days, visit.at
        )
    except CasefileError as error:
        return _page(visit, error)
    visit.note(Act.USERS, document=made.id)
    return _page(visit, word_made=word)


def command_word(visit: Visit) -> Response:
    """A word by which commands act as this user: for whom a proxy or a provider signs in. Shown once."""
    try:
        _ask_password(visit)
    except CasefileError as error:
        return _page(visit, error)
    visit.note(Act.SIGNED_IN)
    return _page(visit, command=give_word(visit.ground.engine, Word.COMMAND, visit.user, visit.at))


def revoke(visit: Visit) -> Response:
    """The token opens nothing any more."""
    revoke_token(visit.ground.engine, visit.user, visit.part("token"), visit.at)
    visit.note(Act.USERS, document=visit.part("token"))
    return visit.go("/account#tokens")


def _page(
    visit: Visit, error: CasefileError | None = None, *, word_made: str = "", command: str = ""
) -> Response:
    engine = visit.ground.engine
    values = {
        "coded": second_factor.is_enforced(engine, visit.user),
        "tokens": tokens_of(engine, visit.user),
        "reaches": list(Reach),
        "word_made": word_made,
        "command": command,
    }
    return visit.refused("account", error, **values) if error else visit.page("account", **values)


def _ask_password(visit: Visit) -> None:
    ask_password(visit.ground.engine, visit.user, visit.given("present"), visit.address, visit.at)
