"""The public list follows from dated facts by rule (DESIGN section 4, facts/brussels.md sections 1 and 2.6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from lifecycle.as_of import Standing, unsure_on
from lifecycle.fold import fold
from lifecycle.history import Entry
from lifecycle.portfolio.reader import BRUSSELS, read_portfolio
from lifecycle.register import place, register
from lifecycle.storage.engine import open_database
from rules.case import Case
from rules.policy import Policy
from tests.makers import Office, brussels, policy
from tests.scenarios.ready import beside_another

BILATERAL = {
    "aichi", "berlin", "budapest", "ile-de-france", "kyiv", "havana", "lille", "luxembourg", "quebec", "seoul", "tokyo",
}  # fmt: skip
DEVELOPMENT = {"ramallah", "kinshasa", "rabat"}
ON_THE_PAGE_ALONE = {"aichi", "budapest", "kyiv", "lille", "luxembourg", "seoul", "tokyo"}
FIRST, LAST = date(2024, 6, 9), date(2026, 2, 13)


def days(first: date, last: date) -> Iterable[date]:
    """Every day from the first to the last, both included."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


class Portfolio:
    """A register that holds a portfolio, asked day by day by the pure functions; SQLite, read once."""

    def __init__(self, office: Office) -> None:
        with office.store.reading() as reading:
            self.rows = reading.partnerships()
            self.entries = {
                r.reference: [Entry.parse(e.body, e.hash) for e in reading.entries(r.reference)] for r in self.rows
            }
        registers = office.on("2026-11-23").desk.registers
        with office.store.reading() as reading:
            registers.take(reading.heads(("calendar", "policy", "people", "partners")))
        self.partners = registers.partners.partners
        self.policy: Policy = registers.policy_on(date.fromisoformat("2026-11-23"))

    def standing(self, reference: str, day: date) -> Standing:
        entries = self.entries[reference]
        whole = fold(entries)
        assert whole is not None
        case: Case | None = fold(entries, day)
        return Standing(case, unsure_on(entries, day), whole.validity)

    def on(self, day: date, government: str = "caretaker") -> dict[str, Any]:
        places: dict[str, list[Any]] = {}
        for row in self.rows:
            found = place(row.reference, self.standing(row.reference, day), day, self.policy)
            places.setdefault(row.partner, []).append(found)
        return register(self.partners, places, day, government, "en")


@pytest.fixture(scope="module")
def real(sqlite_template: Path, tmp_path_factory) -> Iterable[Portfolio]:
    """The Brussels portfolio."""
    path = tmp_path_factory.mktemp("register") / "agreements.db"
    path.write_bytes(sqlite_template.read_bytes())
    store = open_database(f"sqlite:///{path}")
    yield Portfolio(Office.open(store, brussels(), folder=path.parent))
    store.close()


@pytest.fixture
def brussels_office(store, tmp_path) -> Office:
    """The Brussels portfolio, on each database."""
    return Office.open(store, brussels(), folder=tmp_path)


@pytest.fixture
def edited(store, tmp_path) -> Callable[..., Office]:
    """An office with an edited copy of the portfolio's file: each edit is a text that stands there once, and a new one."""

    def make(*edits: tuple[str, str]) -> Office:
        text = BRUSSELS.read_text(encoding="utf-8")
        for old, new in edits:
            assert text.count(old) == 1, f"{old!r} stands there {text.count(old)} times"
            text = text.replace(old, new)
        copy = tmp_path / "edited.yaml"
        copy.write_text(text, encoding="utf-8")
        return Office.open(store, read_portfolio(copy), folder=tmp_path)

    return make


def slugs(shown: dict[str, Any], *lists: str) -> set[str]:
    """The partners of some lists."""
    return {item["slug"] for name in lists or ("bilateral", "development") for item in shown[name]}


def because(shown: dict[str, Any], slug: str) -> str:
    """Why a partner was left out."""
    return next(item["because"] for item in shown["leftOut"] if item["slug"] == slug)


# ------------------------------------------------------------------------------------------ every caretaker day


