"""The government calendar: `government enter | close | correct | confirm | reject | list`."""

from __future__ import annotations

from datetime import date
from typing import Any

from commands.changed import PERIOD, print_changed
from commands.files import AS_OF
from commands.output import heading, print_json, print_table
from commands.parsing import command, group
from commands.register_acts import register_command
from commands.session import Session
from messages.names import NO_NAMES
from messages.render import render
from messages.wording import short_day, who, word


@command("list", *AS_OF, help="help.government.list")
def _list(session: Session, as_of: date | None, known_at: str | None) -> None:
    shown = session.queries(as_of, known_at).government()
    if session.json:
        print_json(shown)
        return
    lang = session.lang
    rows = (
        [
            i["id"],
            word("regime", i["kind"], lang),
            short_day(i["startsOn"]),
            word("event", i["startEvent"], lang),
            short_day(i.get("endsOn")),
            word("event", i.get("endEvent"), lang),
            i["source"],
            i["certainty"],
            who(i["enteredBy"], lang),
            who(i.get("confirmedBy"), lang),
            _state(i, lang),
        ]
        for i in shown["items"]
    )
    columns = (
        "id",
        "kind",
        "starts_on",
        "start_event",
        "ends_on",
        "end_event",
        "source",
        "certainty",
        "entered_by",
        "confirmed_by",
        "state",
    )
    print_table(columns, rows, lang)
    print_proposals([{"id": i["id"], **i["waiting"]} for i in shown["items"] if "waiting" in i], lang)


def print_proposals(items: list[dict[str, Any]], lang: str) -> None:
    """Below a table, what a confirmation of each period would change."""
    for item in items:
        heading(render("government.proposed", {"period": item["id"], "act": item["act"]}, lang))
        print_changed(item["changed"], lang, NO_NAMES, PERIOD)


def _state(item: dict[str, Any], lang: str) -> str:
    if item.get("rejected"):
        key = "rejected"
    elif "confirmedBy" not in item:
        key = "to_confirm"
    elif "closingToConfirm" in item:
        key = "closing_to_confirm"
    elif "correctionToConfirm" in item:
        key = "correction_to_confirm"
    else:
        key = "confirmed"
    return render(f"period_state.{key}", {}, lang)


government = group(
    "government",
    register_command("enter_period"),
    register_command("close_period"),
    register_command("correct_period"),
    register_command("confirm_period"),
    register_command("reject_period"),
    _list,
)
