"""Each requirement of each act taken away alone: refused by just that rule, and nothing changes but one refusal entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from lifecycle.stages import CLOCK_ACTS, EVERY_ACT, EVERY_DECISION, TABLE, TWO_PERSON_ACTS
from rules.verdict import BLOCKING
from tests.makers import FIVE_YEARS, Office, Told
from tests.scenarios.ready import DAY, READY, assessed_and_prepared, at, beside_another, ready_to_approve


@dataclass(frozen=True)
class Missing:
    """One requirement taken away: `less` fields left out, `more` fields typed otherwise."""

    act: str
    rule: str
    key: str
    file: Callable[[Office], str] | None = None
    day: str | None = None
    less: tuple[str, ...] = ()
    more: dict[str, str | list[str]] = field(default_factory=dict)
    documents: bool = True
    reason: bool = True
    intent: bool = True
    then: tuple[str, dict[str, str]] | None = None
    """A fact recorded after the file was made."""

    def __str__(self) -> str:
        what = "-".join((*self.less, *self.more))
        return f"{self.act}:{self.rule}:{self.key}" + (f":{what}" if what else "")

    def prepare(self, office: Office) -> str:
        file = (self.file or READY[self.act][0])(office)
        if self.then is not None:
            assert office.on("2024-02-01").record(file, self.then[0], **self.then[1]).passed
        return file

    def try_it(self, office: Office, file: str) -> Told:
        typed = office.typed_for(self.act)
        kept = {n: v for n, v in typed.get("set", {}).items() if n not in self.less}
        typed["set"] = {**kept, **self.more}
        for name, given in (("documents", self.documents), ("reason", self.reason)):
            if not given:
                typed.pop(name)
        day = self.day or READY[self.act][1]
        if self.act in TWO_PERSON_ACTS and self.intent:
            assert office.on(day).as_("manager").record(file, "intent", act=self.act, reason="agreed").passed
        before = office.snapshot(file)
        told = office.on(day).advance(file, self.act, **typed)
        after = office.snapshot(file)
        if not told.passed:
            assert after == replace(before, sequence=before.sequence + 1), "a refusal changed the file"
        return told


M = Missing
MISSING = (
    M("approve_mou", "criteria.assessed", "missing", at("assessment", without=("criterion",))),
    M("approve_mou", "test_phase.further", "not_allowed", at("evaluation")),
    *(
        M(act, "signature.complete", "missing", less=(name,))
        for act in ("sign_mou", "sign_agreement", "amend")
        for name in ("regionSignatory", "partnerSignatory", "regionPlace", "partnerPlace")
    ),
    *(M(act, "documents.text", "missing", documents=False) for act in ("sign_mou", "sign_agreement", "amend")),
    M("open_evaluation", "evaluation.opening", "too_early", day="2023-08-31"),
    M("approve_agreement", "evaluation.positive", "none", lambda o: ready_to_approve(o, without=("evaluation",))),
    M("approve_agreement", "evaluation.positive", "negative", then=("evaluation", {"kind": "mou", "outcome": "negative"})),
    M("approve_agreement", "test_phase.completed", "no_test_phase", assessed_and_prepared),
    M("approve_agreement", "criteria.assessed", "missing",
      lambda o: assessed_and_prepared(o, track="development", without=("criterion",))),
    M("approve_agreement", "avenues.concrete", "none", lambda o: ready_to_approve(o, without=("avenue", "consultation"))),
    M("approve_agreement", "avenues.concrete", "not_consulted", lambda o: ready_to_approve(o, without=("consultation",))),
    M("approve_agreement", "avenues.concrete", "not_consulted",
      then=("consultation", {"avenue": "1", "body": "visit.brussels", "outcome": "refused"})),
    M("approve_agreement", "reciprocity.both_sides", "none", lambda o: ready_to_approve(o, without=("reciprocity",))),
    M("sign_agreement", "test_phase.completed", "still_running", day="2024-02-29"),
    M("sign_agreement", "avenues.concrete", "not_consulted",
      then=("consultation", {"avenue": "1", "body": "visit.brussels", "outcome": "refused"})),
    *(M(act, "term.stated", "missing", less=(name,)) for act in ("sign_agreement", "renew") for name in FIVE_YEARS),
    M("sign_agreement", "treaty.article_81", "no_notice", at("agreement_negotiation", nature="treaty", without=("milestone",))),
    M("sign_agreement", "treaty.article_81", "nature_unknown", at("agreement_negotiation", nature=None)),
    M("sign_agreement", "treaty.article_81", "objection", at("agreement_negotiation", nature="treaty"),
      then=("milestone", {"milestone": "federal_objection"})),
    M("sign_agreement", "agreement.one_active", "second", beside_another),
    M("enter_into_force", "treaty.assent", "missing", at("signed", nature="treaty")),
    M("refuse_assent", "treaty.parliament", "no_treaty", at("signed")),
    M("amend", "fields.complete", "missing", less=("title",)),
    M("amend", "fields.complete", "missing", less=("instrument",)),
    M("amend", "amendment.changes", "none", less=("themes",)),
    M("amend", "themes.competences", "outside", more={"themes": ["culture", "chocolate"]}),
    M("renew", "term.follows", "overlaps", more={"startsOn": "2029-03-01"}),
    M("renew", "term.follows", "old_end_unknown", at("in_force", terms={**FIVE_YEARS, "term": "unknown"})),
    M("confirm_validity", "validity.doubt", "term_ended", at("in_force", terms={**FIVE_YEARS, "term": "P2M"})),
    *(M(act, "validity.source", "missing", less=(name,))
      for act in ("confirm_validity", "question_validity", "lapse") for name in ("source", "certainty")),
    *(M(act, "reason.given", "missing", reason=False) for act in ("suspend", "denounce", "send_back", "decline")),
    *(M(act, "documents.letter", "missing", documents=False)
      for act in ("refuse_assent", "suspend", "denounce", "end_by_consent", "revoke_notice", "receive_revocation", "withdraw")),
    *(M("suspend", "suspension.review", "missing", less=(name,)) for name in ("origin", "reviewOn")),
    *(M(act, "notice.effect", "too_short", more={"effectOn": "2024-11-19"}) for act in ("denounce",)),
    *(M(act, "notice.effect", "unknown", at("in_force", terms={**FIVE_YEARS, "notice": "unknown"}), less=("effectOn",))
      for act in ("denounce", "end_by_consent")),
    *(M(act, "two_persons", "no_intent", intent=False) for act in ("suspend", "denounce", "end_by_consent")),
    M("replace", "successor.in_force", "none", at("in_force")),
)  # fmt: skip


@pytest.mark.parametrize("missing", MISSING, ids=str)
def test_one_requirement_missing(office: Office, missing: Missing):
    """Just that rule stands in the way; the refusal is kept with every verdict; the file is as it was."""
    file = missing.prepare(office)
    told = missing.try_it(office, file)
    assert told.because == {missing.rule: missing.key}
    entry = office.entries(file)[-1]
    assert (entry.outcome, entry.act, entry.fields.get("title")) == (
        "refused",
        missing.act,
        told.answer.entry.fields.get("title"),
    )
    stored = [v["rule"] for v in entry.data["verdicts"] if v["outcome"] in BLOCKING]
    assert stored == [missing.rule]
    verdict = told.verdict(missing.rule)
    assert verdict["message"] and verdict["remedy"]["text"] and verdict["legalBasis"]


@pytest.mark.parametrize("act", READY)
def test_with_nothing_missing_it_passes(office: Office, act: str):
    """The control: the same attempt with everything passes, and the preview had no objection that it lacks."""
    file = READY[act][0](office)
    complete = Missing(act, "", "")
    offered = {a["act"]: a for a in office.on(READY[act][1]).acts(file)["acts"]}
    assert complete.try_it(office, file).passed
    if act not in TWO_PERSON_ACTS:
        assert offered[act]["allowed"]


def test_every_rule_of_every_act_is_taken_away_once():
    """A rule that is added to the table must be added here."""
    common = {*EVERY_ACT, *EVERY_DECISION}
    people = [act for act in TABLE if act.name not in (*CLOCK_ACTS, "propose", "enter_legacy")]
    asked = {(act.name, rule) for act in people for rule in act.rules if rule not in common}
    assert asked == {(m.act, m.rule) for m in MISSING}
    assert set(READY) == {act.name for act in people}


@pytest.mark.parametrize("act", READY)
def test_the_wrong_role_is_refused_and_that_is_recorded(office: Office, act: str):
    """An auditor may do nothing; the refusal names who may."""
    file = READY[act][0](office)
    day = READY[act][1]
    if act in TWO_PERSON_ACTS:
        assert office.on(day).as_("manager").record(file, "intent", act=act, reason="agreed").passed
    before = office.snapshot(file)
    told = office.on(day).as_("auditor").advance(file, act, **office.typed_for(act))
    assert told.failing == ["persons.role"]
    assert office.snapshot(file) == replace(before, sequence=before.sequence + 1)


@pytest.mark.parametrize("act", READY)
def test_nothing_happens_before_its_day(office: Office, act: str):
    """An act dated tomorrow is refused by that rule alone and says from when it passes."""
    file = READY[act][0](office)
    day = READY[act][1]
    tomorrow = day[:-1] + str(int(day[-1]) + 1)
    if act in TWO_PERSON_ACTS:
        assert office.on(day).as_("manager").record(file, "intent", act=act, reason="agreed").passed
    told = office.on(day).advance(file, act, on=tomorrow, **office.typed_for(act))
    assert told.because == {"dates.not_future": "future"}
    assert told.verdict("dates.not_future")["passesFrom"] == tomorrow


PROPOSALS: dict[str, tuple[dict[str, Any], str]] = {
    "a partner that nobody knows": ({"partner": "atlantis"}, "partner.known"),
    "no initiator": ({"initiator": None}, "fields.complete"),
    "a theme outside the competences": ({"theme": ["culture", "chocolate"]}, "themes.competences"),
    "a predecessor that nobody knows": ({"successorOf": "BE-BRU-1999-0001"}, "successor.predecessor"),
}


@pytest.mark.parametrize("why", PROPOSALS)
def test_a_proposal_with_one_thing_wrong_opens_no_file(office: Office, why: str):
    """The refusal stands in the register of partners, for there is no file yet."""
    typed, rule = PROPOSALS[why]
    before = office.entries("partners")
    told = office.on(DAY).propose(**{"partner": "vienna", **typed})
    assert (told.failing, told.reference) == ([rule], "")
    after = office.entries("partners")
    assert len(after) == len(before) + 1
    assert (after[-1].act, after[-1].outcome) == ("propose", "refused")
    assert office.ask(DAY).list()["total"] == 0


def test_a_partner_has_one_open_file_a_track(office: Office):
    """A second file on the same track waits until the first is signed or over; the other track is free."""
    first = office.file_at("mou_negotiation")
    told = office.on(DAY).propose("vienna")
    assert told.failing == ["file.one_open"]
    assert first in told.verdict("file.one_open")["message"]
    assert office.on(DAY).propose("vienna", track="development").passed
    assert office.on(DAY).advance(first, "decline", reason="no avenue").passed
    assert office.on(DAY).propose("vienna").passed


def test_a_successor_follows_a_file_of_the_same_partner_and_track(office: Office):
    """Another partner's agreement is no predecessor."""
    other = office.file_at("in_force", partner="prague")
    assert office.on(DAY).propose("vienna", successorOf=other).because == {"successor.predecessor": "other_partner"}
    told = office.on(DAY).propose("prague", track="development", successorOf=other)
    assert told.because == {"successor.predecessor": "other_partner"}


def test_a_second_agreement_beside_the_first_says_why(office: Office):
    """With a reason it stands beside the other, and the verdict names that one."""
    file = beside_another(office)
    told = office.on(DAY).advance(
        file, "sign_agreement", **office.typed_for("sign_agreement"), reason="another ministry"
    )
    assert told.to == "signed"
    assert told.outcome("agreement.one_active") == "pass"
