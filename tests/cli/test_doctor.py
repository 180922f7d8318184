"""`repave doctor`: an account in which much is missing, and each check by itself."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from chalicelib.model.fleet import Breaker, Freeze
from chalicelib.registry.memory import memory_registry
from cli.__main__ import main
from cli.checks import installation, permissions
from cli.checks.finding import Finding, Severity, some
from cli.place import Found
from tests.cli.bare import POLICY, Bare, bare

READS = ("Describe", "Get", "List")
OBSERVED = "name: seen\nmatch: {group: 'seen'}\nage: {soft: 2d, hard: 5d}\nmode: enforce\n"


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bare]:
    folder = tmp_path_factory.mktemp("policies")
    (folder / "seen.yaml").write_text(OBSERVED)
    (folder / "none.yaml").write_text(POLICY.replace("name: web", "name: none"))
    (folder / "twice.yaml").write_text("name: a\nmatch: {group: two}\nage: {soft: 1d, hard: 2d}\n")
    (folder / "again.yaml").write_text("name: b\nmatch: {group: two}\nage: {soft: 1d, hard: 2d}\n")
    with pytest.MonkeyPatch.context() as patch, bare(folder, patch) as found:
        build(found)
        yield found


def build(found: Bare) -> None:
    from sandbox.estate import Estate, GroupSpec, SingleSpec

    estate, singles = Estate(), SingleSpec("db", 2, "web")
    for spec in (
        GroupSpec("web", 3, 4, "web"),
        GroupSpec("full", 2, 2, "web"),
        GroupSpec("old", 2, 3, "web", kind="configuration"),
        GroupSpec("seen", 1, 2, None),
        GroupSpec("two", 1, 2, None),
        GroupSpec("nobodys", 1, 2, None),
    ):
        estate.group(replace(spec, balanced=False))
    estate.singles(singles)
    found.advance(timedelta(minutes=10))
    estate.connect(singles)
    templates = estate.ec2.describe_launch_templates()["LaunchTemplates"]
    ids = {one["LaunchTemplateName"]: one["LaunchTemplateId"] for one in templates}
    estate.ec2.delete_launch_template(LaunchTemplateId=ids["db"])
    estate.autoscaling.suspend_processes(
        AutoScalingGroupName="old", ScalingProcesses=["Launch", "AZRebalance"]
    )
    (host,) = (member["InstanceId"] for member in _members(estate, "web")[:1])
    estate.autoscaling.set_instance_protection(
        AutoScalingGroupName="web", InstanceIds=[host], ProtectedFromScaleIn=True
    )
    for name in ("repave-ready", "theirs"):
        estate.autoscaling.put_lifecycle_hook(
            AutoScalingGroupName="web",
            LifecycleHookName=name,
            LifecycleTransition="autoscaling:EC2_INSTANCE_LAUNCHING",
            HeartbeatTimeout=300,
        )
    found.advance(timedelta(days=1))


def _members(estate: Any, group: str) -> list[dict[str, Any]]:
    answer = estate.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[group])
    members: list[dict[str, Any]] = answer["AutoScalingGroups"][0]["Instances"]
    return members


@pytest.fixture(scope="module")
def found(account: Bare) -> list[dict[str, str]]:
    out, errors = io.StringIO(), io.StringIO()
    given = ["doctor", "--policies", str(account.policies), "--json"]
    assert main(given, out, errors, account.clock.now) == 1
    findings: list[dict[str, str]] = json.loads(out.getvalue())["findings"]
    return findings


@pytest.mark.parametrize(
    ("severity", "subject", "words", "todo"),
    [
        ("error", "full", "the group is full (desired 2, MaxSize 2)", "MaxSize at least 3"),
        ("error", "old", "process Launch of the group is suspended; resume it", ""),
        ("error", "two", "more than one policy matches two: again.yaml, twice.yaml", "frozen"),
        ("error", "db", "EC2 does not know its launch template", ""),
        ("warning", "none.yaml", "policy none binds no fleet", "tag the fleets"),
        ("warning", "seen", "only by its match", "Key=repave:policy,Value=seen"),
        ("warning", "old", "launch configuration", "launch template"),
        ("warning", "old", "process AZRebalance", ""),
        ("warning", "web", "hook repave-ready: hosts wait 5m at it, and Repave", "deploy Repave"),
        ("note", "web", "hook theirs: hosts wait 5m at it, and AWS tells nobody", "delete it"),
        ("note", "web", "1 host is protected from scale-in", "end the protection"),
        ("note", "web", "it launches $Latest", "$Default"),
        ("note", "fleets", "1 fleet without a policy, never touched: nobodys", ""),
        ("note", "Repave", "not deployed here: there is no table repave-fleets", ""),
    ],
)
def test_what_is_missing_is_named_with_what_to_do(
    found: list[dict[str, str]], severity: str, subject: str, words: str, todo: str
) -> None:
    told = [each for each in found if (each["severity"], each["subject"]) == (severity, subject)]
    assert [each for each in told if words in each["words"] and todo in each["todo"]], told


def test_the_worst_comes_first(found: list[dict[str, str]]) -> None:
    severities = [list(Severity).index(Severity(each["severity"])) for each in found]
    assert severities == sorted(severities)


def test_by_the_port_of_an_account_every_call_only_reads(account: Bare) -> None:
    account.asked.clear()
    given = ["--policies", str(account.policies), "--at", account.now, "--calls", "--quiet"]
    done = account.repave("doctor", *given)
    assert done.returncode == 1 and "what to do" in done.stdout
    told = {line.split(":")[1]: int(line.split()[0]) for line in done.stderr.splitlines()[:-1]}
    assert told == account.asked
    assert {name for name in told if not name.startswith(READS)} == set()


class Denying:
    """A session whose clients AWS denies one action, and has nothing to tell otherwise."""

    def __init__(self, service: str = "") -> None:
        self._service = service

    def client(self, service: str) -> "Denying":
        return Denying(service)

    def __getattr__(self, method: str) -> Any:
        code = "UnauthorizedOperation" if method == "describe_addresses" else "ValidationError"

        def call(**given: Any) -> None:
            raise ClientError({"Error": {"Code": code, "Message": ""}}, method)

        return call


def test_a_denied_read_is_named_by_its_action() -> None:
    assert dict(permissions.denied(Denying())) == {  # type: ignore[arg-type]
        "ec2:DescribeAddresses": Finding(
            Severity.ERROR,
            "permissions",
            "ec2:DescribeAddresses is denied",
            "allow ec2:DescribeAddresses to whoever runs this",
        )
    }


def test_of_a_deployed_repave_it_tells_what_does_not_work(account: Bare) -> None:
    now, registry = account.clock.now(), memory_registry()
    registry.fleets.set_freeze(None, Freeze("alice", now, "an incident"))
    registry.fleets.set_breaker(
        "web", Breaker(3, now + timedelta(hours=1), "no capacity", "lt-1@1"), Breaker()
    )
    registry.fleets.fail_pass("db", at=now, error="Throttling", next_look_at=now)
    boto3.client("sqs").create_queue(QueueName="repave-unprocessed-events")
    boto3.client("sqs").send_message(
        QueueUrl=boto3.client("sqs").get_queue_url(QueueName="repave-unprocessed-events")[
            "QueueUrl"
        ],
        MessageBody="x",
    )
    account.advance(timedelta(seconds=1))
    told = list(
        installation.of_installation(Found(registry), boto3.Session(), "repave", now)  # type: ignore[arg-type]
    )
    assert [(each.severity, each.subject) for each in told] == [
        ("error", "Repave"),
        ("note", "account"),
        ("warning", "db"),
        ("warning", "web"),
        ("warning", "repave-unprocessed-events"),
    ]
    assert told[0].words == "its last sweep never ended"
    assert told[1] == Finding(
        Severity.NOTE, "account", "frozen by alice until lifted: an incident", "repave unfreeze"
    )


def test_a_long_list_is_cut() -> None:
    names = [str(number) for number in range(12)]
    assert some(names) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more"
