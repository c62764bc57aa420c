"""Whatever is done, or refused, on a register, by every role and in each way that it can be typed: `replay` agrees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from lifecycle.act import Act, Field
from lifecycle.erasure_acts import ERASURE_ACTS
from lifecycle.errors import AgreementsError
from lifecycle.history import REFUSED
from lifecycle.initialise import DEMONSTRATION_PEOPLE, SHIPPED_POLICY
from lifecycle.registers import ACTS_OF_REGISTERS, PARTNERS, PEOPLE, SUBJECT_OF
from tests.makers import Office
from tests.scenarios.test_replay_of_every_act import accused

DAY, BEFORE, AFTER = "2026-11-25", "2026-11-20", "2026-12-20"
NOT_TYPED = frozenset({
    "open_register", "identify", "enter_themes", "enter_key", "erase_document", "complete_migration",
    "intend_legacy", "complete_legacy", "withdraw_legacy", "rotate_key",
})  # fmt: skip
"""What no command says by its fields alone: tables of old files and keys have doors of their own."""
ROLES = tuple(dict.fromkeys(name.rstrip("0123456789") for name in DEMONSTRATION_PEOPLE))
ACTS = {act.name: act for act in (*ACTS_OF_REGISTERS.values(), *ERASURE_ACTS) if act.name not in NOT_TYPED}
AT_LENGTH = frozenset({"add_token", "take_pack", "save_filter", "set_wishes", "add_absence", "add_feed", "drop_filter"})
"""Acts with many ways that are alike: in the campaign."""
OF_KIND: Mapping[str, tuple[str, ...]] = {
    "when": (BEFORE, "2026-11", AFTER), "day": (AFTER, BEFORE), "text": ("as was said", "No such word"),
    "personal": ("a name",), "mail": ("anna@example.org",), "number": ("8", "2", "1", "9"), "theme": ("culture", "nothing"),
    "person": ("1", "6", "3", "77"), "policy": (SHIPPED_POLICY.read_text(), SHIPPED_POLICY.read_text() + "\n# another\n"),
}  # fmt: skip
"""What is typed in a field of a kind, without choices of its own."""
OF_FIELD: Mapping[str, tuple[str, ...]] = {
    "name": ("officer2", "administrator", "zed"), "role": ("auditor", "emperor"), "slug": ("oslo", "vienna", "Not A Slug"),
    "country": ("NO", "Norway"), "filter": ("mine", "kept", "No Name"), "days": ("30", "-5"), "token": ("ab" * 32,),
    "reference": ("BE-BRU-2026-0001",), "sha256": ("0" * 64,), "field": ("name", "no"), "entry": ("8", "1", "2"),
}  # fmt: skip
"""What is typed in a field of that name."""


def values_of(field: Field) -> tuple[str, ...]:
    return field.choices[:2] or OF_FIELD.get(field.name) or OF_KIND[field.kind]


def ways(act: Act) -> Iterator[dict[str, str]]:
    """Everything typed, each field otherwise or left out, what must be there alone, and nothing."""
    whole = {field.name: values_of(field)[0] for field in act.fields}
    yield whole
    for field in act.fields:
        if field.name != "token":  # every door makes the secret
            yield {name: value for name, value in whole.items() if name != field.name}
        yield from ({**whole, field.name: value} for value in values_of(field)[1:])
    needed = {field.name: whole[field.name] for field in act.fields if field.required or field.name == "token"}
    yield needed
    for field in act.fields:
        if field.name not in needed:
            yield from ({**needed, field.name: value} for value in values_of(field))
    yield {name: whole[name] for name in ("token",) if name in whole}


def with_each(act: Act) -> Iterator[tuple[dict[str, str], dict[str, Any]]]:
    """The same with a reason and without; and on other days than today, and for somebody else."""
    for typed in ways(act):
        yield typed, {"reason": "as was said"}
    yield next(ways(act)), {}
    for rest in ({"on": BEFORE}, {"on": AFTER}, {"on": "2026-11"}, {"deputy_for": 1}, {"deputy_for": 6}):
        if not ("on" in rest and act.field("on")):
            yield next(ways(act)), {"reason": "as was said", **rest}


def lived_in(office: Office) -> None:
    """A register in which something waits, counts or is over: periods, policies, feeds, tokens, filters, erasures."""
    officer, manager = office.on(DAY), office.on(DAY).as_("manager")
    administrator, legal = office.on(DAY).as_("administrator"), office.on(DAY).as_("legal")

    def does(seat: Any, name: str, **fields: str) -> None:
        reason = {"reason": fields.pop("reason")} if "reason" in fields else {}
        told = seat.perform(subject_of(ACTS[name]), ACTS[name], fields, reason)
        assert told.passed, told.because

    does(officer, "add_token", allows="read", token="ab" * 32)
    does(officer, "add_feed", scope="own", token="cd" * 32)
    does(officer, "save_filter", filter="kept", days="30")
    does(manager, "add_absence", person="1", until=AFTER, deputy="2", **{"from": DAY})
    does(administrator, "set_mail", person="6", mail="left@example.org")
    does(administrator, "request_person_erasure", person="6", reason="gone")
    does(legal, "enter_period", event="election", on=BEFORE, source="the gazette", certainty="A")
    does(administrator, "adopt_policy", text=OF_KIND["policy"][1])


def subject_of(act: Act) -> str:
    return SUBJECT_OF.get(act.name, PARTNERS if act.name == "request_document_erasure" else PEOPLE)


@pytest.mark.parametrize(
    "act", [pytest.param(one, marks=pytest.mark.campaign if one in AT_LENGTH else ()) for one in ACTS]
)
def test_each_act_on_a_register_by_each_role(office: Office, act: str):
    """The command line leaves out a person who does it for themselves, a page names them: both were typed."""
    lived_in(office)
    subject = subject_of(ACTS[act])
    for allowed in (False, True):  # what is done changes what can be refused
        for who in ROLES:
            seat = office.on(DAY).as_(who)
            for typed, rest in with_each(ACTS[act]):
                try:
                    if seat.perform(subject, ACTS[act], typed, {**rest, "dry_run": True}).passed is allowed:
                        seat.perform(subject, ACTS[act], typed, rest)
                except AgreementsError:  # it cannot be read, or names what is not there
                    continue
    assert accused(office) == []
    assert any(e.outcome == REFUSED for e in office.entries(subject) if e.act == act)


SCOPE = {"allows": "read", "token": "ab" * 32}


def test_whoever_may_not_make_a_token_is_told_for_whom_another_makes_it(office: Office):
    """Typed by an administrator as it stands, it makes a token for the person who was refused, not for themselves."""
    told = office.on(DAY).as_("auditor").perform(PEOPLE, ACTS["add_token"], SCOPE, {})
    steps = told.verdict("persons.role")["remedy"]["steps"]
    assert steps == [{"as": "administrator", "command": "agreements token add --person 6 --scope read"}]
    by_another = office.on(DAY).as_("administrator").perform(PEOPLE, ACTS["add_token"], {**SCOPE, "person": "6"}, {})
    assert by_another.answer.entry.fields["person"] == 6
    own = office.on(DAY).perform(PEOPLE, ACTS["add_token"], {**SCOPE, "until": BEFORE}, {})
    assert own.verdict("dates.ahead")["remedy"]["steps"][0]["command"].startswith("agreements token add --scope read")


def test_a_refusal_of_an_earlier_release_that_did_not_say_for_whom_is_no_fault(office: Office, monkeypatch):
    monkeypatch.setattr("lifecycle.retype._whose", lambda field, facts: [])
    told = office.on(DAY).as_("auditor").perform(PEOPLE, ACTS["add_token"], SCOPE, {})
    assert told.verdict("persons.role")["remedy"]["steps"][0]["command"] == "agreements token add --scope read"
    monkeypatch.undo()
    assert accused(office) == []
