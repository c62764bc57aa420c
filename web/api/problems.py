"""What goes wrong, as problem objects (RFC 9457), with the same keys, facts and sentences as on the command line."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from lifecycle.answer import Answer
from lifecycle.answers import answer_json
from lifecycle.errors import EXIT_CODES, STATUSES, AgreementsError, Conflict, Forbidden, NotFound
from lifecycle.storage.errors import StorageError
from lifecycle.whose_fault import as_it_is
from messages.failures import sentence, title
from messages.render import render
from rules.policy_problems import PolicyError
from rules.verdict import BLOCKING, Verdict
from web.house import House
from web.languages import preferred
from web.on_page import on_page, page_of

OURS = "urn:problem-type:agreements:"
BELGIF = "urn:problem-type:belgif:"
"""Types of problems that the Belgian public services' REST guide names."""
MEDIA_TYPE = "application/problem+json"
PRECONDITION_FAILED = 412
SAID = {
    "missing": "missing", "extra_forbidden": "unknown", "json_invalid": "no_json", "string_too_long": "too_long",
    "too_long": "too_long", "string_pattern_mismatch": "form", "literal_error": "choice", "enum": "choice",
    "less_than_equal": "most", "greater_than_equal": "least", "given_twice": "given_twice",
}  # fmt: skip
"""In which words a fault of the input is told, by its kind; of any other only that it does not fit."""
ADDRESSES = {
    "partnerships": "/api/v1/partnerships", "history": "/api/v1/history", "partner-bodies": "/api/v1/partners",
    "people": "/api/v1/people", "policy": "/api/v1/policies", "pending": "/api/v1/pending",
    "settings": "/api/v1/tokens", "government": "/api/v1/government", "deadlines": "/api/v1/deadlines",
}  # fmt: skip
"""Where a program looks up what a page shows."""
MOST_SHOWN = 200
"""How much of a value that was sent is given back, in characters."""
log = logging.getLogger(__name__)


class Turned(Exception):
    """A request that is turned away before anything is asked: status, key of the message, its facts, headers."""

    def __init__(self, status: int, key: str, headers: Mapping[str, str] | None = None, **params: str | int) -> None:
        super().__init__(key)
        self.status = status
        self.key = key
        self.headers = dict(headers or {})
        self.params = params


def lang_of(request: Request) -> str:
    """The language that the caller reads."""
    return preferred(request.headers.get("accept-language", ""))


def written(content: Any, status: int = 200, headers: Mapping[str, str] | None = None, kind: str = "") -> Response:
    """JSON. A surrogate that stands alone cannot be sent, and a mark stands for it."""
    body = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status, dict(headers or {}), media_type=kind or "application/json")


def problem(
    request: Request,
    status: int,
    key: str,
    detail: str,
    more: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    kind: str | None = None,
) -> Response:
    """One problem. `kind` is its type where that is not ours."""
    lang = lang_of(request)
    shown: dict[str, Any] = {
        "type": kind or OURS + key,
        "title": title(status, (more or {}).get("exitCode"), key, lang),
        "status": status,
        "detail": detail,
        "instance": f"urn:uuid:{uuid.uuid4()}",
    }
    shown.update((k, v) for k, v in (more or {}).items() if k not in shown)
    named = {"Content-Language": lang, "Vary": "Accept-Language, Authorization", "Cache-Control": "no-store"}
    return written(shown, status, {**named, **(headers or {})}, MEDIA_TYPE)


def of_turned(request: Request, error: Exception) -> Response:
    """A request that was turned away."""
    assert isinstance(error, Turned)
    said = render(error.key, error.params, lang_of(request))
    return problem(request, error.status, error.key, said, error.params, error.headers)


def of_error(request: Request, error: Exception) -> Response:
    """One of our errors: the status of its class, its facts, its sentence."""
    assert isinstance(error, AgreementsError)
    error = as_it_is(request.app.state.house.store, error)
    kind = next(k for k in type(error).__mro__ if k in STATUSES)
    status = STATUSES[kind]
    if error.key == "conflict.version" and "if-match" in request.headers:
        status = PRECONDITION_FAILED
    said = by_address(sentence(error.key, _named(request, error), lang_of(request)), lang_of(request))
    facts = {k: v for k, v in error.params.items() if v != ""}
    return problem(request, status, error.key, said, {"exitCode": EXIT_CODES[kind], **facts})


