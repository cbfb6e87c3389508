"""The desk's commands: who may enter is said on the command line too."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from casefile.settings import read_settings
from tests.support.command import Answer
from tests.support.desk import PASSWORD, Desk

Casefile = Callable[..., Answer]


def test_users_are_added_listed_let_out_and_in_again(casefile: Casefile) -> None:
    for login, *more in (
        ("anne", "--role", "administrator"),
        ("rita", "--role", "reader", "--employer", "714000007"),
    ):
        added = casefile("users", "add", login, "--name", login.title(), *more, "--json")
        assert added.code == 0 and json.loads(added.out)["link"].startswith("http://127.0.0.1:8620/password/")
    listed = json.loads(casefile("users", "list", "--json").out)
    assert [(user["login"], user["roles"], user["employers"]) for user in listed] == [
        ("anne", ["administrator"], None), ("rita", ["reader"], ["714000007"]),
    ]  # fmt: skip
    assert casefile("users", "disable", "rita").code == 0
    assert casefile("users", "disable", "anne").code == 5, "somebody stays administrator"
    assert json.loads(casefile("users", "list", "--json").out)[1]["disabled"]
    link = casefile("users", "reset", "rita").out.strip()
    desk = Desk(read_settings().home)
    chosen = {"password": PASSWORD, "again": PASSWORD}
    assert desk.browser().post(link.removeprefix("http://127.0.0.1:8620"), data=chosen).status_code == 303
    assert desk.browser().post("/sign-in", data={"login": "rita", "password": PASSWORD}).status_code == 303
    desk.close()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("users", "add", "x", "--name", "X", "--role", "reader"), 5),
        (("users", "disable", "nobody"), 2),
        (("users", "add", "x", "--name", "X"), 2),
        (("users", "add", "x", "--name", " ", "--role", "reader"), 2),
        (("users", "add", "x", "--name", "X", "--role", "king"), 2),
    ],
)
def test_a_wrong_request_is_a_usage_error(arguments: tuple[str, ...], code: int, casefile: Casefile) -> None:
    assert casefile(*arguments).code == code


def test_tokens_are_made_listed_and_revoked(casefile: Casefile) -> None:
    casefile("users", "add", "anne", "--name", "Anne", "--role", "administrator")
    casefile("users", "add", "rita", "--name", "Rita", "--role", "reader")
    assert casefile("users", "token", "rita", "--reads", "cases").code == 2, "it has no name"
    assert casefile("users", "token", "anne", "--name", "copy", "--reads", "cases").code == 5
    made = json.loads(casefile("users", "token", "rita", "--name", "copy", "--reads", "cases", "--json").out)
    assert made["token"].startswith("casefile_") and made["reads"] == ["cases"]
    assert casefile("users", "token", "rita", "--revoke", made["id"]).code == 0
    assert casefile("users", "token", "rita", "--revoke", "t-0").code == 2
    (listed,) = json.loads(casefile("users", "tokens", "rita", "--json").out)
    assert listed["revoked"] and "token" not in listed
