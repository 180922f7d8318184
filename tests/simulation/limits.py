"""How much may be begun: the fleet's budget, the account's cap, the group's room."""

from chalicelib.model.replacement import Reason, Replacement, Step
from tests.simulation.bench import Bench
from tests.simulation.things import FakeGroup
from tests.simulation.worker import Worker


class Limits(Bench):
    def _budget(self, worker: Worker, claimed: Replacement) -> None:
        group, rules = self.cloud.groups.get(claimed.fleet), self.evidence.rules(claimed.fleet)
        now = self.cloud.latest(claimed.fleet)
        if group is None or rules is None or now is None:
            return
        let_go = self.evidence.let_go[claimed.fleet]
        left = rules.slots(group.owner + let_go) - self.evidence.taken(now, claimed)
        self.judged("budget", edge=left == 1)
        if left > 0:
            return
        look = self.look(worker, "members", claimed.fleet, again=False)
        owner = self.look(worker, "desired", claimed.fleet, again=False).owner
        told = self.evidence.rules(claimed.fleet, self.moment(worker, "policy", False)) or rules
        unseen = self.evidence.taken(look, claimed) < told.slots(owner + let_go)
        words = f"claim of {claimed.old_host} is beyond {rules.in_flight} of {group.owner}"
        self.unless(unseen, claimed, "budget", words)

    def _cap(self, worker: Worker, claimed: Replacement) -> None:
        """What was planned in the hour before may be counted there."""
        hour = self.cloud.now.replace(minute=0, second=0, microsecond=0)
        self.claims[hour] += worker.began >= hour
        self.judged("account's cap", edge=self.claims[hour] == self.claims_per_hour)
        if worker.began >= hour and self.claims[hour] > self.claims_per_hour:
            words = f"{self.claims[hour]} claims since {hour:%H:%M}, {self.claims_per_hour} may be"
            self.unless(False, claimed, "account's cap", words)

    def _configured(self, worker: Worker, claimed: Replacement) -> None:
        """Only hosts that have read something else go for it, of fleets that read it."""
        if Reason.CONFIG not in claimed.reasons:
            return
        self.judged(
            "config", edge=True
        )  # It has read the same or not: there is never any to spare.
        rules, host = self.evidence.rules(claimed.fleet), claimed.old_host
        if rules is not None and not rules.config:
            self.fail("config", f"{host} goes for it, and {claimed.fleet} reads nothing")
        elif not self.evidence.truth.was_stale(host, claimed.fleet, worker.began):
            self.fail("config", f"{host} goes for it, and has read what there is")

    def _room(self, worker: Worker, group: FakeGroup, pair: Replacement, before: int) -> None:
        self.judged("room", edge=before == group.max_size - 1)
        if before < group.max_size:
            return
        shown = self.look(worker, "desired", group.name, again=False)
        moved = self.evidence.moved_since(group.name, shown.seq)
        unseen = shown.group is None or shown.group.desired + moved <= shown.group.max_size
        if shown.group and pair.began.get(Step.LAUNCHING, self.cloud.now) < self.cloud.now:
            # Asked again: a rise since may be what the first call did.
            ledger = self.evidence.ledger(group.name)
            unseen = unseen or (ledger is not None and shown.group.desired > ledger)
        words = f"launched at desired {before} of at most {group.max_size}"
        self.unless(unseen, None, "room", words)
