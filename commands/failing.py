"""From an error to its sentence, its exit code and its problem object: the one place (RFC 9457)."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

import click

from commands import PROGRAM
from lifecycle.errors import EXIT_CODES, STATUSES, AgreementsError, Broken, Forbidden, Unreadable
from messages.failures import sentence, title
from messages.policy_lines import place_of
from messages.render import render
from messages.wording import colon, printable


class Failure(NamedTuple):
    """What went wrong, ready to be said: exit code, HTTP status, key, sentence, and what else a program may want."""

    code: int
    status: int
    key: str
    sentence: str
    more: Mapping[str, Any]


def explain_failure(error: BaseException, lang: str) -> Failure | None:
    """An error as a failure that can be said; None for a fault of this program."""
    if isinstance(error, click.ClickException):
        error = _of_click(error)
    if isinstance(error, AgreementsError):
        kind = next(k for k in type(error).__mro__ if k in EXIT_CODES)
        status = next(STATUSES[k] for k in type(error).__mro__ if k in STATUSES)
        said = sentence(error.key, error.params, lang)
        return Failure(EXIT_CODES[kind], status, error.key, said, {k: v for k, v in error.params.items() if v != ""})
    return _of_files(error, lang) or _of_storage(error, lang)


def _of_click(error: click.ClickException) -> AgreementsError:
    """A complaint of the parser in our words."""
    if isinstance(error, click.NoSuchOption):
        near = error.possibilities or [""]
        return Unreadable("usage.no_such_option", {"value": error.option_name, "near": near[0]})
    if isinstance(error, click.NoSuchCommand):
        near = error.possibilities or [""]
        path = error.ctx.command_path if error.ctx is not None else PROGRAM
        return Unreadable("usage.no_such_command", {"value": error.command_name, "near": near[0], "command": path})
    if isinstance(error, click.MissingParameter) and error.param is not None:
        name = error.param.make_metavar(error.ctx) if error.ctx is not None else str(error.param.name)
        return Unreadable(
            "usage.missing",
            {"field": max(error.param.opts, key=len) if error.param.param_type_name == "option" else name},
        )
    if isinstance(error, click.BadOptionUsage):
        return Unreadable("usage.option_value", {"field": error.option_name})
    extra = re.search(r"unexpected extra argument.*?\((.*)\)", error.format_message(), re.DOTALL)
    if extra:
        return Unreadable("usage.extra", {"value": extra.group(1)})
    if isinstance(error, click.UsageError) and "Missing command" in error.message:
        return Unreadable("usage.missing_command")
    return Unreadable("usage.other", {"error": error.format_message()})


def _of_storage(error: BaseException, lang: str) -> Failure | None:
    """What the database could not do. Its module is loaded wherever it can have been raised."""
    storage = sys.modules.get("lifecycle.storage.errors")
    if storage is None or not isinstance(error, storage.StorageError):
        return None
    params = error.parameters()
    said = sentence(error.key, params, lang)
    code, status = 1, 503
    if isinstance(error, storage.NoDriver):  # an address that cannot be read is a matter of usage
        code, status = 2, 400
    elif isinstance(error, storage.Spoilt | storage.Lacking | storage.Changed):  # and this of verification
        code, status = EXIT_CODES[Broken], STATUSES[Broken]
    return Failure(code, status, error.key, said, params)


def _of_files(error: BaseException, lang: str) -> Failure | None:
    """A portfolio or a policy with faults: each fault with its place."""
    portfolio = sys.modules.get("lifecycle.portfolio.problems")
    if portfolio is not None and isinstance(error, portfolio.PortfolioError):
        issues = [_portfolio_issue(problem, lang) for problem in error.problems]
        return _many("usage.portfolio", str(error.path), issues, lang)
    policy = sys.modules.get("rules.policy_problems")
    if policy is not None and isinstance(error, policy.PolicyError):
        issues = [_policy_issue(problem, lang) for problem in error.problems]
        return _many("usage.policy", getattr(error, "path", "AGREEMENTS_POLICY"), issues, lang)
    return None


def _many(key: str, path: str, issues: list[dict[str, Any]], lang: str) -> Failure:
    head = sentence(key, {"path": path, "count": len(issues)}, lang)
    lines = [f"  {printable(issue['shown'])}" for issue in issues]
    told = [{k: v for k, v in issue.items() if k != "shown"} for issue in issues]
    return Failure(2, 400, key, "\n".join([head, *lines]), {"path": path, "issues": told})


def _portfolio_issue(problem: Any, lang: str) -> dict[str, Any]:
    return _issue(problem.say(lang), lang, line=problem.line, at=problem.path_in_file, hint=problem.hint)


def _policy_issue(problem: Any, lang: str) -> dict[str, Any]:
    said = sentence(f"policy.{problem.key}", problem.params, lang)
    place = place_of(problem, lang)
    return _issue(said, lang, line=problem.line, at=problem.where, hint=problem.hint, place=place)


def _issue(said: str, lang: str, *, line: int | None, at: str, hint: str | None, place: str = "") -> dict[str, Any]:
    place = place or (render("usage.line", {"line": line}, lang) if line is not None else "")
    shown = f"{colon(lang)} ".join(part for part in (place, at, said) if part)
    if hint:
        shown += " " + render("usage.hint", {"near": hint}, lang)
    issue: dict[str, Any] = {"detail": said, "shown": shown}
    for name, value in (("line", line), ("in", at), ("hint", hint)):
        if value:
            issue[name] = value
    return issue


def report(error: BaseException, lang: str, as_json: bool) -> int:
    """Say on standard error what went wrong; the exit code."""
    failure = explain_failure(error, lang)
    if failure is None:
        failure = Failure(
            1, 500, "failed.unforeseen", render("failed.unforeseen", {"error": type(error).__name__}, lang), {}
        )
        if os.environ.get("AGREEMENTS_DEBUG") == "1":
            import traceback

            traceback.print_exception(error)
    if as_json:
        print(_problem(failure, lang), file=sys.stderr)
    else:
        print(failure.sentence, file=sys.stderr)
    return failure.code


def _problem(failure: Failure, lang: str) -> str:
    """The failure as an RFC 9457 object."""
    import json

    shown: dict[str, Any] = {
        "type": f"urn:problem-type:agreements:{failure.key}",
        "title": title(failure.status, failure.code, failure.key, lang),
        "status": failure.status,
        "detail": failure.sentence,
        "exitCode": failure.code,
    }
    shown.update({k: v for k, v in failure.more.items() if k not in shown})
    return json.dumps(shown, indent=2, ensure_ascii=False)


def refusal_problem(shown: Mapping[str, Any], lang: str) -> str:
    """A refusal of a command whose refusals are no results, as an RFC 9457 object with its verdicts."""
    blocking = [v["message"] for v in shown["verdicts"] if v["outcome"] in ("fail", "cannot_tell", "error")]
    code = EXIT_CODES[Forbidden]
    failure = Failure(code, STATUSES[Forbidden], "refused", " ".join(blocking), dict(shown))
    return _problem(failure, lang)
