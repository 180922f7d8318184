"""Every sample event through the trigger that its rule sends it to: what it does, and that a second
delivery does nothing."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from moto.events.models import EventPattern

from chalicelib.model.host import Host
from chalicelib.model.timeline import of_fleet, of_host
from sandbox.running import Sandbox
from tests.app.conftest import counted, three_hosts

EVENTS = Path(__file__).parent / "events"
SAMPLES = sorted(path.stem for path in EVENTS.glob("*.json"))
SAMPLE_HOST, SAMPLE_GROUP = "i-0a1b2c3d4e5f60718", "web-prod"
ALICE = (
    "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice@example.com"
)
NO_EVENTS = {"apigw_rest_proxy_iam_ec2_role", "sqs_fifo_lambda_event"}
FOREIGN = {
    "tag_change_on_resource",  # Of a tag that is none of ours.
}
"""No rule of this table takes them."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """One account for all samples: each gets a host of its own state back."""
    with counted() as calls, three_hosts(calls, tmp_path_factory.mktemp("policies")) as found:
        yield found


def of(name: str, host: str, group: str = "web") -> dict[str, Any]:
    """The sample, of one of our hosts and groups."""
    text = (EVENTS / f"{name}.json").read_text()
    found: dict[str, Any] = json.loads(text.replace(SAMPLE_HOST, host).replace(SAMPLE_GROUP, group))
    return found


def takers(sandbox: Sandbox, event: dict[str, Any]) -> list[str]:
    """Names of the functions whose rules match."""
    sources = sandbox.functions.module.app.event_sources
    rules = [source for source in sources if hasattr(source, "event_pattern")]
    match = [
        r for r in rules if EventPattern.load(json.dumps(r.event_pattern)).matches_event(event)
    ]
    return [rule.name for rule in match]


def registry_of(sandbox: Sandbox, *subjects: str) -> Any:
    registry = sandbox.deps.registry
    account, fleets = registry.fleets.read_all()
    hosts = {host.id: host for host in registry.hosts.every()}
    told = [registry.timeline.of(subject) for subject in subjects]
    return account, fleets, hosts, registry.replacements.page(100).items, told


def a_host(sandbox: Sandbox) -> Host:
    return min(sandbox.deps.registry.hosts.in_fleet("web"), key=lambda host: host.id)


def clean(sandbox: Sandbox, host: Host) -> None:
    """Take the marks away again, as only a test may."""
    row = sandbox.deps.registry.hosts._row  # type: ignore[attr-defined]
    names = ("taint", "interruption", "maintenance")
    row(host.id).update([getattr(row, name).remove() for name in names])


def deliver(sandbox: Sandbox, event: dict[str, Any]) -> None:
    (function,) = takers(sandbox, event)
    assert sandbox.functions.invoke(function, event) is None


def test_every_sample_has_the_rule_that_it_needs(whole: Sandbox) -> None:
    without = {name for name in SAMPLES if not takers(whole, of(name, SAMPLE_HOST))}
    assert without - NO_EVENTS == FOREIGN
    assert all(len(takers(whole, of(name, SAMPLE_HOST))) <= 1 for name in SAMPLES)


@pytest.mark.parametrize("name", sorted({*SAMPLES} - NO_EVENTS - FOREIGN))
def test_a_second_delivery_changes_nothing(name: str, whole: Sandbox) -> None:
    host = a_host(whole)
    if name == "ec2_state_change_terminated":
        host = replace(host, id="i-00000000000000000")  # Nobody's: the others are still needed.
    event, subjects = of(name, host.id), (of_host(host.id), of_fleet("web"))
    deliver(whole, event)
    before = registry_of(whole, *subjects)
    whole.run_for(timedelta(0))
    deliver(whole, event)
    assert registry_of(whole, *subjects) == before
    if name != "ec2_state_change_terminated":
        clean(whole, host)


Check = Callable[[Host, str], None]


def tainted(call: str) -> Check:
    def check(host: Host, told: str) -> None:
        assert host.taint and (host.taint.by, host.taint.why) == (ALICE, call)
        assert f"{call} by {ALICE}; grace of 1:00:00 until 2026-11-24 07:04 UTC" in told

    return check


def interrupted(due: str | None) -> Check:
    def check(host: Host, told: str) -> None:
        assert host.interruption is not None
        found = host.interruption.due
        assert (f"{found:%H:%M:%S}" if found else None) == due

    return check


def retired(host: Host, told: str) -> None:
    assert host.maintenance and host.maintenance.due
    assert f"{host.maintenance.due:%Y-%m-%dT%H:%M:%SZ}" == "2026-12-10T13:19:03Z"
    assert "AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED of 2026-12-10 13:19 UTC" in told


def untouched(host: Host, told: str) -> None:
    assert (host.taint, host.interruption, host.maintenance) == (None, None, None)
    assert told == ""


EFFECTS: dict[str, Check] = {
    "ec2_spot_interruption_warning": interrupted("06:06:57"),
    "ec2_rebalance_recommendation": interrupted(None),
    "health_instance_retirement_arn_entity": retired,
    "health_instance_retirement_id_entity": retired,
    "ct_ssm_StartSession": tainted("StartSession"),
    "ct_ssm_SendCommand_instanceIds": tainted("SendCommand"),
    "ct_eic_SendSSHPublicKey": tainted("SendSSHPublicKey"),
    "ct_eic_SendSerialConsoleSSHPublicKey": tainted("SendSerialConsoleSSHPublicKey"),
    "ct_ec2_ModifyInstanceAttribute_userData": tainted("ModifyInstanceAttribute"),
    "ct_ec2_ModifyInstanceAttribute_groups": tainted("ModifyInstanceAttribute"),
    "ct_ec2_CreateReplaceRootVolumeTask": tainted("CreateReplaceRootVolumeTask"),
    "ct_ec2_StopInstances": tainted("StopInstances"),
    "ct_ec2_StartInstances": tainted("StartInstances"),
    "ct_ssm_StartSession_denied": untouched,
    "ct_ec2_GetConsoleOutput": untouched,
    "ec2_state_change_running": untouched,
    "asg_launch_successful": untouched,
    "asg_launch_unsuccessful": untouched,
    "asg_terminate_successful": untouched,
    "asg_terminate_unsuccessful": untouched,
    "asg_launch_lifecycle_action": untouched,
    "asg_terminate_lifecycle_action": untouched,
}


def test_every_sample_that_has_a_rule_has_an_effect() -> None:
    shown_below = {"ct_ssm_SendCommand_targets", "ec2_state_change_terminated"}
    assert EFFECTS.keys() == {*SAMPLES} - NO_EVENTS - FOREIGN - shown_below


@pytest.mark.parametrize("name", EFFECTS)
def test_a_sample_has_the_effect_of_the_table(name: str, whole: Sandbox) -> None:
    host, started = a_host(whole), whole.clock.now()
    event = of(name, host.id)
    given = event["id"] = event.get("detail", {}).get("eventID") or f"once-{name}"
    if "communicationId" in event["detail"]:
        given = event["detail"]["communicationId"]
    deliver(whole, event)
    known = whole.deps.registry.hosts.get(host.id)
    entries = [entry for entry in whole.deps.registry.timeline.of(of_host(host.id))]
    told = " ".join(entry.words for entry in entries if entry.id == given)
    assert known is not None and started == whole.clock.now()
    EFFECTS[name](known, told)
    clean(whole, host)
