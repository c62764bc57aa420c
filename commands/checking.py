"""`check`: one pass of the scheduler. `verify`: the whole record."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from commands.bar import watching
from commands.output import print_json
from commands.parsing import command, option
from commands.session import Session, now
from commands.writing import require_free
from lifecycle.errors import EXIT_CODES, Broken, Unreadable, Untrue
from messages.render import render

if TYPE_CHECKING:
    from lifecycle.log.sealing import Sealed


@command("check")
def check(session: Session) -> int:
    """Do what is due today, and print what was examined and done."""
    from commands.acting import refused
    from lifecycle.log.sealing import seal
    from scheduler.check import run_check
    from scheduler.post import do_post

    if (code := refused(session, "run_check")) is not None:
        return code
    office = session.office
    with watching(session, "check.progress") as bar:
        shown = run_check(session.store, now, session.today, trial_day=session.trial_day, progress=bar)
    with watching(session, "verify.progress") as bar:
        sealed = seal(session.store, office.key, now(), bar)
    shown["sealed"] = {"entries": sealed.new, "size": sealed.size, "signed": sealed.note is not None}
    try:
        sealed.require_sound()
    except Broken as error:  # the pass itself was done, and its answer is its own
        print(render(error.key, error.params, session.lang), file=sys.stderr)
    shown["sealed"] |= _say_mended(sealed, session.lang)
    shown["messages"] = do_post(session.store, now, session.today, office)
    if session.json:
        print_json(shown)
        return 0
    from commands.checked import print_check

    print_check(session, shown)
    return 0


@command(
    "verify",
    option("--checkpoint", "help.option.checkpoint", metavar="FILE", name="checkpoints", multiple=True),
    option("--public-key", "help.option.public_key", metavar="FILE", name="key_files", multiple=True),
)
def verify(session: Session, checkpoints: tuple[str, ...], key_files: tuple[str, ...]) -> int:
    """Recompute every chain and compare it with the state; exit code 6 where something does not fit."""
    from lifecycle.log.checking import Vouching
    from lifecycle.log.files import read_key_file
    from lifecycle.pack.kept import read_note_file
    from lifecycle.verify import verify as verify_all

    unknown: Exception | None = None
    session.verifies = True
    try:
        session.note_reading()
    except Exception as error:  # in a spoilt record nobody can be told from another, for whichever reason
        unknown = error
    key, of_file = session.checking_key
    notes = tuple(map(read_note_file, checkpoints))
    vouching = Vouching(key, tuple(map(read_key_file, key_files)), notes, (of_file,) if of_file else ())
    with watching(session, "verify.progress") as bar:
        shown = verify_all(session.store, bar, vouching).to_json(session.lang)
    if unknown is not None and shown["ok"]:
        raise unknown
    if session.json:
        print_json(shown)
    else:
        _say(shown, session.lang)
    return 0 if shown["ok"] else EXIT_CODES[Broken]


@command(
    "checkpoint",
    click.Option(["-o", "--output", "output"], help="help.option.checkpoint_file", metavar="FILE", default=None),
    option("--overwrite", is_flag=True),
)
def checkpoint(session: Session, output: str | None, overwrite: bool) -> int:
    """Seal what is new, and write the signed checkpoint and, beside it, the key that checks it: to be kept outside."""
    from commands.acting import refused
    from lifecycle.log.files import checkpoint_files, write_checkpoint
    from lifecycle.log.note import public_key, read_note
    from lifecycle.log.sealing import seal

    if (code := refused(session, "take_checkpoint", {"output": ["<file>"] if output is not None else []})) is not None:
        return code
    session.note_reading()
    for name in checkpoint_files(output) if output is not None else ():
        require_free(session, name, overwrite=overwrite)  # before anything is sealed
    if session.key is None:
        raise Unreadable("failed.no_key", {"path": str(session.key_path)})
    with watching(session, "verify.progress") as bar:
        sealed = seal(session.store, session.key, now(), bar)
    sealed.require_sound()
    _say_mended(sealed, session.lang)
    note = sealed.note
    if note is None:
        raise Untrue("failed.key_not_current")
    said = read_note(note)[0]
    key = str(public_key(said.origin, session.key))
    written = None
    if output is not None:
        written = write_checkpoint(output, note, key, overwrite=overwrite, house=session.house)
    if session.json:
        shown = {"origin": said.origin, "size": said.size, "root": said.root.hex(), "publicKey": key, "note": note}
        print_json({**shown, **({"files": list(written)} if written is not None else {})})
    elif written is not None:
        path, beside = written
        print(render("checkpoint.written", {"size": said.size, "path": path, "key": beside}, session.lang))
    else:
        print(note, end="")
    return 0


def _say_mended(sealed: Sealed, lang: str) -> dict[str, bool]:
    """Say what the sealer found changed by hand and mended, for later nothing shows it; the same for a program."""
    mended = {"markMoved": ("log.mark_moved", sealed.moved), "edgeRemade": ("log.edge_moved", sealed.remade)}
    said = {name: key for name, (key, so) in mended.items() if so}
    for key in said.values():
        print(render(key, {}, lang), file=sys.stderr)
    return dict.fromkeys(said, True)


OF_WHAT_WAS_GIVEN = ("outside_key", "outside_given", "outside_of_another")
"""Findings about a checkpoint that somebody gave: of the record they say nothing."""


def _say(shown: Mapping[str, Any], lang: str) -> None:
    counts = {"entries": shown["entries"], "files": shown["partnerships"]}
    findings = shown.get("findings", ())
    given = [one for one in findings if one["what"] in OF_WHAT_WAS_GIVEN]
    only = bool(given) and len(given) == len(findings)
    broken = (
        "verify.given_alone" if only else "verify.broken" if shown.get("complete", True) else "verify.broken_in_part"
    )
    print(render("verify.ok" if shown["ok"] else broken, counts, lang))
    for found in given:
        print(render("verify.given", {"text": found["message"]}, lang))
    for place, found in enumerate(one for one in findings if one not in given):
        key = "verify.first" if place == 0 else "verify.further"
        said = {"subject": found["subject"], "entry": found["sequence"], "text": found["message"]}
        print(render(key if found["sequence"] else f"{key}_whole", said, lang))
    for note in shown.get("notes", ()):
        print(f"  {note['message']}")
