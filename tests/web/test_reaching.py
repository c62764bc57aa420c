"""Every form can be reached by links from the menu, by those whose role may use it, and is offered to nobody else."""

from __future__ import annotations

import re
from collections import deque
from urllib.parse import parse_qs, urlsplit

import pytest

from lifecycle.command import read_command
from lifecycle.desk import Desk
from lifecycle.erasure_acts import ERASURE_ACTS, REQUEST
from lifecycle.initialise import DEMONSTRATION_PEOPLE
from lifecycle.people_acts import AFFAIRS
from lifecycle.queries import Queries
from lifecycle.records import BY_NAME
from lifecycle.registers import ACTS_OF_REGISTERS, CALENDAR, PEOPLE, POLICY
from lifecycle.stages import ACTS, CLOCK_ACTS
from messages.catalogue import LANGUAGES
from rules.facts import Actor
from tests.web.conftest import DAY, Reader, Served
from tests.web.test_policies import YOUNG
from tests.web.test_statements import URGENT, done
from web.pages.acting import NOT_TYPED, ON_REGISTERS, RECORDED, REMINDERS
from web.pages.exceptions import VERBS
from web.pages.settings import OWN

EVERY = {**ACTS, **BY_NAME, **ACTS_OF_REGISTERS}
OF_STAGES = set(ACTS) - set(CLOCK_ACTS) - set(NOT_TYPED)
DECLARED = {
    "propose", *OF_STAGES, *RECORDED, *ON_REGISTERS, *OWN, *REMINDERS.values(), *(f"{verb}_exception" for verb in VERBS),
    *(act.name for act in ERASURE_ACTS if act.name != "erase_document"), "adopt_policy", "request_migration", "confirm_policy", "reject_policy",
    "hand_over",
}  # fmt: skip
"""Every act that has a form."""
SETTLED = {"erasures": "erasure", "policy": "policy", "exceptions": "exception"}


def act_at(address: str) -> str:
    """The act whose form stands at an address; empty for a page that is read."""
    parts = urlsplit(address).path.split("/")[2:]
    match parts:
        case ["propose"]:
            return "propose"
        case ["handover"]:
            return "hand_over"
        case ["partnerships", _, "acts" | "record", act] | ["registers" | "settings", act]:
            return act
        case ["reminders", _, verb]:
            return REMINDERS[verb]
        case ["erase", "document" | "person" as what, _]:
            return f"request_{what}_erasure"
        case ["erase", _, _]:
            return REQUEST.name
        case ["policy", "adopt"]:
            return "adopt_policy"
        case ["policy", "migrate"]:
            return "request_migration"
        case ["erasures" | "policy" as where, *_, verb] if verb in ("confirm", "reject"):
            return f"{verb}_{SETTLED[where]}"
        case ["partnerships", _, "exceptions", _, verb]:
            return f"{verb}_exception"
    return ""


def crawl(reader: Reader, lang: str, files: set[str]) -> set[str]:
    """The acts whose forms are linked from pages that are reached from the board, of some files."""
    reached: set[str] = set()
    seen, waiting = {f"/{lang}"}, deque([f"/{lang}"])
    while waiting:
        address = waiting.popleft()
        page = reader.get(address)
        forms = [(f.action, f) for f in page.forms if f.action.startswith(f"/{lang}/")]
        chosen = [f"{urlsplit(a).path}/{what}" for a, f in forms for what in f.choices.get("what", ())]
        for link in (*page.links, *chosen, *(a for a, f in forms if f.method == "post")):
            if not link.startswith(f"/{lang}/") or act_at(link):
                reached.add(act_at(link))
                continue
            path = urlsplit(link).path
            file = re.match(rf"/{lang}/partnerships/([^/]+)", path)
            query = {k: v for k, v in parse_qs(urlsplit(link).query).items() if k in ("scope", "history")}
            known = path + "".join(f"?{k}={v[0]}" for k, v in sorted(query.items()) if v[0] in ("all",))
            skipped = re.search(
                r"\.(csv|jsonl|xlsx|svg|pdf|json|jsonld|toml)$|/documents/|/correct$|/invite$|/sign-", path
            )
            if known not in seen and not skipped and (file is None or file.group(1) in files):
                seen.add(known)
                waiting.append(known)
    return reached - {""}