def test_every_day_of_the_caretaker_period_gives_the_pages_list(real: Portfolio):
    """The page's eleven and three on each of the 615 days; everybody else left out with a reason, none twice."""
    everybody = {partner.slug for partner in real.partners}
    asked = 0
    for day in days(FIRST, LAST):
        shown = real.on(day)
        assert slugs(shown, "bilateral") == BILATERAL, day
        assert slugs(shown, "development") == DEVELOPMENT, day
        named = [i["slug"] for name in ("bilateral", "development", "memoranda", "leftOut") for i in shown[name]]
        assert sorted(named) == sorted(everybody), day
        assert all(item["because"] and item["name"] for item in shown["leftOut"]), day
        assert shown["memoranda"] == [], day
        asked += 1
    assert asked == 615


@pytest.mark.parametrize("day", ["2024-06-09", "2024-12-31", "2025-06-15", "2026-02-13"])
def test_the_stored_register_answers_the_same(brussels_office: Office, day: str):
    """As of a day long past, from either database, with the notice that decisions are suspended."""
    shown = brussels_office.ask(day, today="2026-11-23").register()
    assert (shown["asOf"], shown["government"]) == (day, "caretaker")
    assert (slugs(shown, "bilateral"), slugs(shown, "development")) == (BILATERAL, DEVELOPMENT)
    assert shown["notice"]
    assert "notice" not in brussels_office.ask("2026-02-14", today="2026-11-23").register()
    assert all(item["restsOn"]["source"] and item["restsOn"]["certainty"] for item in shown["bilateral"])


def test_a_check_of_today_changes_no_answer_about_the_past(brussels_office: Office):
    """The clock acts are taken as done whether or not anybody recorded them."""
    asked = ("2020-01-01", "2021-06-01", "2024-06-09", "2026-02-13", "2026-09-22", "2026-09-24", "2029-06-10")
    before = {day: brussels_office.ask(day, today="2026-11-23").register() for day in asked}
    assert brussels_office.on("2026-11-23").check()["advanced"]
    assert {day: brussels_office.ask(day, today="2026-11-23").register() for day in asked} == before


def test_in_three_languages_the_same_partners(brussels_office: Office):
    """Names, notice and reasons are said in the language asked for."""
    shown = {lang: brussels_office.ask("2025-01-01", lang).register() for lang in ("en", "fr", "nl")}
    assert len({frozenset(slugs(s)) for s in shown.values()}) == 1
    names = {lang: {i["slug"]: i["name"] for i in s["bilateral"]} for lang, s in shown.items()}
    assert [names[lang]["lille"] for lang in names] == [
        "European Metropolis of Lille", "Métropole européenne de Lille", "Europese metropool Rijsel",
    ]  # fmt: skip
    assert len({s["notice"] for s in shown.values()}) == 3


# ------------------------------------------------------------------------------------------ other days


def test_ile_de_france_leaves_when_its_term_ends(real: Portfolio):
    """Fourteen on 2026-09-22, thirteen on 2026-09-24; it stands as to be confirmed."""
    assert len(slugs(real.on(date(2026, 9, 22), "full_powers"))) == 14
    after = real.on(date(2026, 9, 24), "full_powers")
    assert slugs(after) == (BILATERAL | DEVELOPMENT) - {"ile-de-france"}
    assert "2026" in because(after, "ile-de-france")
    assert "confirm" in because(after, "ile-de-france")


def test_in_2020_nine_are_listed(real: Portfolio):
    """Those with a source not older than five years and nothing against them."""
    assert slugs(real.on(date(2020, 1, 1), "full_powers")) == {
        "aichi", "berlin", "kyiv", "lille", "quebec", "seoul", "kinshasa", "chennai", "paramaribo",
    }  # fmt: skip


def test_ramallah_is_absent_the_day_before_it_signed(real: Portfolio):
    """Signed on 2024-04-30: absent on the 29th, listed on the 30th."""
    assert "ramallah" not in slugs(real.on(date(2024, 4, 29), "full_powers"))
    assert because(real.on(date(2024, 4, 29), "full_powers"), "ramallah")
    assert "ramallah" in slugs(real.on(date(2024, 4, 30), "full_powers"))


