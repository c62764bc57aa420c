"""The whole life of a partnership in a real browser: one page, one officer, and the manager where two persons are asked."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from scheduler.check import run_check
from tests.web.chromium import needs_chromium, pressed
from tests.web.conftest import Served

pytestmark = needs_chromium
PDF = {"name": "text.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 the text, as both sides signed it"}
SIGNED = {
    "regionPlace": "Brussels", "partnerPlace": "Vienna", "regionSignatory": "A. Minister",
    "partnerSignatory": "B. Mayor",
}  # fmt: skip


class Walk:
    """Somebody at one page of a browser, who fills in forms by their labels' controls and confirms what they see."""

    def __init__(self, page: Any, served: Served) -> None:
        self.page = page
        self.served = served
        self.at = ""

    def change(self, person: str) -> None:
        """Sign out, and in as another."""
        pressed(self.page, ".who button")
        self.page.goto("/en/sign-in")
        pressed(self.page, f'button:has(strong:text-is("{person}"))')
        self.page.goto(self.at)

    def on(self, day: str) -> None:
        """Another day, at the page of the file."""
        self.served.day.today = date.fromisoformat(day)
        self.page.goto(self.at)

    def act(self, name: str, *, document: bool = False, **typed: Any) -> None:
        """From the page of the file, where one is, by the button of the act."""
        pressed(self.page, f"a.button[href$='/acts/{name}']")
        self.send(document, typed)

    def record(self, what: str, **typed: Any) -> None:
        """From the page of the file, where one is, by the choice of what is recorded."""
        self.page.select_option("select[name=what]", what)
        pressed(self.page, "form[action$='/record'] button")
        self.send(False, typed)

    def send(self, document: bool, typed: dict[str, Any]) -> None:
        """Fill in, check, confirm; the page says that it was done."""
        for name, value in typed.items():
            self._fill(name, value)
        if document:
            self.page.set_input_files("input[name=document] >> nth=0", PDF)
        pressed(self.page, "button[value=check]")
        assert self.page.locator("[role=alert]").count() == 0, self.page.inner_text("[role=alert]")
        self.page.click("button[value=do]")
        self.page.wait_for_selector(".note.good", timeout=10_000)

    def _fill(self, name: str, value: Any) -> None:
        control = self.page.locator(f"[name={name}]").first
        kind = control.evaluate("one => one.tagName + (one.type || '')")
        if kind.startswith("SELECT"):
            control.select_option(value)
        elif kind.endswith("checkbox"):
            self.page.check(f"[name={name}][value={value}]")
        else:
            control.fill(value)


def test_an_officer_walks_a_partnership_from_proposal_to_its_end_by_filling_forms(opened: Any, served: Served):
    """Proposal, test phase, agreement, in force, renewal, suspension, denunciation, end; as the command line shows it."""
    served.day.today = date(2021, 11, 2)
    walk = Walk(opened("officer"), served)
    walk.page.goto("/en/propose")
    walk.send(False, {"partner": "vienna", "track": "bilateral", "initiator": "partner", "theme": "culture",
                      "nature": "arrangement"})  # fmt: skip
    walk.at = walk.page.url.partition("?")[0]
    ref = walk.at.rpartition("/")[2]
    walk.act("assess")
    for number in (1, 2, 3):
        walk.record("criterion", code=f"criterion_{number}", score="met", text="Discussed.")
    walk.act("approve_mou", decision="GOV-2021-17")
    walk.on("2022-03-01")
    walk.act("sign_mou", document=True, **SIGNED)
    assert served.office.stage(ref) == "test_phase"
    walk.on("2024-03-01")
    walk.record("evaluation", kind="mou", outcome="positive")
    walk.record("avenue", theme="culture", body="visit.brussels", text="A season of concerts.")
    walk.record("consultation", avenue="1", body="visit.brussels", outcome="agreed")
    for side in ("region", "partner"):
        walk.record("reciprocity", side=side, text="Rooms.")
    walk.act("approve_agreement")
    walk.on("2024-04-12")
    walk.act("sign_agreement", document=True, **SIGNED, term="length", termYears="5", renewal="express",
             notice="length", noticeMonths="6")  # fmt: skip
    walk.act("enter_into_force")
    assert served.office.stage(ref) == "in_force"
    walk.on("2026-11-23")
    walk.act("renew", term="length", termYears="5", renewal="express", notice="length", noticeMonths="6")
    assert len(served.office.case(ref).terms) == 2
    walk.change("manager")
    for act in ("suspend", "denounce"):
        walk.record("intent", act=act, reason="So agreed.")
    walk.change("officer")
    walk.act("suspend", document=True, origin="region", reviewOn="2027-05-23", reason="Rights are not kept.")
    assert served.office.stage(ref) == "suspended"
    walk.act("denounce", document=True, reason="Nothing changed.", effectOn="2027-06-01")
    assert served.office.stage(ref) == "under_notice"
    served.day.today = date(2027, 6, 2)
    run_check(served.store, lambda: datetime.now(UTC), served.day.today, trial_day=True)
    walk.page.goto(walk.at)
    assert "Denounced" in walk.page.inner_text("main .lead")
    assert "Nothing more can be done with file" in walk.page.inner_text("main")
