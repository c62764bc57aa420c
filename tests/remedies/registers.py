"""Situations of the registers: government periods, people, partners."""

from __future__ import annotations

from typing import Any

from tests.properties.makers import portfolio
from tests.remedies.situations import after, does, on, situation

NONE: dict[str, Any] = {"portfolio": lambda: portfolio(governments=False)}
SAID: dict[str, Any] = {"source": "the gazette", "certainty": "A"}
LEGAL: dict[str, Any] = {"by": "legal", **SAID}
ENTERED = does("enter_period", event="election", on="2022-06-01", **LEGAL)
CONFIRMED = after(on("2023-01-10"), ENTERED, does("confirm_period", by="manager", period="1"))
CLOSED = after(
    CONFIRMED,
    does("close_period", event="oath", period="1", on="2022-09-01", **LEGAL),
    does("confirm_period", by="manager", period="1"),
)

situation(
    "calendar.order.no_start",
    on("2023-01-10"),
    "enter_period",
    event="election",
    besides=["fields.complete.missing"],
    values={"on": "2022-06-01", "day": "2022-06-01"},
    **LEGAL,
    **NONE,
)
situation(
    "calendar.order.reversed",
    CONFIRMED,
    "close_period",
    period="1",
    event="oath",
    on="2022-05-01",
    values={"day": "2022-09-01"},
    **LEGAL,
    **NONE,
)
situation(
    "calendar.order.closed_already",
    CLOSED,
    "close_period",
    period="1",
    event="oath",
    on="2022-10-01",
    values={"day": "2022-10-01"},
    **LEGAL,
    **NONE,
)
situation(
    "calendar.order.overlaps",
    CLOSED,
    "enter_period",
    event="election",
    on="2022-08-01",
    values={"day": "2022-12-01"},
    **LEGAL,
    **NONE,
)
situation(
    "calendar.order.overlaps_open",
    CONFIRMED,
    "enter_period",
    event="election",
    on="2022-12-01",
    values={"day": "2022-09-01"},
    **LEGAL,
    **NONE,
)
situation(
    "calendar.order.reversed", CLOSED, "correct_period", period="1", reason="so", endOn="2022-05-01", by="legal",
    values={"endOn": "2022-10-01"}, variant="a correction", **NONE,
)  # fmt: skip
WAITING = after(on("2023-01-10"), ENTERED)
REJECTED = after(WAITING, does("reject_period", by="manager", period="1", reason="not so"))
situation(
    "calendar.order.runs_into", CLOSED, "enter_period", event="resignation", on="2022-03-01",
    values={"endOn": "2022-05-01"}, **LEGAL, **NONE,
)  # fmt: skip
situation(
    "calendar.order.runs_into", CONFIRMED, "enter_period", event="resignation", on="2022-03-01",
    values={"endOn": "2022-06-01"}, variant="before one that is open", **LEGAL, **NONE,
)  # fmt: skip
situation(
    "calendar.order.no_end", CLOSED, "enter_period", event="resignation", on="2022-10-01", endEvent="oath",
    values={"endOn": "2022-12-01"}, **LEGAL, **NONE,
)  # fmt: skip
situation(
    "calendar.order.end_ahead", CLOSED, "enter_period", event="resignation", on="2022-10-01", endOn="2023-01-11",
    values={"endOn": "2023-01-10"}, **LEGAL, **NONE,
)  # fmt: skip
situation(
    "calendar.order.reversed", CLOSED, "enter_period", event="resignation", on="2022-10-01", endOn="2022-10-01",
    values={"endOn": "2022-10-02"}, variant="with its end", **LEGAL, **NONE,
)  # fmt: skip
situation(
    "calendar.order.no_change", CLOSED, "correct_period", period="1", reason="so", by="legal", endOn="2022-09-01",
    **NONE,
)  # fmt: skip
CORRECTING: dict[str, Any] = {"period": "1", "reason": "so", "by": "legal", **NONE}
CORRECTS = does("correct_period", by="legal", period="1", event="resignation", reason="so")
CLOSES = does("close_period", event="oath", period="1", on="2022-09-01", **LEGAL)
situation("calendar.order.change_waits", after(CLOSED, CORRECTS), "correct_period", endOn="2022-10-01", **CORRECTING)
situation(
    "calendar.order.change_waits", after(CONFIRMED, CLOSES), "correct_period", on="2022-06-02",
    variant="after a closing", **CORRECTING,
)  # fmt: skip
situation(
    "calendar.order.change_waits", after(CONFIRMED, CORRECTS), "close_period", period="1", event="oath",
    on="2022-09-01", variant="a closing", **LEGAL, **NONE,
)  # fmt: skip
situation(
    "calendar.order.opening_and_change_wait", after(on("2023-01-10"), ENTERED, CORRECTS), "correct_period",
    on="2022-06-02", **CORRECTING,
)  # fmt: skip
situation(
    "calendar.order.closing_waits", after(CONFIRMED, CLOSES), "close_period", period="1", event="oath",
    on="2022-10-01", **LEGAL, **NONE,
)  # fmt: skip
situation(
    "calendar.order.opening_and_closing_wait", after(on("2023-01-10"), ENTERED, CLOSES), "close_period", period="1",
    event="oath", on="2022-10-01", **LEGAL, **NONE,
)  # fmt: skip
CLOSING: dict[str, Any] = {"event": "oath", "on": "2022-09-01", **LEGAL, **NONE}
situation("calendar.second_person.rejected", REJECTED, "confirm_period", by="manager", period="1", **NONE)
situation("calendar.order.rejected", REJECTED, "close_period", period="1", **CLOSING)
situation("calendar.second_person.nothing_waits", CONFIRMED, "confirm_period", by="manager", period="1", **NONE)
situation("calendar.second_person.same_person", WAITING, "confirm_period", by="legal", period="1", **NONE)

