"""Acts as forms: fill in, look at what would change, confirm. Nothing is decided here; the desk answers both times.

GET   the form, with whatever stands in the way already, before anyone tries
POST  check: the desk tries it and writes nothing; then the page to confirm, or the form with what is wrong
POST  do: the desk does it, or refuses it and records that
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from lifecycle.act import Act, Nature
from lifecycle.answer import Answer
from lifecycle.answers import answer_json
from lifecycle.command import Command, read_command
from lifecycle.deadlines import KINDS
from lifecycle.desk import Desk
from lifecycle.errors import Conflict, NotFound, Unreadable
from lifecycle.records import BY_NAME, TYPED_AS_RECORD
from lifecycle.registers import ACTS_OF_REGISTERS, RANKS, SUBJECT_OF
from lifecycle.stages import ACTS
from messages.failures import sentence
from rules.verdict import Verdict
from web.answering import named
from web.fields import DOCUMENTS, controls, fields_of, typed_of
from web.pages.partnership import acts_of, judged, reference_of
from web.templating import show
from web.uploads import Kept
from web.visit import Visit

NOT_TYPED = ("propose", "enter_legacy")
RECORDED = frozenset({*(act.name for act in TYPED_AS_RECORD), "assign", "request_exception"})
ON_REGISTERS = frozenset({
    "enter_period", "close_period", "correct_period", "confirm_period", "reject_period", "add_person", "change_role",
    "disable_person", "add_partner", "rename_partner", "add_absence", "end_absence", "set_mail", "set_wishes",
})  # fmt: skip
REMINDERS = {"acknowledge": "acknowledge_reminder", "snooze": "snooze_reminder", "waive": "waive_deadline"}
FIELD_OF_RULE = {"reason.given": "reason", "documents.text": "document", "documents.letter": "document",
                 "dates.not_future": "on", "dates.order": "on"}  # fmt: skip
"""Rules that are about one control, whatever they answer."""


class Task(NamedTuple):
    """What a form is for: the act, on what subject, the file's version when it was opened, where it leads back to."""

    act: Act
    subject: str
    back: str
    version: int | None = None
    partner: str = ""
    fixed: Mapping[str, list[str]] = MappingProxyType({})
    """Fields that follow from the address, and are not typed."""


# ------------------------------------------------------------------------------------------------ which task


def act_page(visit: Visit) -> Response:
    """An act of the table of stages on a file."""
    act = ACTS.get(visit.request.path_params["act"])
    if act is None or act.nature is Nature.CLOCK or act.name in NOT_TYPED:
        raise HTTPException(404)
    return handle(visit, _on_file(visit, act))


def record_page(visit: Visit) -> Response:
    """A fact recorded of a file."""
    name = visit.request.path_params["what"]
    if name not in RECORDED:
        raise HTTPException(404)
    return handle(visit, _on_file(visit, BY_NAME[name]))


def choose_record(visit: Visit) -> Response:
    """From the choice of a fact to its form."""
    name = visit.asked("what")
    if name not in RECORDED:
        raise HTTPException(404)
    return RedirectResponse(visit.to("partnerships", reference_of(visit), "record", name), 303)


def propose_page(visit: Visit) -> Response:
    """A new file."""
    return handle(visit, Task(ACTS["propose"], "", visit.to("partnerships")))


def register_page(visit: Visit) -> Response:
    """An act on a register: a period of the government, a person, a partner, an absence."""
    name = visit.request.path_params["act"]
    if name not in ON_REGISTERS:
        raise HTTPException(404)
    back = {"calendar": visit.to("government"), "people": visit.to("people")}.get(SUBJECT_OF[name], visit.to())
    return handle(visit, Task(ACTS_OF_REGISTERS[name], SUBJECT_OF[name], back))


def reminder_page(visit: Visit) -> Response:
    """What somebody answers to a reminder: seen, later, not needed. Raises NotFound for a number that none has."""
    name, number = visit.request.path_params["verb"], visit.request.path_params["number"]
    if name not in REMINDERS or not (number.isascii() and number.isdigit() and len(number) < 10):
        raise HTTPException(404)
    found = visit.queries.reminder(int(number))
    if found.kind not in KINDS:
        raise Unreadable("usage.no_deadline", {"number": int(number)})
    fixed = {
        "reminder": [number], "kind": [found.kind], "number": [str(found.number)], "dueOn": [found.due_on.isoformat()],
    }  # fmt: skip
    return handle(visit, Task(BY_NAME[REMINDERS[name]], found.subject, visit.to("deadlines"), fixed=fixed))


