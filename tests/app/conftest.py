"""The whole application in an emulated account, with every call to AWS counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import botocore.client
import pytest

from sandbox.environment import FAKE
from sandbox.running import Options, Sandbox
from tests.app.calls import Calls

POLICY = """
name: web
mode: enforce
age: {soft: 1h, hard: 3h}
budget: {in_flight: 1}
ready: {bake: 1m, within: 15m}
"""


@contextmanager
def counted() -> Iterator[Calls]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in FAKE.items():
            patch.setenv(name, value)
        calls = Calls(botocore.client.BaseClient._make_api_call)
        patch.setattr(botocore.client.BaseClient, "_make_api_call", calls.as_method())
        yield calls


@pytest.fixture
def calls() -> Iterator[Calls]:
    with counted() as found:
        yield found


@contextmanager
def running(calls: Calls, options: Options, **files: str) -> Iterator[Sandbox]:
    """`files` are the policies by name; `web` is there unless given."""
    for name, text in ({"web": POLICY} | files).items():
        (options.policies / f"{name}.yaml").write_text(text)
    with Sandbox(options) as sandbox:
        calls.watch(sandbox.functions)
        yield sandbox


@contextmanager
def three_hosts(calls: Calls, folder: Path, policy: str = POLICY) -> Iterator[Sandbox]:
    """Three young hosts of a fleet `web`, all settled."""
    from sandbox.estate import Estate, GroupSpec

    with running(calls, Options(folder), web=policy) as found:
        found.estate = Estate()  # type: ignore[attr-defined]
        found.estate.group(GroupSpec("web", size=3, max_size=4, policy="web"))  # type: ignore[attr-defined]
        found.run_for(timedelta(minutes=10))
        yield found


@pytest.fixture
def sandbox(tmp_path: Path, calls: Calls) -> Iterator[Sandbox]:
    with three_hosts(calls, tmp_path) as found:
        yield found


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The same for tests that change nothing: an account costs seconds."""
    with counted() as calls, three_hosts(calls, tmp_path_factory.mktemp("policies")) as found:
        yield found
