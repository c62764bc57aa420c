"""The whole record: searched from the newest backwards, taken away as a file, verified; what auditors read of it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import unquote

from starlette.responses import RedirectResponse, Response

from lifecycle.errors import Forbidden, Unreadable
from lifecycle.queries.searching import Place
from lifecycle.readings import personal_fields
from lifecycle.records import BY_NAME
from lifecycle.registers import ACTS_OF_REGISTERS, RANKS
from lifecycle.stages import ACTS
from messages.order import in_order
from reports.tables import HISTORY, harmless, history_row
from rules.dates import parse_inexact
from web.answering import note_entries
from web.templating import show
from web.visit import PAGES_OF_MENU, Visit

OUTCOMES = ("advanced", "recorded", "corrected", "refused")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def history(visit: Visit) -> Response:
    """A page of the entries that fit every filter."""
    asked = _asked(visit)
    found = visit.queries.search(**asked, text=visit.asked("text") or None, before=Place.read(visit.asked("before")))
    items = list(note_entries(visit, found["items"], asked["subject"]))
    acts = [(visit.say.word("act", name), name) for name in {**ACTS, **BY_NAME, **ACTS_OF_REGISTERS}]
    names = sorted(acts, key=lambda pair: in_order(pair[0]))
    return show(
        visit, "history.html", items=items, more=found.get("next"), acts=names, outcomes=OUTCOMES,
        subjects=tuple(RANKS), subject=subject_asked(visit), erasable=personal_fields if visit.may("erasure") else None,
        filtered=any(asked.values()) or bool(visit.asked("text")),
    )  # fmt: skip


def _asked(visit: Visit) -> dict[str, Any]:
    """The filters of the address. Raises Unreadable for an act or an outcome that there is not."""
    since, until = visit.day_asked("since"), visit.day_asked("until")
    act, outcome = visit.asked("act") or None, visit.asked("outcome") or None
    known = {**ACTS, **BY_NAME, **ACTS_OF_REGISTERS}
    if act is not None and act not in known:
        raise Unreadable("usage.unknown_choice", {"field": "act", "value": act, "near": "", "known": tuple(ACTS)})
    if outcome is not None and outcome not in OUTCOMES:
        raise Unreadable("usage.unknown_choice", {"field": "outcome", "value": outcome, "near": "", "known": OUTCOMES})
    return {
        "subject": subject_asked(visit) or None, "actor": visit.asked("actor") or None, "act": act,
        "outcome": outcome, "since": since.isoformat() if since else None,
        "until": until.isoformat() if until else None,
    }  # fmt: skip


def subject_asked(visit: Visit) -> str:
    """The file or the register of which entries are looked for: one that was chosen, or typed by code or by name."""
    typed = visit.asked("subject") or visit.asked("register")
    return next((code for code in RANKS if typed.casefold() == visit.say.word("subject", code).casefold()), typed)


def readings(visit: Visit) -> Response:
    """What auditors read, and who read a restricted file. Raises Forbidden for a role that does not watch."""
    if not visit.may_watch:
        raise Forbidden("readings.not_allowed")
    before = visit.asked("before")
    found = visit.queries.readings(int(before) if before.isdigit() and len(before) < 18 else None)
    return show(
        visit, "readings.html", items=found["items"], more=found.get("next"), title=lambda what: _page_read(visit, what)
    )  # fmt: skip


API = "api/v1/"
BESIDE_THE_MENU = {"verify": "web.verify.title", "readings": "web.readings.title", "documents": "field.document"}
"""Pages that are read and stand in no menu, with what they are called."""
OF_THE_API = {"partners": "partner-bodies", "policies": "policy", "tokens": "settings", "feeds": "settings",
              "absences": "people", "exceptions": "pending", "statistics": "stages", "board": "",
              "decisionsToConfirm": "pending", "actions": "figures"}  # fmt: skip
"""Addresses of the API that are not called as the page that shows the same."""
_NAMED = re.compile(r"\((BE-[A-Z]+-[0-9-]+)\)\Z")


def _page_read(visit: Visit, address: str) -> str:
    """What the page or the address of the API that was read is called, and the file; empty for a command."""
    if not address.startswith("/"):
        return ""
    path = address.partition("?")[0].partition(" (")[0].strip("/")
    by_api = path.startswith(API)
    parts = [unquote(part) for part in path.removeprefix(API).split("/")]
    page = parts[0].partition(".")[0]
    page = OF_THE_API.get(page, page) if by_api else page
    key = PAGES_OF_MENU.get(page) or BESIDE_THE_MENU.get(page)
    if key is None:
        return ""
    named = _NAMED.search(address)
    file = named[1] if named is not None else parts[1] if page == "partnerships" and len(parts) > 1 else ""
    title = visit.say.text(key)[:1].upper() + visit.say.text(key)[1:]
    return f"{title}{f'{visit.say.colon} {file}' if file else ''}{' (API)' if by_api else ''}"


# ------------------------------------------------------------------------------------------------ taken away


def as_csv(visit: Visit) -> Response:
    """The entries that fit, in the columns of `history --format csv`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HISTORY)
    writer.writerows([harmless(value) for value in row] for row in _rows(visit))
    return _file(text.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", "csv")


def as_lines(visit: Visit) -> Response:
    """The entries that fit, one JSON object a line, as `history --format jsonl` prints them."""
    lines = (json.dumps(item, ensure_ascii=False) + "\n" for item in _items(visit))
    return _file("".join(lines).encode(), "application/jsonl; charset=utf-8", "jsonl")


def as_sheet(visit: Visit) -> Response:
    """The entries that fit, as a workbook in which no text is a formula or a link."""
    import xlsxwriter

    target = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(target, safe) as book:
        sheet = book.add_worksheet(visit.say.text("web.history.sheet")[:31])
        bold = book.add_format({"bold": True})
        dated = {date: book.add_format({"num_format": "yyyy-mm-dd"}),
                 datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})}  # fmt: skip
        for column, name in enumerate(HISTORY):
            sheet.write_string(0, column, visit.say.text(f"column.{name}"), bold)
        for place, row in enumerate(_rows(visit), 1):
            for column, value in enumerate(_in_words(visit, row)):
                if isinstance(value, int):
                    sheet.write_number(place, column, value)
                elif isinstance(value, date):
                    sheet.write_datetime(place, column, value, dated[type(value)])
                else:
                    sheet.write_string(place, column, str(value or "")[:32_767])
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return _file(target.getvalue(), XLSX, "xlsx")


