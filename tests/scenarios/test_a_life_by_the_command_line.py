"""The same life typed at the command line, each command a process of its own, on both databases."""

from __future__ import annotations

import json

import pytest

from tests.makers import CommandLine

SIGNED = (
    "--set", "regionSignatory=Jeanne Peeters", "--set", "partnerSignatory=Anna Gruber",
    "--set", "regionPlace=Brussels", "--set", "partnerPlace=Vienna",
)  # fmt: skip
TERM = ("--set", "term=P5Y", "--set", "renewal=express", "--set", "notice=P6M")


@pytest.fixture
def line(database_url: str, tmp_path) -> CommandLine:
    """The program on a fresh database, opened with the Brussels portfolio."""
    (tmp_path / "text.pdf").write_bytes(b"%PDF-1.7 the text, as both sides signed it")
    program = CommandLine(database_url, tmp_path)
    assert program("init", "--portfolio", "brussels", "--json").json["partners"] == 34
    return program


def test_a_whole_life_by_the_command_line(line: CommandLine):
    """From the partner's proposal to the end of the agreement: every command exits 0 and says the stage it led to."""
    text = ("--document", "text.pdf:fr")

    def officer(day: str) -> CommandLine:
        return line.on(day).as_("officer")

    def advance(day: str, act: str, *typed: str) -> str:
        shown = officer(day)("advance", file, act, *typed, "--json").json
        assert (shown["outcome"], shown["effectiveOn"], shown["trialDay"]) == ("advanced", day, True)
        return str(shown["to"])

    def record(day: str, *typed: str) -> None:
        assert officer(day)("record", file, *typed, "--json").json["outcome"] == "recorded"

    opened = officer("2021-11-01")(
        "propose", "--partner", "vienna", "--track", "bilateral", "--initiator", "partner", "--theme", "culture",
        "--theme", "mobility", "--nature", "arrangement", "--json",
    )  # fmt: skip
    assert "2021" in opened.err  # standard error says that the day was set by hand
    file = opened.json["reference"]
    assert advance("2021-11-02", "assess") == "assessment"
    for code in ("criterion_1", "criterion_2", "criterion_3"):
        record("2021-11-05", "criterion", code, "--score", "met", "--text", "seen")
    assert advance("2021-12-03", "approve_mou", "--decision", "GOV/2021/77") == "mou_negotiation"
    assert advance("2022-03-01", "sign_mou", *SIGNED, *text) == "test_phase"
    record("2022-05-01", "avenue", "--theme", "culture", "--body", "visit.brussels", "--text", "a shared festival")
    record("2022-05-09", "consultation", "--avenue", "1", "--body", "visit.brussels", "--outcome", "agreed")
    record("2022-06-10", "action", "--kind", "visit", "--text", "a delegation came")
    for side in ("region", "partner"):
        record("2022-06-11", "reciprocity", "--side", side, "--text", "lends its stages")
    assert advance("2023-10-01", "open_evaluation") == "evaluation"
    record("2023-11-20", "evaluation", "--kind", "mou", "--outcome", "positive", *text)
    assert advance("2023-12-01", "approve_agreement") == "agreement_negotiation"

    # two full years first; then no government
    refused = officer("2024-02-29")("advance", file, "sign_agreement", *SIGNED, *TERM, *text, "--json", code=3).json
    assert [v["rule"] for v in refused["verdicts"] if v["outcome"] == "fail"] == ["test_phase.completed"]
    refused = officer("2024-06-10")("advance", file, "sign_agreement", *SIGNED, *TERM, *text, "--json", code=3).json
    assert [v["rule"] for v in refused["verdicts"] if v["outcome"] == "fail"] == ["government.full_powers"]
    dry = officer("2026-02-16")("advance", file, "sign_agreement", *SIGNED, *TERM, *text, "--dry-run", "--json").json
    assert dry["dryRun"] is True
    assert advance("2026-02-16", "sign_agreement", *SIGNED, *TERM, *text) == "signed"
    assert advance("2026-03-02", "enter_into_force") == "in_force"
    assert "vienna" in [i["slug"] for i in line.on("2026-03-02")("register", "--json").json["bilateral"]]

    amended = (
        "--set",
        "instrument=addendum",
        "--set",
        "title=On youth",
        "--set",
        "themes=culture",
        "--set",
        "themes=youth",
    )
    assert advance("2027-05-04", "amend", *amended, *SIGNED, *text) == "in_force"
    assert advance("2031-01-10", "renew", *TERM) == "in_force"

    suspend = ("--reason", "rights", "--set", "origin=parliament", "--set", "reviewOn=2032-08-01", *text)
    alone = officer("2032-02-04")("advance", file, "suspend", *suspend, "--json", code=3).json
    assert [v["rule"] for v in alone["verdicts"] if v["outcome"] == "fail"] == ["two_persons"]
    assert line.on("2032-02-04").as_("manager")("record", file, "intent", "suspend", "--reason", "so agreed").code == 0
    assert advance("2032-02-04", "suspend", *suspend) == "suspended"
    assert advance("2032-08-01", "lift_suspension") == "in_force"
    assert advance("2033-01-17", "receive_denunciation", *text) == "under_notice"
    checked = line.on("2033-07-17")("check", "--json").json
    assert {"act": "notice_ends", "effectiveOn": "2033-07-17"}.items() <= next(
        a.items() for a in checked["advanced"] if a["reference"] == file
    )

    shown = line.on("2033-07-17")("show", file, "--json").json
    assert (shown["stage"], shown["endedBy"], shown["hadActivity"]) == ("denounced", "notice_ends", True)
    assert [t["endsOn"] for t in shown["terms"]] == ["2031-03-02", "2036-03-02"]
    assert shown["agreement"]["regionSignatory"] == ["Jeanne Peeters"]
    told = line("history", file, "--json").json["items"]
    assert [h["sequence"] for h in told] == list(range(1, len(told) + 1))
    assert [h["act"] for h in told if h["outcome"] == "refused"] == ["sign_agreement", "sign_agreement", "suspend"]
    verified = line("verify", "--json").json
    assert verified["ok"] is True


