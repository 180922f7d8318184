"""`repave policies`: a folder of policies against the parameters that a deployed Repave reads."""

from collections.abc import Iterator, Mapping
from difflib import unified_diff
from pathlib import Path
from typing import Annotated, Any

import boto3
import typer
from botocore.exceptions import ClientError

from chalicelib.errors import SettingsError
from chalicelib.policies.book import PolicyBook
from chalicelib.policies.sources import FolderSource
from cli.failing import Unreachable
from cli.shell import FINDINGS, OK, Shell, shell_of

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="Of policies (*.yaml).")]
At = Annotated[
    str,
    typer.Option("--path", metavar="PATH", help="Above the parameters, one for each file."),
]
DEFAULT = "/repave/policies"
GONE = "--delete"

policies = typer.Typer(help="Policies in a folder, and those that a deployed Repave reads.")


@policies.command()
def validate(context: typer.Context, folder: Folder) -> int:
    """Whether all files can be used.

    Exit status 1 if one cannot: it is named with key, value and what is allowed.
    """
    shell, book = shell_of(context), FolderSource(folder).book()
    for broken in book.broken:
        shell.warn(f"{folder}/{broken.error}")
    shell.say(f"usable: {len(book.good)}, not usable: {len(book.broken)}")
    return FINDINGS if book.broken else OK


@policies.command()
def diff(context: typer.Context, folder: Folder, path: At = DEFAULT) -> int:
    """What `apply` would change.

    Exit status 1 if there is a difference.
    """
    here, there = _files(folder), _parameters(boto3.client("ssm"), path)
    lines = [line for name in sorted({*here, *there}) for line in _diff(name, there, here)]
    shell_of(context).say(*lines)
    return FINDINGS if lines else OK


@policies.command()
def apply(
    context: typer.Context,
    folder: Folder,
    path: At = DEFAULT,
    delete: Annotated[
        bool, typer.Option(GONE, help="Also parameters that no file in the folder has.")
    ] = False,
) -> int:
    """Write the files that differ into Parameter Store; it acts within one sweep.

    Nothing is written if one file cannot be used: its fleets would be frozen.
    """
    shell, ssm = shell_of(context), boto3.client("ssm")
    here, there = _usable(folder), _parameters(ssm, path)
    for name in sorted(name for name in here if here[name] != there.get(name)):
        _put(ssm, f"{path}/{name}", here[name])
        shell.say(f"written: {path}/{name}")
    for name in sorted(there.keys() - here.keys()):
        _leave(shell, ssm, f"{path}/{name}", delete)
    return OK


def _put(ssm: Any, name: str, text: str) -> None:
    # Above 4 KB a parameter must be of the advanced tier; AWS chooses.
    ssm.put_parameter(
        Name=name, Value=text, Type="String", Overwrite=True, Tier="Intelligent-Tiering"
    )


def _leave(shell: Shell, ssm: Any, name: str, delete: bool) -> None:
    if not delete:
        shell.say(f"left, though no file has it: {name} ({GONE} deletes it)")
        return
    ssm.delete_parameter(Name=name)
    shell.say(f"deleted: {name}")


def _files(folder: Path) -> dict[str, str]:
    if not folder.is_dir():
        raise SettingsError(f"{folder} is not a folder")
    found = (each for each in folder.iterdir() if each.suffix in {".yaml", ".yml"})
    return {each.name: each.read_text(encoding="utf-8") for each in found}


def _usable(folder: Path) -> dict[str, str]:
    files = _files(folder)
    broken = PolicyBook.of(files).broken
    if broken:
        raise SettingsError(f"nothing is written: {folder}/{broken[0].error}")
    return files


def _parameters(ssm: Any, path: str) -> dict[str, str]:
    pages = ssm.get_paginator("get_parameters_by_path").paginate(Path=path, Recursive=True)
    try:
        found = [one for page in pages for one in page["Parameters"]]
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise Unreachable(f"the parameters below {path} cannot be read: {code}") from error
    return {one["Name"].removeprefix(f"{path}/"): one["Value"] for one in found}


def _diff(name: str, there: Mapping[str, str], here: Mapping[str, str]) -> Iterator[str]:
    before, after = (one.get(name, "").splitlines() for one in (there, here))
    yield from unified_diff(before, after, f"deployed/{name}", f"folder/{name}", lineterm="")
