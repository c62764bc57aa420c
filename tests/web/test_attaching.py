"""Documents that come with a form: what is refused is asked for again, what is good is kept and can be left out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lifecycle.document_files import MOST_BYTES
from messages.catalogue import LANGUAGES
from tests.web.conftest import Served
from tests.web.test_policies import YOUNG

REF = "BE-BRU-2026-0006"
PROGRAM = ("a.pdf", b"MZ\x90\x00\x03", "application/pdf")
GOOD = ("good.pdf", b"%PDF-1.7 as both sides signed it", "application/pdf")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("what", ["wrong kind", "empty", "too large"])
def test_a_refused_file_is_dropped_and_asked_for_again_at_its_field(served: Served, lang: str, what: str):
    """A good one sent along is kept, and the form goes through with it."""
    bad = {"wrong kind": PROGRAM[1], "empty": b"", "too large": b"%PDF-" + b"x" * MOST_BYTES}[what]
    officer = served.as_("officer", lang)
    at = f"/{lang}/partnerships/{REF}/record/document"
    form = officer.get(at).form_of("check")
    page = officer.send(form, 400, files=[("document", ("a.pdf", bad)), ("document", GOOD)], step="check")
    assert "e-document" in page.ids and "a.pdf" in page.said and "/tmp" not in page.text
    again = page.form_of("check")
    assert len(again.fields["kept"]) == 1 and "good.pdf" in page.said
    officer.send(officer.send(again, step="check").form_of("do"), step="do")
    assert len(served.office.entries(REF)[-1].data["documents"]) == 1


def test_a_refused_file_alone_leaves_nothing_and_a_good_one_goes_through_afterwards(served: Served):
    """No wrong file stands in the way of the next."""
    officer = served.as_("officer")
    form = officer.get(f"/en/partnerships/{REF}/record/document").form_of("check")
    again = officer.send(form, 400, files={"document": PROGRAM}, step="check").form_of("check")
    assert "kept" not in again.names and "document" in again.names
    checked = officer.send(again, files={"document": GOOD}, step="check")
    officer.send(checked.form_of("do"), step="do")
    assert len(served.office.entries(REF)[-1].data["documents"]) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_kept_document_has_a_box_that_leaves_it_out(served: Served, lang: str):
    """Two are attached, one is unticked: one comes with the entry."""
    officer = served.as_("officer", lang)
    form = officer.get(f"/{lang}/partnerships/{REF}/record/document").form_of("check")
    other = ("other.pdf", b"%PDF-1.7 another text", "application/pdf")
    checked = officer.send(form, files=[("document", GOOD), ("document", other)], step="check")
    again = officer.send(checked.form_of("do"), step="edit").form_of("check")
    assert again.choices["kept"] == again.fields["kept"] and len(again.choices["kept"]) == 2
    confirm = officer.send(again, step="check", kept=again.choices["kept"][1:])
    assert "other.pdf" in confirm.said and "good.pdf" not in confirm.said
    officer.send(confirm.form_of("do"), step="do")
    assert len(served.office.entries(REF)[-1].data["documents"]) == 1


def test_a_document_that_waited_too_long_is_asked_for_again_once(served: Served):
    """The form says so, and does not name it any more."""
    officer = served.as_("officer")
    at = f"/en/partnerships/{REF}/record/document"
    form = officer.get(at).form_of("check")
    again = officer.send(officer.send(form, files={"document": GOOD}, step="check").form_of("do"), step="edit")
    served.clock.ahead = timedelta(minutes=59)  # the session is used meanwhile
    officer.get(at)
    served.clock.ahead = timedelta(minutes=90)
    page = officer.send(again.form_of("check"), 400, step="check")
    assert "waited too long" in page.said and "kept" not in page.form_of("check").names


def test_a_policy_with_faults_is_dropped_and_the_next_one_is_taken(served: Served):
    """The faults stand at the field, and nothing of the wrong file stays."""
    admin = served.as_("administrator")
    form = admin.get("/en/policy/adopt").form_of("check")
    for wrong in (b"name = ", b"\xff\xfe", b"# " + b"x" * 1024 * 1024):
        page = admin.send(form, 400, files={"text": ("new.toml", wrong)}, step="check")
        form = page.form_of("check")
        assert "e-text" in page.ids and "kept" not in form.names and "/tmp" not in page.text
    admin.send(form, files={"text": ("new.toml", YOUNG.encode())}, step="check")