FIRST_YEAR = 1900
"""A workbook knows no earlier days: they stay texts, as inexact ones do."""
CODES = {"act": "deed", "outcome": "outcome", "from": "stage", "to": "stage", "role": "role", "government": "regime"}
"""Columns that hold codes, with the group of their names: people read the workbook, programs the other forms."""


def _in_words(visit: Visit, row: list[Any]) -> Iterator[Any]:
    say = visit.say
    for name, value in zip(HISTORY, row, strict=True):
        if name in CODES and value:
            yield say.word(CODES[name], value)
        elif name == "failing" and value:
            yield ", ".join(say.word("rule", rule) for rule in value.split())
        elif name == "subject" and value in RANKS:
            yield say.word("subject", value)
        elif name == "actor":
            yield say.who(value)
        elif name == "recordedAt":  # as its heading says, and as the other forms have it; a workbook knows no zones
            yield datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None, microsecond=0)
        elif name == "effectiveOn" and (day := parse_inexact(value).day) is not None and day.year >= FIRST_YEAR:
            yield day
        else:
            yield value


def _rows(visit: Visit) -> Iterator[list[Any]]:
    return map(history_row, _items(visit))


def _items(visit: Visit) -> Iterator[dict[str, Any]]:
    asked = _asked(visit)
    return note_entries(visit, visit.queries.history(**asked), asked["subject"])


def _file(content: bytes, kind: str, ending: str) -> Response:
    return Response(
        content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="history.{ending}"'}
    )


# ------------------------------------------------------------------------------------------------ verified


def verification(visit: Visit) -> Response:
    """How far the verification is, or what it found; sent, it begins.

    Unless the record is intact it is given to an auditor whose reading cannot be written down: it says why.
    """
    if visit.request.method == "POST":
        visit.site.verifying.start()
        return RedirectResponse(visit.to("verify"), 303)
    told = visit.site.verifying.told(visit.lang)
    visit.told_whatever_is_noted = "result" not in told or not told["result"]["ok"]
    return show(visit, "verify.html", told=told)
