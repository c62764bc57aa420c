"""Coming and going: the page for signing in, one click for the invented people of a trial, and signing out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from starlette.responses import RedirectResponse, Response

from lifecycle.desk import CONSOLE
from lifecycle.errors import Forbidden, NotFound, Unreadable
from messages.catalogue import LANGUAGES
from messages.failures import sentence
from rules.facts import Actor
from web.accounts import SHORTEST, TooMany
from web.sessions import LASTS, Session
from web.templating import show
from web.visit import Visit, cookie_name

NO_ERRORS: Mapping[str, str] = MappingProxyType({})


def sign_in(visit: Visit) -> Response:
    """The ways to sign in that there are; sent, a name and a password. Raises TooMany after too many tries."""
    wrong = ""
    if visit.request.method == "POST":
        try:
            place = visit.request.client.host if visit.request.client is not None else ""
            stranger = visit.site.house.desk(Actor(0, CONSOLE))
            _ = visit.registers
            number = visit.site.accounts.enter(stranger, visit.typed("name").strip(), visit.typed("password"), place)
            return welcome(visit, visit.site.sessions.begin(number))
        except Forbidden as error:
            wrong = sentence(error.key, error.params, visit.lang)
            return _waiting(error, _page(visit, wrong, 403))
    return _page(visit, wrong, 200)


def _page(visit: Visit, wrong: str, status: int) -> Response:
    people = [p for p in visit.people if p.get("invented") and not p.get("disabled")] if visit.site.demo else []
    back = back_of(visit, visit.typed("back") or visit.asked("back"))
    return show(visit, "sign_in.html", status=status, people=people, back=back, wrong=wrong)


def _waiting(error: Exception, page: Response) -> Response:
    """The page; after too many tries with the seconds to wait (RFC 6585 section 4)."""
    if isinstance(error, TooMany):
        page.status_code = 429
        page.headers["Retry-After"] = str(error.seconds)
    return page


def invitation(visit: Visit) -> Response:
    """A link that counts once: choose a password, and for the first administrator a name."""
    accounts, secret = visit.site.accounts, visit.request.path_params["secret"]
    person = accounts.invited(secret)
    if visit.request.method != "POST":
        return _choose(visit, person)
    house = visit.site.house
    name = visit.typed("name") if person is None else _name_of(visit, person)
    try:
        number = accounts.accept(
            secret, visit.today, name, visit.typed("password"), visit.typed("again"), trial_day=house.trial_day
        )
    except Unreadable as error:
        return _choose(
            visit, person, {str(error.params.get("field", "")): sentence(error.key, error.params, visit.lang)}
        )
    return welcome(visit, visit.site.sessions.begin(number))


def _choose(visit: Visit, person: int | None, errors: Mapping[str, str] = NO_ERRORS) -> Response:
    return show(
        visit, "invitation.html", status=400 if errors else 200, first=person is None, name=_name_of(visit, person),
        errors=errors,
        least=SHORTEST,
    )  # fmt: skip


def _name_of(visit: Visit, person: int | None) -> str:
    return next((visit.say.opened(p["name"]) for p in visit.people if p["number"] == person), "")


def invite(visit: Visit) -> Response:
    """A link for somebody to choose a password by, shown once to whoever may manage people."""
    number = visit.request.path_params["number"]
    found = next((p for p in visit.people if str(p["number"]) == number and not p.get("disabled")), None)
    if found is None:
        raise NotFound("not_found.person", {"person": number})
    if not visit.may("people"):
        raise Forbidden("sign_in.not_allowed")
    secret = visit.site.accounts.invite(found["number"])
    base = str(visit.request.base_url).rstrip("/")
    return show(
        visit, "invited.html", name=visit.say.opened(found["name"]), address=f"{base}/{visit.lang}/invitation/{secret}"
    )


def password(visit: Visit) -> Response:
    """One's own password: the old one, and twice the new one."""
    assert visit.actor is not None
    if visit.request.method == "POST":
        accounts, place = visit.site.accounts, visit.request.client.host if visit.request.client is not None else ""
        try:
            accounts.enter(visit.desk(), visit.person_name, visit.typed("old"), place)
            accounts.set_password(visit.actor.number, visit.typed("password"), visit.typed("again"), visit.person_name)
            return welcome(visit, visit.site.sessions.begin(visit.actor.number))
        except (Unreadable, Forbidden) as error:
            errors = {str(error.params.get("field", "old")): sentence(error.key, error.params, visit.lang)}
            return _waiting(error, show(visit, "password.html", status=400, errors=errors, least=SHORTEST))
    return show(visit, "password.html", errors=NO_ERRORS, least=SHORTEST)


def demo(visit: Visit) -> Response:
    """Sign in as one of the invented people. Raises NotFound where this is no trial, or for anybody else."""
    number = visit.typed("person")
    found = [p for p in visit.people if p.get("invented") and not p.get("disabled") and str(p["number"]) == number]
    if not visit.site.demo or not found:
        raise NotFound("not_found.person", {"person": number})
    return welcome(visit, visit.site.sessions.begin(found[0]["number"]))


def sign_out(visit: Visit) -> Response:
    """End the session."""
    if visit.session is not None:
        visit.site.sessions.end(visit.session.token)
    response = RedirectResponse(visit.to("sign-in"), 303)
    response.delete_cookie(cookie_name(visit.site), path="/", secure=visit.site.secure, httponly=True, samesite="lax")
    return response


def welcome(visit: Visit, session: Session) -> Response:
    """To where they wanted to go, with the cookie of the session."""
    response = RedirectResponse(back_of(visit, visit.typed("back")) or visit.to(), 303)
    response.set_cookie(
        cookie_name(visit.site), session.token, max_age=int(LASTS.total_seconds()), path="/",
        secure=visit.site.secure, httponly=True, samesite="lax",
    )  # fmt: skip
    return response


def back_of(visit: Visit, asked: str) -> str:
    """An address of this house to go on to; empty for anything else, however it is written."""
    first = asked.split("/", 2)[1].partition("?")[0] if asked.startswith("/") else ""
    plain = asked.isprintable() and asked.isascii() and "\\" not in asked
    return asked if first in LANGUAGES and plain else ""
