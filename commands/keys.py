"""The key of the house: `key list | rotate`."""

from __future__ import annotations

from datetime import date
from typing import Any

from commands.acting import tell
from commands.files import AS_OF
from commands.output import print_json, print_table
from commands.parsing import command, group, option
from commands.session import Session, now
from messages.render import render
from messages.wording import short_day, who


@command("list", *AS_OF, help="help.key.list")
def _list(session: Session, as_of: date | None, known_at: str | None) -> None:
    """Every key that the register of keys names, and the one of the key file."""
    seed, unread = _key_of_file(session)
    shown = session.queries(as_of, known_at).keys(seed)
    if unread:
        shown["file"] = {"state": "unusable", "message": unread}
    if session.json:
        print_json({**shown, "file": {**shown["file"], "path": str(session.key_path)}})
        return
    lang = session.lang
    print_table(("number", "key", "since", "by", "state"), [_row(one, lang) for one in shown["items"]], lang)
    said = _of_file(shown, str(session.key_path), lang)
    then = as_of is not None or known_at is not None
    print(render("key.file.today", {"text": said}, lang) if then else said)


def _key_of_file(session: Session) -> tuple[bytes | None, str]:
    """The key in the key file, or what is wrong with that file: the keys of the register are listed in any case."""
    from lifecycle.errors import Unreadable
    from messages.failures import sentence

    try:
        return session.key, ""
    except Unreadable as error:
        return None, sentence(error.key, error.params, session.lang)


def _of_file(shown: dict[str, Any], path: str, lang: str) -> str:
    """What the key file holds today; its key may be a later one than any that is shown."""
    file = shown["file"]
    if "message" in file:
        return str(file["message"])
    listed = {one["number"] for one in shown["items"]}
    if file["state"] == "current" and file.get("number", 0) not in {0, *listed}:
        return render("key.file.current_later", {"path": path, "number": file["number"]}, lang)
    return render(f"key.file.{file['state']}", {"path": path}, lang)


def _row(one: dict[str, Any], lang: str) -> list[Any]:
    since = short_day(one["since"]) if "since" in one else ""
    by = who(one["enteredBy"], lang) if "enteredBy" in one else ""
    states = [render("key.current" if one.get("current") else "key.retired", {}, lang)]
    if "signed" in one:
        states.append(render("key.signed" if one["signed"] else "key.unsigned", {}, lang))
    return [one["number"], one["publicKey"], since, by, ", ".join(states)]


@command("rotate", option("--reason", metavar="TEXT"), help="help.key.rotate")
def _rotate(session: Session, reason: str | None) -> int:
    """Put a new key in the place of the present one, recorded in the register of keys."""
    from lifecycle.key_rotation import rotate

    desk = session.acting_desk()
    done = rotate(desk, session.key_path, now, reason)
    if done.answer is not None and (done.answer.refused or session.json):
        more = {} if done.answer.refused else {"publicKey": str(done.public), "signed": done.signed}
        return tell(session, desk, done.answer, as_result=False, more=more)
    if session.json:
        print_json({"publicKey": str(done.public), "signed": done.signed, "finished": True})
        return 0
    said = {"path": str(session.key_path), "key": str(done.public)}
    print(render("key.finished" if done.finished else "key.rotated", said, session.lang))
    if not done.signed:
        print(render("key.not_vouched", {}, session.lang))
    return 0


key = group("key", _list, _rotate)
