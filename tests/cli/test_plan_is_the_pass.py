"""What `repave plan` says is what the next pass does, action by action, in plays of the sandbox."""

import io
import json
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, NamedTuple

import pytest

from chalicelib.observability import logger
from cli.__main__ import main
from cli.planning import of_fleet
from cli.twin import from_registry
from sandbox.environment import FAKE
from sandbox.running import Options, Sandbox
from sandbox.scenarios import SCENARIOS

pytestmark = pytest.mark.long

WHOLE_COMMANDS = 3
"""The command itself makes clients of its own, a second each time."""


ENOUGH = 2
"""Replacements seen from their claim to their end."""


class Did(NamedTuple):
    action: str
    replacement: str
    host: str
    words: str


class Log(logging.Handler):
    """What a pass carried out or would have, in its order."""

    def __init__(self) -> None:
        super().__init__()
        self.did: list[Did] = []

    def emit(self, record: logging.LogRecord) -> None:
        told = vars(record)
        if "action" in told and "outcome" in told:
            row = (told["action"], told["replacement"], told["host"], record.getMessage())
            self.did.append(Did(*row))


@dataclass
class Compared:
    sandbox: Sandbox
    log: Log
    passes: int = 0
    commands: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    differ: list[tuple[str, list[Did], list[Did]]] = field(default_factory=list)

    def watch(self) -> None:
        plain = self.sandbox.functions.invoke

        def invoke(name: str, event: dict[str, Any]) -> Any:
            if name != "reconcile_fleet":
                return plain(name, event)
            (fleet,) = {json.loads(each["body"])["fleet"] for each in event["Records"]}
            said, self.log.did = self.said(fleet), []
            answer = plain(name, event)
            self.compare(fleet, said)
            return answer

        self.sandbox.functions.invoke = invoke  # type: ignore[method-assign]

    def said(self, fleet: str) -> list[Did]:
        """By what the command does for each fleet; a warm function remembers some of what AWS said,
        so that the same reading is needed for the same answer."""
        deps = self.sandbox.deps
        twin = from_registry(deps.registry, [fleet], lambda what, count: None)
        found = of_fleet(replace(deps, registry=twin), fleet)
        said = [
            Did(type(a).__name__.lower(), a.replacement.id, a.replacement.old_host, a.words)
            for a in found.plan.actions
        ]
        if said and self.commands < WHOLE_COMMANDS:
            self.commands += 1
            assert self.by_command(fleet) == said
        return said

    def by_command(self, fleet: str) -> list[Did]:
        out, errors = io.StringIO(), io.StringIO()
        given = [
            "plan",
            fleet,
            "--json",
            "--quiet",
            "--policies",
            str(self.sandbox.options.policies),
        ]
        assert main(given, out, errors, self.sandbox.clock.now) == 0, errors.getvalue()
        told = json.loads(out.getvalue())
        assert told["deployed"]
        return [
            Did(
                one["action"],
                one["replacement"]["id"],
                one["replacement"]["old_host"],
                one["words"],
            )
            for one in told["fleets"][0]["actions"]
        ]

    def compare(self, fleet: str, said: list[Did]) -> None:
        self.passes += 1
        self.kinds.update(each.action for each in said)
        if said != self.log.did:
            self.differ.append((f"{fleet} at {self.sandbox.clock.now()}", said, self.log.did))


@contextmanager
def compared(name: str) -> Iterator[Compared]:
    scenario = SCENARIOS[name]
    with scenario.folder() as policies, Sandbox(Options(policies)) as sandbox:
        found = Compared(sandbox, Log())
        logger.addHandler(found.log)
        scenario.build(sandbox)
        found.watch()
        try:
            yield found
        finally:
            logger.removeHandler(found.log)


@pytest.mark.parametrize("name", ["standby", "standalone", "hands", "notices"])
def test_the_next_pass_does_what_the_plan_says(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in FAKE.items():
        monkeypatch.setenv(key, value)
    with compared(name) as found:
        found.sandbox.run_until(lambda: found.kinds["finish"] >= ENOUGH, timedelta(days=1))
    print(f"{name}: {found.passes} passes, {found.commands} whole commands, {dict(found.kinds)}")
    assert found.kinds["finish"] >= ENOUGH and found.commands == WHOLE_COMMANDS
    assert found.differ == []
