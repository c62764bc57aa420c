"""A person's files go to another: who to whom, then the files by name, then done, once for each file."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import RedirectResponse, Response

from lifecycle.answers import answer_json
from lifecycle.errors import NotFound
from lifecycle.handover import hand_over
from web.fields import people_of
from web.pages.partnership import judged
from web.templating import show
from web.visit import Visit


def handover(visit: Visit) -> Response:
    """The form, what it would hand over, and the doing. Raises NotFound for a person that there is not."""
    if visit.request.method != "POST" or visit.typed("step") == "edit":
        return _show(visit)
    do = visit.typed("step") == "do"
    empty = {
        name: visit.say.text("web.act.fill_in", label=visit.say.label(name))
        for name in ("leaving", "taker")
        if not visit.typed(name)
    }
    if empty:
        return _show(visit, status=422, errors=empty)
    numbers = _person(visit, "leaving"), _person(visit, "taker")
    done = hand_over(visit.desk(), *numbers, reason=visit.typed("reason") or None, dry_run=not do)
    if done.answer.refused:
        told = answer_json(done.answer, visit.lang)
        return _show(visit, status=403 if do else 422, refusal={**told, **judged(told["verdicts"])})
    if do:
        return RedirectResponse(visit.to("people", did="hand_over"), 303)
    return _show(visit, files=done.files)


def _person(visit: Visit, name: str) -> int:
    text = visit.typed(name)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound("not_found.person", {"person": text[:80]})
    return int(text)


def _show(visit: Visit, *, status: int = 200, files: list[str] | None = None, **why: Mapping[str, object]) -> Response:
    """The form, with `errors` or a `refusal`; or the files that would be handed over."""
    people = {"leaving": people_of(visit), "taker": people_of(visit, visit.works)}
    more = {"errors": why.get("errors", {}), "refusal": why.get("refusal")}
    return show(visit, "handover.html", status=status, people=people, files=files, **more)
