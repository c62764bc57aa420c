"""No word stands in a template: all come from the catalogues, whose keys every template uses are there."""

from __future__ import annotations

import re

import pytest
from jinja2 import nodes

from messages.catalogue import LANGUAGES
from messages.render import has
from web.templating import TEMPLATES, environment

FILES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
SAID_IN_MARKUP = re.compile(r"(?:alt|title|placeholder|aria-label|content)=\"([^\"{]*[A-Za-z]{2,}[^\"{]*)\"")
TECHNICAL = frozenset({"width=device-width, initial-scale=1", "light dark", "yes", "check", "do", "back"})
SIGNS = re.compile(r"[\s▲◂·→›✓●○–()/:,;.%+\-…]*")


def words_in(text: str) -> list[str]:
    """The words that a piece of markup shows or has read aloud."""
    found = [said for said in SAID_IN_MARKUP.findall(text) if said not in TECHNICAL]
    bare = re.sub(r"<!--.*?-->|<[^>]*>|^[^<]*>|<[^>]*$", " ", text, flags=re.S)
    bare = re.sub(r"&\w+;|\b[a-z-]+=\"[^\"]*\"", " ", bare)
    return found + [piece for piece in bare.split() if not SIGNS.fullmatch(piece)]


@pytest.mark.parametrize("name", FILES)
def test_a_template_holds_no_text(name: str):
    """Whatever stands between expressions is markup and signs."""
    env = environment()
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    plain = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "{}", source, flags=re.S)
    env.parse(source)
    shown = words_in(plain.replace("{}", ""))
    assert shown == [], (name, shown)


def test_text_in_a_template_would_be_found():
    """The test above sees what it is for."""
    assert words_in("<p>Hello</p>") == ["Hello"]
    assert words_in('<a title="Go there">→</a>') == ["Go there"]
    assert words_in("<p> · <b>✓</b></p>") == []


@pytest.mark.parametrize("name", FILES)
def test_every_key_that_a_template_names_is_in_the_three_catalogues(name: str):
    """A key that is put together is named by the tests of its page."""
    tree = environment().parse((TEMPLATES / name).read_text(encoding="utf-8"))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "t" and isinstance(call.args[0], nodes.Const):
            missing = [lang for lang in LANGUAGES if not has(call.args[0].value, lang)]
            assert missing == [], (name, call.args[0].value)


def test_the_vendored_script_is_the_one_that_was_published():
    """By its hash; the licence lies beside it."""
    import hashlib

    from web.templating import STATIC

    digest = hashlib.sha256((STATIC / "htmx.min.js").read_bytes()).hexdigest()
    assert digest == "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"
    assert "Zero-Clause" in (STATIC / "htmx.LICENSE").read_text()
