"""`repave report`: when was the last time you did this from scratch?"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from chalicelib import wiring
from chalicelib.decisions.report.plain import as_plain
from chalicelib.deps import Clock
from chalicelib.model.report import Report
from chalicelib.registry.memory import memory_registry
from chalicelib.reporting import Scope
from chalicelib.reporting import report as gathered
from chalicelib.settings import Settings
from cli import options
from cli.place import installed, policies_at, region_of
from cli.progress import progress
from cli.readonly import Guard
from cli.reports.attesting import RecordError, read, record, verify
from cli.reports.markdown import markdown
from cli.reports.page import page
from cli.reports.text import text
from cli.shell import FINDINGS, OK, Shell, shell_of
from cli.twin import Progress, from_aws


class Form(StrEnum):
    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


FORMS: Mapping[Form, Callable[[Report], str]] = {
    Form.TEXT: text,
    Form.JSON: lambda told: json.dumps(as_plain(told), indent=2) + "\n",
    Form.MARKDOWN: markdown,
    Form.HTML: page,
}
Form_ = Annotated[Form, typer.Option("--format", help="A page has charts, and needs no network.")]
Output = Annotated[Path | None, typer.Option(metavar="FILE", help="Instead of standard output.")]
Attest = Annotated[
    bool, typer.Option("--attest", help="A dated record with the hash of its contents, as JSON.")
]
Previous = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The record that an attested one follows.")
]
Records = Annotated[
    list[Path] | None,
    typer.Option(
        "--verify", metavar="FILE", help="Only check records, in the order they were made in."
    ),
]
Fleet = Annotated[str | None, typer.Option(metavar="NAME", help="Of one fleet only.")]


def report(
    context: typer.Context,
    form: Form_ = Form.TEXT,
    output: Output = None,
    fleet: Fleet = None,
    attest: Attest = False,
    previous: Previous = None,
    records: Records = None,
    policies: options.Policies = None,
    prefix: options.Prefix = "repave",
    at: options.At = None,
    quiet: options.Quiet = False,
) -> int:
    """When each fleet was last built from scratch, who is over hard and why, how rebuilds went.

    Only reads, with your AWS credentials. Where nothing of Repave is deployed it is made from AWS
    alone, and says what it then cannot know. Exit status 1 if a host is over its hard age, or if a
    record was changed.
    """
    shell = shell_of(context)
    if records:
        return _verified(shell, records)
    before = read(previous) if previous else None
    with progress(shell, quiet) as told:
        found = _gathered(prefix, policies, fleet, (lambda: at) if at else shell.clock, told)
    made = record(found, before) if attest or before else None
    _write(shell, output, json.dumps(made, indent=2) + "\n" if made else FORMS[form](found))
    return FINDINGS if any(each.over_hard for each in found.fleets) else OK


def _gathered(
    prefix: str, policies: str | None, fleet: str | None, clock: Clock, told: Progress
) -> Report:
    guard = Guard()
    session = guard.session()
    place = installed(session, guard, prefix)
    there = place.registry is not None
    source = policies_at(policies, prefix, there)
    settings = Settings(prefix, region_of(session), queue_url="", policies=source)
    deps = wiring.assemble(settings, clock, session, place.registry or memory_registry())
    if not there:
        deps = replace(deps, registry=from_aws(deps.instances, clock(), told))
    return gathered(deps, Scope(fleet), installed=there)


def _verified(shell: Shell, records: list[Path]) -> int:
    try:
        shell.say(*verify(records))
    except RecordError as error:
        shell.warn(str(error))
        return FINDINGS
    return OK


def _write(shell: Shell, output: Path | None, words: str) -> None:
    if output is None:
        shell.out.write(words)
        return
    try:
        output.write_text(words, encoding="utf-8")
    except OSError as error:
        raise RecordError(f"--output {output}: cannot be written: {error.strerror}") from None
