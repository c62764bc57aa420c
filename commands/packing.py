"""`pack`: the evidence of a file, or of everything, in one ZIP. `verify-pack`: checking one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from commands.bar import watching
from commands.ending import tidy_end
from commands.kinds import Day, Instant
from commands.output import print_json
from commands.parsing import argument, command, option
from commands.session import Session, now
from messages.render import render

if TYPE_CHECKING:
    from lifecycle.pack.packed import Packed
    from messages.names import Names


@command(
    "pack",
    argument("ref", "help.argument.packed_ref", metavar="[REF]", required=False),
    click.Option(["-o", "--output", "output"], help="help.option.output", metavar="FILE", required=True),
    option("--redact", "help.option.redact", metavar="FIELD", name="redact", multiple=True),
    option("--since", "help.option.told_since", metavar="DATE", type=Day()),
    option("--until", "help.option.told_until", metavar="DATE", type=Day()),
    option("--known-at", "help.option.packed_known_at", metavar="INSTANT", type=Instant()),
    option("--extends", "help.option.extends", metavar="FILE", name="extending", multiple=True),
    option("--overwrite", is_flag=True),
)
def pack(
    session: Session,
    ref: str | None,
    output: str,
    redact: tuple[str, ...],
    since: date | None,
    until: date | None,
    known_at: str | None,
    extending: tuple[str, ...],
    overwrite: bool,
) -> int:
    """Write the pack; who is named must be allowed to take the record away, the console is."""
    from commands.acting import refused, resolve
    from commands.names import read_names
    from lifecycle.errors import Unreadable
    from lifecycle.given_file import named
    from lifecycle.pack.kept import read_note_file
    from lifecycle.pack.writing import write_pack
    from reports.pack_report import pack_reports

    asked = _asked(session, ref, redact, since, until, known_at, len(extending))
    if (code := refused(session, "take_pack", asked)) is not None:
        return code
    if session.key is None:
        raise Unreadable("failed.no_key", {"path": str(session.key_path)})
    session.note_reading()
    if ref is None:
        session.note_taking()
    names = read_names(session)
    reference = session.note_file(resolve(session, ref)) if ref is not None else None
    with tidy_end(), watching(session, "verify.progress") as bar:
        done = write_pack(
            session.store,
            session.key,
            named(output),
            now(),
            lambda chosen: pack_reports(chosen, session.lang, session.today, names),
            reference=reference,
            redact=redact,
            since=since,
            until=until,
            known_at=known_at,
            extending=[read_note_file(path) for path in extending],
            overwrite=overwrite,
            house=session.house,
            lang=session.lang,
            progress=bar,
        )
    others = _other_files(session, ref, reference)
    if session.json:
        shown = {"leftOut" if name == "left_out" else name: value for name, value in asdict(done).items()}
        print_json({**shown, **({"otherFiles": others} if others else {})})
        return 0
    print("\n".join(_told(session, done, names, others)))
    return 0


def _asked(
    session: Session,
    ref: str | None,
    redact: tuple[str, ...],
    since: date | None,
    until: date | None,
    known_at: str | None,
    extending: int,
) -> dict[str, list[str]]:
    """What was typed, as a refusal keeps it: what names no file and no field stands for itself."""
    from commands.acting import resolve
    from lifecycle.errors import NotFound, Unreadable
    from lifecycle.pack.redacting import kinds_named

    asked = {"output": ["<file>"], "redact": [*redact], "extends": ["<file>"] * extending}
    asked |= {"since": [str(since or "")], "until": [str(until or "")], "knownAt": [known_at or ""]}
    for number, name in enumerate(redact):
        try:
            kinds_named([name], ())
        except Unreadable:
            asked["redact"][number] = "<field>"
    if ref is not None:
        try:
            asked["reference"] = [resolve(session, ref)]
        except NotFound:
            asked["reference"] = ["<reference>"]
    return asked


def _other_files(session: Session, given: str | None, reference: str | None) -> list[dict[str, Any]]:
    """The other files of a partner that was named, so that nobody takes one file for all: none where a file was."""
    if reference is None or given == reference:
        return []
    others: list[dict[str, Any]] = session.queries().show(reference)["otherFiles"]
    return others


def _told(session: Session, done: Packed, names: Names, others: list[dict[str, Any]]) -> Iterator[str]:
    """What was packed, in words: of which file, what was left out of it, which others there are."""
    from lifecycle.pack.verify_alone import DOCUMENT, EVERYTHING
    from messages.property_words import kind_of
    from reports.pack_report import said_of_paper

    lang = session.lang
    if done.of == EVERYTHING:
        yield render("pack.of_everything", {}, lang)
    else:
        partner = session.queries().show(done.of)["partner"]
        yield render("pack.of_file", {"reference": done.of, "partner": names.partner(partner)}, lang)
    yield render("pack.done", {n: v for n, v in asdict(done).items() if n not in ("redacted", "pdf")}, lang)
    if not done.pdf:
        yield said_of_paper(lang)
    yield render("pack.verifier", {"sha256": done.verifier}, lang)
    for kind, count in done.redacted.items():
        key = "pack.left_out_documents" if kind == DOCUMENT else "pack.left_out_kind"
        yield " - " + render(key, {"value": kind, "text": kind_of(kind, lang), "count": count}, lang)
    for other in others:
        yield render("show.other", {name: other[name] for name in ("reference", "track", "stage")}, lang)


@command(
    "verify-pack",
    argument("file", metavar="FILE"),
    option("--public-key", "help.option.public_key_of_pack", metavar="FILE", name="key_files", multiple=True),
    option("--checkpoint", "help.option.kept", metavar="FILE", name="checkpoints", multiple=True),
)
def verify_pack(session: Session, file: str, key_files: tuple[str, ...], checkpoints: tuple[str, ...]) -> None:
    """Check a pack as `python verify.py` does; exit code 6 where something does not hold."""
    from lifecycle.given_file import named
    from lifecycle.log.files import read_key_file
    from lifecycle.log.note import public_bytes
    from lifecycle.pack.kept import read_note_file
    from lifecycle.pack.opening import OwnKey, check_pack

    given = [str(read_key_file(key_file)) for key_file in key_files]
    key, of_file = session.checking_key if not given else (None, "")
    if of_file:
        print(render(f"verify.{of_file}", {}, session.lang), file=sys.stderr)
    own = OwnKey(public_bytes(key), str(session.key_path)) if key is not None else None
    kept = tuple(map(read_note_file, checkpoints))
    with tidy_end(), watching(session, "verify.progress") as bar:
        checked = check_pack(named(file), *given, own=own, lang=session.lang, kept=kept, hear=bar)
    vouched = "given" if given else "nobody" if own is None else "house"
    said = render(f"pack.key.{vouched}", {"path": str(session.key_path)}, session.lang)
    if session.json:
        print_json({"ok": True, "checked": checked, "vouchedBy": vouched, "message": said})
    else:
        print("\n".join([*checked, said, render("alone.holds", {}, session.lang)]))