situation(
    "dates.not_future.future",
    on("2023-01-10"),
    "enter_period",
    event="election",
    on="2023-06-01",
    values={"day": "2023-01-09"},
    variant="a period",
    **LEGAL,
    **NONE,
)
situation(
    "fields.complete.missing",
    on("2023-01-10"),
    "enter_period",
    by="legal",
    event="election",
    on="2022-06-01",
    certainty="A",
    variant="a period",
    **NONE,
)
situation("reason.given.missing", WAITING, "reject_period", by="manager", period="1", variant="a period", **NONE)
situation(
    "reason.given.missing",
    CONFIRMED,
    "correct_period",
    by="legal",
    period="1",
    endOn="2022-09-01",
    variant="a correction of a period",
    **NONE,
)

PEOPLE = on("2023-01-10")
ADMINISTRATOR: dict[str, Any] = {"by": "administrator"}
situation("people.new.unknown_role", PEOPLE, "add_person", name="zoe", role="boss", **ADMINISTRATOR)
situation("people.new.name_taken", PEOPLE, "add_person", name="officer", role="officer", **ADMINISTRATOR)
situation("people.known.unknown", PEOPLE, "disable_person", name="nobody", values={"name": "officer2"}, **ADMINISTRATOR)
situation(
    "people.known.disabled",
    after(PEOPLE, does("disable_person", by="administrator", name="officer2")),
    "disable_person",
    name="officer2",
    **ADMINISTRATOR,
)
situation(
    "people.known.unknown_role",
    PEOPLE,
    "change_role",
    name="officer2",
    role="boss",
    values={"name": "officer2", "role": "manager"},
    **ADMINISTRATOR,
)
LEFT = after(on("2023-01-10"), does("disable_person", by="administrator", name="officer2"))
for key, prepare, taker in (("same", PEOPLE, "2"), ("disabled", LEFT, "2"), ("other_role", PEOPLE, "6")):
    leaving = "2" if key == "same" else "1"
    values = {"taker": "3"}
    situation(f"people.receiver.{key}", prepare, "hand_over", by="manager", leaving=leaving, taker=taker, values=values)
TWO_ADMINISTRATORS = {"another": "zoe", "name": "administrator"}
situation(
    "people.administrator.last", PEOPLE, "disable_person", name="administrator", values=TWO_ADMINISTRATORS,
    **ADMINISTRATOR,
)  # fmt: skip
situation(
    "people.administrator.last", PEOPLE, "change_role", name="administrator", role="officer",
    values=TWO_ADMINISTRATORS, variant="another role", **ADMINISTRATOR,
)  # fmt: skip
situation(
    "fields.complete.missing",
    PEOPLE,
    "add_partner",
    slug="atlantis",
    en="Atlantis",
    fr="Atlantide",
    country="AT",
    variant="a partner, by the administrator",
    **ADMINISTRATOR,
)
NEW: dict[str, Any] = {"en": "Atlantis", "fr": "Atlantide", "nl": "Atlantis", "country": "AT"}
situation("partners.new.bad_slug", PEOPLE, "add_partner", slug="At lantis", **NEW, **ADMINISTRATOR)
situation("partners.new.taken", PEOPLE, "add_partner", slug="vienna", **NEW, **ADMINISTRATOR)
situation(
    "partners.new.bad_country", PEOPLE, "add_partner", slug="atlantis", **{**NEW, "country": "Austria"}, **ADMINISTRATOR
)
situation(
    "partners.known.unknown",
    PEOPLE,
    "rename_partner",
    slug="atlantis",
    en="A",
    fr="A",
    nl="A",
    values={"slug": "vienna"},
    **ADMINISTRATOR,
)