def _on_file(visit: Visit, act: Act) -> Task:
    reference = reference_of(visit)
    shown = visit.queries.show(reference)
    return Task(act, reference, visit.to("partnerships", reference), shown["version"], shown["partnerName"])


# ------------------------------------------------------------------------------------------------ one form


def handle(visit: Visit, task: Task) -> Response:
    """The form, its check or its confirmation."""
    if visit.request.method != "POST":
        return _form(visit, task)
    step = visit.typed("step")
    kept: dict[str, Kept] = {}
    try:
        kept = _documents(visit)
        if step == "edit":
            return _form(visit, task, kept=kept)
        command = _command(visit, task, kept, dry_run=step != "do")
        desk = _desk(visit)
        answer = desk.perform(command)
    except Unreadable as error:
        return _form(visit, task, status=400, kept=kept, errors=_errors_of(visit, error, kept))
    except Conflict as error:
        return _form(visit, task, status=409, kept=kept, conflict=_conflict(visit, task, error))
    if answer.refused:
        return _refused(visit, task, answer, kept)
    if answer.dry_run:
        return _confirm(visit, task, command, answer, kept)
    for token in kept:
        visit.site.uploads.drop(token)
    return _done(visit, task, answer)


def _desk(visit: Visit) -> Desk:
    """The desk for whoever is signed in, or for somebody they stand in for."""
    assert visit.actor is not None
    other = visit.typed("deputyFor")
    if not other:
        return visit.desk()
    if not other.isdigit() or len(other) > 9:
        raise NotFound("not_found.person", {"person": other})
    return visit.site.house.desk(visit.actor._replace(deputy_for=int(other)))


def _command(visit: Visit, task: Task, kept: Mapping[str, Kept], *, dry_run: bool) -> Command:
    """What was typed, read. Raises Unreadable, naming the field."""
    act = task.act
    own = act.field("on") is not None
    fields = {**fields_of(visit, act), **task.fixed}
    if "successor" in fields or "successorOf" in fields:
        fields = {n: [visit.queries.resolve(v) for v in vs] if "successor" in n else vs for n, vs in fields.items()}
    version = visit.typed("version")
    return read_command(
        task.subject, act, fields=fields, on=None if own else visit.typed("on").strip() or None,
        reason=visit.typed("reason") or None,
        decision=None if act.field("decision") else visit.typed("decision") or None,
        documents=[one.typed for one in kept.values()], key=visit.typed("key")[:80] or None,
        if_version=int(version) if version.isdigit() and len(version) < 10 and task.version is not None else None,
        dry_run=dry_run,
    )  # fmt: skip


def _documents(visit: Visit) -> dict[str, Kept]:
    """What was attached before, and what is attached now. Raises Unreadable."""
    assert visit.actor is not None
    person, uploads = visit.actor.number, visit.site.uploads
    kept = {token: found for token in typed_of(visit, "kept") if (found := uploads.find(person, token)) is not None}
    if len(kept) < len(typed_of(visit, "kept")):
        raise Unreadable("web.document.gone", {"field": "document"})
    languages = typed_of(visit, "documentLanguage")
    for place, file in enumerate(visit.form.get("document", ())):
        if isinstance(file, UploadFile) and file.filename:
            language = languages[place] if place < len(languages) else ""
            token, one = uploads.keep(person, file.file, file.filename, language)
            kept[token] = one
    return kept


# ------------------------------------------------------------------------------------------------ what goes wrong


def _errors_of(visit: Visit, error: Unreadable, kept: Mapping[str, Kept]) -> dict[str, str]:
    """The sentence of an error under the control that it is about; under no name where it is about none."""
    params = named(visit, error)
    paths = {str(one.path): one.name for one in kept.values()}
    if "path" in params:
        params["path"] = next((name for path, name in paths.items() if path in str(params["path"])), params["path"])
    field = str(params.get("field", "")) or ("document" if "path" in params else "")
    return {field: sentence(error.key, params, visit.lang)}


def _errors_of_verdicts(visit: Visit, verdicts: tuple[Verdict, ...], told: list[dict[str, Any]]) -> dict[str, str]:
    """What rules say of single controls, by the name of the control."""
    errors: dict[str, str] = {}
    for verdict, shown in zip(verdicts, told, strict=True):
        if not verdict.blocks:
            continue
        fields = verdict.params.get("fields", ())
        names = (fields,) if isinstance(fields, str) else fields if isinstance(fields, tuple) else ()
        for name in (*names, *([FIELD_OF_RULE[verdict.rule]] if verdict.rule in FIELD_OF_RULE else [])):
            errors.setdefault(name, str(shown["message"]))
    return errors


