"""An independent judge: it reads only the emulated EC2 and Auto Scaling, the policy files, and
whose hand made each call; never the registry. It checks what Repave promises whenever any of that
changed, and as time passes."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chalicelib.model.policy import Policy
from chalicelib.policies.sources import PolicySource
from sandbox.cloud.account import EmulatedAccount
from sandbox.hands import Hands

LEAVES_WITHIN = timedelta(minutes=5)
"""How long after `hard` a host may still be on its way out."""
LOOKS_EVERY = timedelta(minutes=5)
"""Even if nothing seems to have changed."""


@dataclass(frozen=True)
class Violation:
    at: datetime
    group: str
    rule: str
    words: str


@dataclass
class Record:
    """What was seen of one group."""

    settled: bool = False
    """It once served in full: before that nobody took anything away."""
    serving: frozenset[str] = frozenset()
    lost_by_others: set[str] = field(default_factory=set)
    worst_lost: int = 0
    """The most hosts that other hands had taken at once."""
    fewest: tuple[int, int] | None = None
    """Serving and asked for, at the worst moment."""
    oldest: timedelta = timedelta(0)
    most_in_flight: int = 0
    slots: int = 0
    hard: timedelta = timedelta(0)


class Auditor:
    def __init__(self, account: EmulatedAccount, policies: PolicySource, hands: Hands) -> None:
        self._account = account
        self._policies = policies
        self._hands = hands
        self.records: dict[str, Record] = {}
        self.violations: list[Violation] = []
        self._standing: set[tuple[str, str]] = set()
        self._changes = -1
        self._due = account.clock.now()

    def glance(self) -> None:
        """Look, unless nothing has changed and no host can have become too old meanwhile."""
        if self._changes != self._account.world.changes or self._account.clock.now() >= self._due:
            self.look()

    def look(self) -> None:
        """Judge every group that a policy enforces, as it is now."""
        now = self._account.clock.now()
        with self._account.lock:
            self._changes, self._due = self._account.world.changes, now + LOOKS_EVERY
            book = self._policies.book()
            groups = list(self._account.world.autoscaling.autoscaling_groups.values())
            for group in groups:
                tags = {tag["Key"]: tag["Value"] for tag in group.tags}
                binding = book.bind(group.name, tags)
                if binding.policy is not None and binding.enforced:
                    self._judge(group, binding.policy, now)

    def _judge(self, group: Any, policy: Policy, now: datetime) -> None:
        record = self.records.setdefault(group.name, Record())
        # What the owner asked for: everything in desired that we did not add.
        asked = group.desired_capacity - self._hands.surplus(group.name)
        record.slots, record.hard = policy.budget.slots(asked), policy.age.hard
        self._floor(group, record, asked, now)
        self._budget(group, record, now)
        self._age(group, record, now)

    def _floor(self, group: Any, record: Record, asked: int, now: datetime) -> None:
        serving = frozenset(m.instance_id for m in group.instance_states if self._serves(group, m))
        record.lost_by_others |= record.serving - serving - self._hands.terminated.keys()
        record.serving = serving
        if len(serving) >= asked:
            record.settled = True
            record.lost_by_others.clear()
        record.worst_lost = max(record.worst_lost, len(record.lost_by_others))
        if not record.settled:
            return
        if record.fewest is None or len(serving) - asked < record.fewest[0] - record.fewest[1]:
            record.fewest = (len(serving), asked)
        short = asked - len(serving) - len(record.lost_by_others)
        words = f"{len(serving)} serve of {asked} asked for"
        self._rule(short <= 0, now, group.name, "floor", words)

    def _serves(self, group: Any, member: Any) -> bool:
        if member.lifecycle_state != "InService" or member.instance.state != "running":
            return False
        world = self._account.world
        return all(
            world.elbv2.target_groups[arn]
            .health_for(
                {"Id": member.instance_id, "Port": world.elbv2.target_groups[arn].port}, world.ec2
            )
            .status
            == "healthy"
            for arn in group.target_group_arns
        )

    def _budget(self, group: Any, record: Record, now: datetime) -> None:
        alive = {member.instance_id for member in group.instance_states}
        brought = sum(name == group.name for name in self._hands.launched.values())
        left = [h for h, name in self._hands.terminated.items() if name == group.name]
        # A pair is in flight from its launch until the host that leaves for it is gone.
        in_flight = brought - sum(host not in alive for host in left)
        record.most_in_flight = max(record.most_in_flight, in_flight)
        words = f"{in_flight} in flight of {record.slots} allowed"
        self._rule(in_flight <= record.slots, now, group.name, "budget", words)
        surplus = self._hands.surplus(group.name)
        words = f"desired is {surplus} over what was asked for, with {in_flight} in flight"
        self._rule(surplus <= in_flight, now, group.name, "orphan", words)

    def _age(self, group: Any, record: Record, now: datetime) -> None:
        for member in group.instance_states:
            if member.protected_from_scale_in or member.lifecycle_state != "InService":
                continue
            age = now - member.instance.launch_time.replace(tzinfo=now.tzinfo)
            record.oldest = max(record.oldest, age)
            left = record.hard + LEAVES_WITHIN - age
            if left >= timedelta(0):
                self._due = min(self._due, now + left + timedelta.resolution)
            words = f"{member.instance_id} is {age} old, hard is {record.hard}"
            rule = f"hard age of {member.instance_id}"
            self._rule(left >= timedelta(0), now, group.name, rule, words)

    def _rule(self, holds: bool, now: datetime, group: str, rule: str, words: str) -> None:
        """A breach counts once, however long it lasts."""
        if holds:
            self._standing.discard((group, rule))
        elif (group, rule) not in self._standing:
            self._standing.add((group, rule))
            self.violations.append(Violation(now, group, rule, words))
