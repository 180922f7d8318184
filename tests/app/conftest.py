"""The whole application in an emulated account, with every call to AWS counted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import botocore.client
import pytest

from sandbox.environment import FAKE
from sandbox.functions import Died
from sandbox.running import Options, Sandbox

POLICY = """
name: web
mode: enforce
age: {soft: 1h, hard: 3h}
budget: {in_flight: 1}
ready: {bake: 1m, within: 15m}
"""


@dataclass
class Calls:
    """Calls to AWS by the application's functions; kills the process after the given one."""

    names: list[str] = field(default_factory=list)
    counting: bool = False
    kill_after: int | None = None
    original: Callable[..., Any] = botocore.client.BaseClient._make_api_call

    def make(self, client: Any, name: str, params: dict[str, Any]) -> Any:
        answer = self.original(client, name, params)
        if self.counting:
            self.names.append(name)
            if len(self.names) == self.kill_after:
                raise Died(name)
        return answer


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    for name, value in FAKE.items():
        monkeypatch.setenv(name, value)
    counted = Calls()

    def make(client: Any, name: str, params: dict[str, Any]) -> Any:
        return counted.make(client, name, params)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", make)
    return counted


@contextmanager
def running(folder: Path, **files: str) -> Iterator[Sandbox]:
    for name, text in ({"web": POLICY} | files).items():
        (folder / f"{name}.yaml").write_text(text)
    with Sandbox(Options(folder)) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(tmp_path: Path, calls: Calls) -> Iterator[Sandbox]:
    """Three young hosts of a fleet `web`, all settled."""
    from sandbox.estate import Estate, GroupSpec

    with running(tmp_path) as found:
        found.estate = Estate()  # type: ignore[attr-defined]
        found.estate.group(GroupSpec("web", size=3, max_size=4, policy="web"))  # type: ignore[attr-defined]
        found.run_for(timedelta(minutes=10))
        yield found
