"""The policy on pages: shown, checked and adopted by upload with its effect foretold, confirmed by another, files moved."""

from __future__ import annotations

import re
from typing import Any

import pytest

from lifecycle.initialise import SHIPPED_POLICY
from lifecycle.queries import Queries
from lifecycle.registers import POLICY, RANKS
from messages.catalogue import LANGUAGES
from tests.web.conftest import DAY, Served
from tests.web.test_acting import proposed

TEXT = SHIPPED_POLICY.read_text(encoding="utf-8")
ONE_YEAR = TEXT.replace('test_phase = "P2Y"', 'test_phase = "P1Y"')
YOUNG = TEXT.replace('validity_max_age = "P5Y"', 'validity_max_age = "P6M"')
DROPS = TEXT.replace('[[file.criteria]]\ncode = "criterion_3"\ntext = "text not published"\n\n', "")
OPEN = "BE-BRU-2026-0006"


def upload(text: str | bytes, name: str = "new.toml") -> dict[str, Any]:
    return {"text": (name, text if isinstance(text, bytes) else text.encode(), "application/toml")}


def adopted(served: Served, text: str) -> None:
    served.as_("administrator").do("/en/policy/adopt", files=upload(text))
    served.as_("manager").do("/en/policy/2/confirm")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_shows_the_policy_in_force_byte_by_byte_and_takes_it_away(served: Served, lang: str):
    """With its hash, and what is plain about it."""
    reader = served.as_("officer", lang)
    shown = Queries(served.store, DAY, lang).policies()
    page = reader.get(f"/{lang}/policy")
    assert shown["hash"] in page.said and "Brussels International" in page.said
    assert reader.client.get(f"/{lang}/policy.toml").text == TEXT


@pytest.mark.parametrize("lang", LANGUAGES)
def test_adopting_foretells_the_effect_and_a_second_person_sees_it_again(served: Served, lang: str):
    """Whoever leaves the public list is named before anything is written, and once more before it counts."""
    admin, manager = served.as_("administrator", lang), served.as_("manager", lang)
    form = admin.get(f"/{lang}/policy/adopt").form_of("check")
    page = admin.send(form, files=upload(YOUNG), step="check")
    assert "register.validity_max_age" in page.said and "P6M" in page.said and "Aichi" in page.said
    assert len(Queries(served.store, DAY, lang).policies()["adopted"]) == 1
    admin.send(page.form_of("do"), step="do")
    there = f"/{lang}/policy/2/confirm"
    assert there in manager.get(f"/{lang}/pending").links and there in manager.get(f"/{lang}/policy").links
    assert "P6M" in manager.get(there).said
    manager.do(there)
    assert "P6M" in manager.get(f"/{lang}/policy").said
    assert [a["state"] for a in Queries(served.store, DAY, lang).policies()["adopted"]] == ["formerly", "in_force"]


def test_the_text_is_adopted_byte_by_byte_whatever_its_line_ends(served: Served):
    """The file is kept between the check and the confirmation, and not sent through a form."""
    adopted(served, ONE_YEAR.replace("\n", "\r\n"))
    assert "\r\n" in served.as_("officer").client.get("/en/policy.toml").text


@pytest.mark.parametrize(("content", "said"), [
    (ONE_YEAR.replace("stalled_after_days", "stalled_after_day"), "unknown key"),
    ('name "x"', "line 1"), (b"\xff\xfe\x00", "new.toml"), (b"#" * (1024 * 1024 + 1), "new.toml"),
])  # fmt: skip
def test_what_is_no_policy_is_said_beside_the_file_with_the_place(served: Served, content: Any, said: str):
    """Nothing is written."""
    admin = served.as_("administrator")
    form = admin.get("/en/policy/adopt").form_of("check")
    page = admin.send(form, 400, files=upload(content), step="check")
    assert "e-text" in page.ids and said in page.said and "/tmp" not in page.said


def test_without_a_file_the_field_says_so(served: Served):
    admin = served.as_("administrator")
    page = admin.send(admin.get("/en/policy/adopt").form_of("check"), 422, step="check")
    assert "e-text" in page.ids


