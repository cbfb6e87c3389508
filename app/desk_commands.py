"""Commands of the desk: serving it, who may enter it, and signing in on the command line."""

from __future__ import annotations

from typing import Any

import click

from app.answers import in_words, json_option, print_json, print_table, say, yes_or_no
from app.loading import loading
from app.local import desk_address
from casefile.clock import machine_time
from casefile.errors import Refused
from casefile.roles import Role, User, roles_of
from casefile.said import Said
from casefile.settings import Settings, read_settings

_role_option = click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="May be repeated.",
)


@click.command()
@click.option("--port", type=click.IntRange(0, 65_535), help="Another port than the setting `desk_port`.")
def serve(port: int | None) -> None:
    """Serve the desk on this machine until it is stopped.

    With no users yet it prints a link for the first administrator, good once within 15 minutes.
    """
    settings = read_settings()
    if port is not None:
        settings = settings.model_copy(update={"desk_port": port})
    with loading():
        from app.web import desk  # noqa: PLC0415  other commands need not wait for it

    desk.serve(settings, say)


@click.command("sign-in")
@click.argument("login", required=False)
@click.option("--word", is_flag=True, help="Type a word from the account page of the desk instead.")
@click.option("--forget", is_flag=True, help="Sign out: this home's commands name nobody any more.")
def sign_in_(login: str | None, word: bool, forget: bool) -> None:
    """Sign in as the user LOGIN for the commands of this home, for twelve hours.

    Once the desk has users, commands of dispositions act as who is signed in; `--by` can name nobody else.
    """
    from app import identity  # noqa: PLC0415  other commands need not wait for it

    settings = read_settings()
    if forget:
        identity.forget_word(settings)
        say(Said("signed-out"))
        return
    given, user = (
        _with_word(settings)
        if word
        else _with_password(settings, login or click.prompt(in_words(Said("prompt-login")), err=True))
    )
    identity.keep_word(settings, given)
    say(Said("signed-in", name=user.name, login=user.login))


def _with_word(settings: Settings) -> tuple[str, User]:
    from storage.desk.database import open_app_database  # noqa: PLC0415
    from storage.desk.words import Word, look_at_word  # noqa: PLC0415

    word: str = click.prompt(in_words(Said("prompt-word")), hide_input=True, err=True)
    user = look_at_word(open_app_database(settings), Word.COMMAND, word.strip(), machine_time())
    if user is None:
        raise Refused("sign-in-wanted")
    return word.strip(), user


def _with_password(settings: Settings, login: str) -> tuple[str, User]:
    from storage.desk.database import open_app_database  # noqa: PLC0415
    from storage.desk.signing_in import sign_in  # noqa: PLC0415
    from storage.desk.views import Act, View, note  # noqa: PLC0415
    from storage.desk.words import Word, give_word  # noqa: PLC0415

    engine, at = open_app_database(settings), machine_time()
    password: str = click.prompt(in_words(Said("prompt-password")), hide_input=True, err=True)
    try:
        user = sign_in(engine, login, password, "", "command line", at)
    except Refused as error:
        if error.said.code != "code-wanted":
            raise
        code: str = click.prompt(in_words(Said("prompt-code")), err=True)
        user = sign_in(engine, login, password, code, "command line", at)
    note(engine, [View(at.isoformat(), user.id, Act.SIGNED_IN, address="command line")])
    return give_word(engine, Word.COMMAND, user, at), user


@click.group()
def users() -> None:
    """Who may enter the desk, in which roles, for which employers."""


@users.command("list")
@json_option
def list_users(as_json: bool) -> None:
    """List them."""
    everyone = _users(read_settings()).all()
    if as_json:
        print_json([_as_dict(user) for user in everyone])
        return
    rows = [
        [
            user.login,
            user.name,
            ", ".join(sorted(user.roles)),
            _employers(user),
            yes_or_no(not user.disabled),
            user.id,
        ]
        for user in everyone
    ]
    print_table(["sign-in name", "name", "roles", "employers", "may enter", "id"], rows)


