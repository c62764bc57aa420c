"""`legacy`: files older than the register, from a portfolio or a table, entered by two persons."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from commands.failing import refusal_problem
from commands.output import print_json, print_table
from commands.parsing import argument, command, option
from commands.saying import verdicts
from commands.session import Session
from lifecycle.answers import decision_json
from lifecycle.errors import EXIT_CODES, Forbidden, Unreadable
from lifecycle.retype import quote
from messages.failures import sentence
from messages.render import render
from messages.wording import word

if TYPE_CHECKING:
    from lifecycle.legacy.entering import Run
    from lifecycle.legacy.judging import Item
    from lifecycle.legacy.reading import LegacyFile, RowProblem

Shown = dict[str, Any]
MISREAD, REFUSED = EXIT_CODES[Unreadable], EXIT_CODES[Forbidden]


@command(
    "legacy",
    argument("file", help="help.argument.legacy_file", metavar="FILE"),
    option("--partial", is_flag=True),
    option("--dry-run", is_flag=True),
    option("--withdraw", "help.option.withdraw_legacy", is_flag=True),
)
def legacy(session: Session, file: str, partial: bool, dry_run: bool, withdraw: bool) -> int:
    """Intend or enter every row of a file; each row that is wrong is told with its reason."""
    from lifecycle.given_file import named
    from lifecycle.legacy.entering import enter_rows, known_to, withdraw_rows
    from lifecycle.legacy.reading import read_legacy

    desk = session.acting_desk()
    read = read_legacy(named(file), known_to(desk))
    if withdraw:
        run = withdraw_rows(desk, read, dry_run=dry_run)
    else:
        run = enter_rows(desk, read, partial=partial, dry_run=dry_run)
    items = [_row_json(item, session) for item in run.items]
    errors = [_problem_json(problem, session.lang) for problem in read.problems]
    code = _code(run, read, dry_run=dry_run, partial=partial)
    if session.json:
        shown = {"path": file, "written": run.written, "items": items, "errors": errors, "total": len(items)}
        print_json({**shown, "dryRun": True} if dry_run else shown)
        if run.refusal is not None:
            print(refusal_problem(_refusal(run, session.lang), session.lang), file=sys.stderr)
        return code
    _print(session, file, run, items, errors, dry_run=dry_run, partial=partial)
    return code


def _code(run: Run, read: LegacyFile, *, dry_run: bool, partial: bool) -> int:
    """0 where something was written or nothing is left to do; else why not: refused by a rule, or misread."""
    if run.refusal is not None or (dry_run and run.bad and not partial):
        return REFUSED
    if run.written or not (read.problems or run.bad):
        return 0
    if partial and run.good:  # what is well is taken, or would be, or waits for another person
        return 0
    return MISREAD if read.problems else REFUSED


def _row_json(item: Item, session: Session) -> Shown:
    row = item.row
    shown: Shown = {"id": row.file.id, "partner": row.file.partner, "kind": row.file.kind.value, "status": item.status}
    if row.line is not None:
        shown["row"] = row.line
    signed = row.file.signed
    shown["signed"] = str(signed.on) if not isinstance(signed, str) else signed
    shown["documents"] = sum(len(found) for found in row.documents.values())
    if item.reference:
        shown["reference"] = item.reference
    if item.by is not None:
        shown["by"] = item.by
    if item.status == "refused":
        from lifecycle.explain import explain
        from rules.verdict import BLOCKING

        shown["verdicts"] = [explain(v, session.lang) for v in item.verdicts if v.outcome in BLOCKING]
    return shown


def _problem_json(found: RowProblem, lang: str) -> Shown:
    """What is wrong with a row: where, which column, why, what is nearest."""
    problem = found.problem
    shown: Shown = {"row": found.line, "id": found.id, "column": found.column}
    if isinstance(problem, Unreadable):
        shown["reason"] = sentence(problem.key, problem.params, lang)
    else:
        shown["reason"] = problem.say(lang)
        shown["hint"] = problem.hint
    return {name: value for name, value in shown.items() if value}


def _refusal(run: Run, lang: str) -> Shown:
    from lifecycle.stages import ACTS

    assert run.refusal is not None
    return {**decision_json(ACTS["enter_legacy"], run.refusal, "", lang), "outcome": "refused", "sequence": run.entry}


def _place(*parts: object) -> str:
    """Where a fault is: row, file, column, as far as it has them."""
    return ", ".join(str(part) for part in parts if part)


def _status(status: str, *, written: bool) -> str:
    """What became of a row, or would become of it."""
    return f"{status}_would" if status in ("entered", "intended") and not written else status


def _print(
    session: Session, file: str, run: Run, items: list[Shown], errors: list[Shown], *, dry_run: bool, partial: bool
) -> None:
    lang = session.lang
    rows = (
        [i.get("row"), i["id"], i["partner"], word("instrument", i["kind"], lang), i["signed"], i["documents"],
         word("legacy_status", _status(i["status"], written=run.written), lang), i.get("reference")]
        for i in items
    )  # fmt: skip
    if items:
        print_table(("row", "id", "partner", "kind", "signed", "documents", "state", "reference"), rows, lang)
    for error in errors:
        place = _place(error.get("row"), error.get("id"), error.get("column"))
        hint = " " + render("usage.hint", {"near": error["hint"]}, lang) if error.get("hint") else ""
        print(render("legacy.error", {"place": place, "text": error["reason"]}, lang) + hint, file=sys.stderr)
    for item in items:
        for verdict in item.get("verdicts", ()):
            place = _place(item.get("row"), item["id"], verdict["rule"])
            print(render("legacy.error", {"place": place, "text": verdict["message"]}, lang), file=sys.stderr)
            if "remedy" in verdict:
                print("  " + verdict["remedy"]["text"], file=sys.stderr)
    if run.refusal is not None and not any(i.get("verdicts") for i in items):
        for line in verdicts(_refusal(run, lang)["verdicts"], lang):
            print(line, file=sys.stderr)
    counts = {
        name: sum(i["status"] == name for i in items)
        for name in ("entered", "intended", "waits", "before", "withdrawn")
    }
    bad = len({(e.get("row"), e.get("id")) for e in errors}) + len(run.bad)
    path = quote(file) + (" --partial" if bad else "")  # for whoever comes second the same rows are wrong
    written = run.written or dry_run
    if dry_run:
        print(render("legacy.nothing_dry", {}, lang))
    for name, count in counts.items():
        if count and (written or name in ("waits", "before")):
            print(render(f"legacy.{name}", {"count": count, "path": path}, lang))
    if bad:
        taken = run.written or (partial and run.good)
        key = "legacy.left_out" if taken else "legacy.only_wrong" if partial else "legacy.nothing"
        print(render(key, {"count": bad}, lang), file=sys.stderr)
    if run.refusal is not None and not dry_run:
        print(render("legacy.refused", {"entry": run.entry}, lang), file=sys.stderr)
