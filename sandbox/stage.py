"""What the hands of a scenario can do: each verb makes a hand, to be given its time and words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chalicelib.model.group import Member
from sandbox.cloud.faults import Fault
from sandbox.estate import Estate
from sandbox.running import Sandbox


@dataclass
class Stage:
    """A scenario that is being played."""

    sandbox: Sandbox
    estate: Estate
    fault: Fault | None = None
    """The last one that did not end by itself."""

    def members(self, group: str) -> tuple[Member, ...]:
        found = self.sandbox.deps.groups.get(group)
        return found.members if found else ()

    def taken(self, host: str) -> None:
        """By EC2, unless it is gone already."""
        found = self.sandbox.deps.instances.get([host]).get(host)
        if found and not found.final:
            self.estate.ec2.terminate_instances(InstanceIds=[host])

    def serving(self, group: str, zone: str | None = None) -> list[str]:
        """Members in service, in `zone` if one is given."""
        return [m.id for m in self.members(group) if m.in_service and zone in (None, m.zone)]


Act = Callable[[Stage], None]


def rebuild(group: str, zone: str | None = None, count: int = 1) -> Act:
    """An operator asks for it."""

    def act(stage: Stage) -> None:
        for host in stage.serving(group, zone)[:count]:
            answer = stage.sandbox.request("POST", f"/hosts/{host}/rebuild", {"why": "try it"})
            stage.sandbox.note(f"the API answers {answer['statusCode']} for {host}")

    return act


def rebuild_single(fleet: str) -> Act:
    """Of a standalone host."""

    def act(stage: Stage) -> None:
        host = _singles(stage, fleet)[0]
        answer = stage.sandbox.request("POST", f"/hosts/{host}/rebuild", {"why": "try it"})
        stage.sandbox.note(f"the API answers {answer['statusCode']} for {host}")

    return act


def terminate_single(fleet: str) -> Act:
    """The last of its standalone hosts."""
    return lambda stage: _done(
        stage.estate.ec2.terminate_instances(InstanceIds=_singles(stage, fleet)[-1:])
    )


def _singles(stage: Stage, fleet: str) -> list[str]:
    found = stage.sandbox.deps.standalone.get(fleet)
    return [member.id for member in (found.members if found else ()) if member.in_service]


def terminate(group: str) -> Act:
    """The last of its hosts."""
    return lambda stage: _done(
        stage.estate.ec2.terminate_instances(InstanceIds=stage.serving(group)[-1:])
    )


def no_capacity(zone: str, time: timedelta) -> Act:
    def act(stage: Stage) -> None:
        until = stage.sandbox.clock.now() + time
        stage.sandbox.account.faults.no_capacity(zone, until=until)

    return act


def never_healthy(group: str, time: timedelta) -> Act:
    def act(stage: Stage) -> None:
        until = stage.sandbox.clock.now() + time
        stage.sandbox.account.faults.never_healthy(group, until=until)

    return act


def sicken(group: str) -> Act:
    """The last of its hosts, for good: its targets are unhealthy, and EC2 finds nothing."""
    return lambda stage: _done(stage.sandbox.account.faults.sick(stage.serving(group)[-1]))


def impair(group: str) -> Act:
    """The first of its hosts, for good: a status check fails."""
    return lambda stage: _done(stage.sandbox.account.faults.impaired(stage.serving(group)[0]))


def suspend(group: str, process: str) -> Act:
    return lambda stage: _done(
        stage.estate.autoscaling.suspend_processes(
            AutoScalingGroupName=group, ScalingProcesses=[process]
        )
    )


def failing_checks(group: str, time: timedelta = timedelta(hours=1)) -> Act:
    """Of new hosts, while one is to be replaced and its owner wants one more."""

    def act(stage: Stage) -> None:
        until = stage.sandbox.clock.now() + time
        stage.sandbox.account.faults.failing_checks(group, until=until)
        size = len(stage.serving(group))
        every(rebuild(group), desire(group, size + 1))(stage)

    return act


def failing_drains(group: str, time: timedelta = timedelta(hours=1)) -> Act:
    """While two hosts are to be replaced."""

    def act(stage: Stage) -> None:
        until = stage.sandbox.clock.now() + time
        stage.sandbox.account.faults.failing_commands(group, until=until)
        rebuild(group, count=2)(stage)

    return act


def bad_version(group: str) -> Act:
    """Of the launch template: its hosts never become healthy."""

    def act(stage: Stage) -> None:
        stage.fault = stage.sandbox.account.faults.never_healthy(group)
        stage.estate.new_version(group)

    return act


def good_version(group: str) -> Act:
    def act(stage: Stage) -> None:
        if stage.fault:
            stage.sandbox.account.faults.mend(stage.fault)
        stage.estate.new_version(group)

    return act


def desire(group: str, size: int) -> Act:
    return lambda stage: _done(
        stage.estate.autoscaling.set_desired_capacity(
            AutoScalingGroupName=group, DesiredCapacity=size
        )
    )


def protect(group: str) -> Act:
    """The first of its hosts, from scale-in."""
    return lambda stage: _done(
        stage.estate.autoscaling.set_instance_protection(
            AutoScalingGroupName=group,
            InstanceIds=stage.serving(group)[:1],
            ProtectedFromScaleIn=True,
        )
    )


def enter_standby(group: str) -> Act:
    """The last of its hosts; the group launches another."""
    return lambda stage: _done(
        stage.estate.autoscaling.enter_standby(
            AutoScalingGroupName=group,
            InstanceIds=stage.serving(group)[-1:],
            ShouldDecrementDesiredCapacity=False,
        )
    )


def exit_standby(group: str) -> Act:
    """Whoever is there."""

    def act(stage: Stage) -> None:
        ids = [m.id for m in stage.members(group) if m.standby]
        stage.estate.autoscaling.exit_standby(AutoScalingGroupName=group, InstanceIds=ids)

    return act


def edit_policy(name: str, old: str, new: str) -> Act:
    """In the folder that the sandbox reads, which is a copy."""

    def act(stage: Stage) -> None:
        file = stage.sandbox.options.policies / f"{name}.yaml"
        file.write_text(file.read_text().replace(old, new))

    return act


def every(*acts: Act) -> Act:
    def act(stage: Stage) -> None:
        for one in acts:
            one(stage)

    return act


def _done(_: Any) -> None:
    """The answer of AWS tells nothing that is needed."""
