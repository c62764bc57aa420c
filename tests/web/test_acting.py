"""Acts as forms, by somebody whose browser runs no script: filled in, looked at, confirmed; refused, tied to fields."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lifecycle.queries import Queries
from lifecycle.records import BY_NAME
from lifecycle.registers import ACTS_OF_REGISTERS
from lifecycle.stages import ACTS, CLOCK_ACTS
from messages.catalogue import LANGUAGES
from messages.render import render
from tests.web.conftest import Served
from web.pages.acting import NOT_TYPED, ON_REGISTERS, RECORDED
from web.say import Say

PDF = ("text.pdf", b"%PDF-1.7 the text, as both sides signed it", "application/pdf")
SIGNED = {
    "regionPlace": "Brussels",
    "partnerPlace": "Vienna",
    "regionSignatory": "A. Minister",
    "partnerSignatory": "B. Mayor\nC. Clerk",
}


def entries(served: Served, subject: str) -> list[Any]:
    return served.office.entries(subject)


def proposed(served: Served, reader: Any, partner: str = "vienna") -> str:
    page = reader.do(
        "/en/propose", partner=partner, track="bilateral", initiator="partner", theme="culture", nature="arrangement"
    )
    return next(h for h in page.title.split() if h.startswith("BE-BRU-"))


def test_an_officer_carries_a_partnership_from_proposal_into_force(served: Served):
    """Every step by its form, documents too; the stage is the one that the command line shows."""
    served.day.today = date(2021, 11, 2)
    officer = served.as_("officer")
    ref = proposed(served, officer)
    at = f"/en/partnerships/{ref}"
    officer.do(f"{at}/acts/assess")
    for number in (1, 2, 3):
        officer.do(f"{at}/record/criterion", code=f"criterion_{number}", score="met", text="Discussed.")
    officer.do(f"{at}/acts/approve_mou", decision="GOV-2021-17")
    served.day.today = date(2022, 3, 1)
    officer.do(f"{at}/acts/sign_mou", files={"document": PDF}, **SIGNED)
    assert served.office.stage(ref) == "test_phase"
    assert entries(served, ref)[-1].data["documents"]
    served.day.today = date(2024, 3, 1)
    officer.do(f"{at}/record/evaluation", kind="mou", outcome="positive")
    officer.do(f"{at}/record/avenue", theme="culture", body="visit.brussels", text="A season of concerts.")
    officer.do(f"{at}/record/consultation", avenue="1", body="visit.brussels", outcome="agreed")
    for side in ("region", "partner"):
        officer.do(f"{at}/record/reciprocity", side=side, text="Rooms.")
    officer.do(f"{at}/acts/approve_agreement")
    served.day.today = date(2024, 4, 12)
    officer.do(
        f"{at}/acts/sign_agreement", files={"document": PDF}, **SIGNED, term="length", termYears="5", renewal="tacit",
        renewalYears="4", notice="length", noticeMonths="6",
    )  # fmt: skip
    term = served.office.term(ref)
    assert (str(term.length), str(term.renewal), str(term.notice)) == ("P5Y", "tacit:P4Y", "P6M")
    page = officer.do(f"{at}/acts/enter_into_force")
    assert served.office.stage(ref) == "in_force" and "Done: record the entry into force" in page.said


def test_confirming_shows_the_old_value_beside_the_new_one_and_writes_nothing_before(served: Served):
    """The page to confirm is no act yet."""
    officer = served.as_("officer")
    ref = "BE-BRU-2026-0006"
    before = served.office.snapshot(ref)
    form = officer.get(f"/en/partnerships/{ref}/record/found", field="nature").form_of("check")
    page = officer.send(form, step="check", value="arrangement", source="The text itself", certainty="A")
    assert "nature of the agreement – arrangement" in page.said and "The text itself" in page.said
    assert served.office.snapshot(ref) == before
    again = officer.send(page.form_of("do"), step="edit").form_of("check")
    assert again.fields["value"] == ["arrangement"] and again.fields["certainty"] == ["A"]
    officer.send(page.form_of("do"), step="do")
    assert served.office.case(ref).nature == "arrangement"


def test_a_form_that_is_sent_twice_is_done_once(served: Served):
    """A second click, or a page that is loaded again, gives the first answer."""
    officer = served.as_("officer")
    ref = "BE-BRU-2026-0006"
    page = officer.send(
        officer.get(f"/en/partnerships/{ref}/record/note").form_of("check"), step="check", text="Called them."
    )
    for _ in range(2):
        officer.send(page.form_of("do"), step="do")
    assert [e.act for e in entries(served, ref)].count("note") == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_refused_names_the_rule_beside_its_field_and_keeps_what_was_typed(served: Served, lang: str):
    """A suspension without reason, letter, second person: nothing is written by the check; confirming is refused on record."""
    officer = served.as_("officer", lang)
    ref = "BE-BRU-2026-0006"
    before = len(entries(served, ref))
    page = officer.send(
        officer.get(f"/{lang}/partnerships/{ref}/acts/suspend").form_of("check"), 422, step="check", origin="region", decision="GOV-1",
    )  # fmt: skip
    form = page.form_of("check")
    assert form.fields["origin"] == ["region"] and form.fields["decision"] == ["GOV-1"]
    assert "e-reason" in page.ids and "e-document" in page.ids and "e-reviewOn" in page.ids
    assert len(entries(served, ref)) == before
    again = officer.send(form, 403, step="do")
    assert len(entries(served, ref)) == before + 1 and entries(served, ref)[-1].outcome == "refused"
    assert str(entries(served, ref)[-1].sequence) in again.said
    assert again.form_of("check").fields["key"] != form.fields["key"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_left_empty_is_asked_for_at_its_field_and_is_no_refusal(served: Served, lang: str):
    """No rule, no law, no command, whatever a rule refuses besides; what is tried in earnest is recorded as refused."""
    officer = served.as_("officer", lang)
    form = officer.get(f"/{lang}/partnerships/BE-BRU-2026-0006/record/contact").form_of("check")
    page = officer.send(form, 422, step="check")
    asked = render("web.act.fill_in", {"label": Say(lang).label("name")}, lang)
    assert "e-name" in page.ids and asked in page.text and "refused" not in page.ids and "wrong" in page.ids
    assert "<code" not in page.text and 'class="verdict' not in page.text
    form = officer.get(f"/{lang}/partnerships/BE-BRU-2026-0006/acts/suspend").form_of("check")
    page = officer.send(form, 422, step="check", origin="region")
    assert "refused" not in page.ids and {"e-reason", "e-document", "e-reviewOn"} <= set(page.ids)
    assert render("web.act.fill_in", {"label": Say(lang).label("reason")}, lang) in page.text
    assert Say(lang).word("rule", "two_persons") not in page.said, "no rule is asked yet"
    form = officer.get(f"/{lang}/partnerships/BE-BRU-2026-0006/record/contact").form_of("check")
    page = officer.send(form, 403, step="do")
    assert "refused" in page.ids and asked in page.text and entries(served, "BE-BRU-2026-0006")[-1].outcome == "refused"


def test_a_refusal_and_its_remedy(served: Served):
    """The manager records the intent that the refusal asks for; with reason and letter the suspension goes through."""
    officer, manager = served.as_("officer"), served.as_("manager")
    at = "/en/partnerships/BE-BRU-2026-0006"
    typed = {"origin": "region", "reviewOn": "2027-05-23", "reason": "Rights are not kept."}
    refused = officer.send(
        officer.get(f"{at}/acts/suspend").form_of("check"), 422, files={"document": PDF}, step="check", **typed
    )
    assert "two persons" in refused.said.lower() or "second person" in refused.said.lower()
    assert "text.pdf" in refused.said, "the letter is kept"
    manager.do(f"{at}/record/intent", act="suspend", reason="So agreed.")
    page = officer.get(f"{at}/acts/suspend").form_of("check")
    checked = officer.send(refused.form_of("check"), 409, step="check")
    assert "Somebody else changed this file meanwhile" in checked.said and "manager" in checked.said
    assert checked.form_of("check").fields["reason"] == ["Rights are not kept."] and page
    confirmed = officer.send(checked.form_of("check"), step="check")
    officer.send(confirmed.form_of("do"), step="do")
    assert served.office.stage("BE-BRU-2026-0006") == "suspended"
    assert entries(served, "BE-BRU-2026-0006")[-1].data["documents"]


def test_what_stands_in_the_way_is_shown_before_anybody_tries(serve):
    """In a caretaker period the form of a decision begins with the rule, the law and what is lawful meanwhile."""
    served = serve(today=date(2025, 1, 15))
    page = served.as_("officer", "fr").get("/fr/partnerships/havana/acts/amend")
    assert "article 73" in page.said and "affaires courantes" in page.said


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", sorted(set(ACTS) - set(CLOCK_ACTS) - set(NOT_TYPED)))
def test_every_act_of_the_table_has_a_form_in_every_language(served: Served, lang: str, name: str):
    """Also where it is blocked; its controls are those of the table."""
    form = served.as_("officer", lang).get(f"/{lang}/partnerships/BE-BRU-2026-0006/acts/{name}").form_of("check")
    assert {f.name for f in ACTS[name].fields} <= form.names | {f"{f}{p}" for f in form.names for p in ("", "Years")}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_record_and_every_act_on_a_register_has_a_form(served: Served, lang: str):
    """For whose role may do it. No choice of theirs is a bare code: each has a name in the language."""
    policy = served.office.ask("2026-11-23").registers().policy_on(date(2026, 11, 23))
    readers = {name: served.as_(name, lang) for name in ("manager", "legal", "administrator")}
    forms = {f"partnerships/BE-BRU-2026-0006/record/{name}": BY_NAME[name] for name in RECORDED}
    forms |= {f"registers/{name}": ACTS_OF_REGISTERS[name] for name in ON_REGISTERS}
    for path, act in sorted(forms.items()):
        for name, reader in readers.items():
            may = policy.allows(name, act.permission)
            page = reader.get(f"/{lang}/{path}", 200 if may else 403)
            assert any(("step", "check") in form.buttons for form in page.forms) is (may and act.name != "found"), path


@pytest.mark.parametrize("name", ["roll_over", "end_test_phase", "enter_legacy", "propose", "nothing", "../acts"])
def test_what_nobody_types_has_no_form(served: Served, name: str):
    """Acts of the clock, and what there is not."""
    served.as_("officer").get(f"/en/partnerships/BE-BRU-2026-0006/acts/{name}", 404)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whose_role_may_never_do_it_is_told_so_first_and_given_no_form(served: Served, lang: str):
    """With 403 as by the API, whatever else is missing or wrong; nothing is written before it is done in earnest."""
    auditor, file = served.as_("auditor", lang), f"/{lang}/partnerships/BE-BRU-2026-0006"
    role = Say(lang).word("rule", "persons.role")
    before = len(entries(served, "BE-BRU-2026-0006"))
    mark = auditor.get(f"/{lang}/verify").forms[-1].fields["formToken"][0]
    for path in ("acts/amend", "record/note", "record/found", "record/found?field=term", "record/exemption"):
        for page in (
            auditor.get(f"{file}/{path}", 403),
            auditor.post(f"{file}/{path}", {"formToken": mark, "step": "check"}, 403),
            auditor.post(f"{file}/{path}", {"formToken": mark, "step": "do", "version": "no", "on": "yesterday"}, 403),
            auditor.post(f"{file}/{path}", {"formToken": mark, "step": "edit", "text": "I was here."}, 403),
        ):
            assert role in page.said and not any(form.names & {"step", "version", "field"} for form in page.forms), path
    assert len(entries(served, "BE-BRU-2026-0006")) == before


def test_the_auditor_writes_nothing(served: Served):
    """Their tries are refused by the role, and recorded."""
    auditor, path = served.as_("auditor"), "/en/partnerships/BE-BRU-2026-0006/record/note"
    mark = auditor.get("/en/verify").forms[-1].fields["formToken"][0]
    version = served.office.ask("2026-11-23").show("BE-BRU-2026-0006")["version"]
    sent = {"formToken": mark, "step": "do", "text": "I was here.", "version": str(version)}
    page = auditor.post(path, sent, 403)
    last = entries(served, "BE-BRU-2026-0006")[-1]
    assert last.outcome == "refused" and render("web.act.refusal_recorded", {"entry": last.sequence}, "en") in page.said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_text_that_nobody_can_read_is_told_at_its_field(served: Served, lang: str):
    """One that is not seen is missing; one that hides or reorders is refused, as is the character NUL: never given back."""
    officer, path = served.as_("officer", lang), f"/{lang}/partnerships/BE-BRU-2026-0006/record/note"
    before = len(entries(served, "BE-BRU-2026-0006"))
    for text, status in (("\u200b\u200b", 422), ("\u3164 \u00ad", 422), ("an\u202etxet", 400), ("a\0b", 400)):
        for step in ("check", "do"):
            form = officer.get(path).form_of("check")
            page = officer.send(form, status if step == "check" or status == 400 else 403, step=step, text=text)
            assert "e-text" in page.ids and "\0" not in page.text
    last = entries(served, "BE-BRU-2026-0006")[before:]
    assert [entry.outcome for entry in last] == ["refused", "refused"]


BAD = [
    ({"on": "yesterday"}, 400, "e-on"),
    ({"on": "2026-02-30"}, 400, "e-on"),
    ({"reason": "x" * 20_001}, 400, "e-reason"),
    ({"reason": "a\x07b"}, 400, "e-reason"),
    ({"reviewOn": "2027-13-01"}, 400, "e-reviewOn"),
    ({"origin": "moon"}, 400, "e-origin"),
    ({"deputyFor": "99"}, None, None),
    ({"version": "999999999"}, 409, None),
    ({"version": "'; DROP TABLE history; --"}, 400, None),
    ({"key": "k" * 5_000}, 422, None),
]


@pytest.mark.parametrize(("typed", "status", "marked"), BAD, ids=[str(b[0])[:40] for b in BAD])
def test_bad_input_gives_a_clear_page_and_writes_nothing(served: Served, typed, status, marked):
    """The right status, the fault beside its field, and the record as it was."""
    officer = served.as_("officer")
    ref = "BE-BRU-2026-0006"
    before = served.office.snapshot(ref)
    form = officer.get(f"/en/partnerships/{ref}/acts/suspend").form_of("check")
    data = {**form.fields, "step": "check", **typed}
    answer = officer.client.post(f"/en/partnerships/{ref}/acts/suspend", data=data, files={"document": ("", b"")})
    assert answer.status_code == status if status else 400 <= answer.status_code < 500
    assert "Traceback" not in answer.text and "/tmp" not in answer.text
    assert marked is None or f'id="{marked}"' in answer.text
    assert served.office.snapshot(ref) == before


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("virus.exe", b"MZ\x90\x00\x03", "virus.exe"),
        ("empty.pdf", b"", "empty"),
        ("../../etc/passwd", b"MZ\x90", "passwd"),
        ("page.html\n.pdf", b"%PDF-1.7", ""),
        ("archive.zip", b"PK\x03\x04 no archive", "archive.zip"),
    ],
)
def test_a_file_of_the_wrong_kind_is_refused_and_not_kept(served: Served, name, content, said):
    """By its bytes, whatever its name says; no path of the machine is told."""
    officer = served.as_("officer")
    form = officer.get("/en/partnerships/BE-BRU-2026-0006/record/document").form_of("check")
    answer = officer.client.post(
        "/en/partnerships/BE-BRU-2026-0006/record/document",
        data={**form.fields, "step": "check"},
        files={"document": (name, content)},
    )
    assert answer.status_code in (400, 422, 200) and "/tmp" not in answer.text
    if said:
        assert answer.status_code != 200 and said in answer.text
    assert not served.office.case("BE-BRU-2026-0006").documents


def test_markup_in_every_field_is_shown_as_it_was_typed(served: Served):
    """Nothing that was typed becomes markup, neither in the form nor in the file."""
    officer = served.as_("officer")
    at, mark = "/en/partnerships/BE-BRU-2026-0006", '"><script>alert(1)</script><b onclick=x>'
    for what, typed in (
        ("note", {"text": mark}),
        ("contact", {"side": "partner", "name": mark, "email": "a@example.org"}),
        ("validity", {"status": "confirmed", "source": mark, "certainty": "B"}),
        ("depositary", {"text": mark}),
    ):
        officer.do(f"{at}/record/{what}", **typed)
    for path in (at, "/en", "/en/partnerships", "/en/partners"):
        page = officer.get(path)
        assert "<script>alert" not in page.text and "<b onclick" not in page.text
    assert mark in Queries(served.store, served.day.today, "en").show("BE-BRU-2026-0006")["depositary"]
    officer.send(officer.get(f"{at}/acts/suspend").form_of("check"), 422, step="check", reason=mark, decision=mark)


def test_a_deputy_acts_for_somebody_who_is_away_and_both_names_are_kept(served: Served):
    """The form offers it on the days of the absence alone."""
    officer, other = served.as_("officer"), served.as_("officer2")
    at = "/en/partnerships/BE-BRU-2026-0006/record/note"
    assert "deputyFor" not in other.get(at).form_of("check").names
    officer.do("/en/registers/add_absence", person="1", **{"from": "2026-11-23", "until": "2026-11-30", "deputy": "2"})
    other.do(at, text="In their place.", deputyFor="1")
    data = entries(served, "BE-BRU-2026-0006")[-1].data
    assert (data["actor"], data["deputyFor"]) == (2, 1)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_that_asks_to_confirm_says_what_the_calendar_then_brings_about_by_today(served: Served, lang: str):
    """A notice period that is found and over ends the agreement at once."""
    ref, officer = "BE-BRU-2026-0009", served.as_("officer", lang)
    denounced = f"/{lang}/partnerships/{ref}/acts/receive_denunciation"
    officer.do(denounced, files={"document": PDF}, on="2026-10-01", receivedOn="2026-10-01")
    form = officer.get(f"/{lang}/partnerships/{ref}/record/found", field="notice").form_of("check")
    page = officer.send(form, step="check", value="length", valueMonths="1", source="The text itself", certainty="A")
    brought = render("web.confirm.brings", {"act": "notice_ends", "on": "2026-11-01"}, lang)
    stands = render("answer.would_stand_today", {"stage": "denounced"}, lang)
    said = page.said.replace("\N{NO-BREAK SPACE}", " ")
    assert brought.replace("\N{NO-BREAK SPACE}", " ") in said and stands.replace("\N{NO-BREAK SPACE}", " ") in said
    assert served.office.stage(ref) == "under_notice"
