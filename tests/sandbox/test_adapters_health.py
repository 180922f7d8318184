"""What the application reads of hosts' health in the emulated account, by its own adapters."""

from collections import Counter
from typing import Any

import pytest
from botocore.stub import Stubber

from chalicelib.aws.groups import Groups
from chalicelib.aws.health import HealthChecks
from chalicelib.model.group import Group, Health
from tests.sandbox.conftest import Cloud, _session, client

LISTENER = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}
ELBV2 = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/73e2d6bc24d8a067"
LATTICE = "arn:aws:vpc-lattice:us-east-1:123456789012:targetgroup/tg-0123456789abcdef0"
MINIMAL = {
    "AutoScalingGroupName": "web",
    "MinSize": 0,
    "MaxSize": 1,
    "DesiredCapacity": 0,
    "DefaultCooldown": 300,
    "AvailabilityZones": ["us-east-1a"],
    "HealthCheckType": "EC2",
    "CreatedTime": 1764000000,
}


class NoTemplates:
    def resolved(self, specifications: Any) -> frozenset[str]:
        return frozenset()


def group(cloud: Cloud) -> Group:
    templates: Any = NoTemplates()
    found = Groups(cloud.asg, templates).get("web")
    assert found is not None
    return found


def checks(cloud: Cloud) -> HealthChecks:
    return HealthChecks(cloud.ec2, cloud.elb, client("elb"), cloud.clock.now)


def health(cloud: Cloud, *checked: str) -> dict[str, Health]:
    of = group(cloud)
    return checks(cloud).of([member.id for member in of.members], checked, of.balancers)


def classic(name: str = "old") -> str:
    client("elb").create_load_balancer(
        LoadBalancerName=name, Listeners=[LISTENER], AvailabilityZones=["us-east-1a"]
    )
    return name


def test_targets_are_initial_then_healthy_and_a_sick_one_is_unhealthy(cloud: Cloud) -> None:
    target_group = cloud.target_group()
    cloud.group(2, settle=False, TargetGroupARNs=[target_group])
    cloud.advance(41)
    assert {h.targets[target_group] for h in health(cloud).values()} == {"initial"}
    cloud.advance(60)
    sick, well = cloud.members()
    cloud.account.faults.sick(sick)
    found = health(cloud)
    assert (found[sick].targets, found[well].targets) == (
        {target_group: "unhealthy"},
        {target_group: "healthy"},
    )


def test_a_group_lists_its_classic_load_balancers_and_their_hosts_come_into_service(
    cloud: Cloud,
) -> None:
    cloud.group(2, settle=False, LoadBalancerNames=[classic()])
    cloud.advance(41)
    assert (group(cloud).classic, group(cloud).target_groups) == (("old",), ())
    assert {h.targets["old"] for h in health(cloud).values()} == {"initial"}
    cloud.advance(60)
    assert {h.targets["old"] for h in health(cloud).values()} == {"healthy"}


def test_a_host_that_fails_the_checks_of_a_classic_load_balancer_is_unhealthy(
    cloud: Cloud,
) -> None:
    cloud.group(2, LoadBalancerNames=[classic()])
    sick, well = cloud.members()
    cloud.account.faults.sick(sick)
    found = health(cloud)
    assert (found[sick].targets["old"], found[well].targets["old"]) == ("unhealthy", "healthy")


def test_a_host_that_leaves_is_not_registered_with_a_classic_load_balancer_any_more(
    cloud: Cloud,
) -> None:
    cloud.group(2, LoadBalancerNames=[classic()])
    leaving, _ = cloud.members()
    cloud.asg.terminate_instance_in_auto_scaling_group(
        InstanceId=leaving, ShouldDecrementDesiredCapacity=True
    )
    assert health(cloud)[leaving].targets == {}


@pytest.mark.parametrize("kind", ["target group", "classic"])
def test_nobody_is_healthy_in_a_load_balancer_that_is_gone(kind: str, cloud: Cloud) -> None:
    gone = "old" if kind == "classic" else cloud.target_group()
    if kind != "classic":
        cloud.elb.delete_target_group(TargetGroupArn=gone)
    assert checks(cloud).of(["i-1"], [], [gone]) == {"i-1": Health(False)}


def test_an_impaired_host_is_found_whether_or_not_anybody_asks_if_its_checks_have_passed(
    cloud: Cloud,
) -> None:
    cloud.group(2)
    bad, well = cloud.members()
    cloud.account.faults.impaired(bad)
    found = health(cloud)
    assert {host: (one.checks_ok, one.impaired) for host, one in found.items()} == {
        bad: (False, True),
        well: (False, False),
    }
    found = health(cloud, bad, well)
    assert {host: (one.checks_ok, one.impaired) for host, one in found.items()} == {
        bad: (False, True),
        well: (True, False),
    }


