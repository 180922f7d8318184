"""What every rule of the judge stands on: what a worker was shown, and what excuses a violation.

A violation counts only if it was one both by the truth and by what the worker was shown by a
reading that it made, or could have made, just before; otherwise the excuse is counted by name.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from chalicelib.model.replacement import Replacement
from tests.simulation.cloud import Cloud, Snapshot
from tests.simulation.evidence import Evidence
from tests.simulation.things import FakeHost
from tests.simulation.whose import sends_aside
from tests.simulation.worker import Worker

UNSEEN = "it changed after the last reading that could be made"
MASKED = "the owner's change and an unread effect of our own call look like one"
FORGOT = "the registry was emptied or restored"
OWNED = {"desired", "floor", "budget"}
"""Rules that ask whose each part of the desired capacity is."""
COUNTED = OWNED | {"one launch a claim", "account's cap", "stranger"}
"""Rules that count from what the registry alone remembers: that, the claims of the hour, whether a
step of the policy, which has no token, was taken, and who put a host aside."""

IGNORED: set[str] = set()
"""Rules whose violations are only counted, to look past a known one."""


class Bench:
    def __init__(self, cloud: Cloud, state: Any, claims_per_hour: int) -> None:
        self.cloud, self.state, self.claims_per_hour = cloud, state, claims_per_hour
        self.evidence = Evidence(cloud, state)
        self.violations: list[str] = []
        self.claims: Counter[datetime] = Counter()
        """By the clock hour, over the account."""
        self.excuses: Counter[str] = Counter()
        self.exercised: Counter[tuple[str, bool]] = Counter()
        """How often each rule was judged, and how often with nothing to spare."""

    def judged(self, rule: str, *, edge: bool) -> None:
        self.exercised[rule, False] += 1
        self.exercised[rule, True] += edge

    def fail(self, rule: str, words: str) -> None:
        if rule in IGNORED:
            self.excuses[f"{rule}: ignored on request"] += 1
            return
        self.violations.append(f"{self.cloud.now:%d %H:%M:%S} {rule}: {words}")

    def unless(self, unseen: bool, pair: Replacement | None, rule: str, words: str) -> bool:
        """A violation, unless nothing could have shown it: then True."""
        evidence, why = self.evidence, None
        if unseen:
            why = UNSEEN
        elif pair and pair.id in evidence.masked and rule in OWNED:
            why = MASKED
        elif pair and evidence.owed[pair.fleet] > 0 and rule in OWNED:
            why = MASKED
        elif pair and pair.fleet in evidence.forgotten and rule in COUNTED:
            why = FORGOT
        if why is None:
            self.fail(rule, words)
            return False
        self.excuses[f"{rule}: {why}"] += 1
        return True

    def passed(self, fleet: str) -> None:
        """What a pass had to let be, though it was due or in a pair."""
        pairs = {id for r in self.open(fleet) for id in (r.old_host, r.new_host)}
        members = self.cloud.members(fleet) if fleet in self.cloud.groups else []
        wanted = [host for host in members if host.id in pairs or self._due(host)]
        why = self.evidence.stopped(fleet)
        if why:
            self.judged(f"untouchable: {why}", edge=bool(wanted))
        self.judged("held", edge=any(self.evidence.held(host.id) for host in wanted))
        self.judged("protected", edge=any(host.protected for host in wanted))

    def _due(self, host: FakeHost) -> bool:
        rules = self.evidence.rules(host.group or "")
        soft = rules.soft_age if rules else timedelta(days=5)
        return self.cloud.now - host.born >= soft

    def look(self, worker: Worker, source: str, fleet: str, again: bool) -> Snapshot:
        """`again`: the reading made just before the call, not the one that was planned from."""
        seen = worker.rechecked(source) if again else worker.planned_from(source)
        if seen and isinstance(seen.shown, Snapshot):
            return seen.shown
        return self.cloud.at(fleet, self.moment(worker, source, again))

    def moment(self, worker: Worker, source: str, again: bool) -> int:
        seen = worker.rechecked(source) if again else worker.planned_from(source)
        if seen:
            return seen.since
        return worker.lately() if again else worker.calls[0]

    def open(self, fleet: str) -> list[Replacement]:
        return [r for r in self.evidence.open() if r.fleet == fleet]

    def stopped(self, worker: Worker, fleet: str, *, again: bool, what: str) -> None:
        """No policy, a broken one, observe mode, a freeze."""
        why = self.evidence.stopped(fleet)
        if why is None:
            return
        sources = ("policy", "desired", "fleet", "account")
        shown = self.evidence.stopped(fleet, *(self.moment(worker, s, again) for s in sources))
        self.unless(shown is None, None, "untouchable", f"{what} in {fleet}: {why}")

    def kept(self, worker: Worker, id: str, *, again: bool, what: str) -> None:
        """Held by a person, or protected from scale-in."""
        host, moment = self.cloud.hosts[id], self.moment(worker, "hosts", again)
        held = self.evidence.held(id, None)
        if held:
            promised = self.evidence.promised.get(id) == held
            unseen = not promised and not self.evidence.held(id, moment)
            self.unless(unseen, None, "held", f"{what} {id}, held until {held:%H:%M}")
        if host.protected:
            look = self.look(worker, "members", host.group or "", again)
            member = look.group.member(id) if look.group else None
            unseen = member is None or not member.protected
            self.unless(unseen, None, "protected", f"{what} {id}")

    def intending(self, worker: Worker, pair: Replacement) -> None:
        """To all that AWS tells, a host is in Standby by our call if another hand has put it there
        between the reading and the intent."""
        host = self.cloud.hosts.get(pair.old_host)
        if not sends_aside(pair) or host is None or host.lifecycle != "Standby":
            return
        shown = self.look(worker, "members", pair.fleet, again=True).group
        member = shown.member(host.id) if shown else None
        if member and member.lifecycle == "InService":
            self.evidence.aside.add(host.id)
