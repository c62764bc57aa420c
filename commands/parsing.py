"""How commands are declared: click commands with the global options anywhere, and help from the catalogues."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from commands import PROGRAM, VERSION
from commands.front import GLOBAL_OPTIONS as TYPED_OPTIONS
from commands.front import WIDEST, first_sentence, program_help, say
from commands.kinds import OneOf
from lifecycle.errors import Unreadable
from messages.catalogue import LANGUAGES

if TYPE_CHECKING:
    from commands.session import Session

Run = Callable[..., int | None]


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """A global option is kept for the call, wherever it was typed; the last one counts."""
    if value and not ctx.resilient_parsing:
        ctx.obj.flags[str(param.name).removeprefix("global_")] = value


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"{PROGRAM} {VERSION}")
        ctx.exit()


_MORE: Mapping[str, Mapping[str, Any]] = {
    "lang": {"type": OneOf(LANGUAGES)},
    "json": {"is_flag": True},
    "version": {"is_flag": True, "is_eager": True, "callback": _version},
}


def _globals() -> tuple[click.Option, ...]:
    options = []
    for flag, name, metavar in TYPED_OPTIONS:
        more: dict[str, Any] = {"callback": _keep, **_MORE.get(name, {})}
        if metavar and "type" not in more:
            more["metavar"] = metavar
        # a name of its own, for a command may have an option for the same field
        option = click.Option([flag, f"global_{name}"], expose_value=False, help=f"help.global.{name}", **more)
        options.append(option)
    return tuple(options)


GLOBAL_OPTIONS = _globals()


def _lang(ctx: click.Context) -> str:
    return str(ctx.obj.lang) if ctx.obj is not None else "en"


def _as_typed(error: Unreadable, params: Iterable[click.Parameter], ctx: click.Context) -> Unreadable:
    """The error, with `typed` beside the field it names: `--on`, `FIELD`; itself where no parameter is meant."""
    field = str(error.params.get("field", "")).lower()
    for param in params:
        if field and param.name in (field, f"field_{field}") and "typed" not in error.params:
            typed = max(param.opts, key=len) if isinstance(param, click.Option) else param.make_metavar(ctx)
            return Unreadable(error.key, {**error.params, "typed": typed})
    return error


class Command(click.Command):
    """A command that takes the global options too. `help` is a key of the catalogues."""

    def __init__(self, *args: Any, **more: Any) -> None:
        more.setdefault("context_settings", {}).update(help_option_names=["-h", "--help"], max_content_width=WIDEST)
        super().__init__(*args, **more)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Its own parameters, the global ones, `--help`."""
        own = super().get_params(ctx)
        return [*own[:-1], *GLOBAL_OPTIONS, own[-1]]

    def invoke(self, ctx: click.Context) -> Any:
        """Call it. An error in a field names the option or argument as it is typed here."""
        try:
            return super().invoke(ctx)
        except Unreadable as error:
            raise _as_typed(error, self.params, ctx) from error

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Usage, what it does, arguments, options, sub-commands: in the language of the call."""
        lang = _lang(ctx)
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=say("help.usage", lang) + " ")
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(say(self.help or "", lang))
        self._parameters(ctx, formatter, lang)
        formatter.write_paragraph()
        formatter.write_text(say("help.more", lang))

    def _parameters(self, ctx: click.Context, formatter: click.HelpFormatter, lang: str) -> None:
        arguments = [p for p in self.params if isinstance(p, Argument)]
        rows = [(p.make_metavar(ctx), say(p.help_key, lang)) for p in arguments]
        _section(formatter, say("help.arguments", lang), rows)
        _section(formatter, say("help.options", lang), _records(self.params, ctx, lang))


class Group(Command, click.Group):
    """A command with sub-commands."""

    def _parameters(self, ctx: click.Context, formatter: click.HelpFormatter, lang: str) -> None:
        super()._parameters(ctx, formatter, lang)
        rows = [(name, first_sentence(say(command.help or "", lang))) for name, command in self.commands.items()]
        _section(formatter, say("help.commands", lang), rows)


class LazyGroup(Group):
    """The program: each command's module is imported when that command is called, and not for the help."""

    def __init__(self, *args: Any, table: Iterable[tuple[str, str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.table = {name: (module, attribute) for name, module, attribute in table}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the table."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        line = self.table.get(cmd_name)
        if line is None:
            return None
        module, attribute = line
        found = getattr(importlib.import_module(module), attribute)
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, but with the nearest name among those that are not imported."""
        if args and args[0] not in self.table and not args[0].startswith("-") and not ctx.resilient_parsing:
            raise click.NoSuchCommand(args[0], possibilities=tuple(self.table), ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The same text as without the parser."""
        formatter.write(program_help(_lang(ctx), tuple(self.table)) + "\n")


class Argument(click.Argument):
    """An argument with a help text of its own; `help` is a key of the catalogues."""

    def __init__(self, decls: Sequence[str], help: str, **more: Any) -> None:
        super().__init__(decls, **more)
        self.help_key = help


def argument(name: str, help: str | None = None, **more: Any) -> Argument:
    """What is typed by its place."""
    return Argument([name], help or f"help.argument.{name}", **more)


def option(flag: str, help: str | None = None, **more: Any) -> click.Option:
    """What is typed with a name before it. Its help is `help.option.<flag>` unless another is given."""
    name = more.pop("name", None) or flag.lstrip("-").replace("-", "_")
    return click.Option([flag, name], help=help or f"help.option.{flag.lstrip('-').replace('-', '_')}", **more)


def command(name: str, *params: click.Parameter, help: str | None = None) -> Callable[[Run], Command]:
    """Make a command of a function, which is called with the session and the values by name."""

    def make(run: Run) -> Command:
        return Command(name, params=list(params), help=help or f"help.{name}", callback=with_session(run))

    return make


def with_session(run: Run) -> Run:
    """The function with the session of this call as its first value."""

    def called(**values: Any) -> int | None:
        session: Session = click.get_current_context().obj
        return run(session, **values)

    return called


def group(name: str, *commands: click.Command, help: str | None = None) -> Group:
    """A command with these sub-commands."""
    return Group(name, commands=list(commands), help=help or f"help.{name}")


def _records(params: Iterable[click.Parameter], ctx: click.Context, lang: str) -> list[tuple[str, str]]:
    rows = []
    for param in params:
        if isinstance(param, click.Option) and not param.hidden:
            shown = ", ".join(param.opts)
            rows.append((shown if param.is_flag else f"{shown} {param.make_metavar(ctx)}", say(param.help or "", lang)))
    return rows


def _section(formatter: click.HelpFormatter, title: str, rows: list[tuple[str, str]]) -> None:
    if rows:
        with formatter.section(title):
            formatter.write_dl(rows, col_max=32)
