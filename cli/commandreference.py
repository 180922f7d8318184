"""`python -m cli.commandreference FILE`: docs/commands.md, from the commands themselves."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from cli.app import GROUPS, PANELS, STATUSES, app

HEAD = f"""# Commands

Made by `make reference` from the commands themselves. {STATUSES}

`make command` installs `repave` into the virtual environment, `pipx install .` for yourself;
`repave --install-completion` completes commands and options in your shell. `plan`, `doctor` and
`report` need nothing but AWS credentials that may read, and a folder of policies. The others ask
the deployed API: at `--api-url` or `REPAVE_API_URL`, or where the CloudFormation stack puts it out;
requests are signed with your AWS credentials, but on loopback, where the sandbox's API is.
"""


def reference() -> str:
    group: Any = typer.main.get_command(app)
    named = {c.callback.__name__: c for c in group.commands.values() if c.callback}
    parts = [HEAD]
    for panel, functions in PANELS.items():
        parts.append(f"## {panel}\n")
        for function in functions:
            parts.append("\n".join(_command(named[function.__name__])))
        for name in (name for name, (_, place) in GROUPS.items() if place == panel):
            below: Any = group.commands[name]
            parts += ["\n".join(_command(each, f"{name} ")) for each in below.commands.values()]
    return "\n".join(parts)


def _command(command: Any, below: str = "") -> Iterator[str]:
    names = [f"[{p.metavar}]" for p in command.params if p.param_type_name == "argument"]
    yield f"### repave {below}{' '.join([command.name, *names])}\n"
    yield f"{command.help.strip()}\n"
    options = [p for p in command.params if p.param_type_name == "option" and p.name != "help"]
    if options:
        yield "| option | |\n|---|---|"
        yield from map(_row, options)
        yield ""


def _row(option: Any) -> str:
    value = "" if option.is_flag else f" {option.metavar or 'VALUE'}"
    words = [option.help or ""]
    if option.envvar:
        words.append(f"Environment: `{option.envvar}`.")
    if option.required:
        words.append("Required.")
    elif option.default not in (None, False) and not option.is_flag:
        words.append(f"Default: {option.default}.")
    names = ", ".join(f"`{name}{value}`" for name in option.opts)
    return f"| {names} | {' '.join(filter(None, words))} |".replace("\n", " ")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(reference())
