"""The real portfolio holds what the facts file says, and the reader refuses what it cannot trust."""

from __future__ import annotations

import re
import tempfile
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from lifecycle.portfolio import model, values
from lifecycle.portfolio.checks import Known
from lifecycle.portfolio.model import File, Portfolio, Signature, Term
from lifecycle.portfolio.problems import PortfolioError, Problem
from lifecycle.portfolio.reader import BRUSSELS, EXAMPLES, read_portfolio
from lifecycle.portfolio.values import Certainty, Kind, Nature, Track
from rules.dates import UNKNOWN

ROOT = BRUSSELS.parents[2]
REAL = BRUSSELS.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def brussels() -> Portfolio:
    return read_portfolio(BRUSSELS)


def file_of(portfolio: Portfolio, file_id: str) -> File:
    return next(file for file in portfolio.files if file.id == file_id)


def signature(portfolio: Portfolio, file_id: str) -> Signature:
    signed = file_of(portfolio, file_id).signed
    assert signed != UNKNOWN
    return signed


def edited(folder: Path, old: str, new: str) -> Path:
    """A copy of the real portfolio with one place changed."""
    assert REAL.count(old) == 1, f"{old!r} stands {REAL.count(old)} times in the portfolio"
    path = folder / "edited.yaml"
    path.write_text(REAL.replace(old, new), encoding="utf-8")
    return path


