"""`acts REF`: every act possible from the stage of a day, allowed or not, with its verdicts."""

from __future__ import annotations

from commands.acting import resolve
from commands.output import print_json
from commands.parsing import argument, command, option
from commands.saying import Already, act_lines, open_to_somebody
from commands.session import CONSOLE_ROLE, Session
from lifecycle.names import names_of
from lifecycle.stages import ACTS, CLOCK_ACTS
from messages.render import render
from messages.wording import word

UNKNOWN_STAGE = "unknown"


@command("acts", argument("ref"), option("--on", metavar="DATE"))
def acts(session: Session, ref: str, on: str | None) -> None:
    """Print every act of the stage; nothing is written."""
    from lifecycle.answers import acts_json
    from lifecycle.command import read_command
    from rules.dates import exact
    from rules.government import regime_over

    reference = session.note_file(resolve(session, ref))
    when = read_command(reference, ACTS["assess"], on=on).on or exact(session.today)
    desk = session.desk()
    case, decisions = desk.preview(reference, when, commands=True)
    known = desk.registers
    regime, _ = regime_over(known.calendar, known.policy_on(session.today), when, when.folds_on(session.today))
    queries = session.queries(when.folds_on(session.today))
    because = queries.stage_unknown(reference) if case.stage == UNKNOWN_STAGE else []
    if session.json:
        shown_acts = acts_json(case, when, decisions, regime, session.lang)
        print_json({**shown_acts, "stageUnknown": because} if because else shown_acts)
        return
    lang = session.lang
    params = {"reference": reference, "on": str(when), "stage": case.stage, "regime": regime}
    params["partner"] = names_of(known, session.today, lang).partner(case.partner)
    print(render("acts.head_stage_unknown" if case.stage == UNKNOWN_STAGE else "acts.head", params, lang))
    if case.stage == UNKNOWN_STAGE:
        print(render("acts.stage_unknown", params, lang))
        for item in because:
            said = {"entry": item["entry"], "act": item["act"], "date_on": item["on"]}
            print(f"{render('acts.inexact', said, lang)}\n      {item['command']}")
    elif not decisions:
        print(render("answer.end", params, lang))
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
