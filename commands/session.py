"""One call of the program: its settings, the database, the day, and who acts."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from commands.settings import Settings, language_of, read_settings
from messages.catalogue import LANGUAGES

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from lifecycle.answer import Answer
    from lifecycle.desk import Desk
    from lifecycle.new_file import House
    from lifecycle.queries import Queries
    from lifecycle.storage.store import Store
    from rules.facts import Actor
    from scheduler.post import Office

CONSOLE_ROLE, AUDITOR = "console", "auditor"
BRUSSELS_TIME = "Europe/Brussels"


def now() -> datetime:
    """The instant, in UTC: the one clock of the process."""
    from datetime import UTC, datetime

    return datetime.now(UTC)


class Session:
    """What a command is given. Everything heavy is made when it is first asked for."""

    def __init__(self, environ: Mapping[str, str], folder: str) -> None:
        self.flags: dict[str, Any] = {}
        self.environ = environ
        self.folder = folder
        self.acts = False
        """Whether this call acts: what it looks up on its way is no reading."""
        self.verifies = False
        """Whether this call verifies the record: then a database is opened whatever it says of itself."""
        self.noted = False
        """Whether this call stands in the register of readings already."""

    @property
    def json(self) -> bool:
        """Whether a program reads the answer."""
        return bool(self.flags.get("json"))

    @property
    def lang(self) -> str:
        """The language of the call; never fails, for errors are said in it too."""
        given = self.flags.get("lang")
        if given in LANGUAGES:
            return str(given)
        try:
            return self.settings.lang
        except Exception:  # whatever is wrong with the settings is said by whoever asks for them
            return language_of(self.environ)

    @cached_property
    def settings(self) -> Settings:
        """The settings. Raises Unreadable."""
        return read_settings(self.flags, self.environ, self.folder)

    @cached_property
    def store(self) -> Store:
        """The database, which must be there."""
        return self._open(read_only=False)

    @cached_property
    def read_only_store(self) -> Store:
        """The database, on connections that can change nothing."""
        return self._open(read_only=True)

    def _open(self, *, read_only: bool) -> Store:
        from lifecycle.storage.engine import open_database

        store = open_database(self.settings.database_url, read_only=read_only, even_changed=self.verifies)
        if self.settings.policy:
            self._compare_policy(store, self.settings.policy)
        return store

    def _compare_policy(self, store: Store, path: str) -> None:
        """Say so where the policy that is named is not the one that the register has adopted: only `init` reads it.

        Raises Unreadable for what is no file, PolicyError with its faults.
        """
        from commands.policy_files import read_policy_file
        from lifecycle.queries import Queries
        from messages.render import render

        if read_policy_file(path) != Queries(store, self.today, self.lang).policies()["text"]:
            print(render("note.other_policy", {"path": path}, self.lang), file=sys.stderr)

    @cached_property
    def office(self) -> Office:
        """The server for mails and the secret of links, as far as the settings name them.

        Raises Unreadable for an address that cannot be read, or a key that others may read.
        """
        from lifecycle.key_file import derive
        from scheduler.links import PURPOSE
        from scheduler.post import Office
        from scheduler.smtp import read_smtp_url

        url = self.settings.smtp_url
        key = self.key
        secret = derive(key, PURPOSE) if key is not None else None
        return Office(read_smtp_url(url) if url else None, secret, key)

    @cached_property
    def key(self) -> bytes | None:
        """The key of the house; None where there is no file. Raises Unreadable for one that is none."""
        from lifecycle.key_file import read_key

        return read_key(self.key_path) if self.key_path.exists() else None

    @cached_property
    def checking_key(self) -> tuple[bytes | None, str]:
        """The key of the house to check with, and what is to be said of its file: that others may read it, or nobody.

        Whatever became of the file, what it signed can be checked: with the public keys of the register.
        """
        from lifecycle.errors import Unreadable
        from lifecycle.key_file import is_open, read_key

        try:
            if not self.key_path.exists():
                return None, ""
            key = read_key(self.key_path, to_sign=False)
            return key, "key_open" if is_open(self.key_path.stat().st_mode) else ""
        except (OSError, Unreadable):
            return None, "key_unusable"

    @cached_property
    def key_path(self) -> Path:
        """Where the key of the house lies."""
        from lifecycle.key_file import key_path

        return key_path(self.settings.key_file, self.settings.database_url, self.folder)

    @cached_property
    def house(self) -> House:
        """The files that no option may write over."""
        from lifecycle.new_file import House

        embedded = re.match(r"sqlite:///(?:file:)?([^?]+)", self.settings.database_url)
        return House(embedded.group(1) if embedded else None, self.key_path)

    @cached_property
    def today(self) -> date:
        """The local day in Brussels, unless it was set by hand; then standard error says so."""
        from messages.render import render

        trial = self.settings.trial_day
        if trial is not None:
            print(render("note.trial_day", {"on": trial.isoformat()}, self.lang), file=sys.stderr)
        return self.local_day()

    def local_day(self) -> date:
        """The day that it is in Brussels now, or the trial day: what a process that runs for long asks again."""
        from zoneinfo import ZoneInfo

        return self.settings.trial_day or now().astimezone(ZoneInfo(BRUSSELS_TIME)).date()

    @property
    def trial_day(self) -> bool:
        """Whether today was set by hand."""
        return self.settings.trial_day is not None

    @cached_property
    def actor(self) -> Actor:
        """Who uses the program: the person named by the settings, else the console.

        Raises Forbidden for a name that nobody bears.
        """
        from rules.facts import Actor

        if not self.settings.user:
            return Actor(0, CONSOLE_ROLE)
        from lifecycle.identify import identify

        return identify(self.store, self.settings.user, clock=now, today=self.today, trial_day=self.trial_day)

    def recognise(self) -> None:
        """See that whoever is named may use the program, for a command that writes nothing.

        Raises Forbidden for a name that nobody bears; that is recorded, as everywhere, and so is what an auditor reads.
        """
        from lifecycle.identify import find_actor

        if not self.settings.user:
            return
        actor = find_actor(self.read_only_store, self.settings.user)
        if actor is None or actor.role == AUDITOR:
            self.note_reading()

    def desk(self, acting_for: str | None = None) -> Desk:
        """The one door, for whoever uses the program."""
        from lifecycle.desk import Desk
        from lifecycle.identify import person_number

        actor = self.actor
        if acting_for is not None:
            actor = actor._replace(deputy_for=person_number(self.store, acting_for))
        return Desk(self.store, clock=now, today=self.today, actor=actor, trial_day=self.trial_day)

    def acting_desk(self, acting_for: str | None = None) -> Desk:
        """The desk for somebody who acts. Raises Unreadable where nobody was named."""
        if not self.settings.user:
            from lifecycle.errors import Unreadable

            raise Unreadable("usage.nobody_acts")
        self.acts = True
        return self.desk(acting_for)

    def queries(self, as_of: date | None = None, known_at: str | None = None) -> Queries:
        """What can be asked; a user who is named must be known, and what an auditor asks is written down."""
        from lifecycle.queries import Queries

        self.note_reading()
        return Queries(self.store, self.today, self.lang, as_of, known_at)

    # ------------------------------------------------------------------------------------------ what is read

    def note_reading(self) -> None:
        """Write down what an auditor reads, before it is given. Raises Forbidden for a name that nobody bears."""
        if self.settings.user and self.actor.role == AUDITOR and not self.acts:
            self._note()

    def note_taking(self) -> None:
        """The same where the whole record is taken away: by an auditor, or by anybody with a restricted file in it."""
        from lifecycle.readings import holds_restricted

        with self.store.reading() as reading:
            restricted = holds_restricted(reading)
        if restricted or self.actor.role == AUDITOR:
            self._note()

    def note_entries(self, items: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The entries of a list, each given once it is written down that a restricted file is read in it."""
        from commands.typed_command import typed_command
        from lifecycle.readings import note_entries, note_reading

        typed = typed_command()
        return note_entries(self.store, items, lambda files: note_reading(self.store, now(), self.actor, typed, files))

    def note_file(self, reference: str) -> str:
        """Where a restricted file is read, write down who does, be it the console; the reference."""
        from lifecycle.readings import is_restricted

        with self.store.reading() as reading:
            restricted = is_restricted(reading, reference)
        if restricted:
            self._note()
        return reference

    def note_files(self, shown: Any) -> None:
        """The same for every restricted file that an answer tells of by its reference, before it is given."""
        from commands.typed_command import typed_command
        from lifecycle.readings import note_reading, references_in, restricted_among

        if self.noted:  # an auditor's reading is written down as a whole
            return
        with self.store.reading() as reading:
            restricted = restricted_among(reading, references_in(shown))
        if restricted:
            note_reading(self.store, now(), self.actor, typed_command(), restricted)
            self.noted = True

    def note_document(self, sha256: str) -> None:
        """The same for a document of restricted files; a row for each of these."""
        from lifecycle.readings import files_of_document

        with self.store.reading() as reading:
            files = files_of_document(reading, sha256)
        if restricted := [name for name, closed in files if closed]:
            self._note(restricted)

    def note_trial(self, tried: Answer) -> None:
        """The same for an act that was tried and not done, without the texts that were typed."""
        from commands.typed_command import tried_command
        from lifecycle.readings import note_trial

        note_trial(self.store, now(), self.actor, tried, tried_command())

    def _note(self, files: Iterable[str] = ()) -> None:
        """Once a call; a row for each of `files`, where they are named."""
        from commands.typed_command import typed_command
        from lifecycle.readings import note_reading

        if not self.noted:
            note_reading(self.store, now(), self.actor, typed_command(), files)
            self.noted = True

    def person_number(self, name: str) -> int:
        """The number of a person. Raises NotFound."""
        from lifecycle.identify import person_number

        return person_number(self.store, name)

    @property
    def opened(self) -> Store | None:
        """The database, if it was opened."""
        return self.__dict__.get("store") or self.__dict__.get("read_only_store")

    def close(self) -> None:
        """Give back the database, if it was opened."""
        # the last one that may write takes the journal in; where nothing was written, nothing is touched
        for name in ("read_only_store", "store") if self.noted else ("store", "read_only_store"):
            if name in self.__dict__:
                self.__dict__[name].close()
