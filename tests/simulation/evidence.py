"""What the judge knows: the log of our calls, and questions to the cloud's truth."""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.model.group import Group, Health
from chalicelib.model.replacement import Replacement, Step, Strategy
from tests.simulation.cloud import Cloud, Snapshot
from tests.simulation.rules import Rules
from tests.simulation.things import FakeHost
from tests.simulation.truth import Truth
from tests.simulation.whose import Whose, very_call


class Evidence(Whose):
    def __init__(self, cloud: Cloud, state: Any) -> None:
        super().__init__(cloud, state)
        self.ended: dict[str, int] = {}
        """Hosts that we terminated, and when."""
        self.aside: set[str] = set()
        """Hosts that we put into Standby, or that nobody can tell from those."""
        self.brought: set[str] = set()
        """Those that we took out again."""
        self.launches: dict[str, set[str]] = {}
        self.forgotten: set[str] = set()
        """Fleets whose rows were lost."""
        self.proven_since: dict[str, datetime] = {}
        self.served_since: dict[str, datetime] = {}
        self.promised: dict[str, datetime] = {}
        """Hosts whose hold the API has accepted, and until when: whoever reads of it or not."""
        self.truth = Truth(state)
        self.cancelled: set[str] = set()
        """Replacements whose cancel the API has accepted."""

    def put_aside(self, fleet: str, host: str) -> None:
        """By another hand, as if by our own if a pair awaits that very call; or if the hand had
        taken it out before, of which nobody has read. A claim alone has put nothing aside; and what
        we took out is known to be out once that is noted."""
        pairs = [r for r in self.open() if r.fleet == fleet]
        steps = {r.step for r in pairs if r.old_host == host} - {Step.CLAIMED}
        again = bool(steps) and host in self.aside
        unnoted = Step.RESTORING in steps and host in self.brought
        alike = again or unnoted or any(very_call(r, host, 0) for r in pairs)
        (self.aside.add if alike else self.aside.discard)(host)

    def sent_aside(self, host: str) -> None:
        self.aside.add(host)
        self.brought.discard(host)

    def brought_back(self, host: str) -> None:
        self.aside.discard(host)
        self.brought.add(host)

    def ledger(self, fleet: str) -> int | None:
        desired: int | None = self._state.fleet(fleet).ledger_desired
        return desired

    def owes(self, fleet: str) -> bool:
        """We gave back the place of a host that is to come back from Standby."""
        return any(r.fleet == fleet and r.surplus < 0 for r in self.open())

    def set_aside(self, fleet: str) -> int:
        """Hosts in Standby by our doing: desired falls by one before each comes back."""
        hosts = (self._cloud.hosts[id] for id in self.aside)
        return sum(host.group == fleet and host.lifecycle == "Standby" for host in hosts)

    def allowance(self, pair: Replacement, size: int, seq: int | None) -> int:
        """Hosts that the policy allows out of service, where the strategy needs it. Whose strategy
        does not may find some out that other pairs have put aside."""
        rules = self.rules(pair.fleet, seq)
        most = rules.allowance(size) if rules else 0
        surge = pair.strategy is Strategy.SURGE
        return min(most, self.set_aside(pair.fleet)) if surge else most

    def rules(self, fleet: str, seq: int | None = None) -> Rules | None:
        bound = self._cloud.fact("bound", fleet, seq)
        return bound[0] if bound else None

    def stopped(
        self,
        fleet: str,
        policy_at: int | None = None,
        tags_at: int | None = None,
        fleet_at: int | None = None,
        account_at: int | None = None,
    ) -> str | None:
        """As of these moments, or now."""
        rules, tagged = self.rules(fleet, policy_at), self._tagged(fleet, tags_at)
        if rules is None:
            return "it has no policy"
        if rules.broken:
            return "its policy is broken"
        if rules.mode != "enforce" or not tagged:
            return "it is only observed"
        frozen = self._frozen(fleet, fleet_at) or self._frozen("", account_at)
        return "it is frozen" if frozen else None

    def _tagged(self, fleet: str, seq: int | None) -> bool:
        bound = self._cloud.fact("bound", fleet, seq)
        return bool(bound and bound[1])

    def held(self, host: str, seq: int | None = None) -> datetime | None:
        until: datetime | None = self._cloud.fact("hold", host, seq)
        return until if until and self._cloud.now < until else None

    def serves(self, host: FakeHost) -> bool:
        """In service, healthy and running; healthy for the load balancer where the policy asks."""
        if host.lifecycle != "InService" or not host.healthy or host.ended:
            return False
        return host.target == "healthy" or not self._by_targets(host.group or "")

    def serving(self, fleet: str) -> set[str]:
        return {host.id for host in self._cloud.members(fleet) if self.serves(host)}

    def shown_serving(self, members: Snapshot, health: Snapshot) -> set[str]:
        """By readings, less what we ended ourselves: our own calls need no reading."""
        group = members.group
        if group is None:
            return set()
        return {
            m.id
            for m in group.members
            if m.lifecycle == "InService" and m.healthy and m.id not in self.ended
            if self._healthy_targets(health.health.get(m.id), group)
        }

    def unproven(self, pair: Replacement, now: datetime) -> str | None:
        host, rules = self._cloud.hosts.get(pair.new_host or ""), self.rules(pair.fleet)
        if host is None or rules is None:
            return "does not exist"
        if not self.serves(host):
            return f"is {host.lifecycle}, {host.target}, healthy: {host.healthy}, {host.state}"
        if rules.status_checks and not host.checks:
            return "fails its status checks"
        if rules.signal and not host.said_ready:
            return "has not said that it is ready"
        since = self._baking_since(host.id, pair.fleet)
        if since is None or now - since < self._bake(pair.fleet):
            return f"bakes only since {since}"
        return None

    def just_proven(self, pair: Replacement) -> bool:
        """Within this minute."""
        since = self._baking_since(pair.new_host or "", pair.fleet)
        past = self._bake(pair.fleet) + timedelta(seconds=60)
        return since is not None and self._cloud.now - since < past

    def _bake(self, fleet: str) -> timedelta:
        """The shortest of any policy that the fleet had: it may have been over by then."""
        had = [bound[0].bake for _, bound in self._cloud.facts["bound", fleet] if bound[0]]
        return timedelta(seconds=min(had, default=0))

    def _baking_since(self, host: str, fleet: str) -> datetime | None:
        """Under another policy it may have been proven by less, and so earlier."""
        changed = len(self._cloud.facts["bound", fleet]) > 1
        return (self.served_since if changed else self.proven_since).get(host)

    def shown_unproven(
        self, pair: Replacement, members: Snapshot, health: Snapshot, policy_at: int
    ) -> str | None:
        rules = self.rules(pair.fleet, policy_at)
        if pair.new_host not in self.shown_serving(members, health):
            return "did not serve"
        seen = health.health.get(pair.new_host or "")
        if rules and rules.status_checks and not (seen and seen.checks_ok):
            return "failed its status checks"
        if rules and rules.signal and not self._cloud.hosts[pair.new_host or ""].said_ready:
            return "had not said that it is ready"
        since = self._baking_since(pair.new_host or "", pair.fleet)
        if rules and (since is None or self._cloud.now - since < self._bake(pair.fleet)):
            return "did not bake"
        return None

    def looked_at(self, snapshot: Snapshot) -> None:
        """Notes since when hosts are proven, by the rules of the day."""
        group = snapshot.group
        rules = self.rules(group.name) if group else None
        if group is None or rules is None:
            return
        for member in group.members:
            host = self._cloud.hosts[member.id]
            proven = self.serves(host) and (host.checks or not rules.status_checks)
            proven = proven and (host.said_ready or not rules.signal)
            if proven:
                self.proven_since.setdefault(host.id, self._cloud.now)
            if member.lifecycle == "InService":
                self.served_since.setdefault(host.id, self._cloud.now)

    def taken(self, look: Snapshot, claimed: Replacement) -> int:
        """Slots in use before the claim: open pairs, and bad or leaving hosts in none of them."""
        pairs = [r for r in self.open() if r.fleet == claimed.fleet and r.id != claimed.id]
        paired = {id for r in pairs for id in (r.old_host, r.new_host)} | {claimed.old_host}
        members = look.group.members if look.group else ()
        aside = [m for m in members if "Standby" in m.lifecycle]
        bad = [m for m in members if not (m.lifecycle == "InService" and m.healthy)]
        return len(pairs) + sum(m.id not in paired for m in bad if m not in aside)

    def _frozen(self, key: str, seq: int | None) -> bool:
        until = self._cloud.fact("freeze", key, seq)
        return until is not None and self._cloud.now < until

    def _by_targets(self, fleet: str) -> bool:
        group, rules = self._cloud.groups.get(fleet), self.rules(fleet)
        return bool(group and group.target_groups and (rules is None or rules.target_health))

    def _healthy_targets(self, health: Health | None, group: Group) -> bool:
        if not self._by_targets(group.name):
            return True
        targets = health.targets if health else {}
        return all(targets.get(arn) == "healthy" for arn in group.target_groups)
