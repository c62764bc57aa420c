"""`diagram`: the stages and acts, drawn from the table."""

from __future__ import annotations

from commands.kinds import OneOf
from commands.output import print_json
from commands.parsing import command, option
from commands.session import Session


@command("diagram", option("--format", type=OneOf(("mermaid", "dot")), name="form", default="mermaid"))
def diagram(session: Session, form: str) -> None:
    """Print the diagram as text for Mermaid or Graphviz."""
    from reports.diagram import dot, mermaid

    text = mermaid(session.lang) if form == "mermaid" else dot(session.lang)
    if session.json:
        print_json({"format": form, "text": text})
    else:
        print(text)
