"""The sentence of an error: the one place where its key and its facts become words."""

from __future__ import annotations

from collections.abc import Mapping

from messages.render import Param, has, render
from messages.wording import instant, word, zoned

VERIFICATION = 6
"""The exit code of what is wrong with the record, and not with this program, though a server answers 500."""


def title(status: int, code: object, key: str, lang: str) -> str:
    """What kind of failure it is, in a few words (RFC 9457); the key where none are known."""
    named = "problem.broken" if (status, code) == (500, VERIFICATION) else f"problem.{status}"
    return render(named, {}, lang) if has(named, lang) else key


def sentence(key: str, params: Mapping[str, Param], lang: str) -> str:
    """The message of an error; `<key>.near` where a nearest word is known.

    A field stands as it was typed and is typed again: `input` is its code, as it is typed where that is known, never
    its name.
    """
    values = dict(params)
    values["input"] = values.get("typed") or values.get("field", "")
    values.setdefault("reference", "<reference>")
    if isinstance(values.get("at"), str):
        values["at"] = instant(str(values["at"]), lang)
    if isinstance(values.get("instant"), str):
        values["instant"] = zoned(str(values["instant"]), lang)
    expected = f"expected.{values.get('expected')}"
    if has(expected, lang):
        values["expected"] = render(expected, {}, lang)
    fault = f"policy.{values.get('fault')}"
    if has(fault, lang):
        values["fault"] = render(fault, {}, lang)
    cause = f"table.{values.get('cause')}"
    if has(cause, lang):
        values["text"] = render(f"{cause}.near" if values.get("near") else cause, values, lang)
    if isinstance(values.get("person"), str) and has(f"{key}_named", lang):
        values["person"] = word("role", str(values["person"]), lang) if values.get("number") == 0 else values["person"]
        key = f"{key}_named"
    elif "person" in values and has(f"{key}_who", lang):
        key = f"{key}_who"
    if values.get("near") and has(f"{key}.near", lang):
        key = f"{key}.near"
    if not has(key, lang):
        return render("failed.unnamed", {"value": key}, lang)
    return render(key, values, lang)
