"""Situations of reminders and of what people see to for themselves: absences, address, wishes, feeds, filters."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select

from lifecycle.storage.tables import reminder
from tests.properties.makers import TERM, House
from tests.remedies.situations import after, does, life, on, situation

DAY = "2023-01-10"

# ------------------------------------------------------------------------------------ answers to reminders


def _of_term(house: House, kind: str = "term_end") -> Row[Any]:
    """The reminder of the end of the term, or of another kind, which was reported last."""
    columns = reminder.c
    asked = select(columns.id, columns.due_on).where(columns.kind == kind).order_by(columns.id.desc())
    with house.store.reading() as reading:
        return reading.connection.execute(asked).first()  # type: ignore[return-value]


def number(house: House) -> str:
    return str(_of_term(house).id)


def due_on(house: House) -> str:
    return str(_of_term(house).due_on.isoformat())


def checked(house: House) -> None:
    house.check()


REMINDED = life("in_force", "2027-02-10", checked)
ABOUT: dict[str, Any] = {"reminder": number, "kind": "term_end", "number": "0", "dueOn": due_on}
LATER = "2027-02-11"

situation(
    "reminders.open.settled", after(REMINDED, does("renew", **TERM)), "acknowledge_reminder", **ABOUT
)  # fmt: skip
situation(
    "reminders.snooze.not_later", REMINDED, "snooze_reminder", until="2027-02-10", values={"until": LATER}, **ABOUT
)
situation(
    "reminders.snooze.past_deadline", REMINDED, "snooze_reminder", until="2099-01-01", values={"until": due_on}, **ABOUT
)
STALLED = life("test_phase", "2022-08-01", checked)
"""Undecided since its test phase ended: it stalls on Sunday 2022-08-28."""
situation(
    "reminders.snooze.past_act_by", STALLED, "snooze_reminder", reminder=lambda house: str(_of_term(house, "stalled").id),
    kind="stalled", number="0", dueOn="2022-08-28", until="2022-08-28", values={"until": "2022-08-26"},
)  # fmt: skip
FRIDAY = life("in_force", "2027-02-12", checked)
situation(
    "reminders.snooze.nobody_works", FRIDAY, "snooze_reminder", until="2027-02-14", values={"until": "2027-02-15"},
    **ABOUT,
)  # fmt: skip
situation(
    "reminders.waiver.not_later",
    REMINDED,
    "waive_deadline",
    until="2027-02-10",
    reason="so",
    values={"until": LATER},
    **ABOUT,
)
situation(
    "reminders.bands.overlap",
    life("in_force", DAY),
    "set_bands",
    kind="term_end",
    days=["30", "60"],
    values={"days": "60"},
)

# ------------------------------------------------------------------------------------ whose affairs

HERE = on(DAY)
ADMINISTRATOR: dict[str, Any] = {"by": "administrator"}
GONE = after(HERE, does("disable_person", by="administrator", name="officer2"))
MAIL: dict[str, Any] = {"mail": "a@example.org", "values": {"person": "3", "mail": "a@example.org"}}

situation("affairs.whose.unknown", HERE, "set_mail", person="99", **MAIL, **ADMINISTRATOR)
situation("affairs.whose.disabled", GONE, "set_mail", person="2", **MAIL, **ADMINISTRATOR)
situation("affairs.whose.own_only", HERE, "add_feed", person="2", token="0" * 64)
situation("affairs.whose.others", HERE, "set_mail", person="2", mail="a@example.org")
situation("persons.role.denied_own", HERE, "add_feed", person="6", token="0" * 64, by="auditor")
situation("affairs.wishes.nothing", HERE, "set_wishes", person="1", values={"rhythm": "weekly"})


def fed(house: House) -> None:
    house.done("add_feed", token="0" * 64)


def trusted(house: House) -> None:
    house.done("add_token", token="0" * 64)


def newest(house: House) -> str:
    """The number of the newest entry about people that counts: of an absence, a feed or a token."""
    counting = ("add_feed", "add_absence", "add_token")
    return str(next(e.sequence for e in reversed(house.entries("people")) if e.act in counting))


def unfed(house: House) -> None:
    """The newest feed is revoked, and another is made."""
    house.done("revoke_feed", feed=newest(house))
    fed(house)


def oldest_feed(house: House) -> str:
    return str(next(e.sequence for e in house.entries("people") if e.act == "add_feed"))


situation("affairs.feed.unknown", after(HERE, fed, unfed), "revoke_feed", feed=oldest_feed, values={"feed": newest})


def revoked(house: House) -> None:
    """The newest token counts no more, and another is made."""
    house.done("revoke_token", accessToken=newest(house))
    trusted(house)


def oldest(house: House) -> str:
    return str(next(e.sequence for e in house.entries("people") if e.act == "add_token"))


situation(
    "tokens.known.unknown", after(HERE, trusted, revoked), "revoke_token", accessToken=oldest,
    values={"accessToken": newest},
)  # fmt: skip
situation(
    "tokens.possible.acts_for_another", HERE, "add_token", person="6", allows=["act"], token="0" * 64,
    values={"allows": "read"}, **ADMINISTRATOR,
)  # fmt: skip
situation("affairs.retry.others", HERE, "retry_message", message="1", besides=())
situation("affairs.retry.waits", HERE, "retry_message", message="1", by="manager")

# ------------------------------------------------------------------------------------ filters

FILTER: dict[str, Any] = {"filter": "mine", "days": ["90"]}
SAVED = after(HERE, does("save_filter", **FILTER))


def many(house: House) -> None:
    house.at(DAY)
    for place in range(50):
        house.done("save_filter", filter=f"f{place}", days=["90"])


situation(
    "filters.possible.bad_name", HERE, "save_filter", values={"filter": "mine"}, **{**FILTER, "filter": "My files"}
)
situation("filters.possible.taken", SAVED, "save_filter", values={"filter": "other"}, **FILTER)
situation("filters.possible.too_many", many, "save_filter", **FILTER)
situation("filters.possible.bad_country", HERE, "save_filter", country=["Austria"], values={"country": "AT"}, **FILTER)
situation("filters.possible.overlap", HERE, "save_filter", values={"days": "90"}, **{**FILTER, "days": ["30", "90"]})
situation("filters.known.unknown", SAVED, "drop_filter", filter="other", values={"filter": "mine"})

# ------------------------------------------------------------------------------------ absences

AWAY: dict[str, Any] = {"person": "1", "from": "2023-02-01", "until": "2023-02-10", "deputy": "2"}
ABSENT = after(HERE, does("add_absence", **AWAY))


def away(name: str, prepare: Any, values: dict[str, str], **otherwise: Any) -> None:
    situation(f"absences.{name}", prepare, "add_absence", values=values, **{**AWAY, **otherwise})


DAYS = {"from": "2023-03-01", "until": "2023-03-10"}
away("days.reversed", HERE, DAYS, until="2023-01-31")
away("days.past", HERE, DAYS, **{"from": "2023-01-01", "until": "2023-01-09"})
away("days.overlaps", ABSENT, DAYS)
away("deputy.same", HERE, {"deputy": "2"}, deputy="1")
away("deputy.unknown", HERE, {"deputy": "2"}, deputy="99")
away("deputy.disabled", GONE, {"deputy": "3"}, deputy="2")
away("deputy.other_role", HERE, {"deputy": "2"}, deputy="6")
situation("absences.ending.over", after(ABSENT, on("2023-02-11")), "end_absence", absence=newest)
OUT = after(ABSENT, on("2023-02-05"))
situation("absences.ending.earlier", OUT, "end_absence", absence=newest, **{"from": "2023-02-04"}, values={"from": "2023-02-06"})  # fmt: skip
situation("absences.ending.longer", OUT, "end_absence", absence=newest, **{"from": "2023-02-11"}, values={"from": "2023-02-06"})  # fmt: skip
