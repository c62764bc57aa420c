"""The diagram of stages and acts, made from the table: Mermaid and DOT as text."""

from __future__ import annotations

from collections.abc import Iterator

from lifecycle.act import Nature
from lifecycle.stages import ENDS, NEW, TABLE, Stage
from messages.render import render

STYLES = {
    Nature.DECISION: "solid",
    Nature.ADMINISTRATIVE: "dashed",
    Nature.FACT: "dotted",
    Nature.CLOCK: "bold",
}
"""How the line of an act of each nature is drawn in DOT."""


def arrows() -> Iterator[tuple[str, str, str, Nature]]:
    """Every arrow: from, to, act, nature. An act that leaves the stage is an arrow to itself."""
    for act in TABLE:
        for edge in act.edges:
            for source in edge.sources:
                yield source, edge.target or source, act.name, act.nature


def _joined() -> dict[tuple[str, str], list[tuple[str, Nature]]]:
    """The acts of each pair of stages, for one arrow a pair reads better than eight."""
    pairs: dict[tuple[str, str], list[tuple[str, Nature]]] = {}
    for source, target, act, nature in arrows():
        acts = pairs.setdefault((source, target), [])
        if (act, nature) not in acts:
            acts.append((act, nature))
    return pairs


def mermaid(lang: str = "en") -> str:
    """A Mermaid stateDiagram-v2; stages are named in a language, acts by their identifiers."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {stage.value} : {render(f'stage.{stage.value}', {}, lang)}" for stage in Stage]
    for (source, target), acts in _joined().items():
        begins = "[*]" if source == NEW else source
        lines.append(f"    {begins} --> {target} : {', '.join(name for name, _ in acts)}")
    lines += [f"    {stage.value} --> [*]" for stage in Stage if stage in ENDS]
    return "\n".join(lines)


def dot(lang: str = "en") -> str:
    """A Graphviz digraph; the nature of an act shows in the style of its line."""
    lines = ["digraph stages {", "  rankdir=TB;", "  node [shape=box, style=rounded];", f"  {NEW} [shape=point];"]
    for stage in Stage:
        more = ", peripheries=2" if stage in ENDS else ""
        lines.append(f'  {stage.value} [label="{_quoted(render(f"stage.{stage.value}", {}, lang))}"{more}];')
    for (source, target), acts in _joined().items():
        for nature in dict.fromkeys(n for _, n in acts):
            label = "\\n".join(name for name, n in acts if n is nature)
            lines.append(f'  {source} -> {target} [label="{label}", style={STYLES[nature]}];')
    return "\n".join([*lines, "}"])


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
