"""`policy show` and `policy check FILE`."""

from __future__ import annotations

from commands.output import print_json
from commands.parsing import argument, command, group
from commands.session import Session
from lifecycle.errors import NotFound
from messages.render import render


@command("show", help="help.policy.show")
def _show(session: Session) -> None:
    from lifecycle.knowledge import Registers
    from lifecycle.registers import POLICY

    _ = session.actor
    registers = Registers()
    with session.store.reading() as reading:
        registers.take(reading.heads((POLICY,)))
    policies = registers.policies
    if policies.opened_on is None:
        raise NotFound("not_found.register")
    text = policies.texts[policies.current]
    if session.json:
        shown = {"hash": policies.current, "name": registers.policy.name, "openedOn": str(policies.opened_on)}
        print_json(
            {
                **shown,
                "policy": registers.policy.model_dump(mode="json", by_alias=True, exclude_none=True),
                "text": text,
            }
        )
        return
    print(text, end="" if text.endswith("\n") else "\n")


@command("check", argument("file", metavar="FILE"), help="help.policy.check")
def _check(session: Session, file: str) -> None:
    from commands.opening import read_policy_file
    from rules.policy import policy_hash, read_policy

    text = read_policy_file(file)
    name = read_policy(text).name
    if session.json:
        print_json({"ok": True, "path": file, "name": name, "hash": policy_hash(text)})
        return
    print(render("policy.fine", {"path": file, "value": name, "hash": policy_hash(text)}, session.lang))


policy = group("policy", _show, _check)
