"""Who may enter, in which roles, for which employers. For administrators, who see no case."""

from __future__ import annotations

import re

from starlette.responses import Response

from app.web.forms import Form
from app.web.visit import Visit
from casefile.errors import CasefileError, UsageError
from casefile.roles import Role, User, roles_of
from storage.desk.views import Act
from storage.desk.words import Word, give_word


class _Rights(Form):
    roles: list[str]
    employers: str

    def chosen_roles(self) -> frozenset[Role]:
        """The roles that were ticked. Raises ``UsageError``."""
        try:
            return roles_of(self.roles)
        except ValueError as error:
            raise UsageError("user-incomplete") from error

    def chosen_employers(self) -> frozenset[str] | None:
        """Business numbers; None where none was named: all. Raises ``UsageError`` for what is no number."""
        numbers = re.split(r"[\s,;]+", self.employers.strip()) if self.employers.strip() else []
        if any(not re.fullmatch(r"\d{9}", number) for number in numbers):
            raise UsageError("employers-numbers")
        return frozenset(numbers) or None


class _New(_Rights):
    login: str
    name: str


def listed(visit: Visit) -> Response:
    """Everyone, and the form for another."""
    return _page(visit)


def add(visit: Visit) -> Response:
    """Another user, with a link to choose a password by."""
    sent = visit.read(_New)
    try:
        user = visit.ground.users.add(
            sent.login, sent.name, sent.chosen_roles(), visit.at, employers=sent.chosen_employers()
        )
    except CasefileError as error:
        return _page(visit, error)
    visit.note(Act.USERS, document=user.id)
    return _with_link(visit, user)


def change(visit: Visit) -> Response:
    """Other roles or employers, disabled or not, or a link for a new password."""
    users, user = visit.ground.users, visit.ground.users.find(visit.part("user"))
    try:
        match visit.given("do"):
            case "rights":
                sent = visit.read(_Rights)
                employers = sent.chosen_employers()
                users.change(
                    user.id, roles=sent.chosen_roles(), employers=employers, all_employers=employers is None
                )
            case "disable":
                users.disable(user.id, visit.at)
            case "enable":
                users.enable(user.id)
            case "link":
                visit.note(Act.USERS, document=user.id)
                return _with_link(visit, user)
    except CasefileError as error:
        return _page(visit, error)
    visit.note(Act.USERS, document=user.id)
    return visit.go("/users")


def _with_link(visit: Visit, user: User) -> Response:
    word = give_word(visit.ground.engine, Word.PASSWORD, user, visit.at)
    return _page(visit, link=f"{visit.ground.address}/password/{word}", whose=user)


def _page(
    visit: Visit, error: CasefileError | None = None, *, link: str = "", whose: User | None = None
) -> Response:
    values = {"users": visit.ground.users.all(), "roles": list(Role), "link": link, "whose": whose}
    return visit.refused("users", error, **values) if error else visit.page("users", **values)
