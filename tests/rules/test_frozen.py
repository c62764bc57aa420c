"""What a signed text says is not recorded anew: every line of the table, each field at each stage for each role."""

from __future__ import annotations

import pytest

from lifecycle.records import FOUND
from lifecycle.stages import BEFORE_SIGNATURE, Stage
from rules.case import AttachedDocument, Signature, Term
from rules.dates import parse_period
from rules.facts import Actor
from rules.frozen import EVERYBODY, TABLE
from tests.rules.makers import ask, case, facts, says, typed, when

SIGNED_TEXT = {
    "on": when("2022-03-01"), "region_on": when("2022-02-28"), "partner_on": when("2022-03-01"), "region_place": "Brussels",
    "partner_place": "Vienna",
}  # fmt: skip
TERM = Term(number=1, starts_on=when("2022-04-01"), length=parse_period("P5Y"), ends_on=when("2027-04-01"), renewal="express",
            notice=parse_period("P6M"))  # fmt: skip
SHA = "a1" * 32
KNOWN = {
    "term": "P5Y", "renewal": "express", "notice": "P6M", "signedOn": "2022-03-01", "inForceOn": "2022-04-01", "endsOn": "2027-04-01",
    "kind": "agreement", "nature": "arrangement", "title": "On music", "regionSignedOn": "2022-02-28", "partnerSignedOn": "2022-03-01",
    "regionPlace": "Brussels", "partnerPlace": "Vienna",
}  # fmt: skip
OTHER = {
    "term": "P7Y", "renewal": "none", "notice": "P3M", "nature": "treaty", "kind": "mou", "title": "On dance",
    "regionPlace": "Ixelles", "partnerPlace": "Graz",
}  # fmt: skip


def signed(stage: str):
    """A file at a stage whose signed texts say all that a text can say."""
    text = Signature.model_validate(SIGNED_TEXT)
    under_mou = stage in BEFORE_SIGNATURE
    documents = (AttachedDocument(sha256=SHA, entry=3, purpose="sign_mou" if under_mou else "sign_agreement"),)
    more = {} if under_mou else {"agreement": text, "terms": (TERM,), "in_force_on": when("2022-04-01")}
    return case(stage, mou=text, title="On music", nature="arrangement", documents=documents, **more)


def said_of(field: str, stage: str, role: str, value: str | None = None, **more) -> str:
    actor = Actor(1, role)
    if field == "document":
        return says(
            "fields.frozen", facts("document", file=signed(stage), actor=actor, request=typed(replaces=SHA[:8]))
        )
    value = value or OTHER.get(field, "2022-05-05")
    request = typed(field=field, value=value)
    return says("fields.frozen", facts("found", file=signed(stage), actor=actor, request=request, **more))


EACH = [(f, s, r, line.ways) for line in TABLE for f in line.fields for s in line.stages for r in line.roles]


@pytest.mark.parametrize(("field", "stage", "role", "ways"), EACH)
def test_each_line_of_the_table_is_refused_and_names_the_way(field, stage, role, ways):
    key = "amend_or_correct" if "amend" in ways else "correct"
    assert said_of(field, stage, role) == f"fail {key}"


def test_the_step_of_the_correction_repeats_what_can_be_read_and_nothing_else():
    def change(value: str) -> object:
        given = facts(
            "found", file=signed("expired"), actor=Actor(1, "officer"), request=typed(field="kind", value=value)
        )
        return ask("fields.frozen", given).params["change"]

    assert change("mou") == "--set <field>=mou"
    assert change("whatever") == "--set <field>=<value>"


@pytest.mark.parametrize(("on", "said"), [("2027-03-31", "fail amend_or_correct"), ("2027-04-01", "fail correct")])
def test_no_addendum_is_advised_for_a_term_that_is_over(on, said):
    given = facts(
        "found", on=on, file=signed("in_force"), actor=Actor(1, "officer"), request=typed(field="term", value="P7Y")
    )
    assert says("fields.frozen", given).startswith(said)


@pytest.mark.parametrize("field", sorted(KNOWN))
def test_the_very_same_value_changes_nothing_and_passes(field):
    assert said_of(field, "in_force", "officer", KNOWN[field]) == "pass open"


def test_every_field_that_can_be_found_is_frozen_once_an_agreement_is_signed():
    """A new field of `found` must find its line."""
    for stage in ("signed", "in_force", "renewal_due", "suspended", "under_notice", "expired"):
        frozen = {f for line in TABLE if stage in line.stages for f in line.fields}
        assert set(FOUND) <= frozen, stage


def test_no_stage_after_a_signature_is_forgotten():
    covered = {s for line in TABLE for s in line.stages}
    before = {Stage.PROPOSAL, Stage.ASSESSMENT, Stage.MOU_NEGOTIATION, Stage.DECLINED, Stage.ABANDONED}
    assert covered == set(map(str, Stage)) - set(map(str, before))
    assert {role for line in TABLE for role in line.roles} == set(EVERYBODY)


@pytest.mark.parametrize("role", EVERYBODY)
def test_what_is_unknown_or_inexact_may_be_found(role):
    text = signed("in_force")
    unknown = text.but(
        nature="unknown",
        title=None,
        in_force_on=when("2022-04"),
        terms=(Term(number=1, starts_on=None, length="unknown"),),
    )
    for field, value in (("nature", "treaty"), ("title", "On dance"), ("inForceOn", "2022-04-03"), ("term", "P7Y"),
                         ("renewal", "none"), ("notice", "P3M"), ("endsOn", "2027-01-01")):  # fmt: skip
        given = facts("found", file=unknown, actor=Actor(1, role), request=typed(field=field, value=value))
        assert says("fields.frozen", given) == "pass not_known_yet", field


def test_before_any_signature_nothing_is_frozen():
    given = facts("found", file=case("assessment", nature="arrangement"), request=typed(field="nature", value="treaty"))
    assert says("fields.frozen", given) == "pass not_known_yet"


def test_a_correction_is_a_lawful_way():
    assert said_of("term", "in_force", "officer", correcting="ok") == "not_applicable correction"


def test_a_document_that_is_no_signed_text_may_be_replaced_and_a_new_one_attached():
    letter = AttachedDocument(sha256="b2" * 32, entry=5, purpose="document")
    file = signed("in_force").but(documents=(letter,))
    for request in (typed(replaces="b2b2b2b2"), typed()):
        assert says("fields.frozen", facts("document", file=file, request=request)) == "pass not_known_yet"


@pytest.mark.parametrize(
    ("given", "said"),
    [(None, "not_applicable none"), ("a1a1a1a1", "pass known"), (SHA.upper(), "pass known"), ("a1a1", "fail unknown"),
     ("c3c3c3c3", "fail unknown")],
)  # fmt: skip
def test_a_document_is_replaced_by_its_hash_or_the_first_eight_characters(given, said):
    request = typed(replaces=given) if given is not None else typed()
    assert says("documents.replaced", facts("document", file=signed("in_force"), request=request)) == said


def test_a_beginning_that_means_two_documents_means_none():
    twice = tuple(AttachedDocument(sha256="a1a1a1a1" + end * 56, entry=1, purpose="document") for end in "bc")
    given = facts("document", file=case("assessment", documents=twice), request=typed(replaces="a1a1a1a1"))
    assert says("documents.replaced", given) == "fail unknown"


def test_a_preview_asks_nothing_of_it():
    assert says("fields.frozen", facts("found", file=signed("in_force"))) == "not_applicable asked_when_performed"
