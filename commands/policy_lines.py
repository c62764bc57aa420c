"""Policies said to a person: which were adopted, what is plain about them, what a migration would change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from commands.output import print_table, word
from commands.wording import who
from messages.render import render

Shown = Mapping[str, Any]
SHORT_HASH = 12
"""Figures of a hash that a table shows; `--json` has them all."""
COLUMNS = ("id", "policy", "hash", "from_on", "adopted_by", "confirmed_by", "state")


def notes(shown: Shown, lang: str) -> Iterator[str]:
    """What a reader must not have to find out: the tracks on which no test phase is asked, and what waits."""
    for track in shown["withoutTestPhase"]:
        name = track_name(shown["policy"], track, lang)
        yield render("policy.no_test_phase", {"track": name, "code": track}, lang)
    for adoption in shown["adopted"]:
        if adoption["state"] == "to_confirm":
            yield render("policy.waits", {"number": adoption["id"]}, lang)
            for track in adoption.get("withoutTestPhase", ()):
                if track not in shown["withoutTestPhase"]:
                    yield render("policy.would_drop_test_phase", {"number": adoption["id"], "track": track}, lang)


def track_name(policy: Shown, code: str, lang: str) -> str:
    """The name of a type of agreement: that of the policy, else that of the catalogues."""
    names = policy["file"]["tracks"].get(code, {}).get("names")
    return str(names[lang]) if names else word("track", code, lang)


def print_adopted(adopted: list[Shown], lang: str) -> None:
    """Every policy ever adopted."""
    rows = (
        [a["id"], a["name"], a["hash"][:SHORT_HASH], a["from"], who(a["adoptedBy"], lang), _confirmed(a, lang),
         render(f"policy_state.{a['state']}", {}, lang)]
        for a in adopted
    )  # fmt: skip
    print_table(COLUMNS, rows, lang)


def _confirmed(adoption: Shown, lang: str) -> str:
    return who(adoption["confirmedBy"], lang) if "confirmedBy" in adoption else ""


def preview_lines(preview: Shown, lang: str) -> Iterator[str]:
    """What a migration would change, file by file; then which files it leaves out."""
    requested = preview["requested"]
    yield render("migration.head", {"count": preview["total"], "policy": requested["name"]}, lang)
    for file in preview["files"]:
        yield ""
        yield from _file_lines(file, lang)
    for left in preview["leftOut"]:
        yield render(f"migration.left_out.{left['because']}", {"reference": left["reference"]}, lang)


def _file_lines(file: Shown, lang: str) -> Iterator[str]:
    params = {"reference": file["reference"], "stage": file["stage"], "from": file["from"][:SHORT_HASH]}
    yield render("migration.file", {**params, "to": file["to"][:SHORT_HASH]}, lang)
    for change in file["settings"]:
        yield "  " + _change("migration.setting", change, {"setting": change["setting"]}, lang)
    for act in file["acts"]:
        said = {"act": act["act"], "rules": tuple(act["rules"])}
        yield "  " + render(f"migration.act.{act['to']}", said, lang)
    for deadline in file["deadlines"]:
        yield "  " + _deadline(deadline, lang)
    if not (file["settings"] or file["acts"] or file["deadlines"]):
        yield "  " + render("migration.nothing", {}, lang)


def _change(key: str, change: Shown, params: Mapping[str, Any], lang: str) -> str:
    """What was and what will be; one of them may be missing."""
    kind = "changes" if "from" in change and "to" in change else "comes" if "to" in change else "goes"
    sides = {"old": change.get("from", ""), "new": change.get("to", "")}
    return render(f"{key}.{kind}", {**params, **sides}, lang)


def _deadline(change: Shown, lang: str) -> str:
    kind = "moves" if "from" in change and "to" in change else "comes" if "to" in change else "goes"
    params = {"deadline": change["kind"], "old_on": change.get("from", ""), "new_on": change.get("to", "")}
    return render(f"migration.deadline.{kind}", params, lang)
