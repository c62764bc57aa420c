"""Links of mails: whoever got one answers a reminder without signing in, once, by a button on this page."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from lifecycle.answer import Answer
from lifecycle.answers import answer_json
from lifecycle.errors import Forbidden
from scheduler import links
from scheduler.links import PATH
from web.pages.partnership import judged
from web.templating import show
from web.visit import Visit


def link(visit: Visit) -> Response:
    """What the link would do, and the button; sent, what became of it. Opening the page does nothing.

    Raises what `scheduler.links.follow` raises.
    """
    house, token = visit.site.house, visit.request.path_params["token"]
    secret = house.office.secret
    if secret is None:
        raise Forbidden("link.forged")
    found, item, followed = links.show(house.store, token, secret, visit.today)
    answer: Answer | None = None
    if visit.request.method == "POST" or followed:  # followed once, it gives its first answer again and writes nothing
        answer = links.follow(house.store, token, secret, house.clock, visit.today, trial_day=house.trial_day)
    refusal = None
    if answer is not None and answer.refused:
        told = answer_json(answer, visit.lang)
        refusal = {**told, **judged(told["verdicts"])}
    partner = visit.queries.show(item.subject)["partnerName"]
    return show(
        visit, "link.html", status=200 if refusal is None else 403, link=found, item=item, partner=partner,
        answer=answer, refusal=refusal,
    )  # fmt: skip


def short(visit: Visit) -> Response:
    """The short address of a link: to the page in the reader's language."""
    return RedirectResponse(PATH.format(lang=visit.lang, token=visit.request.path_params["token"]), 303)