def test_when_the_page_grows_too_old_those_that_rest_on_it_alone_leave(real: Portfolio):
    """Five years after its earliest day: on 2029-06-09 they stand, on 2029-06-10 seven leave, and just those."""
    before, after = (slugs(real.on(day, "full_powers")) for day in (date(2029, 6, 9), date(2029, 6, 10)))
    assert before - after == ON_THE_PAGE_ALONE
    assert after <= before


def test_the_day_the_page_grows_too_old_is_a_deadline(brussels_office: Office):
    """`validity_review` stands on the board long before."""
    file = brussels_office.ask("2026-11-23").resolve("aichi")
    kinds = {d["kind"]: d["dueOn"] for d in brussels_office.show(file, "2026-11-23")["nextDeadlines"]}
    assert kinds["validity_review"] == "2029-06-10"


def test_seven_rest_on_the_page_alone_and_the_list_says_so(brussels_office: Office):
    """Who reads the list sees on how little an entry rests."""
    shown = brussels_office.ask("2025-06-15", today="2026-11-23").register()
    listed = [*shown["bilateral"], *shown["development"]]
    alone = {i["slug"] for i in listed if i["restsOn"].get("alone")}
    # the signatures of Ramallah (2024), Aichi and Seoul (2017) are such sources too, as long as they are young enough
    assert alone & ON_THE_PAGE_ALONE == ON_THE_PAGE_ALONE
    assert alone - ON_THE_PAGE_ALONE == set()
    assert {i["restsOn"]["source"] for i in listed if i["slug"] in ON_THE_PAGE_ALONE} == {
        brussels().sources["page"].title
    }


def test_a_replaced_agreement_leaves_its_successor_alone_on_the_list(real: Portfolio):
    """Île-de-France and Lille stand once; before the successors, their partners lack a source."""
    for slug, signed in (
        ("ile-de-france", date(2021, 9, 23)),
        ("lille", date(2019, 5, 2)),
        ("rabat", date(2022, 9, 30)),
    ):
        assert slug in slugs(real.on(signed, "full_powers")), slug
        assert slug not in slugs(real.on(date(signed.year, 3, 1), "full_powers")), slug


# ------------------------------------------------------------------------------------------ test MOUs


def test_test_memoranda_stand_apart_under_full_powers(brussels_office: Office):
    """On 2021-06-01 Quito and Istanbul, in a list of their own."""
    shown = brussels_office.ask("2021-06-01", today="2026-11-23").register()
    assert slugs(shown, "memoranda") == {"quito", "istanbul"}
    assert not {"quito", "istanbul"} & slugs(shown)


@pytest.mark.parametrize(
    ("slug", "last", "over"), [("quito", "2023-01-12", "2023-01-13"), ("istanbul", "2023-02-11", "2023-02-12")]
)
def test_a_test_memorandum_leaves_on_the_day_its_two_years_are_over(
    brussels_office: Office, slug: str, last: str, over: str
):
    """Two years from the signature, that day excluded."""
    assert slug in slugs(brussels_office.ask(last, today="2026-11-23").register(), "memoranda")
    shown = brussels_office.ask(over, today="2026-11-23").register()
    assert slug in slugs(shown, "leftOut")


def test_in_a_caretaker_period_a_test_memorandum_stands_nowhere(office: Office):
    """It runs, but it is left out with the reason; the day before and after the period it stands apart."""
    office.file_at("test_phase", days={"test_phase": "2024-06-03"})
    for day, where in (
        ("2024-06-08", "memoranda"),
        ("2024-06-09", "leftOut"),
        ("2026-02-13", "leftOut"),
        ("2026-02-14", "memoranda"),
    ):
        shown = office.ask(day).register()
        assert {i["slug"] for i in shown[where] if i.get("code") != "no_file"} == {"vienna"}, day
        assert slugs(shown, "bilateral", "development") == set(), day


# ------------------------------------------------------------------------------------------ counterfactuals


def test_without_its_confirmation_a_partner_drops_out_with_the_reason(edited):
    """The page no longer names Tokyo, and nothing else speaks for it."""
    office = edited(("      - tokyo\n", ""))
    shown = office.ask("2025-01-01", today="2026-11-23").register()
    assert slugs(shown) == (BILATERAL | DEVELOPMENT) - {"tokyo"}
    assert because(shown, "tokyo")