def by_address(said: str, lang: str) -> str:
    """A sentence of the command line as a program reads it: an address in the place of a command to look it up."""
    address = ADDRESSES.get(page_of(said, lang))
    plain = on_page(said, lang)
    return f"{plain} {render('api.see', {'address': address}, lang)}" if address else plain


def _named(request: Request, error: AgreementsError) -> dict[str, Any]:
    """The facts of an error; of a conflict with the name of whoever came first."""
    params: dict[str, Any] = dict(error.params)
    if isinstance(error, Conflict) and isinstance(params.get("entry"), int):
        house: House = request.app.state.house
        who = house.queries(lang_of(request)).who(str(params["reference"]), params["entry"])
        params.update(number=who["number"], person=str(who.get("name", who["number"])))
    return params


def of_policy(request: Request, error: Exception) -> Response:
    """The text of a policy with faults: each with its place."""
    assert isinstance(error, PolicyError)
    lang = lang_of(request)
    issues = [
        {"detail": sentence(f"policy.{p.key}", p.params, lang), **({"in": p.where} if p.where else {}),
         **({"line": p.line} if p.line is not None else {})}
        for p in error.problems
    ]  # fmt: skip
    said = sentence("usage.policy", {"path": "text", "count": len(issues)}, lang)
    return problem(request, 400, "usage.policy", said, {"issues": issues})


def of_storage(request: Request, error: Exception) -> Response:
    """What the database could not do. Its address is nobody's business."""
    assert isinstance(error, StorageError)
    log.error("the database failed: %s", error.key)
    said = render("api.unavailable", {}, lang_of(request))
    return problem(request, 503, error.key, said, None, {"Retry-After": "5"})


def of_fault(request: Request, error: Exception) -> Response:
    """A fault of this program: told without what it was, which the log has."""
    log.error("a request failed", exc_info=error)
    return problem(request, 500, "failed.unforeseen", render("api.fault", {}, lang_of(request)))


def of_refusal(request: Request, answer: Answer) -> Response:
    """A refusal by a rule or a role: the answer of the command line, as a problem."""
    lang = lang_of(request)
    shown = answer_json(answer, lang)
    missing = {name for v in answer.decision.verdicts if v.rule == COMPLETE for name in _fields(v)}
    told = zip(answer.decision.verdicts, shown["verdicts"], strict=True)
    blocking = [said["message"] for verdict, said in told if _is_told(verdict, missing)]
    status, code = STATUSES[Forbidden], EXIT_CODES[Forbidden]
    return problem(request, status, "refused", " ".join(blocking), {"exitCode": code, **shown})


COMPLETE = "fields.complete"
"""The rule that says which fields are missing."""


def _is_told(verdict: Verdict, missing: set[str]) -> bool:
    """Whether a verdict stands in the way and says something: of what is missing, not also that it is not known."""
    fields = _fields(verdict)
    return verdict.outcome in BLOCKING and (verdict.rule == COMPLETE or not fields or not fields <= missing)


def _fields(verdict: Verdict) -> set[str]:
    """The fields of the request that a verdict is about."""
    named = verdict.params.get("fields", ())
    return set(named) if isinstance(named, tuple) else set()


def issues_of(errors: list[Any], lang: str) -> list[dict[str, Any]]:
    """What was wrong with a request, each with its place, as the REST guide writes issues."""
    issues = []
    for one in errors:
        place, *path = one["loc"]
        unknown = one["type"] == "extra_forbidden"
        value = one.get("input")
        issue: dict[str, Any] = {
            "type": f"{BELGIF}input-validation:{'unknownInput' if unknown else 'schemaViolation'}",
            "in": str(place),
            "name": ".".join(str(p)[:MOST_SHOWN] for p in path),
            "detail": render(f"api.issue.{SAID.get(one['type'], 'other')}", _limits(one), lang),
        }
        if isinstance(value, str | int | float | bool) and place != "header":
            issue["value"] = str(value)[:MOST_SHOWN]
        issues.append(issue)
    return issues


def _limits(error: Mapping[str, Any]) -> dict[str, int]:
    """The most and the least that a number may be, as far as one of them was not kept."""
    limits = error.get("ctx", {})
    return {name: int(limits[code]) for name, code in (("most", "le"), ("least", "ge")) if code in limits}


__all__ = [
    "NotFound", "Turned", "issues_of", "lang_of", "of_error", "of_fault", "of_policy", "of_refusal", "of_storage",
    "of_turned", "problem", "written",
]  # fmt: skip
