"""A stored decision beside the same one, decided again."""

from __future__ import annotations

from typing import Any, NamedTuple

from lifecycle.decision import Decision
from lifecycle.history import Entry
from lifecycle.replay_parts import answers_of, stored_verdicts


class Redecided(NamedTuple):
    """A stored decision and the same, decided again.

    `parts` are those of the entry, by their names there, that do not follow from the facts. `undecided` says why it
    cannot be decided again (`again` is then what is stored); `excused` that the record itself shows the reason, so that
    nothing is said against it: it is older than this definition, or rests on what no entry keeps. `follows` is the
    sequence of the earlier entry of the file from whose fault a disagreement follows, `after` that of the first one
    that disagrees, where nobody can tell whether it does, or that cannot be read; 0 where there is none.
    """

    entry: Entry
    stored: Decision
    again: Decision
    parts: tuple[str, ...] = ()
    undecided: str = ""
    excused: bool = False
    follows: int = 0
    after: int = 0

    @property
    def agrees(self) -> bool:
        """Whether every rule answers as it did, and what became of it follows from that."""
        same = self.stored.allowed == self.again.allowed and self.stored.target == self.again.target
        return same and not self.parts and answers(self.stored) == answers(self.again)

    @property
    def turned(self) -> tuple[str, ...]:
        """The rules that let pass what they did not, or the other way round."""
        then, now = (_blocking(decision) for decision in (self.stored, self.again))
        asked = {**answers(self.stored), **answers(self.again)}
        return tuple(rule for rule in asked if (rule in then) != (rule in now))

    @property
    def deciding(self) -> tuple[str, ...]:
        """The rules that refuse it, as stored or again: what names the rules where every one answers as it did."""
        return tuple(verdict.rule for verdict in (self.again.blocking or self.stored.blocking))

    @property
    def differing(self) -> tuple[str, ...]:
        """The rules that answer otherwise, be it only in a value."""
        whole = "verdicts" in self.parts
        then, now = (_whole(d) if whole else answers(d) for d in (self.stored, self.again))
        return tuple(rule for rule in {**then, **now} if then.get(rule) != now.get(rule))


def answers(decision: Decision) -> dict[str, Any]:
    """What each rule answers, without its values: version, outcome, key."""
    return {v.rule: (v.version, str(v.outcome), v.key) for v in decision.verdicts}


def _whole(decision: Decision) -> dict[str, Any]:
    return answers_of(stored_verdicts(decision))


def _blocking(decision: Decision) -> set[str]:
    return {verdict.rule for verdict in decision.blocking}