def test_one_confirmation_brings_mazovia_in(edited):
    """A source of 2023, later than the wish to renew of 2021."""
    office = edited(
        (
            "doubts:\n",
            "  - source: mazovia\n    date: 2023-03-01\n    certainty: B\n    files: [mazovia-2001]\n\ndoubts:\n",
        )
    )
    shown = office.ask("2025-01-01", today="2026-11-23").register()
    assert slugs(shown, "bilateral") == BILATERAL | {"mazovia"}
    # the doubt of November 2021 stood against what was known then
    assert "mazovia" in slugs(office.ask("2023-03-01", today="2026-11-23").register())


def test_a_confirmation_older_than_the_doubt_brings_mazovia_nothing(edited):
    """What was said before the doubt does not outweigh it."""
    office = edited(
        (
            "doubts:\n",
            "  - source: mazovia\n    date: 2021-10-31\n    certainty: B\n    files: [mazovia-2001]\n\ndoubts:\n",
        )
    )
    assert "mazovia" not in slugs(office.ask("2025-01-01", today="2026-11-23").register())


def test_a_three_year_term_drops_ile_de_france_on_its_day(edited):
    """Signed on 2021-09-23: listed on 2024-09-22, gone on 2024-09-23, though the page names it."""
    office = edited(
        ('term: {length: P5Y, source: ile-de-france, certainty: I, words: "5 years, nominally to 2026-09-23"}',
         "term: {length: P3Y, source: ile-de-france, certainty: I}"),
    )  # fmt: skip
    assert "ile-de-france" in slugs(office.ask("2024-09-22", today="2026-11-23").register())
    shown = office.ask("2024-09-23", today="2026-11-23").register()
    assert slugs(shown) == (BILATERAL | DEVELOPMENT) - {"ile-de-france"}
    assert "2024" in because(shown, "ile-de-france")


def test_a_younger_age_of_sources_drops_those_that_rest_on_the_page(store, tmp_path):
    """The policy's five years are a setting: with one year the page speaks until 2025-06-09."""
    office = Office.open(
        store, brussels(), policy_text=policy(('validity_max_age = "P5Y"', 'validity_max_age = "P1Y"')), folder=tmp_path
    )
    assert slugs(office.ask("2025-06-09", today="2026-11-23").register()) >= ON_THE_PAGE_ALONE
    assert not ON_THE_PAGE_ALONE & slugs(office.ask("2025-06-10", today="2026-11-23").register())


# ------------------------------------------------------------------------------------------ a file of the register's own


def test_an_agreement_under_notice_is_not_on_the_list(office: Office):
    """Valid still, but left out with that reason; so is a suspended one, and one in question."""
    expected = {"under_notice": "vienna", "suspended": "prague", "renewal_due": "sofia", "in_force": "beijing"}
    for stage, partner in expected.items():
        office.file_at(stage, partner=partner)
    shown = office.ask("2024-05-20").register()
    assert slugs(shown) == {"beijing"}
    assert {i["slug"]: i["code"] for i in shown["leftOut"] if i["code"] != "no_file"} == {
        "vienna": "under_notice", "prague": "suspended", "sofia": "renewal_due",
    }  # fmt: skip


def test_a_partner_of_the_register_without_any_file_is_left_out_too(office: Office):
    """Listed and left out are together all partners."""
    office.file_at("in_force")
    shown = office.ask("2024-05-20").register()
    named = slugs(shown, "bilateral", "development", "memoranda", "leftOut")
    assert named == {partner.slug for partner in brussels().partners}


def test_a_partner_with_two_agreements_stands_on_the_list_once(office: Office):
    """None twice: a second agreement beside the first adds no second line for the partner."""
    second = beside_another(office)
    told = office.on("2024-03-01").advance(
        second, "sign_agreement", **office.typed_for("sign_agreement"), reason="apart"
    )
    assert told.passed
    assert office.on("2024-03-02").advance(second, "enter_into_force").passed
    shown = office.ask("2024-05-20").register()
    assert [i["slug"] for i in shown["bilateral"]] == ["vienna"]
