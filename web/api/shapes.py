"""The shapes of answers, for the description of the API. More fields may come: what is named here keeps its meaning."""

from __future__ import annotations

from typing import Any

from lifecycle.stages import Stage

STR: dict[str, Any] = {"type": "string"}
INT: dict[str, Any] = {"type": "integer"}
BOOL: dict[str, Any] = {"type": "boolean"}
EDTF = {"type": "string", "description": "A day, or an inexact date in EDTF."}
ANYTHING: dict[str, Any] = {}
OBJECT: dict[str, Any] = {"type": "object"}
BINARY: dict[str, Any] = {"type": "string", "format": "binary"}
STAGE = {"type": "string", "enum": [*map(str, Stage), "unknown"]}


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None, what: str = "") -> dict[str, Any]:
    shown = {"type": "object", "properties": {**required, **(optional or {})}, "required": list(required)}
    return {**shown, "description": what} if what else shown


def ref(name: str) -> dict[str, Any]:
    """A shape by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


PAGE = {"pageSize": INT, "self": STR, "first": STR}
NEXT = {"next": STR}
TOTAL = {"type": "integer", "description": "How many there are on every page together."}
VALIDITY = _object({"status": STR}, {"because": STR, "source": STR, "certainty": STR})
RESTED = {"sequence": INT, "act": STR, "effectiveOn": EDTF, "rules": _list(STR)}
TOUCHED = {
    **_list(_object(RESTED)),
    "description": "At a correction of a file: the later decisions that rested on what it took away, and the rules "
    "that would refuse each. In a history, only where that of one file is asked for.",
}
CLOCK_ACTS = {
    **_list(_object({"sequence": INT, "act": STR, "effectiveOn": EDTF}, {"takesBack": INT, "from": STR, "to": STR})),
    "description": "With a late fact: the entries that take recorded clock acts back (`takesBack`), and the clock acts "
    "that the dates bring about instead.",
}
BROUGHT_TODAY = {
    **_list(_object({"act": STR, "effectiveOn": EDTF, "to": STR})),
    "description": "Clock acts that the act brings about by today and that the next check records. `stageToday` is the "
    "stage behind them, where it is not the one that the act leads to.",
}
LOST_GROUND = _object(
    {"rules": _list(STR), "corrections": _list(INT)},
    what="At a decision of a file that stands without what it rested on: the rules that would refuse it now, and the "
    "corrections that took its ground, by sequence. Only where the history of one file is asked for.",
)
WITHOUT_GROUND = {
    **_list(_object({**RESTED, "corrections": _list(INT)})),
    "description": "Decisions that stand and would be refused now, by which rules, through which corrections (by "
    "sequence). Absent where there is none.",
}
PARTNER = _object({"slug": STR, "name": STR, "country": STR}, {"reference": STR})

SHAPES: dict[str, dict[str, Any]] = {
    "Problem": _object(
        {"type": STR, "title": STR, "status": INT, "detail": STR, "instance": STR},
        {"exitCode": INT, "issues": _list({"type": "object"}), "verdicts": _list(ref("Verdict"))},
        "What went wrong (RFC 9457); the type names the message's key.",
    ),
    "Verdict": _object(
        {
            "rule": STR,
            "version": INT,
            "outcome": {"type": "string", "enum": ["pass", "fail", "not_applicable", "cannot_tell", "error"]},
            "message": STR,
            "legalBasis": _list(_object({"citation": STR, "certainty": STR})),
            "evidence": _list(_object({"fact": STR, "value": ANYTHING}, {"source": STR})),
        },
        {
            "passesFrom": STR,
            "remedy": _object({"text": STR, "steps": _list(_object({"as": STR, "command": STR}))}),
        },
    ),
    "Item": _object(
        {"reference": STR, "partner": STR, "track": STR, "nature": STR, "stage": STAGE, "version": INT, "href": STR},
        {"inForceSince": EDTF, "endsOn": EDTF, "term": ANYTHING, "validity": VALIDITY, "nextDeadline": OBJECT},
    ),
    "Partnerships": _object({"items": _list(ref("Item")), "total": TOTAL, **PAGE}, NEXT),
    "Partnership": _object(
        {"reference": STR, "partner": STR, "track": STR, "nature": STR, "stage": STAGE, "version": INT, "on": STR},
        {"terms": _list({"type": "object"}), "nextDeadlines": _list({"type": "object"}),
         "withoutGround": WITHOUT_GROUND},
    ),
    "Act": _object(
        {"act": STR, "nature": STR, "from": STR, "allowed": BOOL, "verdicts": _list(ref("Verdict")),
         "alternatives": _list({"type": "object"}), "asksFor": _list({"type": "object"})},
        {"to": STR, "possibleFrom": STR, "command": STR},
    ),
    "Acts": _object({"reference": STR, "stage": STR, "on": STR, "government": STR, "acts": _list(ref("Act"))}),
    "Answer": _object(
        {"act": STR, "outcome": STR, "sequence": INT, "version": INT, "hash": STR, "verdicts": _list(ref("Verdict"))},
        {"reference": STR, "from": STR, "to": STR, "effectiveOn": EDTF, "recordedAt": STR, "dryRun": BOOL,
         "repeated": BOOL,
         "touched": TOUCHED, "clockActs": CLOCK_ACTS, "broughtToday": BROUGHT_TODAY, "stageToday": STAGE},
    ),
    "Entry": _object(
        {"subject": STR, "sequence": INT, "act": STR, "outcome": STR, "effectiveOn": EDTF, "recordedAt": STR,
         "actor": {"type": "object"}, "role": STR, "verdicts": _list(ref("Verdict")), "hash": STR, "previousHash": STR},
        {"reference": STR, "from": STR, "to": STR, "reason": ANYTHING, "touched": TOUCHED, "lostGround": LOST_GROUND},
    ),
    "Entries": _object({"items": _list(ref("Entry")), "total": TOTAL, **PAGE}, NEXT),
    "Items": _object({"items": _list({"type": "object"}), "total": INT}),
    "Deadlines": _object({
        "items": _list(_object(
            {"reference": STR, "partner": STR, "kind": STR, "dueOn": STR, "actBy": STR, "daysLeft": INT},
            {"actByBecause": STR},
        )),
        "total": INT,
    }),
    "Register": _object(
        {"asOf": STR, "government": STR, "bilateral": _list(PARTNER), "development": _list(PARTNER),
         "memoranda": _list({"type": "object"}), "leftOut": _list(_object({"slug": STR, "name": STR, "because": STR}))},
        {"notice": ANYTHING},
    ),
    "Government": _object({"items": _list({"type": "object"}), "total": INT, "on": STR, "government": STR}),
    "Partner": _object({"slug": STR, "name": STR, "country": STR, "files": _list({"type": "object"})}),
    "Statistics": _object({
        "on": STR, "total": INT, "beforeSignature": INT, "signed": INT, "ended": INT, "unknown": INT, "unassigned": INT,
        "stages": _list(_object({"stage": STAGE, "count": INT})),
    }),
    "Figures": {"type": "object"},
}  # fmt: skip
"""By name, as JSON Schema."""

PROBLEM = {"content": {"application/problem+json": {"schema": ref("Problem")}}}


def _problem(what: str, **headers: str) -> dict[str, Any]:
    shown = {name: {"schema": STR, "description": said} for name, said in headers.items()}
    return {"description": what, **PROBLEM, **({"headers": shown} if shown else {})}


Answers = dict[int | str, dict[str, Any]]

ANSWERS: dict[str, Answers] = {
    "bytes": {200: {"description": "The bytes.", "content": {"application/octet-stream": {"schema": BINARY}}}},
    "act": {
        403: _problem("A rule or the role refuses, with all verdicts; recorded. Or the token has other scopes."),
        404: _problem("There is no such file, person or entry."),
        409: _problem("Somebody else changed it meanwhile, or the key was used for something else."),
        412: _problem("The version is not the one that `If-Match` names. Nothing was written."),
        413: _problem("More was sent than is read."),
        415: _problem("`Content-Type` does not say `application/json`."),
    },
}  # fmt: skip
EVERYWHERE: Answers = {
    400: _problem("What was sent cannot be read; `issues` says where."),
    401: _problem("No token, or one that does not count."),
    403: _problem("The scopes of the token are others."),
    404: _problem("There is no such file, partner, person, entry or document."),
    503: _problem("The database cannot do it now.", **{"Retry-After": "Seconds."}),
}


def answers(shape: str, *more: Answers, status: int = 200) -> Answers:
    """What a route may answer; `shape` is that of what was found."""
    found: Answers = {**EVERYWHERE}
    if shape:
        found[status] = {"description": "Done.", "content": {"application/json": {"schema": ref(shape)}}}
        if status == 200:
            found[304] = {"description": "The caller has just this."}
    for one in more:
        found.update(one)
    return found
