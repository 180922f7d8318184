"""An independent judge: it reads only the emulated EC2 and Auto Scaling, the policy files, and
whose hand made each call; never the registry. It checks what Repave promises whenever any of that
changed, and as time passes."""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.model.policy import Binding, Policy
from chalicelib.policies.sources import PolicySource
from sandbox.causes import cause, recovery
from sandbox.cloud.account import EmulatedAccount
from sandbox.hands import Deed, Hands
from sandbox.hookrules import HookRules
from sandbox.records import Record, Violation
from sandbox.standaloneauditor import StandaloneAuditor

LEAVES_WITHIN = timedelta(minutes=5)
"""How long after `hard` a host may still be on its way out."""
LOOKS_EVERY = timedelta(minutes=5)
"""Even if nothing seems to have changed."""
UNUSABLE = "its policy could not be used"


class Auditor:
    def __init__(self, account: EmulatedAccount, policies: PolicySource, hands: Hands) -> None:
        self._account = account
        self._policies = policies
        self._hands = hands
        self._hooks = HookRules(account.world)
        self.records: dict[str, Record] = {}
        self.violations: list[Violation] = []
        self._standing: set[tuple[str, str]] = set()
        self._read = 0
        """Deeds that were judged."""
        self._changes = -1
        self._due = account.clock.now()
        self._standalone = StandaloneAuditor(account.world, hands.singles, self)

    def glance(self) -> None:
        """Look, unless nothing has changed and no host can have become too old meanwhile."""
        if self._changes != self._account.world.changes or self._account.clock.now() >= self._due:
            self.look()

    def look(self) -> None:
        """Judge every group that a policy enforces, as it is now, and every deed in any group."""
        now = self._account.clock.now()
        with self._account.lock:
            self._changes, self._due = self._account.world.changes, now + LOOKS_EVERY
            book = self._policies.book()
            deeds, self._read = self._hands.deeds[self._read :], len(self._hands.deeds)
            for group in list(self._account.world.autoscaling.autoscaling_groups.values()):
                tags = {tag["Key"]: tag["Value"] for tag in group.tags}
                ours = [deed for deed in deeds if deed.group == group.name]
                self._look_at(group, book.bind(group.name, tags), ours, now)
            self.violations += self._hooks.look(now, set(self.records))
            self._standalone.look(book.bind_hosts, now)

    def _look_at(self, group: Any, binding: Binding, deeds: list[Deed], now: datetime) -> None:
        policy = binding.policy if binding.enforced else None
        if policy is not None:
            self.records.setdefault(group.name, Record())
        for deed in deeds:
            self._deed(deed, policy, now)
        record = self.records.get(group.name)
        if record is None:
            return
        if deeds or policy is None:
            record.moved_at = now
        if policy is not None:
            self._judge(group, record, policy, now)
        else:
            for member in group.instance_states:
                record.excuses.note(member.instance_id, UNUSABLE, now)

    def _deed(self, deed: Deed, policy: Policy | None, now: datetime) -> None:
        words = f"{deed.kind} of {deed.host or 'one more'}"
        unbidden = f"{words} without an enforcing policy"
        self.never(policy is None, now, deed.group, "unbidden", unbidden)
        record = self.records.setdefault(deed.group, Record())
        if deed.kind in ("terminate", "standby"):
            others = deed.was == "Standby" and deed.host not in record.doings.standby
            kept = "protected from scale-in" if deed.protected else "in Standby by another hand"
            broken = deed.protected or others
            self.never(broken, now, deed.group, "held", f"{words}, which is {kept}")
        record.doings.take(deed)

    def _judge(self, group: Any, record: Record, policy: Policy, now: datetime) -> None:
        serving = frozenset(m.instance_id for m in group.instance_states if self._serves(group, m))
        record.doings.saw(group.instance_states, serving - record.serving)
        record.asks(group.desired_capacity)
        record.serves(serving, self._hands.taken)
        record.slots, record.hard = policy.budget.slots(record.asked), policy.age.hard
        self._floor(group.name, record, policy, now)
        self._budget(group, record, policy, now)
        self._age(group, record, policy, now)

    def _floor(self, group: str, record: Record, policy: Policy, now: datetime) -> None:
        """What goes before another serves may be missing, as far as the policy allows."""
        if not record.settled:
            return
        allowed = min(policy.budget.unavailable.of(record.asked), record.doings.out)
        short = record.asked - len(record.serving) - len(record.lost_by_others) - record.growing
        words = f"{len(record.serving)} serve of {record.asked} asked for, {allowed} may be out"
        self.rule(short <= allowed, now, group, "floor", words)

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

    def _budget(self, group: Any, record: Record, policy: Policy, now: datetime) -> None:
        """An owner who asks for fewer hosts makes the budget smaller under what is in flight."""
        doings, before = record.doings, record.in_flight
        record.in_flight = doings.in_flight
        record.most_in_flight = max(record.most_in_flight, doings.in_flight)
        words = f"{doings.in_flight} in flight of {record.slots} allowed"
        holds = doings.in_flight <= max(record.slots, before)
        self.rule(holds, now, group.name, "budget", words)
        words = f"desired is {doings.surplus} over what was asked for, with {doings.owed} in flight"
        self.rule(doings.surplus <= doings.owed, now, group.name, "orphan", words)
        idle = now - (record.moved_at or now)
        kept = any(member.protected_from_scale_in for member in group.instance_states)
        forgotten = doings.in_flight > 0 and not kept and idle > recovery(policy, record.asked)
        words = f"{doings.in_flight} in flight, and nothing was done for {idle}"
        self.rule(not forgotten, now, group.name, "forgotten", words)

    def _age(self, group: Any, record: Record, policy: Policy, now: datetime) -> None:
        recovers = recovery(policy, record.asked)
        for member in group.instance_states:
            if member.lifecycle_state not in ("InService", "Standby"):
                continue
            host, age = member.instance_id, self._age_of(member, now)
            if age >= policy.age.soft:
                because = cause(group, member, policy, record, self._account.faults)
                record.excuses.note(host, because, now)
            excused = record.excuses.of(host, now, recovers)
            if excused and age > record.hard:
                record.overdue[host] = excused
            else:
                self.too_old(group.name, record, host, age, now)

    def too_old(self, group: str, record: Record, host: str, age: timedelta, now: datetime) -> None:
        record.oldest = max(record.oldest, age)
        left = record.hard + LEAVES_WITHIN - age
        if left >= timedelta(0):
            self._due = min(self._due, now + left + timedelta.resolution)
        words = f"{host} is {age} old, hard is {record.hard}"
        self.rule(left >= timedelta(0), now, group, f"hard age of {host}", words)

    @staticmethod
    def _age_of(member: Any, now: datetime) -> timedelta:
        return now - member.instance.launch_time.replace(tzinfo=now.tzinfo)

    def never(self, broken: bool, now: datetime, group: str, rule: str, words: str) -> None:
        if broken:
            self.violations.append(Violation(now, group, rule, words))

    def rule(self, holds: bool, now: datetime, group: str, rule: str, words: str) -> None:
        """A breach counts once, however long it lasts."""
        if holds:
            self._standing.discard((group, rule))
        elif (group, rule) not in self._standing:
            self._standing.add((group, rule))
            self.violations.append(Violation(now, group, rule, words))
