"""A private zone follows the registry while hosts come and go, and functions die."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError
from moto.dynamodb.models import dynamodb_backends
from pynamodb.exceptions import PynamoDBException

from chalicelib.errors import Conflict
from chalicelib.handlers.sync_zone import TRIES, sync_zone
from sandbox.functions import ACCOUNT_ID, REGION, Died
from sandbox.running import Sandbox
from tests.app.calls import Kind, Point
from tests.app.zoned import (
    FUNCTION,
    MINUTE,
    ZONE,
    addresses,
    change,
    end,
    equal,
    hosts,
    marked,
    of_registry,
    others,
    put,
    three_hosts,
)
from tests.iam.evaluator import actions_of
from tests.iam.policies import statements
from tests.iam.recording import Recording, watched
from tests.iam.unseen import ALWAYS


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with three_hosts(tmp_path_factory.mktemp("policies")) as found:
        yield found


@pytest.fixture
def sandbox(shared: Sandbox) -> Sandbox:
    """Whatever the test before did, it is made good."""
    shared.run_for(10 * MINUTE)
    assert equal(shared) and len(addresses(shared)) == 3
    shared.failures.clear()
    return shared


def test_every_host_and_service_has_its_names(sandbox: Sandbox) -> None:
    assert equal(sandbox) and len(marked(sandbox)) == 5 and len(addresses(sandbox)) == 3
    assert not sandbox.failures


def test_a_host_that_ends_is_gone_from_the_zone_within_one_event(sandbox: Sandbox) -> None:
    victim = sandbox.deps.registry.hosts.get(hosts(sandbox)[0])
    before = others(sandbox)
    assert victim
    end(sandbox, victim.id)
    assert sandbox.run_until(lambda: victim.private_ip not in addresses(sandbox), MINUTE / 2)
    assert f"{victim.id}.node.{ZONE}" not in {each.name for each in marked(sandbox)}
    sandbox.run_for(10 * MINUTE)
    assert equal(sandbox) and len(addresses(sandbox)) == 3
    assert others(sandbox) == before and not sandbox.failures


def test_its_rights_are_enough_and_each_is_used(sandbox: Sandbox) -> None:
    _empty(sandbox)
    found = Recording()
    with watched(sandbox, found, "zone"):
        sandbox.functions.invoke(FUNCTION, {})
    assert equal(sandbox) and found.denied == []
    granted = {action for action in actions_of(statements("policy-zone.json"))}
    assert granted - {action for _, action in found.seen} <= ALWAYS.keys()


def test_a_sync_of_what_is_equal_writes_nothing(sandbox: Sandbox) -> None:
    calls = sandbox.calls  # type: ignore[attr-defined]
    calls.begin()
    sandbox.functions.invoke(FUNCTION, {})
    assert calls.names == ["ListResourceRecordSets", "GetItem", "Scan"]


@pytest.mark.parametrize("kind", list(Kind), ids=[kind.name for kind in Kind])
def test_whatever_call_fails_the_next_sync_makes_it_good(sandbox: Sandbox, kind: Kind) -> None:
    """A request for each change, so that it can die between any two."""
    calls = sandbox.calls  # type: ignore[attr-defined]
    struck = True
    number = 0
    while struck:
        number += 1
        _empty(sandbox)
        calls.begin({Point(FUNCTION, number): kind})
        with _one_by_one(), suppress(Died, BotoCoreError, PynamoDBException):
            sandbox.functions.invoke(FUNCTION, {})
        struck = bool(calls.struck)
        calls.begin()
        sandbox.functions.invoke(FUNCTION, {})
        assert equal(sandbox)
    assert number == 3 + len(marked(sandbox)) + 1, "each of its calls had its turn"


def _empty(sandbox: Sandbox) -> None:
    for each in marked(sandbox):
        change(sandbox, "DELETE", dict(each.listed or {}))


@contextmanager
def _one_by_one() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chalicelib.discovery.zone.MOST_RECORDS", 1)
        yield


def test_what_others_did_to_our_sets_is_undone_and_theirs_are_left(sandbox: Sandbox) -> None:
    host, *_ = hosts(sandbox)
    put(sandbox, "db.service", "192.0.2.7")
    put(sandbox, "web.service", "192.0.2.8", SetIdentifier="by hand", Weight=1)
    put(sandbox, f"{host}.node", "192.0.2.9", SetIdentifier=sandbox.deps.zone.owner, Weight=0)
    theirs = others(sandbox)
    assert not equal(sandbox)
    sandbox.run_for(5 * MINUTE)
    assert equal(sandbox) and others(sandbox) == theirs


def test_a_name_that_another_took_keeps_no_other_from_being_right(sandbox: Sandbox) -> None:
    (host, *_) = hosts(sandbox)
    mine = next(each for each in marked(sandbox) if each.name.startswith(host))
    change(sandbox, "DELETE", dict(mine.listed or {}))
    put(sandbox, f"{host}.node", "192.0.2.9")
    end(sandbox, hosts(sandbox)[-1])
    sandbox.run_for(10 * MINUTE)
    assert of_registry(sandbox) - marked(sandbox) == {mine}
    assert not sandbox.failures
    change(
        sandbox,
        "DELETE",
        next(dict(each.listed or {}) for each in others(sandbox) if host in each.name),
    )
    sandbox.run_for(5 * MINUTE)
    assert equal(sandbox)


def test_a_registry_that_was_emptied_empties_no_zone(sandbox: Sandbox) -> None:
    """It names its hosts again once an audit has found them."""
    before = marked(sandbox)
    rows = dynamodb_backends[ACCOUNT_ID][REGION].tables["repave-hosts"].items
    kept = dict(rows)
    rows.clear()
    sandbox.functions.invoke(FUNCTION, {})
    assert marked(sandbox) == before
    rows.update(kept)


class Meanwhile:
    """The zone's adapter; before it does that, something happens."""

    def __init__(self, zone: Any, at: str, happens: Callable[[], None], times: int = 1) -> None:
        self._zone, self._at, self._happens, self._left = zone, at, happens, times

    def __getattr__(self, name: str) -> Any:
        if name == self._at and self._left:
            self._left -= 1
            self._happens()
        return getattr(self._zone, name)


@pytest.mark.parametrize("at", ["read", "change"])
def test_who_is_slow_never_writes_over_who_knew_more(sandbox: Sandbox, at: str) -> None:
    """Whatever it has read of the two by then."""
    victim = hosts(sandbox)[0]
    _empty(sandbox)

    def another_is_quicker() -> None:
        end(sandbox, victim)
        sandbox.run_for(MINUTE)

    slow = Meanwhile(sandbox.deps.zone, at, another_is_quicker)
    sync_zone(replace(sandbox.deps, zone=slow))  # type: ignore[arg-type]
    assert equal(sandbox) and victim not in str(marked(sandbox))


def test_a_zone_that_never_stands_still_is_said(sandbox: Sandbox) -> None:
    mine = {"SetIdentifier": sandbox.deps.zone.owner, "Weight": 1}
    values = iter(f"192.0.2.{number}" for number in range(10))

    def restless() -> None:
        put(sandbox, "web.service", next(values), **mine)

    restless()
    never = Meanwhile(sandbox.deps.zone, "change", restless, TRIES)
    with pytest.raises(Conflict, match="Tried to delete"):
        sync_zone(replace(sandbox.deps, zone=never))  # type: ignore[arg-type]
