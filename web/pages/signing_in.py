"""Coming and going: the page for signing in, one click for the invented people of a trial, and signing out."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from lifecycle.errors import NotFound
from messages.catalogue import LANGUAGES
from web.sessions import LASTS, Session
from web.templating import show
from web.visit import Visit, cookie_name


def sign_in(visit: Visit) -> Response:
    """The ways to sign in that there are."""
    people = [p for p in visit.people if p.get("invented") and not p.get("disabled")] if visit.site.demo else []
    return show(visit, "sign_in.html", people=people, back=back_of(visit, visit.asked("back")))


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
