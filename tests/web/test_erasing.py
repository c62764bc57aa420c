"""Erasing by two persons on pages: an entry's text, a document, a name; gone for good once it is confirmed."""

from __future__ import annotations

import pytest

from messages.catalogue import LANGUAGES
from messages.render import render
from tests.web.conftest import DAY, Served
from tests.web.test_acting import PDF
from tests.web.test_policies import TEXT, adopted

REF = "BE-BRU-2026-0006"
AT = f"/en/partnerships/{REF}"


def noted(served: Served) -> int:
    served.as_("officer").do(f"{AT}/record/note", text="A private matter.")
    return int(served.office.entries(REF)[-1].sequence)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_asks_another_confirms_and_the_text_is_gone(served: Served, lang: str):
    """The form offers the personal fields of the entry alone; the page says what stands in exports."""
    entry = noted(served)
    admin, legal = served.as_("administrator", lang), served.as_("legal", lang)
    there = f"/{lang}/erase/{REF}/{entry}"
    assert there in admin.get(f"/{lang}/partnerships/{REF}").links
    assert there not in legal.get(f"/{lang}/partnerships/{REF}").links
    form = admin.get(there).form_of("check")
    assert form.choices["field"] == ["", "text"]
    page = admin.do(there, field="text", reason="Asked for by the person.")
    number = served.office.entries(REF)[-1].sequence
    settled = f"/{lang}/erasures/{REF}/{number}/confirm"
    assert settled not in page.links, "nobody confirms what they asked for"
    assert settled in legal.get(f"/{lang}/erasures").links and settled in legal.get(f"/{lang}/pending").links
    shown = legal.get(settled)
    assert "Asked for by the person." in shown.said
    legal.do(settled)
    assert "A private matter." not in legal.get(f"/{lang}/partnerships/{REF}").said
    assert settled not in legal.get(f"/{lang}/erasures").links


def test_whoever_asked_does_not_confirm_and_an_erasure_can_be_rejected(served: Served):
    """By the desk, whatever the page links to."""
    entry = noted(served)
    admin, legal = served.as_("administrator"), served.as_("legal")
    admin.do(f"/en/erase/{REF}/{entry}", field="text", reason="Asked for.")
    number = served.office.entries(REF)[-1].sequence
    assert "Legal" in admin.get(f"/en/erasures/{REF}/{number}/confirm", 403).said, "whose it is"
    page = legal.send(legal.get(f"/en/erasures/{REF}/{number}/reject").form_of("check"), 422, step="check")
    assert "e-reason" in page.ids
    legal.do(f"/en/erasures/{REF}/{number}/reject", reason="It must stay.")
    assert "A private matter." in legal.get(AT).said


def test_whoever_may_ask_and_confirm_is_not_offered_to_confirm_what_they_asked_for(served: Served):
    """Under a policy that grants the legal service both."""
    adopted(served, TEXT.replace('"erasure.confirm"]', '"erasure.confirm", "erasure"]'))
    entry = noted(served)
    legal, admin = served.as_("legal"), served.as_("administrator")
    legal.do(f"/en/erase/{REF}/{entry}", field="text", reason="Asked for.")
    admin.do("/en/erase/person/2", reason="Left long ago.")
    offered = [link for link in legal.get("/en/erasures").links if link.endswith("/confirm")]
    assert len(offered) == 1 and "/erasures/people/" in offered[0]


def test_a_document_goes_from_every_file_that_holds_it(served: Served):
    """The form names the files first."""
    for ref in (REF, "BE-BRU-2026-0018"):
        served.as_("officer").do(f"/en/partnerships/{ref}/record/document", files={"document": PDF})
    admin, legal = served.as_("administrator"), served.as_("legal")
    sha256 = served.office.entries(REF)[-1].data["documents"][0]["sha256"]
    there = f"/en/erase/document/{sha256}"
    assert there in admin.get(AT).links
    page = admin.get(there)
    assert REF in page.said and "BE-BRU-2026-0018" in page.said
    admin.do(there, reason="Not ours to keep.")
    waiting = [link for link in legal.get("/en/erasures").links if link.endswith("/confirm")]
    legal.do(waiting[0])
    with served.store.reading() as reading:
        assert not reading.has_document(sha256)
    admin.get(there, 404)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_document_that_was_erased_is_offered_no_more_until_it_is_attached_anew(served: Served, lang: str):
    """The page said that it was erased, and beside that offered to take it away: there is nothing to take."""

    def attach() -> None:
        served.as_("officer").do(f"{AT}/record/document", files={"document": PDF})

    attach()
    sha256 = served.office.entries(REF)[-1].data["documents"][0]["sha256"]
    there, page = f"/{lang}/documents/{sha256}", f"/{lang}/partnerships/{REF}"
    legal, admin = served.as_("legal", lang), served.as_("administrator", lang)
    assert there in legal.get(page).links
    admin.do(f"/{lang}/erase/document/{sha256}", reason="Not ours to keep.")
    legal.do(next(link for link in legal.get(f"/{lang}/erasures").links if link.endswith("/confirm")))
    erased = render("word.erased", {"on": DAY.isoformat(), "person": "legal"}, lang)
    shown = legal.get(page)
    assert there not in shown.links and erased in shown.said
    legal.get(there, 404)
    attach()
    assert there in legal.get(page).links
    assert legal.client.get(there).status_code == 200


def test_the_name_of_a_person_is_erased_from_the_page_of_the_people(served: Served):
    """Of the register of people, by its number."""
    admin, legal = served.as_("administrator"), served.as_("legal")
    assert "/en/erase/person/2" in admin.get("/en/people").links
    assert "/en/erase/person/2" not in legal.get("/en/people").links
    admin.do("/en/erase/person/2", reason="Left long ago.")
    waiting = [link for link in legal.get("/en/erasures").links if link.endswith("/confirm")]
    assert "/erasures/people/" in waiting[0]
    page = legal.do(waiting[0])
    assert "Exports and backups" in page.said
    assert "officer2" not in legal.get("/en/people").said


def test_what_could_not_be_written_anew_is_said_and_confirming_again_does_it(served: Served, monkeypatch):
    """The value is gone either way; a copy may lie in free space of the files."""
    entry = noted(served)
    admin, legal = served.as_("administrator"), served.as_("legal")
    admin.do(f"/en/erase/{REF}/{entry}", field="text", reason="Asked for.")
    number = served.office.entries(REF)[-1].sequence
    there = f"/en/erasures/{REF}/{number}/confirm"
    with monkeypatch.context() as patch:
        patch.setattr(type(served.store), "scrub", lambda self: False)
        page = legal.do(there)
        assert "a copy may stay in free space" in page.said
    done: list[bool] = []

    def scrub(self: object) -> bool:
        done.append(True)
        return True

    monkeypatch.setattr(type(served.store), "scrub", scrub)
    page = legal.send(legal.get(there).form_of("check"), 422, step="check")
    legal.send(page.form_of("check"), step="do")
    assert done == [True]


@pytest.mark.parametrize("path", [
    "erase/people/999", f"erase/{REF}/x", "erase/nowhere/1", "erase/person/99", "erase/document/abcdef012345",
    f"erasures/{REF}/1/erase", f"erasures/{REF}/x/confirm", "erasures/nowhere/1/confirm",
])  # fmt: skip
def test_what_there_is_not_is_said_to_be_none(served: Served, path: str):
    served.as_("administrator").get(f"/en/{path}", 404)
