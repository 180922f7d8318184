"""Suspended processes of an Auto Scaling group are honoured."""

from tests.sandbox.conftest import Cloud


def desire(cloud: Cloud, count: int) -> None:
    cloud.asg.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=count)


def suspend(cloud: Cloud, *names: str) -> None:
    cloud.asg.suspend_processes(AutoScalingGroupName="web", ScalingProcesses=list(names))


def test_nothing_is_launched_while_launch_is_suspended(cloud: Cloud) -> None:
    cloud.group(2)
    suspend(cloud, "Launch")
    desire(cloud, 3)
    cloud.advance(600)
    assert len(cloud.members()) == 2
    cloud.asg.resume_processes(AutoScalingGroupName="web", ScalingProcesses=["Launch"])
    cloud.advance(60)
    assert len(cloud.members()) == 3


def test_nothing_is_terminated_while_terminate_is_suspended(cloud: Cloud) -> None:
    cloud.group(3)
    suspend(cloud, "Terminate")
    desire(cloud, 1)
    cloud.advance(600)
    assert len(cloud.members()) == 3
    cloud.asg.resume_processes(AutoScalingGroupName="web")
    cloud.advance(600)
    assert len(cloud.members()) == 1


def test_an_unhealthy_member_stays_while_replacement_is_suspended(cloud: Cloud) -> None:
    cloud.group(2)
    suspend(cloud, "ReplaceUnhealthy")
    victim = next(iter(cloud.members()))
    cloud.ec2.terminate_instances(InstanceIds=[victim])
    cloud.advance(600)
    assert victim in cloud.members()


def test_suspended_processes_are_shown_by_name(cloud: Cloud) -> None:
    cloud.group(1)
    suspend(cloud, "Terminate", "Launch")
    names = [one["ProcessName"] for one in cloud.show()["SuspendedProcesses"]]
    assert names == ["Launch", "Terminate"]
