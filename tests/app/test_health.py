"""Hosts that go bad without an event, and without any change that their group shows."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from chalicelib.aws.health import HealthChecks
from chalicelib.model.host import Host
from chalicelib.model.replacement import Reason, Step
from sandbox.estate import GroupSpec
from sandbox.running import Sandbox
from tests.app.calls import Call, Calls

MINUTE = timedelta(minutes=1)
TURN = timedelta(minutes=5)
FLEETS = 15
READS = ("Describe", "Get", "BatchGet", "Query", "Scan")


def some_host(sandbox: Sandbox) -> str:
    return min(row.id for row in sandbox.deps.registry.hosts.every())


def row(sandbox: Sandbox, host: str) -> Host:
    found = sandbox.deps.registry.hosts.get(host)
    assert found is not None
    return found


def test_a_target_that_goes_bad_is_found_and_replaced_after_the_policys_patience(
    sandbox: Sandbox,
) -> None:
    host, began = some_host(sandbox), sandbox.clock.now()
    sandbox.account.faults.sick(host)
    assert sandbox.run_until(lambda: row(sandbox, host).unwell_since is not None, TURN + MINUTE)
    assert row(sandbox, host).unwell_why == "unhealthy in target group web"
    done = lambda: row(sandbox, host).replaced_by is not None  # noqa: E731
    assert sandbox.run_until(done, timedelta(minutes=30))
    (replaced,) = [
        found
        for found in sandbox.deps.registry.replacements.page(10).items
        if found.old_host == host
    ]
    assert (replaced.reasons, replaced.step) == ((Reason.UNHEALTHY,), Step.DONE)
    patience = replaced.began[Step.CLAIMED] - began
    assert timedelta(minutes=10) <= patience <= timedelta(minutes=17)
    assert (sandbox.auditor.violations, sandbox.failures) == ([], [])


def test_a_host_that_goes_bad_while_another_is_replaced_is_cured_first(sandbox: Sandbox) -> None:
    """The only slot is taken, and the fleet would fall short: neither could wait for the other."""
    first, sick, _ = sorted(row.id for row in sandbox.deps.registry.hosts.every())
    sandbox.request("POST", f"/hosts/{first}/rebuild")
    replacements = sandbox.deps.registry.replacements
    assert sandbox.run_until(lambda: bool(replacements.open_in("web")), 2 * MINUTE)
    sandbox.account.faults.sick(sick)
    assert sandbox.run_until(lambda: row(sandbox, sick).gone, 20 * MINUTE)
    assert not row(sandbox, first).gone
    assert sandbox.run_until(lambda: row(sandbox, first).replaced_by is not None, 20 * MINUTE)
    assert (sandbox.auditor.violations, sandbox.failures) == ([], [])


def test_a_host_that_is_well_again_in_time_stays(sandbox: Sandbox) -> None:
    host = some_host(sandbox)
    sandbox.account.faults.sick(host, until=sandbox.clock.now() + 8 * MINUTE)
    assert sandbox.run_until(lambda: row(sandbox, host).unwell_since is not None, TURN + MINUTE)
    assert sandbox.run_until(lambda: row(sandbox, host).unwell_since is None, 2 * TURN)
    sandbox.run_for(timedelta(minutes=15))
    assert not row(sandbox, host).gone
    assert sandbox.deps.registry.replacements.page(10).items == ()


def test_what_the_registry_has_lost_of_it_is_read_again(sandbox: Sandbox) -> None:
    host = some_host(sandbox)
    sandbox.account.faults.impaired(host)
    assert sandbox.run_until(lambda: row(sandbox, host).unwell_since is not None, TURN + MINUTE)
    sandbox.deps.registry.fleets.forget("web")
    sandbox.run_for(MINUTE)
    assert row(sandbox, host).unwell_why == "impaired by EC2's status checks"


def test_while_nothing_changes_a_bad_host_costs_no_more_writes_than_a_good_one(
    sandbox: Sandbox, calls: Calls
) -> None:
    """Its patience has not ended: each turn finds what the last pass had read."""
    host = some_host(sandbox)
    policy = sandbox.options.policies / "web.yaml"
    policy.write_text(policy.read_text() + "unhealthy: {after: 5h}\n")
    sandbox.account.faults.sick(host)
    sandbox.run_for(timedelta(minutes=10))
    calls.begin()
    sandbox.run_for(timedelta(minutes=10))
    written = [call for call in calls.made if not call.operation.startswith(READS)]
    assert written == [Call("sweep", "UpdateItem")] * 10


def test_a_load_balancer_without_an_answer_keeps_nobody_else_from_being_looked_at(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.estate.group(GroupSpec("api", size=1, max_size=2, policy="web"))  # type: ignore[attr-defined]
    sandbox.run_for(2 * TURN)
    plain = HealthChecks._targets

    def silent(checks: HealthChecks, balancer: str) -> dict[str, str]:
        if "/web/" in balancer:
            raise TimeoutError("no answer")
        return plain(checks, balancer)

    monkeypatch.setattr(HealthChecks, "_targets", silent)
    (host,) = [row.id for row in sandbox.deps.registry.hosts.in_fleet("api")]
    sandbox.account.faults.sick(host)
    assert sandbox.run_until(lambda: row(sandbox, host).unwell_since is not None, TURN + MINUTE)
    assert sandbox.failures == []


def test_a_sweep_asks_a_fifth_of_the_target_groups(sandbox: Sandbox, calls: Calls) -> None:
    for number in range(FLEETS):
        spec = GroupSpec(f"web-{number}", size=1, max_size=2, policy="web")
        sandbox.estate.group(spec)  # type: ignore[attr-defined]
    sandbox.run_for(timedelta(minutes=10))
    minutes: Counter[datetime] = Counter()
    for _ in range(5):
        calls.begin()
        sandbox.run_for(MINUTE)
        asked = Counter(calls.names)
        assert asked["DescribeInstanceStatus"] <= 2
        minutes[sandbox.clock.now()] = asked["DescribeTargetHealth"]
    assert sum(minutes.values()) == FLEETS + 1
    assert max(minutes.values()) <= (FLEETS + 1) // 2