def problems_of(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(PortfolioError) as caught:
        read_portfolio(path)
    assert caught.value.path == path
    assert all(str(problem) for problem in caught.value.problems), "each problem has its sentence"
    return caught.value.problems


def refused(folder: Path, old: str, new: str) -> Problem:
    (problem,) = problems_of(edited(folder, old, new))
    return problem


def line_with(path: Path, text: str) -> int:
    return next(n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if text in line)


# ---------------------------------------------------------------- what the facts file says


def test_every_partner_of_the_facts_file_is_there(brussels: Portfolio) -> None:
    slugs = {partner.slug for partner in brussels.partners}
    page = "aichi berlin budapest ile-de-france kyiv havana lille luxembourg quebec seoul tokyo"
    development = "ramallah kinshasa rabat"
    older_lists = (
        "algiers beijing brasilia bratislava ljubljana moscow prague sichuan sofia vienna vilnius washington xian"
    )
    others = "mazovia chennai paramaribo israel montreal"
    mous = "quito istanbul"
    assert slugs == set(" ".join([page, development, older_lists, others, mous]).split())
    assert len(slugs) == 11 + 3 + 13 + 5 + 2


def test_every_partner_has_a_file_and_three_of_them_an_older_one(brussels: Portfolio) -> None:
    counts = {partner.slug: len(brussels.files_of(partner.slug)) for partner in brussels.partners}
    assert {slug for slug, count in counts.items() if count == 2} == {"ile-de-france", "lille", "rabat"}
    assert set(counts.values()) == {1, 2}


def test_every_partner_has_a_name_in_english_french_and_dutch(brussels: Portfolio) -> None:
    havana = next(partner for partner in brussels.partners if partner.slug == "havana")
    assert (havana.name.en, havana.name.fr, havana.name.nl) == ("Havana", "La Havane", "Havana")
    assert all(name.en and name.fr and name.nl for partner in brussels.partners for name in partner.names)


def test_rabat_keeps_its_earlier_name(brussels: Portfolio) -> None:
    rabat = next(partner for partner in brussels.partners if partner.slug == "rabat")
    assert [name.en for name in rabat.names] == ["Rabat-Salé-Zaër Region", "Rabat-Salé-Kénitra Region"]
    assert rabat.names[0].until == UNKNOWN
    assert rabat.name.until is None


def test_the_priority_region_of_ramallah_differs_from_the_body_that_signs(brussels: Portfolio) -> None:
    ramallah = next(partner for partner in brussels.partners if partner.slug == "ramallah")
    assert ramallah.priority_region is not None
    assert ramallah.priority_region.en == "Palestinian territory"
    assert signature(brussels, "ramallah-2024").how == "online"


def test_no_file_says_its_stage_or_whether_it_is_listed() -> None:
    keys = {line.strip(" -").partition(":")[0] for line in REAL.splitlines() if not line.lstrip().startswith("#")}
    inline = set(re.findall(r"[{,] ?(\w+):", REAL))
    assert not {"stage", "listed", "status", "state"} & (keys | inline)
    assert not {"stage", "listed", "status"} & set(File.model_fields)


def test_dates_keep_the_precision_of_their_sources(brussels: Portfolio) -> None:
    assert str(signature(brussels, "kyiv-1997").on) == "1997"
    assert str(signature(brussels, "rabat-2022").on) == "2022-09"
    assert str(signature(brussels, "kinshasa-2016").on) == "2016-04/2016-07"
    assert str(signature(brussels, "tokyo").on) == "../2024-06-08"
    assert signature(brussels, "tokyo").on.earliest is None
    assert signature(brussels, "berlin-1992").on.day == date(1992, 6, 1)
    assert signature(brussels, "ile-de-france-2001").words == "about 2001-02"


def test_what_was_not_found_stays_unknown(brussels: Portfolio) -> None:
    for slug in ("algiers", "xian", "moscow"):
        file = file_of(brussels, slug)
        assert (file.signed, file.term, file.renewal, file.notice, file.themes) == (UNKNOWN,) * 5
        assert file.kind is Kind.UNKNOWN
    assert all(file.notice == UNKNOWN for file in brussels.files), "no notice period of any text was found"
    assert file_of(brussels, "montreal-2017").kind is Kind.UNKNOWN


def test_only_two_agreements_have_a_known_term(brussels: Portfolio) -> None:
    lengths = {file.id: str(file.term.length) for file in brussels.files if isinstance(file.term, Term)}
    assert lengths == {
        "ile-de-france-2021": "P5Y",
        "rabat-2022": "P5Y",
        "quito-2021": "P2Y",
        "istanbul-2021": "P2Y",
    }


def test_the_two_test_mous_are_known_as_such_whatever_titles_say(brussels: Portfolio) -> None:
    assert {file.partner for file in brussels.files if file.kind is Kind.MOU} == {"quito", "istanbul"}
    aichi = file_of(brussels, "aichi-2017")
    assert (aichi.title, aichi.kind) == ("Memorandum", Kind.AGREEMENT)


def test_luxembourg_has_four_different_dates(brussels: Portfolio) -> None:
    luxembourg = file_of(brussels, "luxembourg-2001")
    assert luxembourg.nature is Nature.TREATY
    signed = date(2001, 10, 29)
    days = {stone.kind.value: stone.on.day for stone in luxembourg.milestones}
    assert {kind: (day - signed).days for kind, day in days.items() if day} == {
        "bill": 164,
        "assent": 241,
        "publication": 260,
        "text_publication": 542,
    }
    assert luxembourg.in_force is not None and luxembourg.in_force != UNKNOWN
    assert str(luxembourg.in_force.on) == "2002-06-27/2024-06-08"
    assert luxembourg.in_force.certainty is Certainty.I


def test_agreements_have_children_and_actions_of_their_own(brussels: Portfolio) -> None:
    (protocol,) = file_of(brussels, "quebec-2002").instruments
    assert (str(protocol.on), str(protocol.renewed and protocol.renewed.on)) == ("2011", "2017-12")
    (addendum,) = file_of(brussels, "kinshasa-2016").instruments
    assert (str(addendum.on), addendum.themes) == ("2022-03-21", ("mobility", "capacity_building"))
    assert [str(action.on) for action in file_of(brussels, "quebec-2002").actions] == ["2021"]


def test_kinshasa_was_dormant_without_a_legal_act_and_nobody_knows_when(brussels: Portfolio) -> None:
    (dormant,) = file_of(brussels, "kinshasa-2016").dormant
    assert (dormant.from_, dormant.until) == (UNKNOWN, UNKNOWN)


def test_successors_name_what_they_replace(brussels: Portfolio) -> None:
    pairs = {file.successor_of: file.id for file in brussels.files if file.successor_of}
    assert pairs == {
        "ile-de-france-2001": "ile-de-france-2021",
        "lille-1996": "lille-2019",
        "rabat-earlier": "rabat-2022",
    }


def test_the_page_confirms_its_fourteen_and_the_review_seven_of_them(brussels: Portfolio) -> None:
    page, review, berlin = brussels.confirmations
    assert (len(page.files), str(page.on), page.certainty) == (14, "2024-06-09/2026-02-13", Certainty.B)
    partners = {file_of(brussels, file_id).partner for file_id in review.files}
    assert partners == {"quebec", "berlin", "havana", "ile-de-france", "kinshasa", "ramallah", "rabat"}
    assert review.certainty is Certainty.I
    assert (berlin.files, str(berlin.on)) == (("berlin-1992",), "2022-11")


def test_seven_partners_rest_on_the_page_alone(brussels: Portfolio) -> None:
    page = brussels.confirmations[0]
    alone = {file_id for file_id in page.files if len(brussels.confirmations_of(file_id)) == 1}
    assert {file_of(brussels, file_id).partner for file_id in alone} == {
        "aichi",
        "budapest",
        "kyiv",
        "lille",
        "luxembourg",
        "seoul",
        "tokyo",
    }


def test_chennai_is_in_question_from_the_first_day_of_2023_by_a_source_of_that_year(
    brussels: Portfolio,
) -> None:
    (doubt,) = brussels.doubts_of("chennai-2018")
    assert (str(doubt.on), str(doubt.counts_from), doubt.certainty) == ("2023", "2023-01-01", Certainty.C)
    assert file_of(brussels, "chennai-2018").track is Track.DEVELOPMENT


def test_what_speaks_against_israel_bears_no_date(brussels: Portfolio) -> None:
    (doubt,) = brussels.doubts_of("israel-2000")
    assert doubt.counts_from == UNKNOWN
    renewal = file_of(brussels, "israel-2000").renewal
    assert renewal != UNKNOWN
    assert str(renewal.rule) == "tacit:P4Y"


def test_every_file_off_the_page_but_predecessors_and_mous_has_its_doubt(brussels: Portfolio) -> None:
    confirmed = set(brussels.confirmations[0].files)
    explained = {file_id for doubt in brussels.doubts for file_id in doubt.files}
    rest = {file.id for file in brussels.files} - confirmed - explained
    assert rest == {"ile-de-france-2001", "lille-1996", "rabat-earlier", "quito-2021", "istanbul-2021"}


def test_seven_caretaker_periods_run_from_election_to_oath(brussels: Portfolio) -> None:
    known = {str(p.starts.on): str(p.ends.on) for p in brussels.governments if p.ends != UNKNOWN}
    assert known == {
        "1995-05-21": "1995-06-22/1995-06-23",
        "1999-06-13": "1999-07-15",
        "2004-06-13": "2004-07-19",
        "2009-06-07": "2009-07-16",
        "2014-05-25": "2014-07-20",
        "2019-05-26": "2019-07-18",
        "2024-06-09": "2026-02-14",
    }


def test_all_themes_but_chocolate_and_the_olympic_games_fall_under_a_competence(brussels: Portfolio) -> None:
    assert {theme.code for theme in brussels.themes if not theme.is_mapped} == {"chocolate", "olympic_games"}
    listed = [theme for theme in brussels.themes if theme.is_competence and theme.source == "luxembourg"]
    assert [theme.code for theme in listed] == list(file_of(brussels, "luxembourg-2001").themes)
    assert len(listed) == 11


def test_every_theme_and_every_source_is_used(brussels: Portfolio) -> None:
    text = REAL[REAL.index("\ngovernments:") :]
    assert all(f"source: {source}" in text for source in brussels.sources)
    printed = REAL[REAL.index("\nfiles:") :]
    words = set(re.findall(r"[a-z_]+", printed))
    unused = {t.code for t in brussels.themes if t.code not in words}
    listed_jointly = {"tourism_events", "smart_city_it", "urban_security", "training"}
    assert unused == listed_jointly, "only competences that no single agreement prints so"


def test_every_file_is_older_than_the_register_and_signed_by_the_region(brussels: Portfolio) -> None:
    assert all(file.legacy and not file.invented for file in brussels.files)
    assert {file.brussels_signatory for file in brussels.files} == {"Brussels-Capital Region"}


def test_invented_examples_are_marked_in_every_name() -> None:
    examples = read_portfolio(EXAMPLES)
    assert examples.invented
    assert all(file.invented and "invented" in str(file.title) for file in examples.files)
    assert all("(invented)" in partner.name.en for partner in examples.partners)
    assert [str(f.signed.on) for f in examples.files if f.signed != UNKNOWN] == [
        "2022-06-01",
        "2023-01-15",
        "2026-03-02",
    ]
    assert examples.partners[0].country == "NO", "Norway is a country, not a refusal"


def test_a_portfolio_once_read_cannot_be_changed(brussels: Portfolio) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        file_of(brussels, "tokyo").title = "Another"  # type: ignore[misc]


def test_a_copy_written_by_another_yaml_program_reads_the_same(brussels: Portfolio, tmp_path: Path) -> None:
    copy = tmp_path / "copy.yaml"
    copy.write_text(yaml.safe_dump(yaml.safe_load(REAL), allow_unicode=True), encoding="utf-8")
    assert read_portfolio(copy) == brussels


def test_a_counterfactual_copy_may_confirm_mazovia(tmp_path: Path) -> None:
    path = edited(tmp_path, "files: [berlin-1992]", "files: [berlin-1992, mazovia-2001]")
    assert read_portfolio(path).confirmations_of("mazovia-2001")


def test_the_worked_example_of_the_documentation_can_be_read(tmp_path: Path) -> None:
    document = (Path(__file__).parents[2] / "docs" / "portfolio-format.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", document, re.DOTALL)
    path = tmp_path / "example.yaml"
    path.write_text(example, encoding="utf-8")
    lesson = read_portfolio(path)
    assert lesson.partners[0].name.en == "Southport"
    assert lesson.confirmations_of("southport-2020")


def test_the_documentation_names_every_key_and_every_word_of_the_format() -> None:
    document = (Path(__file__).parents[2] / "docs" / "portfolio-format.md").read_text(encoding="utf-8")
    models = [one for one in vars(model).values() if isinstance(one, type) and issubclass(one, model.Entry)]
    keys = {str(field.alias) for one in models for field in one.model_fields.values()}
    sets = [one for one in vars(values).values() if isinstance(one, type) and issubclass(one, StrEnum)]
    words = {str(word) for one in sets if one is not StrEnum for word in one}
    assert {word for word in keys | words if f"`{word}`" not in document} == set()


# ---------------------------------------------------------------- what is refused


def test_a_mistyped_key_is_refused_with_its_line_and_what_was_meant(tmp_path: Path) -> None:
    problem = refused(
        tmp_path,
        "    startEvent: election\n    starts: {date: 2024",
        "    startEvnt: election\n    startEvent: election\n    starts: {date: 2024",
    )
    assert (problem.reason_key, problem.hint) == ("unknown_key", "startEvent")
    assert problem.path_in_file == "governments[6].startEvnt"
    assert problem.line == line_with(tmp_path / "edited.yaml", "startEvnt")


def test_a_field_for_the_stage_is_refused(tmp_path: Path) -> None:
    problem = refused(tmp_path, "  - id: tokyo\n", "  - id: tokyo\n    stage: in_force\n")
    assert (problem.reason_key, problem.params["key"]) == ("unknown_key", "stage")


@pytest.mark.parametrize(
    ("old", "new", "what", "hint"),
    [
        ("date: 2017-06-12, source: seoul", "date: 2017-06-12, source: seol", "source", "seoul"),
        ("    partner: kyiv", "    partner: kiyv", "partner", "kyiv"),
        (
            "themes: [reconstruction_support]",
            "themes: [reconstruction_suport]",
            "theme",
            "reconstruction_support",
        ),
        (
            "themes: [mobility, capacity_building]",
            "themes: [mobilty, capacity_building]",
            "theme",
            "mobility",
        ),
        ("successorOf: lille-1996", "successorOf: lile-1996", "file", "lille-1996"),
        ("files: [mazovia-2001]", "files: [mazovia-2010]", "file", "mazovia-2001"),
        ("    files: [berlin-1992]", "    files: [berlin-1922]", "file", "berlin-1992"),
        ("nl: kunst, competence: culture}", "nl: kunst, competence: cultur}", "theme", "culture"),
    ],
)
def test_a_name_that_leads_nowhere_is_refused_with_its_neighbour(
    tmp_path: Path, old: str, new: str, what: str, hint: str
) -> None:
    problem = refused(tmp_path, old, new)
    assert (problem.reason_key, problem.params["what"], problem.hint) == ("unknown_reference", what, hint)
    assert problem.line == line_with(tmp_path / "edited.yaml", new.strip())


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("date: 1992-06-01,", "date: 1992-06-31,", "bad_value"),
        ("date: 1992-06-01,", "date: soon,", "bad_value"),
        ("date: 1992-06-01,", "date: [1992],", "bad_value"),
        ("date: 1992-06-01,", "date: ,", "left_empty"),
        ("{date: 1992-06-01, source", "{source", "missing"),
        (
            "    signed: {date: 1992-06-01, source: berlin, certainty: B, place: Berlin}",
            "    signed: unknwon",
            "bad_value",
        ),
        ("length: P5Y, source: rabat", "length: 5 years, source: rabat", "bad_value"),
        ("{length: P5Y, source: rabat", "{length: P5Y, endsOn: 2027-09, source: rabat", "term_needs_one"),
        ("{length: P5Y, source: rabat", "{source: rabat", "term_needs_one"),
        ("{length: P5Y, source: rabat", "{endsOn: 2021-09, source: rabat", "before"),
        ("tacit:P4Y", "tacit", "bad_value"),
        ("tacit:P4Y", "sometimes", "bad_value"),
        ("country: SR", "country: sr", "bad_value"),
        ("country: SK, bodyKind: region", "country: SK, bodyKind: regoin", "not_one_of"),
        ("because: wish_to_renew", "because: wish", "not_one_of"),
        ("slug: sofia", "slug: Sofia!", "bad_value"),
        ("slug: sofia", "slug: vienna", "duplicate_id"),
        ("- id: sofia", "- id: vienna", "duplicate_id"),
        ("code: art,", "code: culture,", "duplicate_id"),
        ("- id: caretaker-2019", "- id: caretaker-2014", "duplicate_id"),
        ("- id: sofia", "- id: sofia\n    id: sofia", "duplicate_key"),
        ("files: [montreal-2017]", "files: [montreal-2017, montreal-2017]", "twice_in_list"),
        ("nl: kunst, competence: culture}", "nl: kunst, competence: heritage}", "not_a_competence"),
        (
            "competence: youth, source: berlin, certainty: B}",
            "competence: youth}",
            "competence_without_source",
        ),
        (", until: unknown}", "}", "name_order"),
        ("ends: {date: 2019-07-18", "ends: {date: 2019-05-18", "before"),
        ("starts: {date: 2019-05-26", "starts: {date: 2014-07-01", "overlap"),
        ("inForce: {date: 2000-03-30/..", "inForce: {date: ../2000-01", ""),
        ("inForce: {date: 2002-06-27/2024-06-08", "inForce: {date: 2001-10-28", "before"),
        ("date: 2022-03-21,", "date: 2015-03-21,", "before"),
        ("successorOf: lille-1996", "successorOf: lille-2019", "successor_of_itself"),
        ("successorOf: lille-1996", "successorOf: tokyo", "successor_elsewhere"),
        ("format: 1\n", "format: 2\n", "not_one_of"),
        ("title: Partnerships of", "invented: maybe\ntitle: Partnerships of", "bad_value"),
        ("url: http://bx1.be", "url: bx1.be", "bad_value"),
        ('    words: "end of 2024', '    words: !!python/name:os.system "end of 2024', "tag"),
        ("  page:\n", "  ? [a, b]\n  : c\n  page:\n", "key_not_text"),
        ("  - id: kyiv-1997\n", "  - id: kyiv-1997\n   x: 1\n", "not_yaml"),
    ],
)
def test_a_fault_in_the_portfolio_is_refused_with_its_reason(tmp_path: Path, old: str, new: str, reason: str) -> None:
    path = edited(tmp_path, old, new)
    if not reason:
        assert read_portfolio(path), "inexact days that may stand in order are no fault"
        return
    found = problems_of(path)
    assert reason in {problem.reason_key for problem in found}
    assert all(problem.line for problem in found)


