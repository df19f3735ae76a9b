"""The command `charter`: arguments to use cases, results to text and exit codes. Commands load when they are called."""

from __future__ import annotations

import importlib
import io
import os
import sys
from typing import TextIO

import click

from charter_engine import __version__

# Each command: the module that holds it, and its line in the help. The modules are imported only when they are needed.
COMMANDS = {
    "admin": ("admin", "Let the first administrator of the service in, or one who is locked out."),
    "assess": ("assess", "What the Charter asks about one or more proposals."),
    "calibrate": ("calibrate", "How well the rules find what was at issue in real projects whose fate is known."),
    "check": ("check", "Look for mistakes in the Charter's files and in proposals."),
    "compare": ("compare", "Two versions of a proposal, or one on two days: which results changed, and why."),
    "coverage": ("coverage", "Each clause, commitment and criterion: its rules, or why it is left to people."),
    "db": ("db", "Look after the database of a record."),
    "decide": ("decide", "Record what people decided about a project."),
    "demo": ("demo", "The service with the projects that come with the program, to look round in."),
    "explain": ("explain", "One rule on one proposal: what it read, and why it came out so."),
    "format": ("format", "Write the Charter's files and proposals in their one canonical form."),
    "import": ("bring_in", "Begin a proposal from what was already written elsewhere, as a draft."),
    "log": ("log", "Check a published log of decisions, and prove what is in it."),
    "new": ("new", "Begin a proposal or a rule from a template."),
    "rebuild": ("rebuild", "Make the register of projects anew from the record."),
    "reconcile": ("reconcile", "Is the record whole? Hold another list of the council against it."),
    "record": ("record", "Write on the record what people did; see where each project stands."),
    "rules": ("rules", "What changed between two Charters, in words."),
    "schema": ("schema", "The JSON Schema of a kind of document, for an editor."),
    "serve": ("serve", "The record as a service, with pages for everybody."),
    "submit": ("submit", "Put a version of a proposal on the record, with the report on it."),
    "test": ("test", "Run the cases that lie beside the rules."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for, so that `--help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself."""
        if cmd_name not in COMMANDS:
            from charter_engine.errors import nearest

            ctx.fail(f"There is no command `{cmd_name}`. {nearest(cmd_name, COMMANDS)}".strip())
        module = importlib.import_module(f"charter_engine.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands in the help, without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="charter")
@click.option(
    "--charter", metavar="DIR", help="The folder of the Charter. Else CHARTER_HOME, principles/, the shipped one."
)
@click.pass_context
def cli(ctx: click.Context, charter: str | None) -> None:
    """Keep a residents' Data Charter as rules that anyone can read.

    The engine advises. People decide.

    Exit codes: 0 done; 1 something asked about is not in order; 2 input or usage not accepted;
    3 something required could not be checked.
    """
    ctx.obj = charter


def main() -> None:
    """Run the command. Mistakes in input are told without a traceback, with exit code 2."""
    _prepare_output()
    try:
        sys.exit(_run(sys.argv[1:]))
    except BrokenPipeError:
        # Whoever read the output has gone. Nothing more can be said to them.
        _let_go_of(sys.stdout, sys.stderr)
        sys.exit(0)
    except OSError as refused:
        if refused.filename is not None:
            raise  # files are the business of workspace: this is a bug
        _let_go_of(sys.stdout)
        click.echo(f"The output cannot be written ({refused.strerror}).", err=True)
        sys.exit(2)


def _run(arguments: list[str]) -> int:
    from charter_engine.errors import CharterError, Unavailable

    try:
        with cli.make_context("charter", arguments) as ctx:
            cli.invoke(ctx)
        return 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as wrong:
        wrong.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return 2
    except CharterError as wrong:
        from charter_engine.render.visible import visible

        click.echo("\n".join(visible(line) for line in str(wrong).split("\n")), err=True)
        return 3 if isinstance(wrong, Unavailable) else 2


def _prepare_output() -> None:
    """The same bytes in every locale.

    An output that was closed before the start refuses what it is given, as a full disk does. The one for messages
    takes it, for there is nobody to tell.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            if isinstance(stream.buffer, io.RawIOBase):
                # Told not to buffer, Python drops what the system did not take at once, and says nothing.
                stream = io.TextIOWrapper(io.BufferedWriter(stream.detach()), line_buffering=True)
                setattr(sys, name, stream)
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        elif stream is None:
            nowhere = os.open(os.devnull, os.O_RDONLY if name == "stdout" else os.O_WRONLY)
            setattr(sys, name, os.fdopen(nowhere, "w", encoding="utf-8"))


def _let_go_of(*streams: TextIO) -> None:
    """Send what is left in these streams nowhere, so that Python does not try to write it at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        os.dup2(nowhere, stream.fileno())
