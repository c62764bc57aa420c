"""A remedy leads to its form with what the remedy says already; a form takes it from the address as it takes typing."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from lifecycle.records import BY_NAME
from lifecycle.stages import ACTS
from messages.catalogue import LANGUAGES
from messages.render import render
from tests.web.conftest import Served
from web.visit import Visit
from web.ways import filled_in, words_of

COMMANDS = [
    ("criterion", "criterion_2 --score <score> --text <text>", {"code": ["criterion_2"]}),
    ("criterion", "criterion_2 --score met --text 'well done' --on 2026-11-20",
     {"code": ["criterion_2"], "score": ["met"], "text": ["well done"], "on": ["2026-11-20"]}),
    ("found", "signedOn <day> --source <source> --certainty A", {"field": ["signedOn"], "certainty": ["A"]}),
    ("intent", "renew --withdraw", {"act": ["renew"], "withdraw": ["yes"]}),
    ("evaluation", "--kind mou --outcome positive --document <document>", {"kind": ["mou"], "outcome": ["positive"]}),
    ("renew", "--set term=P5Y --set renewal=tacit:P4Y --set notice=unknown --set nothing=1 --dry-run --unknown x",
     {"term": ["length"], "termYears": ["5"], "termMonths": [""], "renewal": ["tacit"], "renewalYears": ["4"],
      "renewalMonths": [""], "notice": ["unknown"]}),
    ("note", "--text 'not closed", {"text": ["'not"]}),
]  # fmt: skip


@pytest.mark.parametrize(("act", "command", "given"), COMMANDS)
def test_what_a_command_says_fills_the_controls_of_the_form(act: str, command: str, given: dict[str, list[str]]):
    found = filled_in({**ACTS, **BY_NAME}[act], words_of(command))
    assert found == given


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_missing_criterion_leads_to_a_form_with_that_criterion_chosen(served: Served, lang: str):
    """Three criteria, three forms."""
    officer = served.as_("officer", lang)
    form = officer.get(f"/{lang}/propose").form_of("check")
    checked = officer.send(form, step="check", partner="vienna", track="bilateral", initiator="region", theme="culture")
    page = officer.send(checked.form_of("do"), step="do")
    reference = (
        page.title.split(" – ")[0] if page.title.startswith("BE-") else officer.client.get(f"/{lang}/history").text
    )
    reference = next(part for part in page.text.split('"') if "/partnerships/BE-" in part).split("/")[3][:16]
    officer.do(f"/{lang}/partnerships/{reference}/acts/assess")
    links = [x for x in officer.get(f"/{lang}/partnerships/{reference}").links if "/record/criterion" in x]
    asked = {parse_qs(urlsplit(link).query)["code"][0] for link in links}
    assert asked == {"criterion_1", "criterion_2", "criterion_3"}
    for link in links:
        chosen = officer.get(link).form_of("check").fields["code"]
        assert chosen == parse_qs(urlsplit(link).query)["code"]
    assert render("criterion.criterion_1", {}, lang) in officer.get(links[0]).said


def test_an_address_with_what_is_no_choice_chooses_nothing_and_what_is_malformed_is_refused_when_it_is_sent(
    served: Served,
):
    officer = served.as_("officer")
    path = "/en/partnerships/BE-BRU-2026-0035/record/criterion"
    assert officer.get(path, code="<b>", score="x").form_of("check").fields["code"] == [""]
    form = officer.get(path, on="pizza", code="criterion_1").form_of("check")
    assert form.fields["on"] == ["pizza"]
    assert "pizza" in officer.send(form, 400, step="check", score="met", text="Good").said


ASKED = {
    "agreements absence add 1 --from <from> --until <until> --deputy 2": ("manager", "registers/add_absence?person=1&deputy=2"),
    "agreements handover 1 <taker>": ("manager", "handover"),
    "agreements assign BE-BRU-2026-0006 2": ("manager", "partnerships/BE-BRU-2026-0006/record/assign?officer=2"),
    "agreements user wishes 2 --rhythm weekly": ("manager", "settings/set_wishes"),
    "agreements government enter --event election --on 2029-06-10":
        ("legal", "registers/enter_period?event=election&on=2029-06-10"),
    "agreements policy adopt FILE": ("administrator", "policy/adopt"),
    "agreements policy migrate BE-BRU-2026-0006": ("administrator", "policy/migrate"),
    "agreements user add <another> --role administrator": ("administrator", "registers/add_person?role=administrator"),
    "agreements erase BE-BRU-2026-0006 1 text --reason <reason>": ("administrator", "erase/BE-BRU-2026-0006/1?field=text"),
}  # fmt: skip
"""Commands that remedies print, each with a role that does it and the form that this role has for it."""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_typed_again_on_a_register_leads_to_its_form(served: Served, lang: str):
    """Absences, people, periods, policies and files that are handed over; for who may not, words without a link."""
    ways: dict[tuple[str, str], tuple[str, str]] = {}
    real = Visit.way_to

    def noted(self: Visit, command: str) -> tuple[str, str]:
        assert self.actor is not None
        ways.update({(self.actor.role, one): real(self, one) for one in ASKED})
        return real(self, command)

    readers = {role: served.as_(role, lang) for role in ("manager", "legal", "administrator", "auditor")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Visit, "way_to", noted)
        for reader in readers.values():
            reader.get(f"/{lang}/partnerships/BE-BRU-2026-0006")
    for command, (role, address) in ASKED.items():
        said, there = ways[role, command]
        assert said and there == f"/{lang}/{address}", command
        readers[role].get(there)
        assert ways["auditor", command] == (said, ""), command