def test_the_word_unknown_misspelt_is_guessed(tmp_path: Path) -> None:
    problem = refused(
        tmp_path,
        "    signed: {date: 1992-06-01, source: berlin, certainty: B, place: Berlin}",
        "    signed: unknwon",
    )
    assert (problem.path_in_file, problem.hint) == ("files[1].signed", "unknown")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("country: SR", "country: sr", "two capital letters"),
        ("slug: sofia", "slug: Sofia!", "single hyphens"),
        ("files: [mazovia-2001]", "files: mazovia-2001", "a list"),
        ("files: [mazovia-2001]", "files: []", "at least one"),
        ("    term: {length: P5Y, source: rabat, certainty: C}", "    term: five years", "a mapping"),
        ("title: Development partnership", "title: [a]", "a text"),
        ("title: Partnerships of", "invented: maybe\ntitle: Partnerships of", "true or false"),
    ],
)
def test_a_bad_value_says_what_is_expected_in_plain_words(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    path = tmp_path / "edited.yaml"
    path.write_text(REAL.replace(old, new, 1), encoding="utf-8")
    (problem,) = problems_of(path)
    assert sentence in str(problem)


def test_one_file_has_one_successor_and_successors_run_in_no_circle(tmp_path: Path) -> None:
    both = edited(tmp_path, "  - id: lille-1996\n", "  - id: lille-1996\n    successorOf: lille-2019\n")
    assert {problem.reason_key for problem in problems_of(both)} == {"successor_circle"}
    two = edited(tmp_path, "- id: lille-1996\n", "- id: lille-1996\n    successorOf: ile-de-france-2001\n")
    assert {problem.reason_key for problem in problems_of(two)} == {"two_successors"}


def test_all_problems_are_named_at_once_from_top_to_bottom(tmp_path: Path) -> None:
    path = tmp_path / "many.yaml"
    text = (
        REAL.replace("country: SR", "country: sr")
        .replace("tacit:P4Y", "tacit")
        .replace("date: 2017-12", "date: 2017-13")
    )
    path.write_text(text, encoding="utf-8")
    found = problems_of(path)
    assert len(found) == 3
    assert [problem.line for problem in found] == sorted(problem.line or 0 for problem in found)


def test_an_invented_file_cannot_hide_among_real_ones(tmp_path: Path) -> None:
    problem = refused(tmp_path, "  - id: tokyo\n", "  - id: tokyo\n    invented: true\n")
    assert problem.reason_key == "unsourced_invention"


def test_a_partial_file_may_refer_to_what_the_register_knows(tmp_path: Path) -> None:
    path = tmp_path / "partial.yaml"
    path.write_text(
        "format: 1\ntitle: One more\nfiles:\n" + re.findall(r"  - id: seoul-2017\n(?:    .*\n)+", REAL)[0],
        encoding="utf-8",
    )
    assert {p.reason_key for p in problems_of(path)} == {"unknown_reference"}
    themes = [
        "investment",
        "jobs",
        "urban_renewal",
        "e_government",
        "social_innovation",
        "culture",
        "tourism",
    ]
    known = Known(frozenset({"seoul"}), frozenset(themes), frozenset({"seoul"}))
    assert read_portfolio(path, known).files[0].id == "seoul-2017"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"# only a comment\n", "empty"),
        (b"- a\n- list\n", "not_a_mapping"),
        (b"just words", "not_a_mapping"),
        (b"~", "left_empty"),
        (b"\x89PNG\r\n\x1a\n\x00\xff", "not_text"),
        (b"a: \x00", "not_text"),
        (b"a: \x07", "not_yaml"),
        (b"a: [1, 2", "not_yaml"),
        (b"a: 1\n---\nb: 2\n", "not_yaml"),
        (b"a: *nobody", "not_yaml"),
        (b"a: &a [*a]", "too_much"),
        (b"[" * 100_000, "too_much"),
        (b"a: &a {b: {c: [1]}}\nx: [" + b"*a," * 20 + b"]", "unknown_key"),
        (b"\xff\xfef\x00o\x00", "not_text"),
        (b"title: x", "missing"),
    ],
)
def test_garbage_is_refused_with_a_sentence(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "garbage.yaml"
    path.write_bytes(content)
    assert reason in {problem.reason_key for problem in problems_of(path)}


def test_a_file_that_unfolds_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.yaml"
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    path.write_text("\n".join(levels), encoding="utf-8")
    assert problems_of(path)[0].reason_key == "too_much"


def test_a_folder_or_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert problems_of(tmp_path)[0].reason_key == "not_a_file"
    assert problems_of(tmp_path / "nowhere.yaml")[0].reason_key == "no_such_file"
    assert problems_of(Path("a\0b"))[0].reason_key in {"no_such_file", "unreadable"}


def test_each_reason_has_a_sentence_and_each_sentence_a_use() -> None:
    catalogue = (ROOT / "messages/locale/en/LC_MESSAGES/agreements.po").read_text(encoding="utf-8")
    reasons = set(re.findall(r'^msgid "portfolio\.(\w+)"', catalogue, re.M))
    folders = (BRUSSELS.parent, ROOT / "lifecycle" / "legacy")
    modules = (path for folder in folders for path in folder.glob("*.py") if path.name != "problems.py")
    code = "".join(path.read_text(encoding="utf-8") for path in modules)
    assert reasons and {key for key in reasons if f'"{key}"' in code} == reasons


@settings(deadline=None)
@given(st.data())
def test_whatever_single_line_is_lost_or_spoilt_the_reader_answers_or_says_why(data: st.DataObject) -> None:
    lines = REAL.splitlines()
    spoilt = data.draw(st.integers(0, len(lines) - 1))
    lines[spoilt] = data.draw(
        st.sampled_from(["", "x", "  x: 1", "- ", "]", lines[spoilt].replace(":", "", 1), lines[spoilt] + "'"])
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spoilt.yaml"
        path.write_text("\n".join(lines), encoding="utf-8")
        answer: Any
        try:
            answer = read_portfolio(path)
        except PortfolioError as error:
            answer = str(error)
        assert answer
