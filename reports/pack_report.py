"""The report of an evidence pack: what its entries say, to be read in a browser, in one language."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from lifecycle.history import CORRECTED, Entry
from messages.render import render
from messages.wording import day, instant, word

if TYPE_CHECKING:
    from lifecycle.pack.writing import Chosen

STYLE = "body{font:1rem/1.5 sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse}"
STYLE += "th,td{border:1px solid #767676;padding:.3rem .5rem;text-align:left;vertical-align:top}"
COLUMNS = ("sequence", "act", "effective_on", "recorded_at", "actor", "outcome", "opened")


def pack_report(chosen: Chosen, lang: str) -> bytes:
    """The page, as UTF-8."""
    return "".join(f"{line}\n" for line in _page(chosen, lang)).encode()


def _page(chosen: Chosen, lang: str) -> Iterator[str]:
    title = escape(render("pack.title", {}, lang))
    yield "<!doctype html>"
    yield f'<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style></head><body>'
    yield f"<h1>{title}</h1>"
    assert chosen.checkpoint is not None
    said = chosen.checkpoint
    over = render("pack.over", {"count": len(chosen.entries), "size": said.size, "value": said.origin}, lang)
    yield f"<p>{escape(over)}</p>"
    yield f"<p>{escape(render('pack.how', {}, lang))}</p>"
    for subject in chosen.subjects:
        own = [entry for entry in chosen.entries if entry.subject == subject]
        if not own:
            continue
        yield f"<h2>{escape(subject)}</h2><table><caption>{escape(subject)}</caption><thead><tr>"
        yield "".join(f'<th scope="col">{escape(render(f"pack.{name}", {}, lang))}</th>' for name in COLUMNS)
        yield "</tr></thead><tbody>"
        yield from (_row(chosen, entry, lang) for entry in own)
        yield "</tbody></table>"
    yield "</body></html>"


def _row(chosen: Chosen, entry: Entry, lang: str) -> str:
    opened = "<br>".join(f"{escape(row.field)}: {escape(row.value or '')}" for row in chosen.opened(entry))
    outcome = word("outcome", entry.outcome, lang)
    if entry.outcome == CORRECTED and entry.supersedes:
        outcome += f" ({', '.join(map(str, entry.supersedes))})"
    cells = (
        str(entry.sequence),
        word("act", entry.act, lang),
        str(day(entry.data["effectiveOn"], lang)),
        instant(entry.data["recordedAt"], lang),
        f"{entry.data['actor']} {word('role', entry.data['role'], lang)}",
        outcome,
    )
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}<td>{opened}</td></tr>"
