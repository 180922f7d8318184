"""How the hosts of a group are replaced now, chosen from what the group allows, and why so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chalicelib.decisions import surge
from chalicelib.model.group import Group, spoken
from chalicelib.model.policy import Policy
from chalicelib.model.replacement import Strategy

NEEDED_PROCESSES = ("Launch", "Terminate")


@dataclass(frozen=True, slots=True)
class Way:
    strategy: Strategy
    why: str
    tokenless: bool = False
    """A surge by ExecutePolicy, where LaunchInstances does not do."""

    def __str__(self) -> str:
        return f"{self.strategy}: {self.why}"


def way(policy: Policy, group: Group, floor: int) -> Way | str:
    """`floor` is the size that the owner asked for. Else in words what forbids every strategy that
    the policy allows, and what would allow one."""
    if group.standalone:
        return _standalone(policy)
    return barred_because(policy, group) or _CHOICES[policy.strategy](policy, group, floor)


def _standalone(policy: Policy) -> Way | str:
    if policy.strategy in {Strategy.AUTO, Strategy.LAUNCH}:
        return Way(Strategy.LAUNCH, "its hosts are in no Auto Scaling group")
    return f"strategy {policy.strategy} is for Auto Scaling groups; use launch or auto"


def barred_because(policy: Policy, group: Group) -> str | None:
    """What in the group's own settings forbids any replacement."""
    if group.deleting:
        return "the group is being deleted"
    suspended = [process for process in NEEDED_PROCESSES if process in group.suspended]
    if suspended:
        return f"process {suspended[0]} of the group is suspended; resume it"
    if group.operator is not None:
        return f"only {group.operator} may change the group"
    if any(member.weight not in (None, "1") for member in group.members):
        return "members of the group have weights other than 1"
    if group.reuses:
        return "hosts that leave go back to the group's warm pool; turn its ReuseOnScaleIn off"
    return _unprovable_because(group) if policy.ready.target_health else None


def _unprovable_because(group: Group) -> str | None:
    """What keeps any new host from being seen healthy behind its load balancers."""
    if group.lattice:
        names = ", ".join(spoken(arn) for arn in group.lattice)
        return (
            f"{names} of VPC Lattice cannot be asked whether hosts are healthy; "
            "if the rest proves them, set the policy's ready.target_health to false"
        )
    if group.balancers and "AddToLoadBalancer" in group.suspended:
        return "process AddToLoadBalancer of the group is suspended; resume it"
    return None


def _auto(policy: Policy, group: Group, floor: int) -> Way | str:
    if group.max_size > floor:
        return _surge(policy, group, floor)
    if policy.budget.unavailable.of(floor) < 1:
        return f"{surge.full(group, floor)}, or let the policy's budget.unavailable be 1 or more"
    if group.desired > group.min_size:
        return Way(Strategy.STANDBY, f"the group is full at MaxSize {group.max_size}")
    return Way(Strategy.TERMINATE_FIRST, f"the group's size is fixed at {floor}")


def _surge(policy: Policy, group: Group, floor: int) -> Way | str:
    room = group.max_size - floor
    if room <= 0:
        return surge.full(group, floor)
    why = f"MaxSize {group.max_size} leaves room for {room}"
    tokenless = surge.no_launch_call(group)
    if tokenless:
        return Way(Strategy.SURGE, f"{why}; by ExecutePolicy, because {tokenless}", tokenless=True)
    return Way(Strategy.SURGE, why)


def _standby(policy: Policy, group: Group, floor: int) -> Way | str:
    if policy.budget.unavailable.of(floor) < 1:
        return _out_of_service_first(policy)
    if group.max_size <= floor <= group.min_size:
        return (
            "standby could not be undone where desired is MinSize and MaxSize; "
            "use terminate-first, or raise MaxSize"
        )
    return Way(Strategy.STANDBY, "the policy asks for it")


def _terminate_first(policy: Policy, group: Group, floor: int) -> Way | str:
    if policy.budget.unavailable.of(floor) < 1:
        return _out_of_service_first(policy)
    return Way(Strategy.TERMINATE_FIRST, "the policy asks for it")


def _launch(policy: Policy, group: Group, floor: int) -> Way | str:
    return "strategy launch is for hosts without a group; use surge or auto"


def _out_of_service_first(policy: Policy) -> str:
    return (
        f"strategy {policy.strategy} takes a host out of service before another serves: "
        f"budget.unavailable must allow 1 or more, and is {policy.budget.unavailable}"
    )


_CHOICES: Mapping[Strategy, Callable[[Policy, Group, int], Way | str]] = {
    Strategy.AUTO: _auto,
    Strategy.SURGE: _surge,
    Strategy.STANDBY: _standby,
    Strategy.TERMINATE_FIRST: _terminate_first,
    Strategy.LAUNCH: _launch,
}
