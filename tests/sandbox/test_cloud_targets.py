"""Targets of ELBv2 target groups, and what faults do to them and to status checks."""

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Cloud


def test_members_register_when_they_enter_service_and_become_healthy(cloud: Cloud) -> None:
    target_group = cloud.target_group()
    cloud.group(2, settle=False, TargetGroupARNs=[target_group])
    cloud.advance(39)
    assert cloud.health(target_group) == {}
    cloud.advance(1)
    assert set(cloud.health(target_group).values()) == {"initial"}
    cloud.advance(30)
    assert set(cloud.health(target_group).values()) == {"healthy"}


def test_a_suspended_add_to_load_balancer_keeps_members_out(cloud: Cloud) -> None:
    target_group = cloud.target_group()
    cloud.group(1, TargetGroupARNs=[target_group])
    cloud.asg.suspend_processes(AutoScalingGroupName="web", ScalingProcesses=["AddToLoadBalancer"])
    cloud.asg.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=2)
    cloud.advance(300)
    assert len(cloud.members()) == 2
    assert len(cloud.health(target_group)) == 1


def test_a_deregistered_target_drains_before_it_is_gone(cloud: Cloud) -> None:
    target_group = cloud.target_group()
    cloud.group(1, TargetGroupARNs=[target_group])
    (target,) = cloud.members()
    cloud.elb.deregister_targets(TargetGroupArn=target_group, Targets=[{"Id": target}])
    cloud.advance(59)
    assert cloud.health(target_group) == {target: "draining"}
    cloud.advance(1)
    assert cloud.health(target_group) == {}
    answer = cloud.elb.describe_target_health(TargetGroupArn=target_group, Targets=[{"Id": target}])
    shown = answer["TargetHealthDescriptions"][0]["TargetHealth"]
    assert (shown["State"], shown["Reason"]) == ("unused", "Target.NotRegistered")


def test_a_target_registered_again_while_it_drains_stays(cloud: Cloud) -> None:
    target_group = cloud.target_group()
    cloud.group(1, TargetGroupARNs=[target_group])
    targets = [{"Id": one} for one in cloud.members()]
    cloud.elb.deregister_targets(TargetGroupArn=target_group, Targets=targets)
    cloud.advance(30)
    cloud.elb.register_targets(TargetGroupArn=target_group, Targets=targets)
    cloud.advance(300)
    assert set(cloud.health(target_group).values()) == {"healthy"}


def test_registering_a_healthy_target_again_changes_nothing(cloud: Cloud) -> None:
    target_group = cloud.target_group()
    cloud.group(1, TargetGroupARNs=[target_group])
    targets = [{"Id": one} for one in cloud.members()]
    cloud.elb.register_targets(TargetGroupArn=target_group, Targets=targets)
    assert set(cloud.health(target_group).values()) == {"healthy"}


def test_targets_of_terminated_instances_vanish(cloud: Cloud) -> None:
    target_group = cloud.target_group()
    cloud.group(1, TargetGroupARNs=[target_group])
    cloud.asg.suspend_processes(AutoScalingGroupName="web")
    (target,) = cloud.members()
    cloud.ec2.terminate_instances(InstanceIds=[target])
    assert cloud.health(target_group) == {target: "draining"}
    cloud.advance(30)
    assert cloud.health(target_group) == {}


def test_a_stopped_instance_is_an_unused_target(cloud: Cloud) -> None:
    target_group = cloud.target_group()
    cloud.group(1, TargetGroupARNs=[target_group])
    cloud.asg.suspend_processes(AutoScalingGroupName="web")
    (target,) = cloud.members()
    cloud.ec2.stop_instances(InstanceIds=[target])
    cloud.advance(30)
    assert cloud.health(target_group) == {target: "unused"}


def test_an_instance_that_does_not_run_cannot_be_registered(cloud: Cloud) -> None:
    target_group = cloud.target_group()
    cloud.group(1, settle=False)
    targets = [{"Id": one} for one in cloud.members()]
    with pytest.raises(ClientError, match="InvalidTarget"):
        cloud.elb.register_targets(TargetGroupArn=target_group, Targets=targets)


def test_fault_targets_of_new_hosts_stay_unhealthy_as_long_as_the_rule_holds(cloud: Cloud) -> None:
    target_group = cloud.target_group()
    cloud.group(1, TargetGroupARNs=[target_group])
    (old,) = cloud.members()
    fault = cloud.account.faults.never_healthy("web")
    cloud.asg.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=2)
    cloud.advance(600)
    health = cloud.health(target_group)
    assert health.pop(old) == "healthy"
    assert list(health.values()) == ["unhealthy"]
    cloud.account.faults.remove(fault)
    assert set(cloud.health(target_group).values()) == {"healthy"}
