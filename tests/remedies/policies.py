"""Situations of the register of policies, of migrations, and of further types of agreement."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.makers import policy
from tests.properties.makers import House, folder
from tests.remedies.situations import after, does, life, nothing, on, situation
from tests.remedies.worlds import VIENNA, reference

SHIPPED = policy()
ONE_YEAR = policy(('test_phase = "P2Y"', 'test_phase = "P1Y"'))
THIRTY_ONE = policy(("federal_notice_days = 30", "federal_notice_days = 31"))
NO_TEST_PHASE = policy(("[file.tracks.bilateral]\ntest_phase = true", "[file.tracks.bilateral]\ntest_phase = false"))
OTHER_CRITERION = policy(('code = "criterion_3"', 'code = "criterion_4"'))
TWO_AVENUES = policy(("[file.tracks.bilateral]\n", "[file.tracks.bilateral]\nleast_avenues = 2\n"))
FRIENDSHIP = SHIPPED + (
    '\n[file.tracks.friendship]\nnames = { en = "charter", fr = "charte", nl = "handvest" }\n'
    'test_phase = false\nreciprocity = false\nlisted = "none"\n'
)
BY_ONE: dict[str, Any] = {"by": "administrator"}


def written(text: str):
    """The path of a policy file."""

    def write(_: House) -> str:
        path = Path(folder()) / "policy.toml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def adopts(text: str, number: int = 2):
    """A policy, adopted and confirmed today."""
    return after(does("adopt_policy", text=text, **BY_ONE), does("confirm_policy", by="manager", number=str(number)))


def asks(number: int | None = None):
    """That the file moves; confirmed where a number is given."""

    def prepare(house: House) -> None:
        house.done("request_migration", reference=[house.reference], by="administrator")
        if number is not None:
            house.done("confirm_policy", by="manager", number=str(number))

    return prepare


DAY = "2020-06-01"
ADOPTED = after(on(DAY), does("adopt_policy", text=ONE_YEAR, **BY_ONE))
FILE: dict[str, Any] = {"reference": reference}

situation("policy.new.in_force", on(DAY), "adopt_policy", text=SHIPPED, **BY_ONE)
situation(
    "policy.second_person.nothing_waits",
    after(ADOPTED, does("confirm_policy", by="legal", number="2")),
    "confirm_policy",
    by="manager",
    number="2",
)
BOTH = policy(('"policy.adopt", "keys"', '"policy.adopt", "policy.confirm", "keys"'))
situation(
    "policy.second_person.same_person",
    after(on(DAY), adopts(BOTH), does("adopt_policy", text=ONE_YEAR, **BY_ONE)),
    "confirm_policy",
    number="3",
    **BY_ONE,
)
situation("reason.given.missing", ADOPTED, "reject_policy", by="manager", number="2", variant="a policy")

situation("policy.moves.none", life("in_force", "2023-01-10"), "request_migration", **FILE, **BY_ONE)
situation(
    "policy.moves.waits_already",
    life("in_force", "2023-01-10", adopts(ONE_YEAR), asks()),
    "request_migration",
    **FILE,
    **BY_ONE,
)
situation(
    "policy.moves.overtaken",
    life("in_force", "2023-01-10", adopts(ONE_YEAR), asks(), adopts(THIRTY_ONE, 4)),
    "confirm_policy",
    by="manager",
    number="3",
    values={"number": "5"},
)

situation(
    "policy.keeps.drops_stage",
    life("test_phase", DAY),
    "adopt_policy",
    text=NO_TEST_PHASE,
    values={"file": written(ONE_YEAR)},
    **BY_ONE,
)
situation(
    "policy.keeps.drops_criterion",
    life("assessment", "2020-02-01", lambda house: house.assess("2020-02-01") if not house.stored().criteria else None),
    "adopt_policy",
    text=OTHER_CRITERION,
    values={"file": written(ONE_YEAR)},
    **BY_ONE,
)
situation(
    "policy.keeps.drops_track",
    after(on(DAY), adopts(FRIENDSHIP), does("propose", **{**VIENNA, "track": "friendship"})),
    "adopt_policy",
    text=ONE_YEAR,
    values={"file": written(FRIENDSHIP + "\n# as it was\n")},
    **BY_ONE,
)
situation(
    "policy.keeps.lacks_stage",
    after(on("2020-01-02"), does("adopt_policy", text=NO_TEST_PHASE, **BY_ONE), life("test_phase", DAY)),
    "confirm_policy",
    by="manager",
    number="2",
)
situation(
    "policy.keeps.lacks_criterion",
    after(on("2020-01-02"), does("adopt_policy", text=OTHER_CRITERION, **BY_ONE), life("assessment", "2020-02-01")),
    "confirm_policy",
    by="manager",
    number="2",
)
situation(
    "policy.keeps.lacks_track",
    after(
        on(DAY), does("adopt_policy", text=ONE_YEAR, **BY_ONE), after(
            does("adopt_policy", text=FRIENDSHIP, **BY_ONE), does("confirm_policy", by="legal", number="3"),
            does("propose", **{**VIENNA, "track": "friendship"}),
        ),
    ),
    "confirm_policy",
    by="manager",
    number="2",
)  # fmt: skip

situation(
    "track.known.unknown",
    nothing,
    "propose",
    besides=[],
    values={"track": "bilateral"},
    **{**VIENNA, "track": "frendship"},
)


def one_avenue(house: House) -> None:
    house.done("evaluation", kind="mou", outcome="positive")
    house.agree_avenue()
    house.give_and_take()


situation(
    "avenues.concrete.too_few",
    after(on("2020-01-02"), adopts(TWO_AVENUES), life("evaluation", "2021-11-01", one_avenue)),
    "approve_agreement",
)
