"""What a change of configuration does to a fleet that reads it: how many hosts go for it, and about
how long that takes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.decisions.age import p95
from chalicelib.decisions.capacity import capacity
from chalicelib.model.group import Group
from chalicelib.model.host import Host
from chalicelib.model.policy import Binding, Policy


@dataclass(frozen=True, slots=True)
class Rollout:
    fleet: str
    hosts: int
    went: int
    """Stale as it is now."""
    goes: int
    """Stale after the change."""
    at_once: int
    takes: timedelta | None
    """From the first to the last, if they are not held up; None where they never go."""
    words: str


def rollout(
    hosts: Collection[Host],
    policy: Policy,
    binding: Binding,
    group: Group,
    measured: Iterable[timedelta],
    was: str,
    now: str,
) -> Rollout:
    """`was` and `now` are the digests of what a host would read, without the change and with it."""
    goes, size = _stale(hosts, now), group.desired
    allowed = capacity(policy, group, size)
    why_not = _never(policy, binding, allowed.barred)
    takes = None
    if goes and not why_not:
        takes = (p95(measured) or policy.rebuild_time) * -(-goes // max(1, allowed.at_once))
    words = why_not if goes and why_not else _words(goes, len(hosts), allowed.at_once, policy)
    return Rollout(group.name, len(hosts), _stale(hosts, was), goes, allowed.at_once, takes, words)


def _stale(hosts: Iterable[Host], digest: str) -> int:
    return sum(host.config is not None and host.config.digest != digest for host in hosts)


def _never(policy: Policy, binding: Binding, barred: str) -> str:
    if not policy.watches_config:
        return "its policy does not list the reason `config`: no host goes for it"
    if not binding.enforced:
        return "it is only observed: no host goes"
    return barred


def _words(goes: int, hosts: int, at_once: int, policy: Policy) -> str:
    if not goes:
        return "no host goes: what they have read stays the same, or they have read nothing"
    inside = ", inside its windows" if policy.windows else ""
    return f"{goes} of {hosts} hosts go, {at_once} at a time{inside}"
