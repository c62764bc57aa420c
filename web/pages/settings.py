"""My settings: how one is told, saved filters, calendar feeds, tokens of programs. Each person sees their own alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from lifecycle.act import Act
from lifecycle.affairs import new_access_token, new_token, token_hash
from lifecycle.answer import Answer
from lifecycle.registers import ACTS_OF_REGISTERS, PEOPLE
from scheduler.address import pages_address
from web.fields import Choices
from web.pages.handling import Task, handle
from web.templating import show
from web.visit import Visit

OWN = frozenset({
    "set_mail", "set_wishes", "save_filter", "drop_filter", "add_feed", "revoke_feed", "add_token", "revoke_token",
})  # fmt: skip
"""What somebody sees to on this page; absences stand with the people."""
FEED_PATH = "/calendar/{token}.ics"
PARTS = (("stages", "stage"), ("themes", "theme"), ("countries", "country"), ("kinds", "kind"), ("days", "days"))
"""The parts of a saved filter, each with the field it is typed in."""


def settings(visit: Visit) -> Response:
    """Everything that is one's own."""
    assert visit.actor is not None
    number, queries = visit.actor.number, visit.queries
    me = next(person for person in visit.people if person["number"] == number)
    did = visit.asked("did")
    return show(
        visit, "settings.html", me=me, wishes=_wishes(visit, me.get("wishes", {})),
        filters=[(one["name"], _parts(visit, one)) for one in queries.filters(number)["items"]],
        feeds=queries.feeds(number)["items"], tokens=queries.tokens(number)["items"],
        did=did if did in OWN else "", may=visit.may("reminders"),
    )  # fmt: skip


def own_page(visit: Visit) -> Response:
    """One change of one's own settings."""
    act = ACTS_OF_REGISTERS.get(visit.request.path_params["act"])
    if act is None or act.name not in OWN:
        raise HTTPException(404)
    return handle(visit, _task(visit, act))


def _task(visit: Visit, act: Act) -> Task:
    assert visit.actor is not None
    number = visit.actor.number
    task = Task(act, PEOPLE, visit.to("settings"), fixed={"person": [str(number)]} if act.field("person") else {})
    if act.name == "set_wishes":
        wishes = next(person for person in visit.people if person["number"] == number).get("wishes", {})
        given = {"rhythm": wishes.get("rhythm"), "language": wishes.get("lang"), "without": wishes.get("without")}
        return task._replace(given={n: [v] if isinstance(v, str) else list(v) for n, v in given.items() if v})
    if act.name in ("add_feed", "add_token"):
        secret = new_token() if act.name == "add_feed" else new_access_token()
        fixed = {**task.fixed, "token": [token_hash(secret)]}
        return task._replace(fixed=fixed, after=lambda visit, answer: _told_once(visit, act, answer, secret))
    if act.field("person") is None:
        return task
    return task._replace(choices=_choices(visit, number))


def _choices(visit: Visit, number: int) -> dict[str, Choices]:
    """The feeds, tokens and filters that one has, to choose from."""
    say, queries = visit.say, visit.queries
    return {
        "feed": [(str(one["id"]), _named(one["id"], say.word("scope", one["scope"])))
                 for one in queries.feeds(number)["items"]],
        "accessToken": [(str(one["id"]), _named(one["id"], ", ".join(say.word("allows", s) for s in one["scopes"])))
                        for one in queries.tokens(number)["items"]],
    }  # fmt: skip


def _named(number: int, said: str) -> str:
    return f"{number} – {said}"


def _told_once(visit: Visit, act: Act, answer: Answer, secret: str) -> Response | None:
    """The one page that ever shows the secret; the register keeps a fingerprint of it alone."""
    if answer.refused:
        return None
    named = visit.registers.policy_on(visit.today).register_.reminders.address
    address = pages_address(named, visit.site.house.office.listening)
    value = secret if act.name == "add_token" else f"{address}{FEED_PATH.format(token=secret)}?lang={visit.lang}"
    return show(visit, "secret.html", act=act.name, value=value, number=answer.entry.sequence)


def _wishes(visit: Visit, wishes: dict[str, Any]) -> list[tuple[str, str]]:
    """How one is told, in words; what was never said as it is then."""
    say = visit.say
    language = say.word("language", wishes["lang"]) if wishes.get("lang") else say.text("web.settings.any_language")
    without = ", ".join(say.word("deadline", kind) for kind in wishes.get("without", ()))
    return [
        (say.text("web.settings.rhythm"), say.word("rhythm", wishes.get("rhythm", "daily"))),
        (say.text("web.settings.language"), language),
        (say.text("web.settings.without"), without or say.text("web.settings.every_kind")),
    ]


def _parts(visit: Visit, one: dict[str, Any]) -> list[tuple[str, str]]:
    """What a saved filter asks for, in words."""
    say = visit.say
    names: dict[str, Callable[[Any], str]] = {
        "stage": lambda code: say.word("stage", code), "theme": say.theme, "country": say.country,
        "kind": lambda code: say.word("deadline", code), "days": str,
    }  # fmt: skip
    return [(say.label(field), ", ".join(names[field](c) for c in one[part])) for part, field in PARTS if one.get(part)]
