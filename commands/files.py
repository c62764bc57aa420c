"""Reading files: `list` and `show`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from commands import unknowns
from commands.kinds import Day, Instant, Number, OneOf
from commands.names import read_names
from commands.output import print_json, print_table
from commands.parsing import argument, command, option
from commands.session import Session
from commands.tracks import check_track
from lifecycle.errors import NotFound, Unreadable
from lifecycle.stages import Stage
from messages.names import Names
from messages.render import render
from messages.wording import short_day, who, word

if TYPE_CHECKING:
    from lifecycle.queries import Queries

AS_OF = (
    option("--as-of", metavar="DATE", type=Day()),
    option("--known-at", metavar="INSTANT", type=Instant()),
)
NATURES = ("treaty", "transnational", "arrangement", "non_binding", "unknown")
KINDS = ("agreement", "mou", "unknown")
HORIZONS = ("short", "medium", "long")
STRENGTHENS = ("image", "expertise")
ME = "me"
"""Typed in place of one's own name."""
LIST_COLUMNS = (
    "reference",
    "partner",
    "track",
    "stage",
    "officer",
    "in_force_since",
    "ends_on",
    "validity",
    "next_deadline",
)


@command(
    "list",
    option("--stage", type=OneOf(tuple(Stage))),
    option("--track", metavar="bilateral|development|CODE"),
    option("--theme", metavar="THEME"),
    option("--partner", metavar="SLUG"),
    option("--country", metavar="CC"),
    option("--officer", metavar="NAME"),
    option("--nature", type=OneOf(NATURES)),
    option("--expiring-within", metavar="DAYS", type=Number()),
    option("--unknown", is_flag=True),
    option("--exempt", is_flag=True),
    option("--late", is_flag=True),
    option("--depositary", metavar="TEXT"),
    option("--contact", metavar="TEXT"),
    option("--kind", type=OneOf(KINDS), help="help.option.agreement_kind"),
    option("--horizon", type=OneOf(HORIZONS), help="field.horizon"),
    option("--strengthens", type=OneOf(STRENGTHENS), help="field.strengthens"),
    option("--unassigned", is_flag=True),
    option("--text", metavar="TEXT", help="help.option.list_text"),
    option("--in-force-from", metavar="DATE", type=Day()),
    option("--in-force-until", metavar="DATE", type=Day()),
    option("--missing", metavar="FIELD"),
    option("--limit", metavar="N", type=Number(1)),
    option("--after", metavar="REF", default=""),
    *AS_OF,
)
def list_(session: Session, as_of: date | None, known_at: str | None, **filters: Any) -> None:
    """Print the partnerships that fit every filter."""
    if filters["country"] is not None:
        filters["country"] = filters["country"].upper()
    if filters["track"] is not None:
        check_track(session, filters["track"], "--track")
    if filters["missing"] is not None:
        OneOf(session.queries().what_may_be_missing()).check(filters["missing"], "--missing")
    if filters["officer"] == ME:
        if not session.settings.user:
            raise Unreadable("usage.nobody_acts")
        filters["officer"] = session.settings.user
    queries = session.queries(as_of, known_at)
    shown = queries.list(**filters)
    if not shown["items"]:
        _hints(queries, filters, session.lang)
    if session.json:
        print_json(shown)
        return
    names = read_names(session, as_of, known_at)
    asked = filters["unknown"] or filters["missing"]
    columns, row = (unknowns.COLUMNS, unknowns.row) if asked else (LIST_COLUMNS, list_row)
    print_table(columns, (row(item, session.lang, names) for item in shown["items"]), session.lang)
    if "criteria" in shown:
        print(unknowns.criteria_line(shown["criteria"], session.lang), file=sys.stderr)
    if "next" in shown:
        print(render("list.more", {"reference": shown["next"]}, session.lang), file=sys.stderr)


def _hints(queries: Queries, filters: Mapping[str, Any], lang: str) -> None:
    """Why a list is empty: a name that is known nowhere.

    Raises NotFound for a partner and Unreadable for a theme that nobody knows; of a country without a partner standard
    error tells.
    """
    from difflib import get_close_matches

    for name, known in queries.names().items():
        given = filters[name]
        if given is None or given in known:
            continue
        near = next(iter(get_close_matches(given, known, 1)), "")
        if name == "partner":
            raise NotFound("not_found.partner", {"partner": given})
        if name == "theme":
            raise Unreadable("usage.unknown_choice", {"field": "--theme", "value": given, "near": near, "known": known})
        params = {"input": f"--{name}", "value": given, "near": near}
        print(render("list.no_such_name.near" if near else "list.no_such_name", params, lang), file=sys.stderr)


def list_row(item: Mapping[str, Any], lang: str, names: Names) -> list[str]:
    """A partnership as a line of a table."""
    return [
        item["reference"],
        names.partner(item["partner"]),
        names.track(item["track"], lang),
        word("stage", item["stage"], lang),
        who(item.get("officer"), lang),
        short_day(item.get("inForceSince")),
        _end(item, lang),
        word("validity_status", item.get("validity", {}).get("status"), lang),
        deadline(item.get("nextDeadline"), lang),
    ]


def _end(item: Mapping[str, Any], lang: str) -> str:
    if item.get("endsOn"):
        return short_day(item["endsOn"])
    term = item.get("term")
    return render("length." + term, {}, lang) if term in ("open", "unknown") else ""


def deadline(shown: Mapping[str, Any] | None, lang: str) -> str:
    """A deadline in a few words: its day and its kind, and by how much it is overdue."""
    if not shown:
        return ""
    text = f"{shown['dueOn']} {word('deadline', shown['kind'], lang)}"
    left = shown["daysLeft"]
    if left < 0:
        text += " " + render("list.overdue", {"days": -left}, lang)
    return text


@command("show", argument("ref"), *AS_OF)
def show(session: Session, ref: str, as_of: date | None, known_at: str | None) -> None:
    """Print one partnership, whole."""
    from commands.file_lines import file_lines

    shown = session.queries(as_of, known_at).show(ref)
    session.note_file(shown["reference"])
    if known_at is not None:
        shown["knownAt"] = known_at
    if session.json:
        print_json(shown)
        return
    print("\n".join(file_lines(shown, session.lang, read_names(session, as_of, known_at))))
