"""The command to type again: what was given, with `<placeholders>` where something is missing, wrong or personal.

A remedy must not carry free texts or names, for it is stored with the refusal; those stay placeholders.
"""

from __future__ import annotations

from collections.abc import Iterator

from lifecycle.act import FLAGS, PERSONAL, Act, Field
from lifecycle.day_told import day_told
from rules.documents import CHANGE
from rules.facts import Facts
from rules.verdict import Param

ANY = "--set <field>=<value>"
"""How whatever field is meant is typed."""
NEED_A_TEXT = frozenset({"documents.text", "documents.letter"})
"""The rules without which an act needs no document."""
SHELL_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:/=+,@%")


def retype(act: Act, facts: Facts, wanted: Param) -> str:
    """The whole command for an act, complete but for values in angle brackets."""
    missing = wanted if isinstance(wanted, tuple) else ()
    reference = facts.reference
    if facts.correcting:
        return _correct(act, facts, facts.corrected_entry, missing)
    if act.name == "enter_legacy":
        return f"{act.command} <file>"  # of which each row is one file
    parts = [act.command.format(reference=reference, act=act.name)]
    fields = [f for f in act.fields if f.name != "on"]
    arguments = [f for f in fields if f.typed == "argument"]
    parts += [quote(value) for f in arguments for value in _value(f, facts, missing)[: None if f.many else 1]]
    for field in fields:
        if field.typed in ("argument", "none"):
            continue
        for value in _value(field, facts, missing):
            shown = value if value.startswith("<") else quote(value)
            if field.name in FLAGS:
                parts.append(field.option)
            elif field.typed == "set":
                parts.append(f"--set {field.name}={shown}")
            else:
                parts.append(f"{field.option} {shown}")
    if CHANGE in missing:
        parts.append(ANY)
    parts += _rest(act, facts, missing)
    return " ".join(parts)


def retype_in_its_place(act: Act, facts: Facts, entry: int) -> str:
    """The same correction of the entry that stands in the place of the one that does not."""
    typed = _correct(act, facts, entry, ())
    return typed if facts.corrected_fields else f"{typed} {ANY}"


def _correct(act: Act, facts: Facts, entry: int, missing: tuple[str, ...]) -> str:
    asked = [_asked(name) for name in missing if name != "reason"]
    asked += [f"--set {name}={text}" for name, text in _changed(act, facts) if name not in missing]
    if "document" in facts.corrected_fields and "document" not in missing:
        asked.append(_asked("document"))
    return " ".join([f"agreements correct {facts.reference} {entry} --reason <reason>", *asked])


def _asked(name: str) -> str:
    """How a correction is typed what it misses: a document comes by its own option."""
    if name == "document":
        return "--document <document>"
    if name == CHANGE:
        return ANY
    return f"--set {name}={'<day>' if name == 'on' else f'<{name}>'}"


def _changed(act: Act, facts: Facts) -> Iterator[tuple[str, str]]:
    """What a correction was to change, as it was typed; a free text or a name as its placeholder."""
    for name in facts.corrected_fields:
        field = act.field(name)
        if name == "on":
            yield name, str(facts.on)
        elif field is not None:
            for value in _value(field, facts, ()):
                yield name, value if value.startswith("<") else quote(value)


def _value(field: Field, facts: Facts, missing: tuple[str, ...]) -> list[str]:
    """What to type for a field: its placeholder, what was given, or nothing."""
    given = facts.request.fields.get(field.name) if facts.request is not None else None
    if field.kind == "policy":
        return ["<file>"]
    if field.name in missing or (field.required and not given):
        return [f"<{field.name}>"]
    if not given:
        return _whose(field, facts)
    if field.kind in PERSONAL:
        return [f"<{field.name}>"]
    if field.name == "erasure" and facts.relations.to_erase is not None:
        return [f"{facts.relations.to_erase.subject}:{given}"]
    if field.name == "exception":
        return [f"{facts.reference}:{given}"]
    return [given] if isinstance(given, str) else list(given)


def _whose(field: Field, facts: Facts) -> list[str]:
    """For whom it is, where nobody said so and another must type it: it would else be for whoever types it."""
    own = facts.relations.affairs.person
    if field.name != "person" or not own or facts.today_policy.allows(facts.actor.role, facts.permission):
        return []
    return [str(own)]


def _must_be_dated(act: Act, facts: Facts) -> bool:
    """Whether the date of an act would be another where none is typed: today's, or that which its fields tell."""
    if facts.day != facts.today or facts.on.day is None:
        return True
    told = day_told(act.name, facts.request) if facts.request is not None else None
    return told is not None and told != facts.on


def _rest(act: Act, facts: Facts, missing: tuple[str, ...]) -> list[str]:
    """The date, reason, document and decision that go with every act."""
    request = facts.request
    parts = []
    own = act.field("on")
    on_command_line = own is not None and (own.required or (request is not None and request.has("on")))
    of_wrong_date = own is None and request is not None and str(facts.on) in [request.text(name) for name in missing]
    if "on" in missing:
        parts.append("--on <day>")
    elif of_wrong_date:
        pass  # the date of the act was taken from the field that is wrong
    elif on_command_line or (own is None and _must_be_dated(act, facts)):
        typed = request.text("on") if own is not None and request is not None else None
        parts.append(f"--on {typed or facts.on}")
    if "reason" in missing or (request is not None and request.reason) or "reason.given" in act.rules:
        parts.append("--reason <reason>")
    needs_text = not NEED_A_TEXT.isdisjoint(act.rules)
    if act.documents and ("document" in missing or (request is not None and request.documents) or needs_text):
        parts.append("--document <document>")
    if request is not None and request.decision and not any(f.name == "decision" for f in act.fields):
        parts.append(f"--decision {quote(request.decision)}")
    return parts


def quote(text: str) -> str:
    """A value as a shell reads it back."""
    if text.startswith("<") and text.endswith(">"):
        return text
    if text and set(text) <= SHELL_SAFE:
        return text
    return "'" + text.replace("'", "'\\''") + "'"
