"""What the hands of a scenario can do: each verb makes a hand, to be given its time and words."""

from collections.abc import Callable
from dataclasses import dataclass
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
            _ask(stage, host)

    return act


def rebuild_single(fleet: str) -> Act:
    """Of a standalone host."""
    return lambda stage: _ask(stage, _singles(stage, fleet)[0])


def _ask(stage: Stage, host: str) -> None:
    answer = stage.sandbox.request("POST", f"/hosts/{host}/rebuild", {"why": "try it"})
    stage.sandbox.note(f"the API answers {answer['statusCode']} for {host}")


def terminate_single(fleet: str) -> Act:
    """The last of its standalone hosts."""
    return lambda stage: done(
        stage.estate.ec2.terminate_instances(InstanceIds=_singles(stage, fleet)[-1:])
    )


def _singles(stage: Stage, fleet: str) -> list[str]:
    found = stage.sandbox.deps.standalone.get(fleet)
    return [member.id for member in (found.members if found else ()) if member.in_service]


def terminate(group: str) -> Act:
    """The last of its hosts."""
    return lambda stage: done(
        stage.estate.ec2.terminate_instances(InstanceIds=stage.serving(group)[-1:])
    )


def desire(group: str, size: int) -> Act:
    return lambda stage: done(
        stage.estate.autoscaling.set_desired_capacity(
            AutoScalingGroupName=group, DesiredCapacity=size
        )
    )


def protect(group: str) -> Act:
    """The first of its hosts, from scale-in."""
    return lambda stage: done(
        stage.estate.autoscaling.set_instance_protection(
            AutoScalingGroupName=group,
            InstanceIds=stage.serving(group)[:1],
            ProtectedFromScaleIn=True,
        )
    )


def enter_standby(group: str) -> Act:
    """The last of its hosts; the group launches another."""
    return lambda stage: done(
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


def done(_: Any) -> None:
    """The answer of AWS tells nothing that is needed."""
