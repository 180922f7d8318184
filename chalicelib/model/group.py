"""An Auto Scaling group and its members as Auto Scaling describes them now; or the hosts of a
standalone fleet in the same form, so that the same rules decide upon both."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from chalicelib.model.standalone import Standalone

WAITS_TO_SERVE, WAITS_TO_LEAVE = "Pending:Wait", "Terminating:Wait"
RETAINED = "Terminating:Retained"
LEAVING_PREFIXES = ("Terminating", "Terminated", "Detach")


@dataclass(frozen=True, slots=True)
class Member:
    id: str
    zone: str
    lifecycle: str
    """Auto Scaling's word: Pending, InService, Terminating, Terminating:Wait, Standby, ..."""
    healthy: bool
    protected: bool
    template: str | None
    """Launch template and version as `lt-0123@4`; None when AWS does not say."""
    weight: str | None = None

    @property
    def in_service(self) -> bool:
        return self.lifecycle == "InService"

    @property
    def standby(self) -> bool:
        """In Standby, or on its way into it."""
        return "Standby" in self.lifecycle

    @property
    def stopped(self) -> bool:
        """By its owner: only a standalone host can be."""
        return self.lifecycle == "Stopped"

    @property
    def retained(self) -> bool:
        """Out of its group, and kept by a lifecycle policy until a person ends it by hand."""
        return self.lifecycle == RETAINED

    @property
    def counted(self) -> bool:
        """Whether Auto Scaling counts it against the desired capacity."""
        # Most members serve, and are told by one comparison.
        return self.in_service or not (self.leaving or self.standby or self.stopped)

    @property
    def waiting(self) -> bool:
        """At a lifecycle hook, ours or another's."""
        return self.lifecycle in (WAITS_TO_SERVE, WAITS_TO_LEAVE)

    @property
    def leaving(self) -> bool:
        return self.lifecycle.startswith(LEAVING_PREFIXES)


@dataclass(frozen=True)  # Without slots, which leave no place for what is computed once.
class Group:
    name: str
    min_size: int
    max_size: int
    desired: int
    members: tuple[Member, ...]
    zones: tuple[str, ...]
    template: str | None
    """The launch template and version setting that the next launch uses, as `lt-0123@$Latest`."""
    launches: frozenset[str] = frozenset()
    """All that the next launch may use, overrides too, versions resolved; empty if not known."""
    target_groups: tuple[str, ...] = ()
    """Of Application, Network and Gateway load balancers, by ARN."""
    classic: tuple[str, ...] = ()
    """Classic load balancers, by name."""
    lattice: tuple[str, ...] = ()
    """Target groups of VPC Lattice, by ARN: nobody asks them how their targets are."""
    suspended: frozenset[str] = frozenset()
    tags: Mapping[str, str] = field(default_factory=dict)
    mixed: bool = False
    warm_pool: bool = False
    reuses: bool = False
    """Hosts that leave may go back to the warm pool."""
    deleting: bool = False
    operator: str | None = None
    """The service that alone may change this group, if AWS names one."""
    standalone: Standalone | None = None
    """Of hosts in no group: there is no group then, and nobody but Repave launches."""

    @cached_property
    def _by_id(self) -> Mapping[str, Member]:
        return {member.id: member for member in self.members}

    @cached_property
    def version(self) -> str | None:
        """All that the next launch may use, as one text; None if it is not known."""
        return " ".join(sorted(self.launches)) or None

    def member(self, host: str) -> Member | None:
        return self._by_id.get(host)

    @property
    def balancers(self) -> tuple[str, ...]:
        """All that can be asked how a host is."""
        return (*self.target_groups, *self.classic)

    @cached_property
    def size(self) -> int:
        """Members that count against the desired capacity."""
        return sum(member.counted for member in self.members)

    @property
    def guard(self) -> str:
        """What an owner may protect a host from, so that it stays."""
        return "termination" if self.standalone else "scale-in"

    @property
    def room(self) -> int:
        """How many launches MaxSize still allows."""
        return max(0, self.max_size - self.desired)


@dataclass(frozen=True, slots=True)
class Health:
    """What EC2 and the load balancers say of one host now."""

    checks_ok: bool
    targets: Mapping[str, str] = field(default_factory=dict)
    """Target group or classic load balancer to state, in the words of target groups: initial,
    healthy, unhealthy, draining, unused, ..."""
    impaired: bool = False
    """A status check of EC2's has failed. A host may be neither this nor ok."""


def spoken(balancer: str) -> str:
    """A target group's ARN or a classic load balancer's name, for people to read."""
    if not balancer.startswith("arn:"):
        return f"load balancer {balancer}"
    # `.../targetgroup/NAME/ID`; VPC Lattice gives its target groups an id only.
    parts = balancer.rsplit("targetgroup/", maxsplit=1)[-1].split("/")
    return f"target group {parts[0]}"
