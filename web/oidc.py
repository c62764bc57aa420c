"""Signing in by a provider of the house: OpenID Connect with PKCE; the register of people says who somebody is.

The provider tells a name (`preferred_username`, else `email`); whoever bears that name in the register comes in with
the role that the register gives. What a provider claims of roles counts for nothing.
"""

from __future__ import annotations

import logging
import secrets
from typing import Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from lifecycle.desk import CONSOLE
from messages.catalogue import LANGUAGES
from rules.facts import Actor
from web.answering import failed
from web.pages.signing_in import back_of, welcome
from web.site import Provider, Site
from web.visit import Visit

BEGIN, BACK = "/{lang}/sign-in/provider", "/sign-in/provider/back"
HANDSHAKE_SECONDS = 600
"""How long somebody may take at the provider."""
NAMES = ("preferred_username", "email")
log = logging.getLogger(__name__)


def handshake(site: Site) -> Middleware:
    """The cookie that holds state, nonce and verifier while somebody is at the provider, and nothing else."""
    return Middleware(
        SessionMiddleware, secret_key=secrets.token_hex(32), session_cookie="agreements_handshake",
        max_age=HANDSHAKE_SECONDS, same_site="lax", https_only=site.secure,
    )  # fmt: skip


def routes(site: Site, provider: Provider) -> list[Route]:
    """To the provider, and back."""
    oauth = OAuth()
    oauth.register(
        "house", client_id=provider.client_id, client_secret=provider.client_secret,
        server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256"},
    )  # fmt: skip

    async def begin(request: Request) -> Response:
        lang = request.path_params["lang"]
        request.session.update(lang=lang if lang in LANGUAGES else "en", back=request.query_params.get("back", ""))
        address = str(request.url_for("provider_back"))
        answer: Response = await oauth.house.authorize_redirect(request, address)
        return answer

    async def back(request: Request) -> Response:
        lang, wanted = str(request.session.get("lang", "en")), str(request.session.get("back", ""))
        claims: dict[str, Any] = {}
        try:
            claims = dict((await oauth.house.authorize_access_token(request)).get("userinfo") or {})
        except (OAuthError, ValueError) as error:
            log.warning("a sign-in by the provider failed: %s", error)
        finally:
            request.session.clear()
        return await run_in_threadpool(_recognise, site, request, lang, wanted, claims)

    return [Route(BEGIN, begin), Route(BACK, back, name="provider_back")]


def _recognise(site: Site, request: Request, lang: str, wanted: str, claims: dict[str, Any]) -> Response:
    """The session of whoever the provider named, or a page that says why there is none."""
    visit = Visit(site, request, lang)
    name = next((str(claims[claim]) for claim in NAMES if claims.get(claim)), "")
    _ = visit.registers
    desk = site.house.desk(Actor(0, CONSOLE))
    with site.house.store.reading() as reading:
        person = desk.find_person(reading, name) if name else None
    if person is None:
        return failed(visit, 403, visit.say.text("sign_in.provider_unknown" if name else "sign_in.provider_failed"))
    answer = welcome(visit, site.sessions.begin(person.number))
    if back_of(visit, wanted):
        assert isinstance(answer, RedirectResponse)
        answer.headers["location"] = back_of(visit, wanted)
    return answer