def test_the_public_register_by_the_command_line(line: CommandLine):
    """The page's fourteen on a caretaker day; a second `init` changes nothing; reading needs nobody's name."""
    before = line("verify", "--json").json["entries"]
    line("init", "--portfolio", "brussels")
    assert line("verify", "--json").json["entries"] == before
    shown = line("register", "--as-of", "2025-06-15", "--json").json
    assert (len(shown["bilateral"]), len(shown["development"]), shown["memoranda"]) == (11, 3, [])
    assert shown["government"] == "caretaker"
    assert len(shown["leftOut"]) == 34 - 14


def test_who_acts_must_be_named_and_known(line: CommandLine):
    """Without a name the program exits 2, with an unknown one 3; nothing was written but that refusal."""
    propose = ("propose", "--partner", "vienna", "--track", "bilateral", "--initiator", "region", "--theme", "culture")
    entries = line("verify", "--json").json["entries"]
    assert "AGREEMENTS_USER" in line(*propose, code=2).err
    line.as_("nobody")(*propose, code=3)
    line.as_("auditor")(*propose, code=3)
    assert line("verify", "--json").json["entries"] == entries + 2


def test_a_failure_is_a_problem_that_a_program_can_read(line: CommandLine):
    """An unknown reference exits 4 with an RFC 9457 object on standard error and nothing on standard output."""
    failed = line.as_("officer")("advance", "BE-BRU-1999-0001", "assess", "--json", code=4)
    assert failed.out == ""
    assert {"type", "title", "status", "detail"} <= set(json.loads(failed.err))


def test_an_empty_register_by_the_command_line(database_url: str, tmp_path):
    """Nothing in it but the policy: the first administrator adds people and partners."""
    line = CommandLine(database_url, tmp_path)
    assert line("init", "--portfolio", "empty", "--json").json["partners"] == 0
    add = ("partner", "add", "vienna", "--en", "Vienna", "--fr", "Vienne", "--nl", "Wenen", "--country", "AT")
    line("user", "add", "chief", "--role", "administrator")
    line("user", "add", "second", "--role", "administrator", code=2)  # once: from now on somebody must be named
    line.as_("chief")("user", "add", "ana", "--role", "officer")
    line.as_("ana")(*add)
    assert [i["slug"] for i in line("partner", "list", "--json").json["items"]] == ["vienna"]
    assert line("register", "--json").json["bilateral"] == []
    assert line("verify", "--json").json["ok"] is True


def test_a_caretaker_period_by_the_command_line(line: CommandLine):
    """Entered by legal, confirmed by a manager; an exception requested, attested, approved, used."""
    day = "2026-12-01"
    legal, manager, officer = (line.on(day).as_(name) for name in ("legal", "manager", "officer"))
    entered = legal(
        "government",
        "enter",
        "--event",
        "resignation",
        "--on",
        day,
        "--source",
        "the journal",
        "--certainty",
        "A",
        "--json",
    ).json
    assert entered["outcome"] == "recorded"
    assert line.on(day)("government", "list", "--json").json["government"] == "unknown"
    manager("government", "confirm", "8")
    file = officer(
        "propose",
        "--partner",
        "vienna",
        "--track",
        "bilateral",
        "--initiator",
        "region",
        "--theme",
        "culture",
        "--json",
    ).json["reference"]
    decline = ("advance", file, "decline", "--reason", "no avenue", "--json")
    assert officer(*decline, code=3).json["outcome"] == "refused"
    asked = officer(
        "exception", "request", file, "decline", "--class", "urgent", "--justification", "it cannot wait",
        "--harm", "a false hope", "--deadline", "2026-12-24", "--json",
    ).json  # fmt: skip
    number = asked["exception"]
    legal("exception", "attest", number)
    legal("exception", "approve", number, code=3)
    manager("exception", "approve", number)
    assert officer(*decline).json["to"] == "declined"
