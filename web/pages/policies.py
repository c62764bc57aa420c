"""The policy: what is in force, what was adopted, what waits; adopted by upload, confirmed by a second person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from lifecycle.answer import Answer
from lifecycle.command import Command
from lifecycle.errors import NotFound
from lifecycle.migration import finish, unfinished
from lifecycle.registers import ACTS_OF_REGISTERS, POLICY
from messages.policy_lines import effect_lines, preview_lines, track_name
from rules.dates import DateError, parse_day
from web.answering import note_told
from web.fields import Control, typed_of
from web.pages.handling import Block, Task, desk_of, handle
from web.pages.registers import did
from web.templating import show
from web.visit import Visit

ADOPT, MIGRATE = ACTS_OF_REGISTERS["adopt_policy"], ACTS_OF_REGISTERS["request_migration"]
SETTLES = {"confirm": ACTS_OF_REGISTERS["confirm_policy"], "reject": ACTS_OF_REGISTERS["reject_policy"]}


def policy(visit: Visit) -> Response:
    """The policy in force on the day, every one adopted, every migration, and what waits for a second person."""
    found = visit.queries.policies()
    waiting = [one for one in found["adopted"] if one["state"] == "to_confirm"]
    migrations = [one for one in found["migrations"] if one["state"] in ("to_confirm", "under_way")]
    without = [track_name(found["policy"], code, visit.lang) for code in found["withoutTestPhase"]]
    return show(
        visit, "policy.html", policy=found, waiting=waiting, migrations=migrations, without=without,
        may_ask=visit.may(ADOPT.permission), may_settle=visit.may(SETTLES["confirm"].permission), did=did(visit),
        now_only=visit.now_only,
    )  # fmt: skip


def as_toml(visit: Visit) -> Response:
    """The text of the policy in force, byte by byte: to be changed and adopted."""
    headers = {"Content-Disposition": 'attachment; filename="policy.toml"'}
    return Response(visit.queries.policies()["text"].encode(), media_type="application/toml", headers=headers)


# ------------------------------------------------------------------------------------------------ adopting


def adopt_page(visit: Visit) -> Response:
    """A policy is checked, with its effect foretold, and adopted."""
    return handle(visit, Task(ADOPT, POLICY, visit.to("policy"), foretold=_effect, tried_by_all=True))


def _effect(visit: Visit, command: Command | None) -> list[Block]:
    """What the policy that is attached would change for all files at once."""
    if command is None:
        return []
    fields = command.request.fields
    try:
        from_on = parse_day(str(fields["from"])) if "from" in fields else None
    except DateError:
        from_on = None
    effect = visit.queries.policy_effect(str(fields["text"]), from_on)
    note_told(visit, effect)
    return _blocks(effect_lines(effect, visit.lang))


# ------------------------------------------------------------------------------------------------ migrating


def migrate_page(visit: Visit) -> Response:
    """Files are asked to move to the policy in force; what that would change is shown first."""
    say = visit.say
    choice = [("all", say.text("web.policy.all_files")), ("these", say.text("web.policy.these_files"))]
    more = (
        Control("which", "select", say.text("web.policy.which"), choices=choice, required=True),
        Control("references", "lines", say.text("web.policy.files"), say.text("web.hint.references")),
    )
    task = Task(MIGRATE, POLICY, visit.to("policy"), more=more)
    if visit.request.method != "POST" or visit.typed("step") == "edit":
        return handle(visit, task._replace(fixed={"reference": []}))
    named = [part for text in typed_of(visit, "references") for part in text.replace(",", " ").split()]
    which = visit.typed("which")
    if which not in ("all", "these") or (which == "these") is not bool(named):
        field = "references" if which in ("all", "these") else "which"
        return handle(visit, task._replace(fixed={"reference": []}, fault=(field, say.text("web.policy.name_files"))))
    references = list(dict.fromkeys(visit.queries.resolve(one) for one in named)) if named else None
    preview = visit.queries.migration(references)
    note_told(visit, preview)
    moving = [file["reference"] for file in preview["files"]] or references or []
    return handle(visit, task._replace(
        fixed={"reference": moving}, foretold=lambda visit, command: _preview(visit, preview) if command else []
    ))  # fmt: skip


def _preview(visit: Visit, preview: Mapping[str, Any]) -> list[Block]:
    return _blocks(preview_lines(preview, visit.lang))


# ------------------------------------------------------------------------------------------------ the second person


def settle(visit: Visit) -> Response:
    """A second person confirms or rejects an adoption or a migration; a migration moves its files then."""
    verb, text = visit.request.path_params["verb"], visit.request.path_params["number"]
    if verb not in SETTLES or not (text.isascii() and text.isdigit() and len(text) < 10):
        raise HTTPException(404)
    number = int(text)
    left = unfinished(desk_of(visit), str(number)) if verb == "confirm" else None
    if left is not None:
        if visit.request.method == "POST" and visit.typed("step") == "do":
            return _finished(visit, number)
        return show(visit, "finish.html", number=number, left=left)
    about = [(visit.say.label("number"), str(number)), *_about(visit, number)]
    task = Task(SETTLES[verb], POLICY, visit.to("policy"), fixed={"number": [str(number)]}, about=about)
    return handle(visit, task._replace(
        foretold=lambda visit, _: _asked(visit, number), after=_moved if verb == "confirm" else None
    ))  # fmt: skip


def _about(visit: Visit, number: int) -> list[tuple[str, str]]:
    """Which policy, from which day, or how many files, and who asked. Raises NotFound for a number that none has."""
    say, found = visit.say, visit.queries.policies()
    for one in found["adopted"]:
        if one["id"] == number:
            by = (say.text("table.adopted_by"), say.who(one["adoptedBy"]))
            return [(say.text("table.policy"), one["name"]), (say.text("table.from_on"), say.day(one["from"])), by]
    for one in found["migrations"]:
        if one["id"] == number:
            by = (say.text("table.requested_by"), say.who(one["requestedBy"]))
            return [(say.text("web.policy.files"), str(len(one["files"]))), by]
    raise NotFound("not_found.policy_number", {"number": number})


def _asked(visit: Visit, number: int) -> list[Block]:
    """What an adoption or a migration that waits would change now."""
    preview = visit.queries.requested_migration(number)
    if preview is not None:
        note_told(visit, preview)
        return _preview(visit, preview)
    effect = visit.queries.adoption_effect(number)
    note_told(visit, effect)
    return _blocks(effect_lines(effect, visit.lang)) if effect is not None else []


def _moved(visit: Visit, answer: Answer) -> Response | None:
    """The files of a confirmed migration move at once."""
    if answer.refused or "files" not in answer.entry.fields:
        return None
    return _finished(visit, int(answer.entry.fields["number"]))


def _finished(visit: Visit, number: int) -> Response:
    done = finish(desk_of(visit), number)
    return RedirectResponse(visit.to("policy", did="confirm_policy", moved=len(done["moved"])), 303)


def _blocks(lines: Iterable[str]) -> list[Block]:
    """Lines as the command line prints them: each that is not set in begins a block."""
    found: list[Block] = []
    for line in lines:
        if line and not line.startswith(" "):
            found.append((line, []))
        elif line and found:
            found[-1][1].append(line.strip())
    return found
