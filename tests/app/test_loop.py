"""The loop through the real triggers: steady state, replacement, death after any call."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.model.replacement import Step
from sandbox.running import Sandbox
from tests.app.conftest import Calls, running

WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem")


def host_ids(sandbox: Sandbox) -> set[str]:
    group = sandbox.deps.groups.get("web")
    assert group is not None
    return {member.id for member in group.members}


def test_a_steady_sweep_makes_one_registry_write_and_pokes_nobody(
    sandbox: Sandbox, calls: Calls
) -> None:
    calls.counting = True
    sandbox.functions.invoke("sweep", sandbox.dispatcher.scheduled_event("sweep"))
    assert [name for name in calls.names if name in WRITES] == ["UpdateItem"]
    assert "SendMessageBatch" not in calls.names


def test_a_pass_over_an_unchanged_fleet_asks_ec2_nothing(sandbox: Sandbox, calls: Calls) -> None:
    calls.counting = True
    event = {"Records": [{"messageId": "m", "body": '{"fleet": "web"}'}]}
    assert sandbox.functions.invoke("reconcile_fleet", event) == {"batchItemFailures": []}
    assert "DescribeInstances" not in calls.names
    assert [name for name in calls.names if name in WRITES] == ["UpdateItem"]


def test_every_host_is_replaced_before_hard_and_capacity_never_falls(sandbox: Sandbox) -> None:
    first = host_ids(sandbox)
    sandbox.run_for(timedelta(hours=3))
    assert not first & host_ids(sandbox)
    assert len(host_ids(sandbox)) in (3, 4)
    assert sandbox.auditor.violations == []
    assert sandbox.failures == []


def test_a_host_terminated_by_hand_leaves_the_api_within_seconds(sandbox: Sandbox) -> None:
    host = sorted(host_ids(sandbox))[0]
    sandbox.estate.ec2.terminate_instances(InstanceIds=[host])  # type: ignore[attr-defined]
    sandbox.run_for(timedelta(seconds=10))
    assert host not in sandbox.request("GET", "/hosts")["body"]


def test_unreadable_pokes_alone_are_given_back(sandbox: Sandbox) -> None:
    records = [
        {"messageId": "bad", "body": "{"},
        {"messageId": "odd", "body": '{"fleet": 3}'},
        {"messageId": "good", "body": '{"fleet": "web"}'},
    ]
    answer = sandbox.functions.invoke("reconcile_fleet", {"Records": records})
    assert [item["itemIdentifier"] for item in answer["batchItemFailures"]] == ["bad", "odd"]


def one_replacement(folder: Path, calls: Calls, kill_after: int | None) -> dict[str, Any]:
    """One requested replacement; the process dies once, after the given call of a pass."""
    from sandbox.estate import Estate, GroupSpec

    calls.names, calls.counting, calls.kill_after = [], False, None
    with running(folder) as sandbox:
        Estate().group(GroupSpec("web", size=1, max_size=2, policy="web"))
        sandbox.run_for(timedelta(minutes=5))
        (old,) = host_ids(sandbox)
        assert sandbox.request("POST", f"/hosts/{old}/rebuild")["statusCode"] == 202
        calls.kill_after = kill_after
        plain = sandbox.functions.invoke

        def invoke(name: str, event: dict[str, Any]) -> Any:
            calls.counting = name == "reconcile_fleet"
            try:
                return plain(name, event)
            finally:
                calls.counting = False

        sandbox.functions.invoke = invoke  # type: ignore[method-assign]
        sandbox.run_for(timedelta(minutes=25))
        group = sandbox.deps.groups.get("web")
        assert group is not None
        rows = sandbox.deps.registry.replacements.page(100).items
        return {
            "old is gone": old not in host_ids(sandbox),
            "hosts": len(group.members),
            "desired": group.desired,
            "launched": len(sandbox.hands.launched),
            "steps": [row.step for row in rows],
            "violations": sandbox.auditor.violations,
        }


WANTED = {
    "old is gone": True,
    "hosts": 1,
    "desired": 1,
    "launched": 1,
    "steps": [Step.DONE],
    "violations": [],
}


@pytest.mark.parametrize("offset", range(2))
def test_death_after_any_call_ends_in_the_same_state(
    offset: int, tmp_path: Path, calls: Calls
) -> None:
    """Every twentieth call by default, since each takes a fleet of its own; EVERY_CALL=1: all."""
    assert one_replacement(tmp_path, calls, None) == WANTED
    total = len(calls.names)
    assert total > 60
    stride = 2 if os.environ.get("EVERY_CALL") else 20
    for kill_after in range(1 + offset * (stride // 2), total + 1, stride):
        assert one_replacement(tmp_path, calls, kill_after) == WANTED, kill_after
