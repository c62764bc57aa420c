"""A register that lives at random, and what it answered at each moment: what the two clocks are tried by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from hypothesis import strategies as st

from lifecycle.errors import AgreementsError
from lifecycle.portfolio.model import Portfolio
from lifecycle.queries import Queries
from lifecycle.records import BY_NAME
from lifecycle.stages import ACTS
from tests.properties import samples
from tests.properties.makers import House, portfolio

SAID = {"source": "the gazette", "certainty": "A"}
PEOPLE = ("officer", "officer", "officer2", "manager", "manager2", "legal")
NEWCOMERS = ("rita", "paul")
PERIOD_ACTS = ("enter_period", "close_period", "confirm_period", "reject_period", "correct_period")
KINDS = (
    "act", "act", "act", "late", "late", "record", "record", "correct", "correct", "period", "period", "person", "partner", "check",
    "time", "open", "assign", "assign", "found",
)  # fmt: skip


PERIODS_BEFORE = 4


@cache
def few_governments() -> Portfolio:
    """The portfolio with its first periods alone: one that is entered behind them overlaps none."""
    whole = portfolio()
    return whole.model_copy(update={"governments": whole.governments[:PERIODS_BEFORE]})


class Deed(NamedTuple):
    """Something that is tried, refused or not: its kind, and three numbers that choose among what there is."""

    kind: str
    first: int
    second: int
    third: int


FINDS = tuple((name, said) for name, said in samples.RECORDS if name == "found")
CHOICE = st.integers(0, 200)
DEEDS = st.builds(Deed, st.sampled_from(KINDS), CHOICE, CHOICE, CHOICE)


def perform(house: House, files: list[str], deed: Deed) -> None:
    """Do it, or be refused; what cannot even be read is nothing."""
    try:
        DOERS[deed.kind](house, files, deed)
    except AgreementsError:
        return


def _act(house: House, files: list[str], deed: Deed) -> None:
    _try_act(house, files, deed, {})


def _late(house: House, files: list[str], deed: Deed) -> None:
    back = (1, 5, 40, 300, 900)[deed.third % 5]
    form = ("day", "day", "day", "month", "between")[deed.second % 5]
    _try_act(house, files, deed, samples.dated(house.today, back, form))


def _try_act(house: House, files: list[str], deed: Deed, on: dict[str, str]) -> None:
    file = files[deed.first % len(files)]
    acts = [a for a in samples.PEOPLES_ACTS if house.stored(file).stage in ACTS[a].sources] or ["decline"]
    act = acts[deed.second % len(acts)]
    if deed.third % 4:
        house.do("intent", by="manager2", ref=file, act=act, reason="so")
    house.do(act, by=PEOPLE[deed.third % 3], ref=file, **samples.complete(act, house.today, **on))


def _record(house: House, files: list[str], deed: Deed) -> None:
    name, said = samples.RECORDS[deed.second % len(samples.RECORDS)]
    on = samples.dated(house.today, (0, 1, 300)[deed.third % 3], "day" if deed.third % 2 else "unsaid")
    house.do(name, by=PEOPLE[deed.third % 6], ref=files[deed.first % len(files)], **{**said, **on})


def _assign(house: House, files: list[str], deed: Deed) -> None:
    on = samples.dated(house.today, (0, 30, 300)[deed.third % 3], "day")
    officers = {"officer": str(1 + deed.second % 4), **({"deputy": str(1 + deed.third % 4)} if deed.third % 2 else {})}
    house.do("assign", by="manager", ref=files[deed.first % len(files)], **officers, **on)


def _found(house: House, files: list[str], deed: Deed) -> None:
    name, said = FINDS[deed.second % len(FINDS)]
    on = samples.dated(house.today, (0, 30, 300)[deed.third % 3], "day")
    house.do(name, ref=files[deed.first % len(files)], **said, **on)


def _correct(house: House, files: list[str], deed: Deed) -> None:
    file = files[deed.first % len(files)]
    entries = house.entries(file)
    entry = entries[deed.second % len(entries)]
    act = ACTS.get(entry.act) or BY_NAME.get(entry.act)
    fields = {"on": [str(entry.day - timedelta(days=(1, 10, -10)[deed.third % 3]))]}
    for name, value in (("partner", "kyiv"), ("term", "P3Y"), ("theme", "tourism"), ("officer", "3")):
        if deed.third % 2 and act is not None and act.field(name) is not None:
            fields = {name: [value]}
    house.desk("officer").correct(file, entry.sequence, reason="a slip", fields=fields)


def _period(house: House, files: list[str], deed: Deed) -> None:
    act = PERIOD_ACTS[deed.first % 5]
    on = str(house.today - timedelta(days=(0, 30, 400, 900)[deed.second % 4]))
    number = str(PERIODS_BEFORE + 1 + deed.third % 3)
    said: dict[str, Any] = {
        "enter_period": {"event": "election", "on": on, **SAID},
        "close_period": {"period": number, "event": "oath", "on": on, **SAID},
        "correct_period": {"period": number, "endOn": on, "reason": "so"},
        "confirm_period": {"period": number},
        "reject_period": {"period": number, "reason": "so"},
    }[act]
    house.tried(act, by="manager" if act in ("confirm_period", "reject_period") else "legal", **said)


def _person(house: House, files: list[str], deed: Deed) -> None:
    name = NEWCOMERS[deed.second % 2]
    said = [
        ("add_person", {"name": name, "role": "officer"}),
        ("change_role", {"name": name, "role": "manager"}),
        ("disable_person", {"name": name}),
    ]
    act, fields = said[deed.first % 3]
    house.do(act, by="administrator", **fields)


def _partner(house: House, files: list[str], deed: Deed) -> None:
    names = {"en": f"Body {deed.second}", "fr": f"Corps {deed.second}", "nl": f"Lichaam {deed.second}"}
    if deed.first % 2:
        house.do("add_partner", slug=f"body-{deed.second}", country="FR", **names)
    else:
        house.do("rename_partner", slug=("vienna", "rabat")[deed.third % 2], **names, since=str(house.today))


def _check(house: House, files: list[str], deed: Deed) -> None:
    house.check()


def _time(house: House, files: list[str], deed: Deed) -> None:
    house.at(min(house.today + timedelta(days=(1, 40, 200, 700)[deed.first % 4]), date(2029, 1, 1)))


def _open(house: House, files: list[str], deed: Deed) -> None:
    partner = ("prague", "kyiv", "vienna")[deed.first % 3]
    answer = house.do("propose", partner=partner, track="bilateral", initiator="partner", theme="culture")
    if not answer.refused:
        files.append(answer.reference)


DOERS: dict[str, Callable[[House, list[str], Deed], None]] = {
    "act": _act, "late": _late, "record": _record, "correct": _correct, "period": _period, "person": _person, "partner": _partner,
    "check": _check, "time": _time, "open": _open, "assign": _assign, "found": _found,
}  # fmt: skip

APART = ("messages", "silentDays", "knownAt")
"""What an answer says of now alone (nobody can act on what did not leave a year ago), and the instant that was asked."""
Questions = dict[str, Callable[[Queries], Any]]


def questions(files: list[str]) -> Questions:
    """Everything that can be asked, by a name."""
    asked: Questions = {
        "list": lambda q: q.list(),
        "list in force": lambda q: q.list(stage="in_force"),
        "list renewal due": lambda q: q.list(stage="renewal_due"),
        "list of vienna": lambda q: q.list(partner="vienna"),
        "list of kyiv": lambda q: q.list(partner="kyiv"),
        "list of Morocco": lambda q: q.list(country="MA"),
        "list of an officer": lambda q: q.list(officer="officer2"),
        "list expiring": lambda q: q.list(expiring_within=400),
        "list unknown": lambda q: q.list(unknown=True),
        "list late": lambda q: q.list(late=True),
        "list, a page": lambda q: q.list(limit=1, after=files[0]),
        "register": lambda q: apart(q.register()),
        "board": lambda q: apart(q.board()),
        "pending": lambda q: q.pending(3),
        "exceptions": lambda q: q.exceptions(),
        "decisions to confirm": lambda q: q.decisions_to_confirm(),
        "actions": lambda q: q.actions(),
        "government": lambda q: q.government(),
        "people": lambda q: q.people(),
        "partners": lambda q: q.partners(),
        "partner": lambda q: q.partner("vienna"),
        "resolve": lambda q: q.resolve("vienna"),
        "history": lambda q: list(q.history()),
    }
    for number, file in enumerate(files):
        asked[f"show {number}"] = lambda q, file=file: q.show(file)  # type: ignore[misc]
        asked[f"history {number}"] = lambda q, file=file: list(q.history(file))  # type: ignore[misc]
    return asked


def apart(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer without what is not the same for whoever asks later."""
    return {name: value for name, value in answer.items() if name not in APART}


def ask(question: Callable[[Queries], Any], queries: Queries) -> Any:
    """The answer, or what kind of failure it was."""
    try:
        return question(queries)
    except AgreementsError as failure:
        return type(failure).__name__
