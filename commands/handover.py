"""`handover`: a person's files go to another."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from commands.output import print_json
from commands.parsing import argument, command, option
from commands.saying import print_answer
from commands.session import Session
from lifecycle.errors import EXIT_CODES, Forbidden
from messages.render import render

MOST_NAMED = 20
"""Files that are named in a line; the rest is counted."""


@command(
    "handover",
    argument("leaving", metavar="FROM"),
    argument("taker", metavar="TO"),
    option("--reason", metavar="TEXT"),
    option("--dry-run", is_flag=True),
)
def handover(session: Session, leaving: str, taker: str, reason: str | None, dry_run: bool) -> int:
    """Give every file of one person to another."""
    from lifecycle.answers import answer_json
    from lifecycle.handover import hand_over

    desk = session.acting_desk()
    numbers = session.person_number(leaving), session.person_number(taker)
    done = hand_over(desk, *numbers, reason=reason, dry_run=dry_run)
    lang = session.lang
    if done.answer.refused:
        if session.json:
            from commands.failing import refusal_problem

            print(refusal_problem(answer_json(done.answer, lang), lang), file=sys.stderr)
        else:
            print_answer(done.answer, desk, lang, sys.stderr)
        return EXIT_CODES[Forbidden]
    others = list(_namesakes(session, leaving, taker)) if not done.files else []
    if session.json:
        shown: dict[str, Any] = {"leaving": leaving, "to": taker, "items": done.files, "total": len(done.files)}
        if others:
            shown["namesakes"] = others
        print_json({**shown, "dryRun": True} if dry_run else shown)
        return 0
    said: dict[str, str | int | tuple[str, ...]] = {"person": leaving, "other": taker, "count": len(done.files)}
    print(render("handover.would" if dry_run else "handover.done", said, lang))
    for reference in done.files[:MOST_NAMED]:
        print(f"  {reference}")
    if len(done.files) > MOST_NAMED:
        print(render("board.more", {"count": len(done.files) - MOST_NAMED}, lang))
    for other in others:
        params = {"person": leaving, "number": other["number"], "count": other["total"], "command": other["command"]}
        print(render("handover.namesake", params, lang))
    return 0


def _namesakes(session: Session, name: str, taker: str) -> Iterator[dict[str, Any]]:
    """Others who bore the name of whom nothing was left, and have files in their hands: meant was one of them."""
    from lifecycle.identify import namesakes
    from lifecycle.retype import quote

    for number in namesakes(session.store, name):
        total = session.queries().files_held(number)["total"]
        if total:
            yield {"number": number, "total": total, "command": f"agreements handover {number} {quote(taker)}"}
