"""Standalone hosts through the real triggers, in the emulated account."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.model.replacement import Step
from sandbox.running import Options, Sandbox
from tests.app.calls import Call, Calls
from tests.app.conftest import running
from tests.iam.policies import statements

MINUTE = timedelta(minutes=1)
READS = {
    *("BatchGetItem", "GetItem", "Query", "Scan"),
    *("DescribeAutoScalingGroups", "DescribeInstances", "DescribeLaunchTemplates"),
}


@pytest.fixture
def account(tmp_path: Path, calls: Calls) -> Iterator[Sandbox]:
    """Two standalone hosts of a fleet `db`, each a target and with an Elastic IP."""
    from sandbox.estate import Estate, SingleSpec

    with running(calls, Options(tmp_path)) as sandbox:
        sandbox.estate = Estate()  # type: ignore[attr-defined]
        spec = SingleSpec("db", size=2, policy="web", addresses=True)
        sandbox.estate.singles(spec)  # type: ignore[attr-defined]
        sandbox.run_for(2 * MINUTE)
        sandbox.estate.connect(spec)  # type: ignore[attr-defined]
        sandbox.run_for(10 * MINUTE)
        yield sandbox
        assert sandbox.failures == []


def ec2(sandbox: Sandbox) -> Any:
    return sandbox.estate.ec2  # type: ignore[attr-defined]


def hosts(sandbox: Sandbox) -> list[str]:
    group = sandbox.deps.standalone.get("db")
    return [member.id for member in group.members if member.in_service] if group else []


def addresses(sandbox: Sandbox) -> dict[str, str]:
    found = ec2(sandbox).describe_addresses()["Addresses"]
    return {one["AllocationId"]: one["InstanceId"] for one in found}


def steps(sandbox: Sandbox) -> list[tuple[str, Step]]:
    found = sandbox.deps.registry.replacements.page(100).items
    return [(row.old_host, row.step) for row in found]


def verdict(sandbox: Sandbox, host: str) -> dict[str, str]:
    body = json.loads(sandbox.request("GET", f"/hosts/{host}")["body"])
    found: dict[str, str] = body["verdict"]
    return found


def rebuild(sandbox: Sandbox, host: str) -> int:
    return int(sandbox.request("POST", f"/hosts/{host}/rebuild", {"why": "try"})["statusCode"])


def test_a_host_is_rebuilt_whole_and_its_fleet_serves_all_the_while(
    account: Sandbox, calls: Calls
) -> None:
    old, other = hosts(account)
    before = addresses(account)
    calls.begin()
    assert rebuild(account, old) == 202
    account.run_for(20 * MINUTE)
    assert steps(account) == [(old, Step.DONE)]
    (new,) = set(hosts(account)) - {other}
    moved = {allocation: new if at == old else at for allocation, at in before.items()}
    assert addresses(account) == moved
    (found,) = ec2(account).describe_instances(InstanceIds=[new])["Reservations"]
    tags = {tag["Key"]: tag["Value"] for tag in found["Instances"][0]["Tags"]}
    assert (tags["Name"], tags["repave:fleet"], tags["repave:policy"]) == ("db", "db", "web")
    assert account.auditor.violations == [] and account.auditor.records["db"].fewest == (2, 2)
    made = [call.operation for call in calls.made if call.operation in ORDER]
    assert made == ORDER


ORDER = [
    *("RunInstances", "RegisterTargets", "AssociateAddress"),
    *("DeregisterTargets", "TerminateInstances"),
]


def test_its_functions_may_make_the_calls_that_they_make(account: Sandbox, calls: Calls) -> None:
    calls.begin()
    assert rebuild(account, hosts(account)[0]) == 202
    account.run_for(70 * MINUTE)  # With an audit.
    files = {"reconcile_fleet": "act", "sweep": "sweep", "app": "api"}
    for function, file in files.items():
        rights = statements(f"policy-{file}.json")
        allowed = {action.split(":")[1] for rule in rights for action in rule["Action"]}
        # What these two do is allowed by the names of what they consist of.
        made = {call.operation for call in calls.made if call.function == function}
        assert made - {"SendMessageBatch", "TransactWriteItems"} <= allowed


def test_a_quiet_standalone_fleet_costs_a_sweep_one_call_and_no_write(
    account: Sandbox, calls: Calls
) -> None:
    account.run_for(2 * MINUTE)
    calls.begin()
    account.run_for(10 * MINUTE)
    # Status checks have their turn every five minutes, in one call.
    reads = READS | {"DescribeInstanceStatus"}
    assert [c for c in calls.made if c.operation not in reads] == [Call("sweep", "UpdateItem")] * 10
    assert calls.names.count("DescribeInstances") == 10
    assert {call.function for call in calls.made} == {"sweep"}


def test_a_new_host_that_does_not_serve_is_undone_and_the_old_one_keeps_everything(
    account: Sandbox,
) -> None:
    old, other = hosts(account)
    before = addresses(account)
    account.account.faults.never_healthy("db")
    assert rebuild(account, old) == 202
    account.run_for(18 * MINUTE)
    assert steps(account) == [(old, Step.ABANDONED)]
    assert hosts(account) == [old, other] and addresses(account) == before
    assert account.auditor.violations == []


def test_a_host_that_was_made_by_hand_says_that_it_is_never_touched(account: Sandbox) -> None:
    image, tags = "ami-12345678", {"repave:fleet": "db", "repave:policy": "web"}
    named = [{"Key": key, "Value": value} for key, value in tags.items()]
    made = ec2(account).run_instances(
        ImageId=image,
        MinCount=1,
        MaxCount=1,
        TagSpecifications=[{"ResourceType": "instance", "Tags": named}],
    )
    (instance,) = made["Instances"]
    account.run_for(3 * MINUTE)
    assert verdict(account, instance["InstanceId"])["words"].startswith("NOT REBUILDABLE")
    assert rebuild(account, instance["InstanceId"]) == 409
    account.run_for(timedelta(hours=4))
    assert verdict(account, instance["InstanceId"])["verdict"] == "overdue"
    assert instance["InstanceId"] in hosts(account)


def test_a_host_that_its_owner_protects_is_held_until_he_lets_it_go(account: Sandbox) -> None:
    old = hosts(account)[0]
    protect(account, old, True)
    assert rebuild(account, old) == 202
    account.run_for(10 * MINUTE)
    # What was remembered of the time before may begin it; it is asked anew before anything is done.
    assert steps(account) in ([], [(old, Step.CANCELLED)])
    assert account.hands.singles.deeds == []
    assert verdict(account, old)["words"].startswith("protected from termination")
    protect(account, old, False)
    account.run_for(40 * MINUTE)  # No listing tells it: the fleet is looked at again.
    assert (old, Step.DONE) in steps(account)


def protect(account: Sandbox, host: str, on: bool) -> None:
    ec2(account).modify_instance_attribute(InstanceId=host, DisableApiTermination={"Value": on})


def test_hosts_that_disagree_freeze_their_fleet_and_name_the_tag(account: Sandbox) -> None:
    old, other = hosts(account)
    tag = {"Key": "repave:age.hard", "Value": "9h"}
    ec2(account).create_tags(Resources=[other], Tags=[tag])
    account.run_for(2 * MINUTE)
    answer = account.request("POST", f"/hosts/{old}/rebuild", {"why": "try"})
    assert answer["statusCode"] == 409
    assert "disagree on the tag repave:age.hard" in answer["body"]
    account.run_for(timedelta(hours=3))
    assert steps(account) == [] and hosts(account) == [old, other]