@users.command("add")
@click.argument("login")
@click.option("--name", required=True, help="The person's name, as pages show it.")
@_role_option
@click.option(
    "--employer", "employers", multiple=True, help="A business number; may be repeated. Without: all."
)
@json_option
def add_user(
    login: str, name: str, roles: tuple[str, ...], employers: tuple[str, ...], as_json: bool
) -> None:
    """Add the user LOGIN, and print a link by which they choose a password."""
    settings = read_settings()
    user = _users(settings).add(login, name, roles_of(roles), machine_time(), employers=employers or None)
    _print_link(settings, user, as_json)


@users.command("disable")
@click.argument("login")
def disable_user(login: str) -> None:
    """Let the user LOGIN in no more; what they did stays theirs."""
    known = _users(read_settings())
    known.disable(known.find(login).id, machine_time())
    say(Said("user-disabled", login=login))


@users.command("reset")
@click.argument("login")
@json_option
def reset_user(login: str, as_json: bool) -> None:
    """Print a link by which the user LOGIN chooses a new password, and let them in again."""
    settings = read_settings()
    known = _users(settings)
    user = known.find(login)
    if user.disabled:
        known.enable(user.id)
    _print_link(settings, known.find(login), as_json)


@users.command("token")
@click.argument("login")
@click.option("--name", help="What the new token is for.")
@click.option(
    "--reads",
    multiple=True,
    type=click.Choice(["cases", "documents", "search"]),
    help="What it reads, of what the user may read; may be repeated.",
)
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True, help="Until it ends.")
@click.option("--revoke", metavar="ID", help="End the token ID instead.")
@json_option
def user_token(
    login: str, name: str | None, reads: tuple[str, ...], days: int, revoke: str | None, as_json: bool
) -> None:
    """Make a token by which a program reads for the user LOGIN (`/api/v1`), or end one. It is printed once."""
    from storage.desk.tokens import Reach, give_token, revoke_token  # noqa: PLC0415

    known = _users(read_settings())
    user, engine = known.find(login), known.engine
    if revoke:
        revoke_token(engine, user, revoke, machine_time())
        say(Said("token-revoked", token=revoke))
        return
    word, made = give_token(engine, user, name or "", [Reach(one) for one in reads], days, machine_time())
    if as_json:
        print_json({**_token(made), "token": word})
    else:
        click.echo(word)
        say(Said("token-made"))


@users.command("tokens")
@click.argument("login")
@json_option
def user_tokens(login: str, as_json: bool) -> None:
    """List the tokens of the user LOGIN, ended ones too."""
    from storage.desk.tokens import tokens_of  # noqa: PLC0415

    known = _users(read_settings())
    rows = [_token(one) for one in tokens_of(known.engine, known.find(login))]
    if as_json:
        print_json(rows)
        return
    head = ["id", "name", "reads", "ends", "used", "revoked"]
    print_table(head, [[", ".join(row[n]) if n == "reads" else row[n] for n in head] for row in rows])


def _token(token: Any) -> dict[str, Any]:
    moments = {"made": token.created, "ends": token.ends, "used": token.used, "revoked": token.revoked}
    told = {name: f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None for name, at in moments.items()}
    return {"id": token.id, "name": token.name, "reads": sorted(token.reaches), **told}


def _users(settings: Settings) -> Any:
    from storage.desk.database import open_app_database  # noqa: PLC0415  other commands need not wait for it
    from storage.desk.users import Users  # noqa: PLC0415

    return Users(open_app_database(settings))


def _print_link(settings: Settings, user: User, as_json: bool) -> None:
    from storage.desk.database import open_app_database  # noqa: PLC0415
    from storage.desk.words import Word, give_word  # noqa: PLC0415

    word = give_word(open_app_database(settings), Word.PASSWORD, user, machine_time())
    link = f"{desk_address(settings)}/password/{word}"
    if as_json:
        print_json({**_as_dict(user), "link": link})
    else:
        click.echo(link)
        say(Said("user-link", name=user.name))


def _as_dict(user: User) -> dict[str, Any]:
    employers = sorted(user.employers) if user.employers is not None else None
    return {
        "id": user.id,
        "login": user.login,
        "name": user.name,
        "roles": sorted(user.roles),
        "employers": employers,
        "disabled": user.disabled,
    }


def _employers(user: User) -> object:
    return ", ".join(sorted(user.employers)) if user.employers is not None else Said("all-employers")