def test_checks_that_still_run_are_neither_passed_nor_impaired(cloud: Cloud) -> None:
    cloud.group(1, settle=False)
    cloud.advance(41)
    (host,) = cloud.members()
    assert health(cloud, host)[host] == Health(False)


def test_all_fleets_share_two_calls_for_impaired_hosts_in_a_minute(cloud: Cloud) -> None:
    cloud.group(1)
    asked: Counter[str] = Counter()
    shared = checks(cloud)

    def count(model: Any, **_: Any) -> None:
        asked[model.name] += 1

    events = cloud.ec2.meta.events
    events.register("before-parameter-build.ec2.DescribeInstanceStatus", count)
    try:
        for seconds in (0, 30, 29):
            cloud.advance(seconds)
            shared.of([], [], [])
        assert asked == {"DescribeInstanceStatus": 2}
        cloud.advance(1)
        shared.of([], [], [])
        assert asked == {"DescribeInstanceStatus": 4}
    finally:
        events.unregister("before-parameter-build.ec2.DescribeInstanceStatus", count)


@pytest.mark.parametrize(
    ("states", "said"),
    [
        pytest.param(["healthy", "healthy"], "healthy", id="all ports serve"),
        pytest.param(["unhealthy", "healthy"], "unhealthy", id="the first does not"),
        pytest.param(["healthy", "unhealthy"], "unhealthy", id="the last does not"),
        pytest.param(["initial", "healthy"], "initial", id="one is checked"),
        pytest.param(["unhealthy", "draining"], "unhealthy", id="the worst"),
        pytest.param(["unhealthy.draining", "healthy"], "unhealthy", id="its connections end"),
    ],
)
def test_a_host_is_as_well_as_the_worst_of_its_ports(states: list[str], said: str) -> None:
    """moto keeps one entry a host, whatever its ports."""
    arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/73e2d6bc24d8a067"
    session: Any = _session()
    elb = session.client("elbv2", region_name="us-east-1")
    entries = [
        {"Target": {"Id": "i-1", "Port": 8080 + port}, "TargetHealth": {"State": state}}
        for port, state in enumerate(states)
    ]
    nobody: Any = None
    with Stubber(elb) as stubbed:
        stubbed.add_response("describe_target_health", {"TargetHealthDescriptions": entries})
        asked = HealthChecks(nobody, elb, nobody, nobody)
        assert asked._targets(arn) == {"i-1": said}


def described(**more: Any) -> Group:
    """A group as AWS may describe it, and moto does not."""
    session: Any = _session()
    templates: Any = NoTemplates()
    autoscaling = session.client("autoscaling", region_name="us-east-1")
    with Stubber(autoscaling) as stubbed:
        answer = {"AutoScalingGroups": [MINIMAL | more]}
        stubbed.add_response("describe_auto_scaling_groups", answer)
        found = Groups(autoscaling, templates).get("web")
    assert found is not None
    return found


@pytest.mark.parametrize("typed", [True, False])
def test_traffic_comes_from_where_any_of_the_fields_says(typed: bool) -> None:
    """AWS needs the type only for names."""
    sources = [
        {"Identifier": ELBV2, "Type": "elbv2"},
        {"Identifier": LATTICE, "Type": "vpc-lattice"},
        {"Identifier": "old", "Type": "elb"},
    ]
    shown = [one if typed else {"Identifier": one["Identifier"]} for one in sources]
    found = described(
        TrafficSources=shown,
        TargetGroupARNs=[ELBV2, ELBV2.replace("/web/", "/admin/")],
        LoadBalancerNames=["older"],
    )
    assert found.target_groups == (ELBV2.replace("/web/", "/admin/"), ELBV2)
    assert (found.classic, found.lattice) == (("old", "older"), (LATTICE,))


def test_a_group_that_is_being_deleted_is_seen_to_be() -> None:
    assert described(Status="Delete in progress").deleting and not described().deleting


@pytest.mark.parametrize(
    ("pool", "reuses"),
    [
        ({"MinSize": 1}, False),
        ({"MinSize": 1, "InstanceReusePolicy": {"ReuseOnScaleIn": False}}, False),
        ({"MinSize": 1, "InstanceReusePolicy": {"ReuseOnScaleIn": True}}, True),
    ],
)
def test_a_warm_pool_may_take_hosts_back(pool: dict[str, Any], reuses: bool) -> None:
    found = described(WarmPoolConfiguration=pool)
    assert (found.warm_pool, found.reuses) == (True, reuses)
