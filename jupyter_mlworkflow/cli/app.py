"""The group of commands: which there are, how errors are told, what exit codes mean."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Any, NoReturn

import click

from .. import __version__
from ..errors import MLWorkflowError

OK, FAILED, REFUSED, WAITING, INTERRUPTED = 0, 1, 2, 3, 130

COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("run:run", "Run the workflow in a script."),
    "attach": ("run:attach", "Watch an execution that runs."),
    "ls": ("look:ls", "List executions."),
    "show": ("look:show", "Show one execution: steps, values, outputs, metrics."),
    "logs": ("look:logs", "Print the logs of an execution."),
    "stop": ("steer:stop", "Stop an execution, or one step of it."),
    "retry": ("steer:retry", "Try failed steps again, with changed values if given."),
    "resume": ("steer:resume", "Go on where an execution ended."),
    "rerun": ("steer:rerun", "Start a new execution of the same plan."),
    "services": ("things:services", "List, stop and restart deployed services."),
    "models": ("things:models", "List registered models."),
    "clean": ("clean:clean", "Give disk and processes back."),
    "config": ("config:config", "Show and change settings."),
}
"""By name: where the command is, and its line of help (so that `--help` imports none of them)."""


class Commands(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; for a wrong name list the right ones."""
        if cmd_name not in COMMANDS:
            from ..errors import NotFoundError

            ctx.fail(str(NotFoundError.named("command", cmd_name, list(COMMANDS))))
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(f".{module}", __package__), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Exit codes: 0 done · 1 the execution ended badly · 2 refused, nothing was changed · "
    "3 it waits for someone · 130 interrupted (the run goes on).",
)
@click.version_option(__version__, prog_name="mlworkflow")
@click.option("--home", type=click.Path(file_okay=False), help="Home folder to work in (default: MLWORKFLOW_HOME).")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def app(home: str | None, debug: bool) -> None:
    """Run machine-learning workflows and look after them."""
    if home is not None:
        from ..settings import Settings, checked

        os.environ["MLWORKFLOW_HOME"] = str(Settings(home=checked("home", home, "--home")).home_path)
    click.get_current_context().obj = {"debug": debug}


def run(argv: list[str] | None = None) -> NoReturn:
    """Run one command and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        # Titles and messages come from files of all sorts: what cannot be printed here is escaped.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(call(sys.argv[1:] if argv is None else argv))


def call(argv: list[str]) -> int:
    """Run one command and return its exit code; errors become sentences on standard error."""
    debug = "--debug" in argv[: _first_command(argv)]
    try:
        result: Any = app.main(args=argv, prog_name="mlworkflow", standalone_mode=False)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone (`mlworkflow logs … | head`); nothing more can be told to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except MLWorkflowError as error:
        if debug:
            raise
        click.echo(f"mlworkflow: {error}", err=True)
        return REFUSED
    except OSError as error:
        if debug:
            raise
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"mlworkflow: {where}{error.strerror or error}.", err=True)
        return REFUSED
    return result if isinstance(result, int) else OK


def _first_command(argv: list[str]) -> int:
    return next((position for position, word in enumerate(argv) if word in COMMANDS), len(argv))
