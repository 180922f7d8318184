"""What the triggers do with hosts that nobody knows yet, commands without ids, excuses, launches
that fail, and messages that cannot be read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest

from chalicelib import wiring
from chalicelib.errors import InstanceNotYetKnown
from chalicelib.model.host import Seen
from chalicelib.model.timeline import of_fleet, of_host
from sandbox.estate import IMAGE
from sandbox.functions import REGION
from sandbox.installation import QUEUE, UNREADABLE
from sandbox.running import Sandbox
from tests.app.conftest import counted, three_hosts
from tests.app.test_events import a_host, clean, deliver, of

COMMAND = "4e973221-443e-4a56-a0b4-1cb3c7923fc3"
OTHER_POLICY = """
name: web
mode: enforce
age: {soft: 1h, hard: 3h}
budget: {in_flight: 1}
ready: {bake: 1m, within: 15m}
breaker: {failures: 2}
touches: {excuse: {principals: ["*assumed-role/AWSReservedSSO_Admin_*/alice@example.com"]}}
"""


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with counted() as calls, three_hosts(calls, tmp_path_factory.mktemp("policies")) as found:
        yield found


def stranger(sandbox: Sandbox, **tags: str) -> str:
    """A running instance of which no event has come yet."""
    given = [{"Key": key, "Value": value} for key, value in tags.items()]
    specs = [{"ResourceType": "instance", "Tags": given}] if given else []
    made = sandbox.estate.ec2.run_instances(  # type: ignore[attr-defined]
        ImageId=IMAGE, MinCount=1, MaxCount=1, TagSpecifications=specs
    )
    host = str(made["Instances"][0]["InstanceId"])
    assert sandbox.deps.registry.hosts.get(host) is None
    return host


def test_a_host_that_only_ec2_knows_is_registered_and_marked(account: Sandbox) -> None:
    host = stranger(account)
    deliver(account, of("ec2_spot_interruption_warning", host))
    known = account.deps.registry.hosts.get(host)
    assert known is not None and known.seen_how is Seen.EVENT and known.interruption


def test_one_unknown_host_keeps_no_other_from_its_mark(account: Sandbox) -> None:
    host, nobody = stranger(account), "i-0123456789abcdef0"
    event = of("health_instance_retirement_id_entity", nobody)
    event["detail"]["affectedEntities"].append({"entityValue": host})
    with pytest.raises(InstanceNotYetKnown, match=nobody):
        deliver(account, event)
    known = account.deps.registry.hosts.get(host)
    assert known is not None and known.maintenance


def by_targets(*targets: dict[str, Any], command: str = COMMAND) -> dict[str, Any]:
    event = of("ct_ssm_SendCommand_targets", "i-0123456789abcdef0")
    event["detail"]["requestParameters"]["targets"] = list(targets)
    event["detail"]["responseElements"]["command"]["commandId"] = command
    return event


def test_a_command_taints_those_that_it_has_reached(account: Sandbox) -> None:
    reached, spared = stranger(account, Role="db"), stranger(account, Role="db")
    account.run_for(timedelta(minutes=1))  # Only hosts that run are reached.
    ssm = boto3.client("ssm", region_name=REGION)
    sent = ssm.send_command(DocumentName="AWS-RunShellScript", InstanceIds=[reached])
    target = {"key": "tag:Role", "values": ["db"]}
    deliver(account, by_targets(target, command=sent["Command"]["CommandId"]))
    known = account.deps.registry.hosts.get(reached)
    assert known is not None and known.taint and known.taint.why == "SendCommand"
    other = account.deps.registry.hosts.get(spared)
    assert other is not None and other.taint is None


def test_before_it_has_reached_any_the_tags_tell(account: Sandbox) -> None:
    meant, other = stranger(account, Role="mail"), stranger(account, Role="news")
    deliver(account, by_targets({"key": "tag:Role", "values": ["mail"]}))
    known = account.deps.registry.hosts.get(meant)
    assert known is not None and known.taint
    assert account.deps.registry.hosts.get(other) is None


def test_a_resource_group_is_asked_about_again(account: Sandbox) -> None:
    with pytest.raises(
        InstanceNotYetKnown, match=f"command {COMMAND} has not reached any host yet"
    ):
        deliver(account, by_targets({"key": "resource-groups:Name", "values": ["all"]}))


def test_later_touches_are_told_and_the_first_one_stays(account: Sandbox) -> None:
    host = a_host(account)
    for name in ("ct_eic_SendSSHPublicKey", "ct_ssm_StartSession"):
        event = of(name, host.id)
        event["detail"] |= {"eventID": f"told-{name}"}
        if "StartSession" in name:
            event["detail"]["eventTime"] = "2026-11-24T07:00:00Z"
        deliver(account, event)
    known = account.deps.registry.hosts.get(host.id)
    assert known and known.taint and known.taint.why == "SendSSHPublicKey"
    told = [e.words.split()[0] for e in account.deps.registry.timeline.of(of_host(host.id))]
    assert told[:2] == ["StartSession", "SendSSHPublicKey"]
    clean(account, host)


def test_our_own_calls_touch_nothing(account: Sandbox) -> None:
    host, event = a_host(account), of("ct_ssm_StartSession", a_host(account).id)
    role = event["detail"]["userIdentity"]["sessionContext"]["sessionIssuer"]["arn"]
    wiring.install(replace(account.deps, own_roles=frozenset({role})))
    try:
        deliver(account, event)
    finally:
        wiring.install(account.deps)
    assert account.deps.registry.hosts.get(host.id).taint is None  # type: ignore[union-attr]


def test_a_policy_excuses_and_failed_launches_open_its_breaker(account: Sandbox) -> None:
    (account.options.policies / "web.yaml").write_text(OTHER_POLICY)
    account.run_for(timedelta(minutes=6))  # Until the old file is no longer kept.
    host = a_host(account)
    deliver(account, of("ct_ssm_StartSession", host.id))
    assert account.deps.registry.hosts.get(host.id).taint is None  # type: ignore[union-attr]

    before = account.deps.registry.fleets.get("web").breaker.failures
    for activity in ("a-1", "a-2", "a-1", "a-2"):
        event = of("asg_launch_unsuccessful", "i-0123456789abcdef0")
        event["detail"]["ActivityId"] = activity
        deliver(account, event)
    breaker = account.deps.registry.fleets.get("web").breaker
    assert breaker.failures == before + 2 and breaker.retry_at is not None
    assert breaker.why.startswith("We currently do not have sufficient m5.large capacity")
    told = account.deps.registry.timeline.of(of_fleet("web"))
    assert sum(entry.what == "launch-failed" for entry in told) >= 2


def test_an_unreadable_message_holds_its_group_up_for_seconds_only(account: Sandbox) -> None:
    sqs = boto3.client("sqs", region_name=REGION)
    url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    dead = sqs.get_queue_url(QueueName=UNREADABLE)["QueueUrl"]
    account.run_for(timedelta(seconds=10))
    for number, body in enumerate(("not json", '{"fleet": "web"}')):
        sqs.send_message(
            QueueUrl=url,
            MessageBody=body,
            MessageGroupId="web",
            MessageDeduplicationId=f"d-{number}",
        )
    before = account.deps.registry.fleets.get("web").last_pass_at
    account.run_for(timedelta(seconds=30))
    after = account.deps.registry.fleets.get("web").last_pass_at
    assert after != before
    asked = {"AttributeNames": ["ApproximateNumberOfMessages"]}
    kept = sqs.get_queue_attributes(QueueUrl=dead, **asked)["Attributes"]
    assert kept["ApproximateNumberOfMessages"] == "1"
