"""Policies said to a person: what is wrong with one, what one would change for all files, what a migration would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from messages.failures import sentence
from messages.render import render
from messages.wording import colon, printable, word

Shown = Mapping[str, Any]
SHORT_HASH = 12
"""Figures of a hash that a table shows; `--json` has them all."""


def policy_fault(problem: Any, lang: str) -> str:
    """A fault of a policy file (a `PolicyProblem`): its place, what is wrong, the nearest word that is known."""
    said = sentence(f"policy.{problem.key}", problem.params, lang)
    shown = f"{colon(lang)} ".join(part for part in (place_of(problem, lang), problem.where, said) if part)
    return f"{shown} {render('usage.hint', {'near': problem.hint}, lang)}" if problem.hint else shown


def place_of(problem: Any, lang: str) -> str:
    """Where in the file a fault lies, where that is known."""
    if problem.column is not None:
        return render("usage.column", {"line": problem.line, "column": problem.column}, lang)
    if problem.key.startswith("toml."):
        return render("usage.end_of_file", {}, lang)
    return render("usage.line", {"line": problem.line}, lang) if problem.line is not None else ""


def track_name(policy: Shown, code: str, lang: str) -> str:
    """The name of a type of agreement: that of the policy, else that of the catalogues."""
    names = policy["file"]["tracks"].get(code, {}).get("names")
    return printable(names[lang]) if names else word("track", code, lang)


def effect_lines(effect: Shown, lang: str) -> Iterator[str]:
    """What a policy would change for all files at once: settings, who leaves the public list, who comes."""
    yield render("policy_effect.head", {"from_on": effect["from"]}, lang)
    for change in effect["settings"]:
        yield "  " + _change("migration.setting", change, {"setting": change["setting"]}, lang)
    if "government" in effect:
        sides = {"old": effect["government"]["from"], "new": effect["government"]["to"]}
        said = {side: word("regime", value, lang) for side, value in sides.items()}
        yield "  " + render("policy_effect.government", said, lang)
    for name in ("leaves", "comes", "moves"):
        for partner in effect[name]:
            said = {"partner": partner["name"], "list": word("public_list", partner["list"], lang)}
            said |= {"text": partner.get("because", ""), "from": word("public_list", partner.get("from"), lang)}
            yield "  " + render(f"policy_effect.{name}", said, lang)
    if effect["leaves"] or effect["comes"] or effect["moves"]:
        counts = {"old": effect["listed"]["from"], "new": effect["listed"]["to"]}
        yield "  " + render("policy_effect.listed", counts, lang)
    else:
        yield "  " + render("policy_effect.nobody", {}, lang)


def preview_lines(preview: Shown, lang: str) -> Iterator[str]:
    """What a migration would change: equal changes once, with the files they are of; then which files it leaves out."""
    requested = preview["requested"]
    yield render("migration.head", {"count": preview["total"], "policy": printable(requested["name"])}, lang)
    for files in _equal(preview["files"], ("from", "to", "settings")):
        yield ""
        yield _head(files, lang)
        for change in files[0]["settings"]:
            yield "  " + _change("migration.setting", change, {"setting": change["setting"]}, lang)
        groups = list(_equal(files, ("acts", "deadlines")))
        for some in groups:
            yield from _lines_of_files(some, lang, named=len(groups) > 1)
    for left in preview["leftOut"]:
        yield render(f"migration.left_out.{left['because']}", {"reference": left["reference"]}, lang)


def _equal(files: Sequence[Shown], of: tuple[str, ...]) -> Iterator[list[Shown]]:
    """The files by what is equal of them, in the order of the first of each."""
    found: dict[str, list[Shown]] = {}
    for file in files:
        found.setdefault(repr([file[name] for name in of]), []).append(file)
    yield from found.values()


def _head(files: Sequence[Shown], lang: str) -> str:
    first = files[0]
    params = {"from": first["from"][:SHORT_HASH], "to": first["to"][:SHORT_HASH]}
    if len(files) == 1:
        return render("migration.file", {**params, "reference": first["reference"], "stage": first["stage"]}, lang)
    named = ", ".join(f"{f['reference']} ({word('stage', f['stage'], lang)})" for f in files)
    return render("migration.files", {**params, "count": len(files), "list": named}, lang)


def _lines_of_files(files: Sequence[Shown], lang: str, *, named: bool) -> Iterator[str]:
    """The acts and deadlines that change for some files alike; with their references where others differ."""
    first, indent = files[0], "    " if named else "  "
    if named:
        yield "  " + ", ".join(file["reference"] for file in files) + colon(lang)
    for act in first["acts"]:
        yield indent + render(f"migration.act.{act['to']}", {"act": act["act"], "rules": tuple(act["rules"])}, lang)
    for deadline in first["deadlines"]:
        yield indent + _deadline(deadline, lang)
    if not (first["acts"] or first["deadlines"]) and (named or not first["settings"]):
        yield indent + render("migration.nothing", {}, lang)


def _change(key: str, change: Shown, params: Mapping[str, Any], lang: str) -> str:
    """What was and what will be; one of them may be missing."""
    kind = "changes" if "from" in change and "to" in change else "comes" if "to" in change else "goes"
    sides = {"old": change.get("from", ""), "new": change.get("to", "")}
    return render(f"{key}.{kind}", {**params, **sides}, lang)


def _deadline(change: Shown, lang: str) -> str:
    kind = "moves" if "from" in change and "to" in change else "comes" if "to" in change else "goes"
    params = {"deadline": change["kind"], "old_on": change.get("from", ""), "new_on": change.get("to", "")}
    return render(f"migration.deadline.{kind}", params, lang)