def test_a_policy_that_drops_what_open_files_stand_on_is_refused_with_its_remedy(served: Served):
    """The same rule that `policy check` foretells."""
    officer, admin = served.as_("officer"), served.as_("administrator")
    ref = proposed(served, officer)
    officer.do(f"/en/partnerships/{ref}/acts/assess")
    officer.do(f"/en/partnerships/{ref}/record/criterion", code="criterion_3", score="met", text="Discussed.")
    page = admin.send(admin.get("/en/policy/adopt").form_of("check"), 422, files=upload(DROPS), step="check")
    assert "criterion 3" in page.said and "new.toml" in page.said, "the file is kept"


def test_whoever_asked_does_not_confirm_and_another_may_reject_with_a_reason(served: Served):
    """The desk refuses the first, and asks the second why."""
    admin, legal = served.as_("administrator"), served.as_("legal")
    admin.do("/en/policy/adopt", files=upload(ONE_YEAR))
    assert "Legal" in admin.get("/en/policy/2/confirm", 403).said, "whose it is"
    legal.send(legal.get("/en/policy/2/reject").form_of("check"), 422, step="check")
    page = legal.do("/en/policy/2/reject", reason="Not agreed.")
    assert "No policy and no migration waits." in page.said


def test_files_move_after_a_preview_by_two_persons(served: Served):
    """Those named, then every other open one; ended files are left out and said to be."""
    adopted(served, ONE_YEAR)
    admin, manager = served.as_("administrator"), served.as_("manager")
    page = admin.do("/en/policy/migrate", which="these", references=f"{OPEN}\n")
    assert "No. 3: 1 file moves" in page.said
    preview = manager.get("/en/policy/3/confirm")
    assert "file.test_phase" in preview.said and OPEN in preview.said
    page = manager.do("/en/policy/3/confirm")
    assert "1 file has moved." in page.said
    assert served.office.case(OPEN).policy == Queries(served.store, DAY, "en").policies()["hash"]
    page = admin.send(admin.get("/en/policy/migrate").form_of("check"), step="check", which="all")
    assert "would move to the policy" in page.said and f"{OPEN} runs under this policy already" in page.said


def test_the_history_says_how_many_files_moved_in_the_words_of_each_language(served: Served):
    """At the confirmation and at the end, of the register of policies; and every register has words for its fields."""
    adopted(served, ONE_YEAR)
    served.as_("administrator").do("/en/policy/migrate", which="these", references=OPEN)
    served.as_("manager").do("/en/policy/3/confirm")
    for lang, label in {"en": "files", "fr": "dossiers", "nl": "dossiers"}.items():
        reader = served.as_("auditor", lang)
        said = reader.get(f"/{lang}/history", subject=POLICY).said
        assert len(re.findall(rf"\b{label} 1\b", said)) == 2
        for subject in RANKS:
            assert reader.get(f"/{lang}/history", subject=subject).title


@pytest.mark.parametrize(("typed", "marked"), [
    ({"which": "all", "references": OPEN}, "e-references"), ({"which": "these"}, "e-references"), ({}, "e-which"),
])  # fmt: skip
def test_either_every_open_file_or_those_named(served: Served, typed: dict[str, str], marked: str):
    admin = served.as_("administrator")
    page = admin.send(admin.get("/en/policy/migrate").form_of("check"), 400, step="check", **typed)
    assert marked in page.ids


def test_a_migration_that_broke_off_is_finished_by_whoever_may_confirm(served: Served, monkeypatch):
    """The confirmation is written first; what is left moves by one click."""
    import web.pages.policies as pages

    adopted(served, ONE_YEAR)
    admin, manager = served.as_("administrator"), served.as_("manager")
    admin.do("/en/policy/migrate", which="these", references=OPEN)
    with monkeypatch.context() as patch:
        patch.setattr(pages, "finish", lambda desk, number: {"moved": []})
        manager.do("/en/policy/3/confirm")
    assert "/en/policy/3/confirm" in manager.get("/en/pending").links
    page = manager.send(manager.get("/en/policy/3/confirm").form_of("do"), step="do")
    assert "1 file has moved." in page.said


@pytest.mark.parametrize("path", ["policy/x/confirm", "policy/2/adopt", "policy/-1/confirm"])
def test_there_is_no_page_for_what_there_is_not(served: Served, path: str):
    served.as_("manager").get(f"/en/{path}", 404)


@pytest.mark.parametrize("page", ["/en/policy/99/confirm", "/en/government/99/confirm"])
def test_a_number_that_names_nothing_is_a_page_that_there_is_not(served: Served, page: str):
    served.as_("manager").get(page, 404)