def _refused(visit: Visit, task: Task, answer: Answer, kept: Mapping[str, Kept]) -> Response:
    told = answer_json(answer, visit.lang)
    refusal = {**told, **judged(told["verdicts"])}
    errors = _errors_of_verdicts(visit, answer.decision.verdicts, told["verdicts"])
    return _form(visit, task, status=422 if answer.dry_run else 403, kept=kept, errors=errors, refusal=refusal)


def _conflict(visit: Visit, task: Task, error: Conflict) -> dict[str, Any]:
    """What somebody else did meanwhile: the sentence, and every entry since the version that the form was made for."""
    said = sentence(error.key, named(visit, error), visit.lang)
    entries = list(visit.queries.history(task.subject)) if task.version is not None else []
    counted = [entry for entry in entries if entry["outcome"] != "refused"]
    version = visit.typed("version")
    seen = int(version) if version.isdigit() and len(version) < 10 else len(counted)
    return {"said": said, "entries": counted[seen:]}


# ------------------------------------------------------------------------------------------------ what is shown


def _form(
    visit: Visit, task: Task, *, status: int = 200, kept: Mapping[str, Kept] | None = None,
    errors: Mapping[str, str] | None = None, refusal: Mapping[str, Any] | None = None,
    conflict: Mapping[str, Any] | None = None,
) -> Response:  # fmt: skip
    """The form, with whatever was typed; `refusal` and `conflict` say why it is shown again."""
    errors = errors or {}
    made = [one for one in controls(visit, task.act, errors) if one.name not in task.fixed]
    names = {one.name for one in made}
    apart = [said for name, said in errors.items() if name not in names]
    fresh = not visit.form
    # the key names one attempt: one that was answered for good, or lost against somebody else's, is spent
    spent = fresh or conflict is not None or (refusal is not None and not refusal.get("dryRun"))
    standing = _standing(visit, task) if fresh else None
    version = task.version if fresh or conflict is not None else visit.typed("version")
    return show(
        visit, "act.html", status=status, task=task, controls=made, kept=kept or {}, errors=errors, apart=apart,
        refusal=refusal, conflict=conflict, standing=standing, version="" if version is None else version,
        key=secrets.token_urlsafe(18) if spent else visit.typed("key"), documents=DOCUMENTS,
    )  # fmt: skip


def _standing(visit: Visit, task: Task) -> dict[str, Any] | None:
    """What stands in the way of an act on a file already, before anybody tries; None where nothing does."""
    if task.act.name not in ACTS or not task.subject:
        return None
    found = next((a for a in acts_of(visit, task.subject) if a["act"] == task.act.name), None)
    return found if found is not None and not found["allowed"] else None


def _confirm(visit: Visit, task: Task, command: Command, answer: Answer, kept: Mapping[str, Kept]) -> Response:
    """What would change, each value beside the old one, and one button."""
    openings = (*command.openings, *([command.reason] if command.reason is not None else []))
    told = answer_json(answer, visit.lang)
    changed = visit.queries.would_change(answer, openings)
    fields = [(visit.say.label(n), ", ".join(v)) for n, v in _named_fields(visit, task).items()]
    sent = [(n, v) for n, vs in visit.form.items() for v in vs if isinstance(v, str) and n not in STEERING]
    return show(
        visit, "confirm.html", task=task, told=told, changed=visit.say.changed(changed), fields=fields, kept=kept,
        sent=sent, **judged(told["verdicts"]),
    )  # fmt: skip


STEERING = frozenset({"step", "formToken", "kept", "documentLanguage"})
"""What a form sends besides what was typed."""


def _named_fields(visit: Visit, task: Task) -> dict[str, list[str]]:
    """What was typed, in words: codes and numbers by their names."""
    names = {one.name: dict(one.choices) for one in controls(visit, task.act, {}) if one.kind != "document"}
    found = {n: [names.get(n, {}).get(v, v) for v in vs] for n, vs in fields_of(visit, task.act).items()}
    for name in ("reason", "decision"):
        if visit.typed(name) and name not in found:
            found[name] = [visit.typed(name)]
    return found


def _done(visit: Visit, task: Task, answer: Answer) -> Response:
    """To the page of what was changed, which says what was done."""
    if answer.reference and answer.reference not in RANKS and not task.fixed:
        address = visit.to("partnerships", answer.reference, done=answer.entry.sequence)
    else:
        mark = "&" if "?" in task.back else "?"
        address = f"{task.back}{mark}did={task.act.name}"
    return RedirectResponse(address, 303)
