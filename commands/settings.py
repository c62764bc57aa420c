"""Settings: flag, then environment, then `agreements.toml` in the current folder. Declared once, in SETTINGS."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from messages.catalogue import LANGUAGES

if TYPE_CHECKING:
    from datetime import date

    from lifecycle.errors import Unreadable

FILE = "agreements.toml"
MOST_BYTES = 64 * 1024
"""More than settings or a password ever are."""


class Setting(NamedTuple):
    """One setting: its name in the file, its variable in the environment, and what it is without either."""

    name: str
    variable: str
    default: str | None = None
    secret: bool = False
    """Whether it may hold a password: then a variable of the same name with `_FILE` may name a file that holds it."""


SETTINGS = (
    Setting("database_url", "AGREEMENTS_DATABASE_URL", "sqlite:///var/agreements.db"),
    Setting("owner_url", "AGREEMENTS_OWNER_URL"),
    Setting("user", "AGREEMENTS_USER"),
    Setting("lang", "AGREEMENTS_LANG"),
    Setting("policy", "AGREEMENTS_POLICY"),
    Setting("smtp_url", "AGREEMENTS_SMTP_URL", secret=True),
    Setting("key_file", "AGREEMENTS_KEY_FILE"),
    Setting("today", "AGREEMENTS_TODAY"),
    Setting("oidc_issuer", "AGREEMENTS_OIDC_ISSUER"),
    Setting("oidc_client_id", "AGREEMENTS_OIDC_CLIENT_ID", "agreements"),
    Setting("oidc_client_secret", "AGREEMENTS_OIDC_CLIENT_SECRET", secret=True),
)


class Settings(NamedTuple):
    """What holds for one call of the program. `trial_day` is None where today is today."""

    database_url: str
    lang: str
    owner_url: str | None = None
    user: str | None = None
    policy: str | None = None
    smtp_url: str | None = None
    key_file: str | None = None
    trial_day: date | None = None
    oidc_issuer: str | None = None
    oidc_client_id: str = "agreements"
    oidc_client_secret: str | None = None


def read_settings(flags: Mapping[str, str | None], environ: Mapping[str, str], folder: str) -> Settings:
    """The settings of this call. Raises Unreadable, naming the setting that cannot be read."""
    filed = _read_file(os.path.join(folder, FILE))
    values: dict[str, str | None] = {}
    for setting in SETTINGS:
        given = flags.get(setting.name)
        typed = given or environ.get(setting.variable) or _secret(setting, environ)
        values[setting.name] = typed or filed.get(setting.name) or setting.default
    return Settings(
        database_url=values["database_url"] or "",
        lang=_language(values["lang"], environ),
        owner_url=values["owner_url"],
        user=values["user"],
        policy=values["policy"],
        smtp_url=values["smtp_url"],
        key_file=values["key_file"],
        trial_day=_day(values["today"]),
        oidc_issuer=values["oidc_issuer"],
        oidc_client_id=values["oidc_client_id"] or "",
        oidc_client_secret=values["oidc_client_secret"],
    )


def language_of(environ: Mapping[str, str]) -> str:
    """The language of the locale where the program speaks it, else English."""
    locale = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return locale[:2] if locale[:2] in LANGUAGES else "en"


def _secret(setting: Setting, environ: Mapping[str, str]) -> str | None:
    """What the file holds that the environment names, without the space around it."""
    variable = f"{setting.variable}_FILE"
    path = environ.get(variable) if setting.secret else None
    if not path:
        return None
    from lifecycle.errors import AgreementsError
    from lifecycle.given_file import text_of

    try:
        return text_of(path, MOST_BYTES).strip()
    except AgreementsError as error:
        raise _unreadable("usage.secret_file", path=path, field=variable) from error


def _language(given: str | None, environ: Mapping[str, str]) -> str:
    if given is None:
        return language_of(environ)
    if given not in LANGUAGES:
        raise _unreadable("usage.unknown_choice", field="AGREEMENTS_LANG", value=given, known=LANGUAGES)
    return given


def _day(given: str | None) -> date | None:
    if given is None:
        return None
    from rules.dates import DateError, parse_day

    try:
        return parse_day(given)
    except DateError as error:
        raise _unreadable("usage.malformed", field="AGREEMENTS_TODAY", value=given, expected=error.expected) from error


def _unreadable(key: str, **params: str | int | tuple[str, ...]) -> Unreadable:
    # imported here, for the help of the program is said without
    from lifecycle.errors import Unreadable

    return Unreadable(key, params)


def _read_file(path: str) -> Mapping[str, str]:
    if not os.path.lexists(path):
        return {}
    import tomllib

    from lifecycle.errors import Unreadable
    from lifecycle.given_file import text_of

    try:
        text = text_of(path, MOST_BYTES)
    except Unreadable as error:  # nobody named it, so another name is no remedy
        if error.key in ("usage.is_folder", "usage.no_plain_file"):
            raise _unreadable("usage.settings_no_file", path=FILE) from error
        raise
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        from rules.policy_problems import toml_problem

        problem = toml_problem(str(error))
        if problem.line is None or problem.column is None:
            raise _unreadable("usage.settings_file.end", path=FILE, fault=problem.key) from error
        place = {"line": problem.line, "column": problem.column}
        raise _unreadable("usage.settings_file", path=FILE, fault=problem.key, **place) from error
    known = tuple(setting.name for setting in SETTINGS)
    for name, value in content.items():
        if name not in known:
            from difflib import get_close_matches

            near = get_close_matches(name, known, 1)
            raise _unreadable("usage.unknown_setting", value=name, path=FILE, near=near[0] if near else "", known=known)
        if not isinstance(value, str):
            # a day may stand there as TOML writes days; anything else is no setting
            content[name] = _as_text(name, value)
    return content


def _as_text(name: str, value: object) -> str:
    from datetime import date, datetime

    if name == "today" and isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    raise _unreadable("usage.setting_no_text", value=name, path=FILE)
