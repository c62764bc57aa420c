"""One form from the first look to the end: fill in, look at what would change, confirm. The desk answers both times.

GET   the form, with whatever stands in the way already, before anyone tries
POST  check: the desk tries it and writes nothing; then the page to confirm, or the form with what is wrong
POST  do: the desk does it, or refuses it and records that

Whose role may never do it is told that alone, each time, and given no form.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from starlette.responses import RedirectResponse, Response

from lifecycle.act import Act
from lifecycle.answer import Answer
from lifecycle.answers import answer_json
from lifecycle.command import Command, read_command
from lifecycle.correction import read_correction
from lifecycle.desk import Desk
from lifecycle.errors import AgreementsError, Conflict, NotFound, Unreadable
from lifecycle.registers import CALENDAR, RANKS
from lifecycle.stages import ACTS
from messages.policy_lines import policy_fault
from rules.policy_problems import PolicyError
from web.answering import named, note_tried
from web.fields import DOCUMENTS, Choices, Control, controls, fields_of, on_of
from web.pages.attaching import attached, file_field, policy_field, policy_of, without
from web.pages.conflicts import told_of
from web.pages.faults import MISSING, errors_of, errors_of_verdicts
from web.pages.left_empty import left_empty
from web.pages.partnership import acts_of, judged
from web.templating import show
from web.uploads import Kept
from web.visit import Visit

OTHER_FILES = frozenset({"successor", "successorOf"})
"""Fields that name another file."""
VERSION = re.compile(r"[0-9]{1,9}\Z")
"""The version of a file as its form carries it."""
Fields = Mapping[str, list[str]]
Block = tuple[str, list[str]]
"""A line, and the lines under it."""
NOTHING: Fields = MappingProxyType({})


class Task(NamedTuple):
    """What a form is for: the act, on what subject, the file's version when it was opened, where it leads back to.

    `fixed` are fields that follow from the address and are not typed; `given` stands in the form at first; `choices`
    offers what to choose from where the table cannot know; `more` are controls that are no fields of the act, and
    `about` tells what the act is about. `foretold` says what a command would change besides the file (None: what can
    be said before anything is typed). `after` hears the answer that was written, and may show a page of its own.
    """

    act: Act
    subject: str
    back: str
    version: int | None = None
    partner: str = ""
    fixed: Fields = NOTHING
    given: Fields = NOTHING
    choices: Mapping[str, Choices] = MappingProxyType({})
    more: tuple[Control, ...] = ()
    about: Sequence[tuple[str, str]] = ()
    foretold: Callable[[Visit, Command | None], list[Block]] | None = None
    after: Callable[[Visit, Answer], Response | None] | None = None
    corrects: int | None = None
    """The sequence of the entry that a correction supersedes."""
    fault: tuple[str, str] | None = None
    """What is wrong with one of `more`: its name and the sentence."""
    typed_as: Act | None = None
    """The act as its form takes it, where that is not as the table has it."""
    known: frozenset[str] = frozenset()
    """Fields for which it is no answer that they are unknown."""
    tried_by_all: bool = False
    """Whether those may have it checked, too, whose role may not do it."""
    soonest: Fields = NOTHING
    """What nobody could type sooner: where that is refused already, the form says so before anybody types."""
    seen: int | None = None
    """The last entry of the file when the form was made, refusals included: what came later is what changed."""

    @property
    def form(self) -> Act:
        """The act as its form takes it."""
        return self.typed_as or self.act

    @property
    def permission(self) -> str:
        """What a role must hold for it."""
        return "correct" if self.corrects is not None else self.act.permission


def on_file(visit: Visit, act: Act, reference: str, **more: Any) -> Task:
    """An act on a file, which leads back to its page."""
    with visit.site.house.store.reading() as reading:  # before the version: nothing recorded between is overlooked
        _, seen = reading.version_of((reference,)).get(reference, (0, 0))
    shown = visit.queries.show(reference)
    back = visit.to("partnerships", reference)
    return Task(act, reference, back, shown["version"], shown["partnerName"], seen=seen, **more)


def handle(visit: Visit, task: Task) -> Response:
    """The form, its check or its confirmation."""
    if not task.tried_by_all and not visit.may(task.permission):
        return denied(visit, task)
    if visit.request.method != "POST":
        return show_form(visit, task)
    if task.fault is not None:
        return show_form(visit, task, status=400, errors=dict([task.fault]))
    step = visit.typed("step")
    kept, wrong = attached(visit, task.act)
    if wrong:
        said = " ".join(text for error in wrong for text in errors_of(visit, task.act, error, kept).values())
        return show_form(visit, task, status=400, kept=kept, errors={file_field(task.act): said})
    if step == "edit":
        return show_form(visit, task, kept=kept)
    if task.version is not None and not VERSION.match(visit.typed("version")):
        # whether somebody else came first cannot be told then
        return show_form(
            visit, task, status=400, kept=kept, errors={"": visit.say.text("web.act.no_version")}, anew=True
        )
    empty = left_empty(visit, _controls(visit, task, {}), kept) if step != "do" else {}
    try:
        command = _command(visit, task, kept, dry_run=step != "do")
        answer = _performed(visit, command)
    except (Unreadable, PolicyError, NotFound, Conflict) as error:
        return _not_done(visit, task, error, kept, empty)
    if empty:
        return show_form(visit, task, status=422, kept=kept, errors=empty, unread=False)
    if not answer.dry_run and task.after is not None and (page := task.after(visit, answer)) is not None:
        return page
    if answer.refused:
        return _refused(visit, task, answer, kept)
    if answer.dry_run:
        return _confirm(visit, task, command, answer, kept)
    for token in kept:
        visit.site.uploads.drop(token)
    return _done(visit, task, answer)


def _performed(visit: Visit, command: Command) -> Answer:
    answer = desk_of(visit).perform(command)
    if answer.dry_run:
        note_tried(visit, answer)
    return answer


def denied(visit: Visit, task: Task) -> Response:
    """The page for a role that may never do it: whose it is, and no form. Done in earnest, the refusal is recorded."""
    recorded = _recorded_refusal(visit, task) if visit.typed("step") == "do" else None
    told = _denied(visit, task)
    if recorded is not None:
        refused = {"dryRun": False, "sequence": recorded.entry.sequence, **(told or {"blocking": []})}
        return show_form(visit, task, status=403, refusal=refused, closed=True)
    errors = {} if told is not None else {"": visit.say.text("web.act.role_may_not")}
    return show_form(visit, task, status=403, standing=told, errors=errors, closed=True)


def _recorded_refusal(visit: Visit, task: Task) -> Answer | None:
    """What the desk recorded of the try; None where what was sent cannot be read: then nothing is written."""
    try:
        kept, wrong = attached(visit, task.act)
        if wrong or (task.version is not None and not VERSION.match(visit.typed("version"))):
            return None
        answer = desk_of(visit).perform(_command(visit, task, kept, dry_run=False))
    except (AgreementsError, PolicyError):
        return None
    return answer if answer.refused else None


def _not_done(
    visit: Visit, task: Task, error: Unreadable | PolicyError | NotFound | Conflict, kept: Mapping[str, Kept],
    empty: Mapping[str, str],
) -> Response:  # fmt: skip
    """The form again, with why it could not even be decided, and with what is `empty` besides."""
    match error:
        case Conflict():
            told = told_of(visit, error, task.subject, task.seen)
            return show_form(visit, task, status=409, kept=kept, conflict=told)
        case NotFound():
            said = visit.say.on_page(visit.say.fault(error.key, named(visit, error), task.act.name))
            errors = {**empty, str(error.params.get("field", "")): said}
            return show_form(visit, task, status=404, kept=kept, errors=errors)
        case PolicyError():
            said = "\n".join(policy_fault(problem, visit.lang) for problem in error.problems)
            return show_form(visit, task, status=400, errors={**empty, policy_field(task.act): said})
        case _:
            errors = {**empty, **errors_of(visit, task.act, error, kept)}
            return show_form(visit, task, status=400, kept=without(visit, error, kept), errors=errors)


def desk_of(visit: Visit) -> Desk:
    """The desk for whoever is signed in, or for somebody they stand in for. Raises NotFound."""
    assert visit.actor is not None
    other = visit.typed("deputyFor")
    if not other:
        return visit.desk()
    if not other.isdigit() or len(other) > 9:
        raise NotFound("not_found.person", {"person": other})
    return visit.site.house.desk(visit.actor._replace(deputy_for=int(other)))


# ------------------------------------------------------------------------------------------------ what was typed


def _command(visit: Visit, task: Task, kept: Mapping[str, Kept], *, dry_run: bool) -> Command:
    """What was typed, read. Raises Unreadable, naming the field; PolicyError for a policy."""
    act = task.act
    own = act.field("on") is not None
    version = visit.typed("version")
    more: dict[str, Any] = {
        "reason": visit.typed("reason") or None, "key": visit.typed("key")[:80] or None, "dry_run": dry_run,
        "if_version": int(version) if task.version is not None else None,
    }  # fmt: skip
    if task.corrects is not None:
        documents = [one.typed for one in kept.values()]
        fields = changed_fields(visit, task)
        house = visit.site.house
        return read_correction(house.store, task.subject, task.corrects, fields, documents=documents, **more)
    fields = {**fields_of(visit, task.form), **task.fixed, **policy_of(act, kept)}
    fields = {n: [_file_named(visit, n, v) for v in vs] if n in OTHER_FILES else vs for n, vs in fields.items()}
    return read_command(
        task.subject, act, fields=fields, on=None if own else on_of(visit) or None,
        decision=None if act.field("decision") else visit.typed("decision") or None,
        documents=[] if policy_field(act) else [one.typed for one in kept.values()], **more,
    )  # fmt: skip


def _file_named(visit: Visit, field: str, typed: str) -> str:
    """The reference of the other file that a field names. Raises NotFound, which names the field."""
    try:
        return visit.queries.resolve(typed)
    except NotFound as error:
        raise NotFound(error.key, {**error.params, "field": field}) from error


def changed_fields(visit: Visit, task: Task) -> dict[str, list[str]]:
    """What a correction changes: the fields that say something else than the entry does.

    Raises Unreadable for a field that was emptied: an entry is corrected by another value, never by none.
    """
    typed = fields_of(visit, task.form)
    if on := on_of(visit):
        typed["on"] = [on]
    stood = fields_of(visit, task.form, task.given) | {"on": list(task.given["on"])}
    gone = next((name for name in stood if name not in typed), None)
    if gone is not None:
        raise Unreadable("web.correct.emptied", {"field": gone})
    return {name: values for name, values in typed.items() if values != stood.get(name)}


# ------------------------------------------------------------------------------------------------ what goes wrong


def _refused(visit: Visit, task: Task, answer: Answer, kept: Mapping[str, Kept]) -> Response:
    told = answer_json(answer, visit.lang, visit.say.names)
    judgement = judged(told["verdicts"])
    judgement["blocking"] = [one for one in judgement["blocking"] if one["rule"] not in MISSING]
    errors = errors_of_verdicts(visit, answer.decision.verdicts, told["verdicts"])
    # what is only not filled in yet is no refusal; tried in earnest it is recorded as one, and the page says so
    refusal = {**told, **judgement} if judgement["blocking"] or not answer.dry_run else None
    status = 422 if answer.dry_run else 403
    return show_form(visit, task, status=status, kept=kept, errors=errors, refusal=refusal)


# ------------------------------------------------------------------------------------------------ what is shown


def show_form(
    visit: Visit, task: Task, *, status: int = 200, kept: Mapping[str, Kept] | None = None,
    errors: Mapping[str, str] | None = None, refusal: Mapping[str, Any] | None = None,
    conflict: Mapping[str, Any] | None = None, unread: bool = True, anew: bool = False,
    standing: Mapping[str, Any] | None = None, closed: bool = False,
) -> Response:  # fmt: skip
    """The form, with whatever was typed; `refusal` and `conflict` say why it is shown again.

    `unread` says that the errors are about what cannot be read, and not about what is missing; `anew` that the form
    is made from the file as it is now. `closed` says that the role may not send it: there is none then.
    """
    errors = errors or {}
    made = _controls(visit, task, errors)
    names = {one.name for one in made}
    apart = [said for name, said in errors.items() if name not in names]
    fresh = not visit.form
    # the key names one attempt: one that was answered for good, or lost against somebody else's, is spent
    spent = fresh or conflict is not None or (refusal is not None and not refusal.get("dryRun"))
    if fresh and not closed:
        standing = _standing(visit, task)
    made_now = fresh or anew or conflict is not None
    version = task.version if made_now else visit.typed("version")
    seen = task.seen if made_now else visit.typed("seen")
    return show(
        visit, "act.html", status=status, task=task, controls=made, kept=kept or {}, errors=errors, apart=apart,
        wrong=visit.say.text("web.act.wrong" if unread else "web.act.missing"),
        refusal=refusal, conflict=conflict, standing=standing, closed=closed,
        version="" if version is None else version, seen="" if seen is None else seen,
        key=secrets.token_urlsafe(18) if spent else visit.typed("key"), documents=DOCUMENTS,
        foretold=task.foretold(visit, None) if task.foretold is not None else [],
    )  # fmt: skip


def _controls(visit: Visit, task: Task, errors: Mapping[str, str]) -> list[Control]:
    """The controls of a task: its own, then those of its act that are not settled by the address."""
    made = controls(visit, task.form, errors, given=task.given, choices=task.choices, more=task.more)
    made = [one._replace(known=one.name in task.known) for one in made]
    if task.corrects is None:
        return [one for one in made if one.name not in task.fixed]
    hints = {"on": visit.say.text("web.hint.when")}
    return [
        one._replace(required=one.name == "reason", hint=hints.get(one.name, one.hint))
        for one in made
        if one.name != "decision"
    ]


def _standing(visit: Visit, task: Task) -> dict[str, Any] | None:
    """What stands in the way of an act already, before anybody tries; None where nothing does.

    Of an act of the stages every verdict; of any other, and of a correction, what the role may not do.
    """
    if not visit.may(task.permission):
        return _denied(visit, task)
    if task.soonest:
        return _tried(visit, task, {**task.fixed, **task.soonest})
    if task.act.name not in ACTS or not task.subject or task.corrects is not None:
        return None
    found = next((a for a in acts_of(visit, task.subject) if a["act"] == task.act.name), None)
    return found if found is not None and not found["allowed"] else None


def _tried(visit: Visit, task: Task, fields: Fields) -> dict[str, Any] | None:
    """What the rules refuse of an act with these fields; None where they let it pass."""
    try:
        answer = visit.desk().perform(read_command(task.subject, task.act, fields=fields, dry_run=True))
    except (AgreementsError, PolicyError):  # what cannot be read is told when it is sent
        return None
    shown = judged(answer_json(answer, visit.lang, visit.say.names)["verdicts"])
    return shown if shown["blocking"] else None


def _denied(visit: Visit, task: Task) -> dict[str, Any] | None:
    """What the desk would say of the role alone, tried without anything typed."""
    try:
        answer = visit.desk().perform(read_command(task.subject, task.act, fields=task.fixed, dry_run=True))
    except (AgreementsError, PolicyError):  # without what is missing it cannot even be tried
        return None
    told = [v for v in answer_json(answer, visit.lang)["verdicts"] if v["rule"] == "persons.role"]
    shown = judged(told)
    return shown if shown["blocking"] else None


def _confirm(visit: Visit, task: Task, command: Command, answer: Answer, kept: Mapping[str, Kept]) -> Response:
    """What would change, each value beside the old one, and one button."""
    openings = (*command.openings, *([command.reason] if command.reason is not None else []))
    told = answer_json(answer, visit.lang, visit.say.names)
    part = "period" if answer.reference == CALENDAR else ""
    differs = visit.queries.would_change(answer, openings)
    changed = visit.say.changed(differs, part, task.act if task.corrects is not None else None, task.fixed)
    offered = {name: dict(choices) for name, choices in task.choices.items()}
    fields = visit.say.typed(task.form, _typed(visit, task), offered, task.fixed)
    sent = [(n, v) for n, vs in visit.form.items() for v in vs if isinstance(v, str) and n not in STEERING]
    return show(
        visit, "confirm.html", task=task, told=told, changed=changed, fields=fields, kept=kept,
        sent=sent, **judged(told["verdicts"]),
        foretold=task.foretold(visit, command) if task.foretold is not None else [],
    )  # fmt: skip


STEERING = frozenset({"step", "formToken", "kept", "documentLanguage"})
"""What a form sends besides what was typed."""


def _typed(visit: Visit, task: Task) -> dict[str, list[str]]:
    """What was typed; of a correction what it changes."""
    found = fields_of(visit, task.form) if task.corrects is None else changed_fields(visit, task)
    for name in ("reason", "decision"):
        if visit.typed(name) and name not in found:
            found[name] = [visit.typed(name)]
    return found


def _done(visit: Visit, task: Task, answer: Answer) -> Response:
    """To the page of what was changed, which says what was done."""
    if answer.reference and answer.reference not in RANKS and (task.partner or not task.subject):
        address = visit.to("partnerships", answer.reference, done=answer.entry.sequence)
    else:
        mark = "&" if "?" in task.back else "?"
        address = f"{task.back}{mark}did={task.act.name}"
    return RedirectResponse(address, 303)
