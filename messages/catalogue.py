"""The compiled catalogues, one a language, each read from its file when it is first asked for."""

from __future__ import annotations

from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from struct import error as StructError

LANGUAGES = ("en", "fr", "nl")
FOLDER = Path(__file__).parent / "locale"
COPIED_WITHIN = 2.0
"""Seconds by which a source may be younger where both were copied: a copy goes file by file."""
KEPT = 8_192
"""Keys whose texts a catalogue keeps at hand; a page asks for some hundreds, again and again."""


class MessageError(Exception):
    """A message cannot be said: a fault of the program or of its installation, never of the user."""


class MissingCatalogue(MessageError):
    """The compiled catalogue of a language is not there: run `make catalogues`."""

    def __init__(self, lang: str, path: Path) -> None:
        super().__init__(f"there is no catalogue for {lang!r} at {path}: run `make catalogues`")
        self.lang = lang
        self.path = path


class StaleCatalogue(MissingCatalogue):
    """The compiled catalogue of a language is older than its source: run `make catalogues`."""

    def __init__(self, lang: str, path: Path) -> None:
        said = f"the catalogue for {lang!r} at {path} is older than its source: run `make catalogues`"
        MessageError.__init__(self, said)
        self.lang = lang
        self.path = path


class UnknownLanguage(MessageError):
    """A language that the program does not speak."""

    def __init__(self, lang: str) -> None:
        super().__init__(f"{lang!r} is not one of the languages {', '.join(LANGUAGES)}")
        self.lang = lang


class MissingMessage(MessageError):
    """A key that the catalogue does not have: run `make catalogues`, or add it to all three."""

    def __init__(self, key: str, lang: str) -> None:
        super().__init__(
            f"there is no message {key!r} in {lang!r}: run `make catalogues`; "
            "where that is not enough, add it to the three catalogues"
        )
        self.key = key
        self.lang = lang


class MissingParameter(MessageError):
    """A message names a value that it was not given."""

    def __init__(self, key: str, name: str) -> None:
        super().__init__(f"message {key!r} needs the value {name!r}")
        self.key = key
        self.name = name


class _Absent(NullTranslations):
    """What gettext asks last. Its own habit is to answer with the key, in silence."""

    def gettext(self, message: str) -> str:
        raise KeyError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        raise KeyError(msgid1)


class _NoValues(dict[str, str]):
    """The values of a message that takes none."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self._key = key

    def __missing__(self, name: str) -> str:
        raise MissingParameter(self._key, name)


class Catalogue:
    """The messages of one language."""

    def __init__(self, lang: str, translations: GNUTranslations) -> None:
        self.lang = lang
        self._translations = translations
        translations.add_fallback(_Absent())
        self._kept = lru_cache(maxsize=KEPT)(self._find)
        self.plain = lru_cache(maxsize=KEPT)(self._plain)
        """The message of a key that takes no values. Raises MissingMessage, MissingParameter."""

    def find(self, key: str, count: int | None = None) -> str | None:
        """The text of a key, None where there is none; where the key has plural forms, that for `count`."""
        return self._kept(key, count)

    def _find(self, key: str, count: int | None) -> str | None:
        if count is not None:
            try:
                return self._translations.ngettext(key, key, count)
            except KeyError:
                pass
        try:
            return self._translations.gettext(key)
        except KeyError:  # of a key with several forms, the first releases of 3.11 find none where no number is said
            return None if count is not None else self._find(key, 1)

    def _plain(self, key: str) -> str:
        return self.text(key).format_map(_NoValues(key))

    def text(self, key: str, count: int | None = None) -> str:
        """The text of a key. Raises MissingMessage."""
        found = self.find(key, count)
        if found is None:
            raise MissingMessage(key, self.lang)
        return found


def read_catalogue(lang: str, folder: Path = FOLDER) -> Catalogue:
    """Read the compiled catalogue of a language. Raises MissingCatalogue, StaleCatalogue, UnknownLanguage."""
    if lang not in LANGUAGES:
        raise UnknownLanguage(lang)
    path = folder / lang / "LC_MESSAGES" / "agreements.mo"
    if _is_stale(path):
        raise StaleCatalogue(lang, path)
    try:
        with path.open("rb") as file:
            return Catalogue(lang, GNUTranslations(file))
    except (OSError, ValueError, StructError) as error:
        raise MissingCatalogue(lang, path) from error


def require_fresh(folder: Path = FOLDER) -> None:
    """Before anything is done: look for every catalogue, and read none.

    Raises MissingCatalogue where one was not compiled, StaleCatalogue where its source was changed since.
    """
    for lang in LANGUAGES:
        path = folder / lang / "LC_MESSAGES" / "agreements.mo"
        if not path.is_file():
            raise MissingCatalogue(lang, path)
        if _is_stale(path):
            raise StaleCatalogue(lang, path)


def _is_stale(path: Path) -> bool:
    """Whether the source beside a compiled catalogue was changed since. An installed program may have no source."""
    try:
        return path.with_suffix(".po").stat().st_mtime > path.stat().st_mtime + COPIED_WITHIN
    except OSError:
        return False


@lru_cache(maxsize=len(LANGUAGES))
def get_catalogue(lang: str) -> Catalogue:
    """The catalogue of a language, read once. Raises MissingCatalogue, UnknownLanguage."""
    return read_catalogue(lang)
