"""`register`: the public list, each partner with the reason it is in or out, as text, JSON, HTML or CSV."""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping
from datetime import date
from typing import Any

from commands.files import AS_OF
from commands.kinds import OneOf
from commands.output import print_json
from commands.parsing import command, option
from commands.session import Session
from messages.render import render
from messages.wording import colon, zoned
from reports.tables import LISTS, REGISTER, harmless, register_rows

FORMATS = ("text", "json", "html", "csv")


@command("register", option("--format", type=OneOf(FORMATS), name="form"), *AS_OF)
def register(session: Session, form: str | None, as_of: date | None, known_at: str | None) -> None:
    """Print the public list of a day."""
    shown = session.queries(as_of, known_at).register()
    form = form or ("json" if session.json else "text")
    if form == "json":
        print_json(shown)
    elif form == "csv":
        _csv(shown)
    elif form == "html":
        print(_html(shown, session.lang))
    else:
        _text(shown, session.lang)


def _rests_on(item: Mapping[str, Any], lang: str) -> str:
    rests = item.get("restsOn")
    if not rests:
        return ""
    said = render("register.rests_on", {"source": rests["source"], "certainty": rests["certainty"]}, lang)
    return f"{said}; {render('label.alone', {}, lang)}" if rests.get("alone") else said


def _title(shown: Mapping[str, Any], lang: str) -> str:
    if "knownAt" in shown:
        return render("register.title_known", {"on": shown["asOf"], "at": zoned(shown["knownAt"], lang)}, lang)
    return render("register.title", {"on": shown["asOf"]}, lang)


def _text(shown: Mapping[str, Any], lang: str) -> None:
    print(_title(shown, lang))
    if shown.get("notice"):
        print(f"\n{shown['notice']}")
    for name in LISTS:
        if name == "memoranda" and not shown[name]:
            continue
        print("\n" + render(f"register.{name}", {"count": len(shown[name])}, lang))
        for item in shown[name]:
            rests = _rests_on(item, lang)
            print(f"  {item['name']} ({item['country']})  {item['reference']}" + (f"  {rests}" if rests else ""))
    print("\n" + render("register.left_out", {"count": len(shown["leftOut"])}, lang))
    for item in shown["leftOut"]:
        print(f"  {item['name']}{colon(lang)} {item['because']}")


def _csv(shown: Mapping[str, Any]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\r\n")
    writer.writerow(REGISTER)
    writer.writerows([harmless(value) for value in row] for row in register_rows(shown))


def _html(shown: Mapping[str, Any], lang: str) -> str:
    from html import escape

    title = escape(_title(shown, lang))
    parts = [
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n</head>\n'
        f"<body>\n<h1>{title}</h1>"
    ]
    if shown.get("notice"):
        parts.append(f"<p>{escape(shown['notice'])}</p>")
    for name in LISTS:
        if name == "memoranda" and not shown[name]:
            continue
        parts.append(f"<h2>{escape(render(f'register.{name}', {'count': len(shown[name])}, lang))}</h2>\n<ul>")
        for item in shown[name]:
            rests = _rests_on(item, lang)
            reason = f"; {escape(rests)}" if rests else ""
            named = f"{escape(item['name'])} ({escape(item['country'])})"
            parts.append(f"<li>{named}, {escape(item['reference'])}{reason}</li>")
        parts.append("</ul>")
    left_out = shown["leftOut"]
    parts.append(f"<h2>{escape(render('register.left_out', {'count': len(left_out)}, lang))}</h2>\n<ul>")
    parts += [f"<li>{escape(item['name'])}{colon(lang)} {escape(item['because'])}</li>" for item in left_out]
    parts.append("</ul>")
    return "\n".join([*parts, "</body>\n</html>"])
