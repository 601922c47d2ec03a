"""`mlworkflow config`: every setting, its value and where that comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..errors import SettingsError
from ..settings import DEFAULTS, Settings, checked, load, sources, user_file
from . import output


@click.group(invoke_without_command=True, short_help="Show and change settings.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def config(ctx: click.Context, as_json: bool) -> None:
    """Show all settings that hold here and now, and where each comes from."""
    if ctx.invoked_subcommand is not None:
        return
    values, origin = rows(), sources()
    if as_json:
        output.print_json({name: {"value": value, "source": origin[name]} for name, value in values.items()})
    else:
        output.print_table(
            ("setting", "value", "from"),
            ((name, '""' if value == "" else value, origin[name]) for name, value in values.items()),
            empty="",
        )
        click.echo(f"\nChange one for good: mlworkflow config set NAME VALUE   (writes {user_file()})")


@config.command(
    "set",
    short_help="Write a setting to the user's file.",
    context_settings={"ignore_unknown_options": True},  # -1 is a value, though not a good one
)
@click.argument("name")
@click.argument("value")
def set_(name: str, value: str) -> None:
    """Write setting NAME to the user's file, where everything in this account finds it."""
    value = _checked(name, value)
    path = user_file()
    _write(path, name, literal(name, value))
    click.echo(f"{name} = {value}   ({path})")
    try:
        effective = sources()[name]
    except SettingsError as error:  # of another setting: this one is written
        click.echo(f"Something else is still wrong: {error}", err=True)
        return
    if effective != str(path):
        click.echo(f"Here it stays {rows()[name]}: {effective} says so and wins.")


@config.command("unset", short_help="Take a setting out of the user's file.")
@click.argument("name")
def unset(name: str) -> None:
    """Take setting NAME out of the user's file, so that its default holds again."""
    checked(name, str(DEFAULTS.get(name, "")), "the command line")
    path = user_file()
    if path.exists():
        _write(path, name, None)
    click.echo(f"{name} is {rows()[name]} ({sources()[name]})")


def _checked(name: str, value: str) -> str:
    """Return a value as it is to be written: a folder means the one that it names where we are now.

    Raises:
        SettingsError: There is no such setting, or it cannot have this value.
    """
    from dataclasses import replace

    given = checked(name, value, "the command line")
    if name == "executor":
        from ..handles.runtime import check_executor

        check_executor(given)
    if not isinstance(given, str):
        return value
    fields: dict[str, Any] = {name: given}
    return str(getattr(replace(Settings(), **fields), name))


def _write(path: Path, name: str, value: str | None) -> None:
    """Set one setting in the user's file, or take it out.

    Raises:
        SettingsError: The file is not what we could have written; it stays as it is.
    """
    import tomllib

    try:
        text = changed(path.read_text(encoding="utf-8") if path.exists() else "", name, value)
        tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}. Mend it first; nothing was written.") from error
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def rows() -> dict[str, object]:
    """Return the settings that hold here, by name."""
    settings = load()
    return {name: getattr(settings, name) for name in DEFAULTS}


def literal(name: str, value: str) -> str:
    """Return a value as it stands in a TOML file.

    Example:
        >>> literal("slots", "4"), literal("storage", 'a"b')
        ('4', '"a\\\\"b"')
    """
    import json

    return value.strip() if isinstance(DEFAULTS[name], (int, float)) else json.dumps(value, ensure_ascii=False)


def changed(text: str, name: str, value: str | None) -> str:
    """Return the text of a settings file with one line of its table ``[mlworkflow]`` set or taken out.

    Everything else, comments included, stays as it is.

    Example:
        >>> print(changed("# mine\\n[mlworkflow]\\nslots = 2  # few\\n", "slots", "4"), end="")
        # mine
        [mlworkflow]
        slots = 4
    """
    lines = text.splitlines()
    start = next((number for number, line in enumerate(lines) if line.strip() == "[mlworkflow]"), None)
    if start is None:
        if value is None:
            return text
        lines += ["", "[mlworkflow]"] if lines else ["[mlworkflow]"]
        start = len(lines) - 1
    end = next((n for n in range(start + 1, len(lines)) if lines[n].lstrip().startswith("[")), len(lines))
    place = next((n for n in range(start + 1, end) if lines[n].partition("=")[0].strip() == name), None)
    new = [] if value is None else [f"{name} = {value}"]
    if place is not None:
        lines[place : place + 1] = new
    else:
        lines[start + 1 : start + 1] = new
    return "\n".join(lines) + "\n"
