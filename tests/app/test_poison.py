"""A thousand broken events: each is refused by name or is a normal outcome, and none of them alone
ends a host, starts one, or makes the registry forget one."""

import copy
import logging
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.errors import InstanceNotYetKnown, MalformedEvent
from sandbox.running import Sandbox
from tests.app.calls import Calls
from tests.app.conftest import counted, three_hosts
from tests.app.test_events import FOREIGN, NO_EVENTS, SAMPLES, a_host, of, takers

pytestmark = pytest.mark.long

MUTATIONS, SEED = 1000, 20261124
NAMES = sorted({*SAMPLES} - NO_EVENTS - FOREIGN - {"ec2_state_change_terminated"})
JUNK: list[Any] = [
    *(None, "", " ", 0, -1, 5.5, True, [], {}, [None], {"": ""}, [[]], "i-", "i-xyz", "x" * 5000),
    *("i-0123456789abcdef0", "arn:aws:ec2:::instance/", "2026-13-45T99:99:99Z", "\ud800", "\x00"),
    *("Thu, 99 Foo 2026 25:61:61 GMT", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"),
    *("closed", "terminate", "false", {"items": [None]}, ["i-0123456789abcdef0", 5], 10**400),
]
CHANGES = ("LaunchInstances", "ExecutePolicy", "EnterStandby", "ExitStandby", "Terminate", "Run")


@pytest.fixture
def poisoned() -> Iterator[random.Random]:
    logging.disable(logging.CRITICAL)
    yield random.Random(SEED)
    logging.disable(logging.NOTSET)


@pytest.fixture
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sandbox, Calls]]:
    with counted() as calls, three_hosts(calls, tmp_path_factory.mktemp("policies")) as found:
        yield found, calls


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)  # type: ignore[assignment]
    else:
        return
    for key, each in inner:
        yield from places(each, (*path, key))


def mutated(event: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    broken = copy.deepcopy(event)
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        known = [path for path in places(broken) if path != ("detail-type",)]
        *parents, last = chance.choice(known)
        owner: Any = broken
        for key in parents:
            owner = owner[key]
        if chance.random() < 0.3:
            del owner[last]
        else:
            owner[last] = copy.deepcopy(chance.choice(JUNK))
    return broken


def test_a_thousand_broken_events(poisoned: random.Random, account: tuple[Sandbox, Calls]) -> None:
    sandbox, calls = account
    before = {host.id for host in sandbox.deps.registry.hosts.every()}
    group = sandbox.deps.groups.get("web")
    host, outcomes = a_host(sandbox).id, Counter[str]()
    events = {name: of(name, host) for name in NAMES}
    functions = {name: takers(sandbox, event)[0] for name, event in events.items()}
    calls.begin()
    for number in range(MUTATIONS):
        name = NAMES[number % len(NAMES)]
        function, broken = functions[name], mutated(events[name], poisoned)
        try:
            sandbox.functions.invoke(function, broken)
            outcomes["taken"] += 1
        except (MalformedEvent, InstanceNotYetKnown) as error:
            outcomes[type(error).__name__] += 1
        except Exception as error:
            raise AssertionError(f"mutation {number} of {function}: {broken}") from error
    assert {host.id for host in sandbox.deps.registry.hosts.every()} == before
    assert not [call for call in calls.names if call.startswith(CHANGES)]
    assert sandbox.deps.groups.get("web") == group
    assert outcomes.total() == MUTATIONS and outcomes["taken"] > 100
    assert outcomes["MalformedEvent"] > 100