def filled(served: Served) -> None:
    """Something of everything that a form is about: waiting, one's own, to be ended."""
    officer, manager, legal, admin = (
        Actor(n, r) for n, r in ((1, "officer"), (3, "manager"), (5, "legal"), (7, "administrator"))
    )
    acts = {act.name: act for act in AFFAIRS}
    for number, name in enumerate(DEMONSTRATION_PEOPLE, 1):
        person = Actor(number, name.rstrip("2"))
        if person.role == "auditor":
            continue
        done(served, person, PEOPLE, acts["add_feed"], scope=["own"], token=[str(number) * 64])
        done(served, person, PEOPLE, acts["add_token"], allows=["read"], token=[str(number) * 64], until=["2027-03-01"])
        done(served, person, PEOPLE, acts["save_filter"], filter=[f"f{number}"], days=["30"])
        days = {"from": ["2026-12-01"], "until": ["2026-12-03"], "deputy": ["2" if number != 2 else "1"]}
        done(served, person, PEOPLE, acts["add_absence"], person=[str(number)], **days)
    said = {"source": ["A source"], "certainty": ["A"]}
    done(served, legal, CALENDAR, ACTS_OF_REGISTERS["enter_period"], event=["motion"], on=["2026-11-18"], **said)
    begun = str(Queries(served.store, DAY, "en").government()["items"][-1]["id"])
    done(served, manager, CALENDAR, ACTS_OF_REGISTERS["confirm_period"], period=[begun])
    done(
        served,
        legal,
        CALENDAR,
        ACTS_OF_REGISTERS["correct_period"],
        period=[begun],
        on=["2026-11-19"],
        reason="So it was.",
        **said,
    )
    done(served, admin, POLICY, ACTS_OF_REGISTERS["adopt_policy"], text=[YOUNG], **{"from": ["2026-12-01"]})
    for file, steps in (("BE-BRU-2026-0001", ()), ("BE-BRU-2026-0002", ("attest_exception",))):
        done(served, officer, file, BY_NAME["request_exception"], **URGENT | {"deadline": ["2026-12-10"]})
        asked = str(served.office.entries(file)[-1].sequence)
        if file.endswith("1"):
            done(served, admin, file, REQUEST, entry=[asked], field=["harm"], reason="Asked for.")
        for step in steps:
            done(served, legal, file, BY_NAME[step], exception=["1"])
    document = served.office.folder / "text.pdf"
    document.write_bytes(b"%PDF-1.7 a text")
    command = read_command("BE-BRU-2026-0001", BY_NAME["document"], documents=[str(document)])
    assert not Desk(served.store, clock=served.clock, today=DAY, actor=officer).perform(command).refused


@pytest.mark.parametrize("name", [one for one in DEMONSTRATION_PEOPLE if not one.endswith("2")])
def test_a_role_reaches_every_form_that_it_may_use_and_no_other(serve, name: str):
    """From the board, by links and by the one choice of a page; the forms are those of the tables of acts."""
    served = serve(today=DAY)
    filled(served)
    items = Queries(served.store, DAY, "en").list()["items"]
    of_stage = {item["stage"]: item["reference"] for item in items}
    files = {*of_stage.values(), "BE-BRU-2026-0001", "BE-BRU-2026-0002"}
    possible = {n for n in OF_STAGES if set(ACTS[n].sources) & set(of_stage)} | (DECLARED - OF_STAGES)
    policy = Queries(served.store, DAY, "en").registers().policy_on(DAY)
    reached = crawl(served.as_(name), "en", files)
    possible -= {"snooze_reminder"}  # on this day the register has reminders of what is over alone
    wanted = {act for act in possible if policy.allows(name, EVERY[act].permission)}
    assert sorted(wanted - reached) == [], "no link leads there"
    reached -= {"adopt_policy"}  # anybody may have a policy checked before it is adopted
    assert sorted(reached - wanted) == [], "offered to whom it will be refused"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_board_and_list_lead_to_the_form_of_a_new_partnership(served: Served, lang: str):
    """For those who may propose one; on no other day than today."""
    for name, leads in (("officer", True), ("manager", True), ("legal", False), ("auditor", False)):
        reader = served.as_(name, lang)
        for path in ("", "/partnerships"):
            assert (f"/{lang}/propose" in reader.get(f"/{lang}{path}").links) is leads
            assert not any("propose" in link for link in reader.get(f"/{lang}{path}?asOf=2025-01-15").links)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_form_that_the_role_may_not_use_says_so_before_anything_is_typed(served: Served, lang: str):
    """To the auditor every form does, whoever sent them the address; to the officer those of others."""
    file = "partnerships/BE-BRU-2026-0006"
    forms = [
        *(f"{file}/record/{name}" for name in ("note", "assign", "request_exception")), f"{file}/acts/suspend",
        *(f"registers/{name}" for name in ("add_absence", "add_partner", "enter_period", "disable_person")),
        *(f"settings/{name}" for name in ("add_feed", "add_token", "save_filter", "set_wishes")), "propose",
        "erase/person/2", "policy/migrate", f"{file}/entries/1/correct",
    ]  # fmt: skip
    auditor, officer = served.as_("auditor", lang), served.as_("officer", lang)
    assert [path for path in forms if "standing" not in auditor.get(f"/{lang}/{path}", 403).ids] == []
    others = [f"{file}/record/assign", "registers/enter_period", "registers/disable_person", "erase/person/2",
              "policy/migrate"]  # fmt: skip
    pages = {path: officer.get(f"/{lang}/{path}", 403 if path in others else 200) for path in forms}
    assert [path for path, page in pages.items() if "standing" in page.ids] == [
        path for path in forms if path in (*others, f"{file}/acts/suspend")
    ]
