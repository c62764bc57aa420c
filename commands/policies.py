"""The policy of the register: `policy show | check | adopt | migrate | confirm | reject`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from commands.acting import read, tell
from commands.fields import common
from commands.files import AS_OF
from commands.kinds import Day
from commands.output import print_json, print_known_at
from commands.parsing import argument, command, group, option
from commands.policy_lines import notes, print_adopted
from commands.register_acts import register_command
from commands.saying import verdicts
from commands.session import Session
from lifecycle.errors import EXIT_CODES, Forbidden, Unreadable
from lifecycle.registers import ACTS_OF_REGISTERS, POLICY
from messages.policy_lines import effect_lines, preview_lines
from messages.render import render
from messages.wording import printable


@command(
    "show",
    argument("sha", "help.argument.policy_sha", metavar="[SHA]", required=False),
    *AS_OF,
    help="help.policy.show",
)
def _show(session: Session, sha: str | None, as_of: date | None, known_at: str | None) -> None:
    """The policy in force, or the one whose hash begins so."""
    shown = session.queries(as_of, known_at).policies(sha)
    if session.json:
        print_json(shown)
        return
    lang = session.lang
    key = "policy.in_force" if sha is None else "policy.of_hash"
    print(render(key, {"value": printable(shown["name"]), "hash": shown["hash"], "on": shown["on"]}, lang))
    print_known_at(known_at, lang)
    for line in notes(shown, lang):
        print(line)
    print()
    print_adopted(shown["adopted"], lang)
    print()
    text = shown["text"]
    print(text, end="" if text.endswith("\n") else "\n")


@command(
    "check",
    argument("file", metavar="FILE"),
    option("--from", "help.option.policy_from", metavar="DATE", name="from_on", type=Day()),
    help="help.policy.check",
)
def _check(session: Session, file: str, from_on: date | None) -> int:
    """Read a policy; beside a register, also what it would change for all files at once, or be refused for."""
    from commands.policy_files import read_policy_file
    from lifecycle.errors import NotFound
    from lifecycle.storage.errors import Missing
    from rules.policy import policy_hash, read_policy

    text = read_policy_file(file)
    name = read_policy(text).name
    effect: dict[str, Any] | None = None
    refused: Sequence[dict[str, Any]] = ()
    try:
        effect = session.queries().policy_effect(text, from_on)
        refused = session.queries().policy_refusal(text)
    except (Missing, NotFound):
        pass
    code = EXIT_CODES[Forbidden] if refused else 0
    if session.json:
        shown: dict[str, Any] = {"ok": not refused, "path": file, "name": name, "hash": policy_hash(text)}
        shown |= {"effect": effect} if effect is not None else {}
        print_json({**shown, "verdicts": refused} if refused else shown)
        return code
    said = {"path": printable(file), "value": printable(name), "hash": policy_hash(text)}
    print(render("policy.fine", said, session.lang))
    if effect is not None:
        print("\n".join(effect_lines(effect, session.lang)))
    if refused:
        print("\n" + render("policy.would_be_refused", {}, session.lang))
        print("\n".join(verdicts(refused, session.lang)))
    return code


ADOPT = ACTS_OF_REGISTERS["adopt_policy"]


@command(
    "adopt",
    argument("file", metavar="FILE"),
    option("--from", "help.option.policy_from", metavar="DATE", name="from_on"),
    *common(ADOPT),
    help="help.policy.adopt",
)
def _adopt(session: Session, file: str, from_on: str | None, **values: Any) -> int:
    from commands.policy_files import read_policy_file

    desk = session.acting_desk(values.get("acting_for"))
    fields = {"text": [read_policy_file(file)], **({"from": [from_on]} if from_on else {})}
    answer = desk.perform(read(session, POLICY, ADOPT, values, fields))
    if answer.refused:
        return tell(session, desk, answer, as_result=False)
    kept = answer.entry.fields
    effect = session.queries().policy_effect(kept["text"], date.fromisoformat(kept["from"]))
    session.note_files(effect)
    more = {"id": kept["number"], "from": kept["from"], "effect": effect}
    code = tell(session, desk, answer, as_result=False, more=more)
    if not session.json:
        print("\n".join(effect_lines(effect, session.lang)))
        print(render("policy.adopted", {"number": kept["number"], "from_on": kept["from"]}, session.lang))
    return code


MIGRATE = ACTS_OF_REGISTERS["request_migration"]


@command(
    "migrate",
    argument("refs", metavar="[REF…]", nargs=-1, help="help.argument.refs"),
    option("--all", "help.option.migrate_all", is_flag=True, name="every"),
    *common(MIGRATE),
    help="help.policy.migrate",
)
def _migrate(session: Session, refs: tuple[str, ...], every: bool, **values: Any) -> int:
    """Ask that files move to the policy in force; what that would change is shown, now and to whoever confirms."""
    if bool(refs) == every:
        raise Unreadable("usage.refs_or_all")
    queries = session.queries()
    references = tuple(dict.fromkeys(queries.resolve(ref) for ref in refs)) if refs else None
    preview = queries.migration(references)
    session.note_files(preview)
    if values.get("dry_run"):
        if session.json:
            print_json(preview)
        else:
            print("\n".join(preview_lines(preview, session.lang)))
        return 0
    desk = session.acting_desk(values.get("acting_for"))
    moving = [file["reference"] for file in preview["files"]] or list(references or ())
    answer = desk.perform(read(session, POLICY, MIGRATE, values, {"reference": moving}))
    if answer.refused:
        return tell(session, desk, answer, as_result=False)
    number = answer.entry.fields["number"]
    if session.json:
        print_json({**preview, "requested": {**preview["requested"], "id": number}})
        return 0
    print("\n".join(preview_lines(preview, session.lang)))
    print()
    print(render("policy.requested", {"number": number, "count": preview["total"]}, session.lang))
    return 0


CONFIRM = ACTS_OF_REGISTERS["confirm_policy"]


@command(
    "confirm", argument("number", "help.argument.policy_id", metavar="ID"), *common(CONFIRM), help="help.policy.confirm"
)
def _confirm(session: Session, number: str, **values: Any) -> int:
    """Confirm an adoption or a migration; a migration moves its files then, or finishes what was left."""
    from lifecycle.migration import finish, unfinished

    desk = session.acting_desk(values.get("acting_for"))
    left = unfinished(desk, number)
    answer = None
    if left is None:
        typed = read(session, POLICY, CONFIRM, values, {"number": [number]})
        preview = session.queries().requested_migration(int(number))
        effect = session.queries().adoption_effect(int(number))
        session.note_files([preview, effect])
        if preview is not None and not session.json:
            print("\n".join([*preview_lines(preview, session.lang), ""]))
        if effect is not None and not session.json:
            print("\n".join([*effect_lines(effect, session.lang), ""]))
        answer = desk.perform(typed)
        if answer.refused or answer.dry_run or "files" not in answer.entry.fields:
            shown = {"preview": preview, "effect": effect}
            more = {name: value for name, value in shown.items() if value is not None}
            return tell(session, desk, answer, as_result=False, more=more)
    done = finish(desk, int(number))
    if session.json:
        if answer is None:
            print_json(done)
            return 0
        return tell(session, desk, answer, more=done)
    key = "policy.finished" if left is not None else "policy.migrated"
    print(render(key, {"number": done["id"], "count": len(done["moved"])}, session.lang))
    if done["ended"]:
        print(
            render("policy.left_ended", {"list": ", ".join(done["ended"]), "count": len(done["ended"])}, session.lang)
        )
    return 0


policy = group("policy", _show, _check, _adopt, _migrate, _confirm, register_command("reject_policy"))
