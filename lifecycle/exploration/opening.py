"""How a counter-example begins: a fresh register, and a file in it, new or older, as lines for a shell.

Every line can be typed as it stands, in order, in an empty folder; a file is called by a variable of the shell, for
the number that a register gives it depends on the year.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from lifecycle.exploration.state import START
from lifecycle.exploration.tried import Typed
from rules.dates import InexactDate

PARTNER = "graz"
"""The one partner of the register, which opens empty: no file and no government period is in the way."""
OTHER_PARTNER = "linz"
"""Another partner, which few lines need."""
REFERENCE, PREDECESSOR, SUCCESSOR = "BE-BRU-2024-0001", "BE-BRU-2024-0002", "BE-BRU-2024-0003"
CALLED = {REFERENCE: "file", PREDECESSOR: "predecessor", SUCCESSOR: "successor"}
"""The variable of the shell that stands for each file."""
UNTIL_THEN = timedelta(days=40)
"""How much later a late entry, or a file older than the register, is recorded."""
TEXT, TABLE = "text.txt", "legacy.csv"
ONE = timedelta(days=1)
COLUMNS = (
    "id", "partner", "track", "kind", "nature", "title", "brussels_signatory", "signed", "in_force", "term", "renewal",
    "notice", "themes", "source", "certainty", "attachments", "successor_of",
)  # fmt: skip
MATTERS = {"certainty": "A", "themes": "culture", "source": "gazette", "title": "text", "brussels_signatory": "Region"}
FOR_ANOTHER = "officer for manager"
"""Somebody who acts for another without being that one's deputy."""
OVERTAKING = "overtaking"
"""Stands for the later act that was typed before an earlier one: which it is, the stage tells."""
OVERTAKEN_BY = {
    "signed": "withdraw", "in_force": "question_validity --source gazette --certainty A",
    "renewal_due": "lapse --source gazette --certainty A", "suspended": "lapse --source gazette --certainty A",
    "under_notice": "receive_revocation",
}  # fmt: skip
"""What may be done later at each stage; before the signature, declining."""
GIVEN = f"--reason reason --document {TEXT} --decision REG/2"


def register(opened: date) -> list[Typed]:
    """A register opened empty on a day; one person of each role that acts; a partner; a text to sign."""
    user = f"AGREEMENTS_TODAY={opened} AGREEMENTS_USER=administrator agreements user add $name --role $name"
    return [
        Typed(None, "", f"echo text > {TEXT}"),
        Typed(opened, "", "agreements init --portfolio empty"),
        Typed(opened, "", "agreements user add administrator --role administrator"),
        Typed(None, "", f"for name in officer manager legal auditor; do {user}; done"),
        added(PARTNER)._replace(on=opened),
    ]


def added(partner: str) -> Typed:
    """How a partner is entered."""
    name = partner.capitalize()
    names = f"--en {name} --fr {name} --nl {name} --country AT --on {START - 365 * ONE}"
    return Typed(START + UNTIL_THEN, "officer", f"agreements partner add {partner} {names}")


def named(reference: str, stage: str, day: date, partner: str = PARTNER) -> Typed:
    """The line that finds a file by the stage at which it stands on a day, and gives it its name."""
    listed = f"AGREEMENTS_TODAY={day} agreements list --partner {partner} --stage {stage} --json"
    return Typed(None, "", f"{CALLED[reference]}=$({listed} | grep -om1 'BE-BRU-[0-9-]*')")


def called(command: str) -> str:
    """A command with the variables in place of the references."""
    for reference, variable in CALLED.items():
        command = command.replace(reference, f"${variable}")
    return command


def row(name: str, kind: str, signed: date | InexactDate, in_force: str = "", **more: str) -> dict[str, str]:
    """One old file: what is not said is as in every other."""
    return {
        **MATTERS, "id": name, "partner": PARTNER, "track": "bilateral", "kind": kind, "nature": "arrangement",
        "signed": str(signed), "in_force": in_force, "attachments": TEXT, **more,
    }  # fmt: skip


def table(name: str, rows: Iterable[Mapping[str, str]]) -> Typed:
    """The line that writes a table of old files."""
    lines = [",".join(COLUMNS), *(",".join(one.get(column, "") for column in COLUMNS) for one in rows)]
    return Typed(None, "", f"printf '%s\\n' {shlex.join(lines)} > {name}")


def old_agreement(
    reference: str, signed: date, in_force: str = "", track: str = "bilateral", partner: str = PARTNER
) -> tuple[Typed, ...]:
    """Another agreement with a partner, older than the register, without an end, entered by two persons."""
    name, at = f"{CALLED[reference]}.csv", START + UNTIL_THEN
    entered = f"agreements legacy {name}"
    stage = "signed" if in_force == "unknown" else "in_force"
    return (
        *([added(partner)] if partner != PARTNER else []),
        table(name, [{**row_of_old(reference, signed, in_force), "track": track, "partner": partner}]),
        Typed(at, "manager", entered),
        Typed(at, "officer", entered),
        named(reference, stage, at, partner),
    )


def row_of_old(reference: str, signed: date, in_force: str = "") -> dict[str, str]:
    """The row of that other agreement."""
    return row(CALLED[reference], "agreement", signed, in_force, term="open", renewal="none", notice="P3M")


PREDECESSOR_SIGNED = START - 365 * ONE


def predecessor(stage: str) -> tuple[Typed, ...]:
    """An agreement that another succeeds, brought to a stage on the first day."""
    advance = f"agreements advance {PREDECESSOR}"
    moved = {
        "in_force": (),
        "renewal_due": (("officer", f"{advance} question_validity --set source=gazette --set certainty=A"),),
        "suspended": (
            ("manager", f"agreements record {PREDECESSOR} intent suspend --reason reason"),
            ("officer", f"{advance} suspend --set origin=region --set reviewOn={START + 90 * ONE} {GIVEN}"),
        ),
        "denounced": (
            ("manager", f"agreements record {PREDECESSOR} intent denounce --reason reason"),
            ("officer", f"{advance} denounce --set effectOn={START + 120 * ONE} {GIVEN}"),
            ("", "agreements check"),
        ),
    }[stage]
    return (
        *old_agreement(PREDECESSOR, PREDECESSOR_SIGNED),
        *(Typed(START if by else START + 120 * ONE, by, command) for by, command in moved),
    )
