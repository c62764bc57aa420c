"""A page as a test reads it: its title, headings, links and forms; and what must hold of every page there is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "input", "br", "img", "hr", "source", "wbr"})
OPTIONAL = frozenset({"li", "p", "option", "td", "th", "tr", "dt", "dd", "tbody", "thead"})


@dataclass
class Form:
    """A form: where it leads, how, and what it would send as it stands. `choices` are the values of each select."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """A page, parsed. Raises AssertionError for markup that is not closed as it was opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.words: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.headings: list[tuple[int, str]] = []
        self.title = ""
        self.lang = ""
        self.faults: list[str] = []
        self._open: list[str] = []
        self._taking = ""
        self._select = ""
        self._first = False
        self._area: str | None = None
        self.feed(text)
        self.close()
        if self._open:
            self.faults.append(f"not closed: {self._open}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
        if "style" in given or tag == "style" or any(name.startswith("on") for name in given):
            self.faults.append(f"inline style or script: {tag} {given}")
        if tag == "script" and not given.get("src", "").startswith("/static/"):
            self.faults.append("a script that is not ours")
        if "id" in given:
            self.ids.append(given["id"])
        for name in ("aria-labelledby", "aria-describedby", "for"):
            self.refers = getattr(self, "refers", [])
            self.refers += [(name, one) for one in given.get(name, "").split()]
        if tag == "html":
            self.lang = given.get("lang", "")
        if tag == "a":
            self.links.append(given.get("href", ""))
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append((int(tag[1]), ""))
            self._taking = tag
        if tag == "title":
            self._taking = tag
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
        self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        form = self.forms[-1] if self.forms and "form" in self._open else None
        name = given.get("name", "")
        if form is None or not (name or tag == "option"):
            return
        if tag in ("input", "textarea", "select"):
            form.names.add(name)
        if tag == "input" and given.get("type") not in ("checkbox", "radio", "file", "submit"):
            form.fields.setdefault(name, []).append(given.get("value", ""))
        elif tag == "input" and given.get("type") in ("checkbox", "radio"):
            form.choices.setdefault(name, []).append(given.get("value", ""))
            if "checked" in given:
                form.fields.setdefault(name, []).append(given.get("value", ""))
        elif tag == "select":
            self._select, self._first = name, True
        elif tag == "option" and self._select:
            form.choices.setdefault(self._select, []).append(given.get("value", ""))
            sent = form.fields.setdefault(self._select, [])  # one value for each select of the name
            if self._first:
                sent.append(given.get("value", ""))
            elif "selected" in given:
                sent[-1] = given.get("value", "")
            self._first = False
        elif tag == "textarea":
            self._area = name
            form.fields.setdefault(name, []).append("")
        elif tag == "button":
            form.buttons.append((name, given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        while self._open and self._open[-1] != tag and self._open[-1] in OPTIONAL:
            self._open.pop()
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing at {self.getpos()}")
        if tag == self._taking:
            self._taking = ""
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            if self._area is not None and self.forms:  # a line end right behind the tag is none (HTML, 13.1.2.5)
                texts = self.forms[-1].fields[self._area]
                texts[-1] = texts[-1].removeprefix("\n")
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._taking == "title":
            self.title += data
        elif self._taking and self.headings:
            level, said = self.headings[-1]
            self.headings[-1] = (level, said + data)
        if self._area is not None and self.forms:
            self.forms[-1].fields[self._area][-1] += data
        self.words.append(data)

    @property
    def said(self) -> str:
        """All that is read, with one space between words."""
        return " ".join(" ".join(self.words).split())

    def form_of(self, step: str) -> Form:
        """The form with the button of a step."""
        return next(f for f in self.forms if ("step", step) in f.buttons)

    def form(self, action: str) -> Form:
        """The form that leads there."""
        return next(f for f in self.forms if action in f.action)


def faults_of(page: Page, lang: str) -> list[str]:
    """What every page must keep: one heading that the title repeats, unique ids, no jump of headings, its language."""
    found = list(page.faults)
    if page.lang != lang:
        found.append(f"speaks {page.lang!r}, asked for {lang!r}")
    found += [f"id {name!r} stands twice" for name, count in Counter(page.ids).items() if count > 1]
    found += [f"{name} refers to {one!r}" for name, one in getattr(page, "refers", []) if one not in page.ids]
    tops = [said for level, said in page.headings if level == 1]
    if len(tops) != 1 or tops[0].strip() not in page.title:
        found.append(f"headings {tops}, title {page.title!r}")
    levels = [level for level, _ in page.headings]
    found += [f"a heading jumps from {a} to {b}" for a, b in zip(levels, levels[1:], strict=False) if b > a + 1]
    signed_in = any(form.action.endswith("/sign-out") for form in page.forms)
    posts = [form for form in page.forms if form.method == "post"]
    found += [f"a form without a token: {f.action}" for f in posts if signed_in and "formToken" not in f.fields]
    return found
