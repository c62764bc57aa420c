"""`acts REF`: every act possible from the stage of a day, allowed or not, with its verdicts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from commands.acting import resolve
from commands.files import AS_OF
from commands.output import print_json
from commands.parsing import argument, command, option
from commands.saying import Already, act_lines, open_to_somebody
from commands.session import CONSOLE_ROLE, Session
from lifecycle.names import names_of
from lifecycle.stages import ACTS, CLOCK_ACTS
from messages.render import render
from messages.wording import word

if TYPE_CHECKING:
    from lifecycle.decision import Decision
    from lifecycle.knowledge import Registers
    from rules.case import Case
    from rules.dates import InexactDate

UNKNOWN_STAGE = "unknown"


@command("acts", argument("ref"), option("--on", metavar="DATE"), *AS_OF)
def acts(session: Session, ref: str, on: str | None, as_of: date | None, known_at: str | None) -> None:
    """Print every act of the stage; nothing is written."""
    from lifecycle.answers import acts_json
    from lifecycle.command import read_command
    from rules.dates import exact
    from rules.government import regime_over

    reference = session.note_file(resolve(session, ref))
    today = as_of or session.today
    when = read_command(reference, ACTS["assess"], on=on).on or exact(today)
    case, decisions, known = _decided(session, reference, when, as_of, known_at)
    regime, _ = regime_over(known.calendar, known.policy_on(today), when, when.folds_on(today))
    queries = session.queries(when.folds_on(today), known_at)
    because = queries.stage_unknown(reference) if case.stage == UNKNOWN_STAGE else []
    if session.json:
        shown_acts = acts_json(case, when, decisions, regime, session.lang)
        print_json({**shown_acts, "stageUnknown": because} if because else shown_acts)
        return
    lang = session.lang
    params = {"reference": reference, "on": str(when), "stage": case.stage, "regime": regime}
    params["partner"] = names_of(known, today, lang).partner(case.partner)
    print(render("acts.head_stage_unknown" if case.stage == UNKNOWN_STAGE else "acts.head", params, lang))
    if case.stage == UNKNOWN_STAGE:
        print(render("acts.stage_unknown", params, lang))
        for item in because:
            said = {"entry": item["entry"], "act": item["act"], "date_on": item["on"]}
            print(f"{render('acts.inexact', said, lang)}\n      {item['command']}")
    elif not decisions:
        print(render("answer.end", params, lang))
    _print_acts(session, reference, decisions)


def _decided(
    session: Session, reference: str, when: InexactDate, as_of: date | None, known_at: str | None
) -> tuple[Case, list[Decision], Registers]:
    """The file, its acts and the registers: now by the desk, else by what was known then."""
    if as_of is not None or known_at is not None:
        return session.queries(as_of, known_at).acts(reference, when, session.actor)
    desk = session.desk()
    case, decisions = desk.preview(reference, when, commands=True)
    return case, decisions, desk.registers


def _print_acts(session: Session, reference: str, decisions: list[Decision]) -> None:
    lang = session.lang
    console = session.actor.role == CONSOLE_ROLE
    if console and decisions:
        print(render("acts.console", {}, lang))
    already: Already = {}
    shown = [(d, d.allowed or (console and open_to_somebody(d))) for d in decisions if d.act not in CLOCK_ACTS]
    for allowed in (True, False):
        part = [decision for decision, possible in shown if possible is allowed]
        if part:
            print()
            print(render("acts.open" if allowed else "acts.closed", {"count": len(part)}, lang))
        for decision in part:
            print("\n".join(act_lines(decision, reference, lang, console=console, already=already)))
    clock = [word("act", d.act, lang) for d in decisions if d.act in CLOCK_ACTS]
    if clock:
        print()
        print(render("acts.clock", {"list": ", ".join(clock)}, lang))
