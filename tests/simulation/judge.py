"""The independent judge of safety. It reads the cloud's truth and its own log of our calls, and
asks nothing of the engine's functions."""

from collections import Counter
from typing import Any

from chalicelib.aws.capacity import Launched
from chalicelib.model.replacement import Replacement, Step, Strategy
from tests.simulation.limits import Limits
from tests.simulation.things import FakeGroup
from tests.simulation.worker import Worker


class Judge(Limits):
    def claiming(self, worker: Worker, claimed: Replacement) -> None:
        """The claim is written; only then is it sure to be one."""
        self.stopped(worker, claimed.fleet, again=False, what="claim")
        self.kept(worker, claimed.old_host, again=False, what="claim")
        self._configured(worker, claimed)
        self._budget(worker, claimed)
        self._cap(worker, claimed)

    def launching(self, worker: Worker, fleet: str, token: str | None) -> None:
        """By a token, or by a policy that has none."""
        if self._asking(fleet, token) is None:
            self.fail("intent first", f"launch {token}: no replacement is noted as launching")
        self.stopped(worker, fleet, again=False, what="launch")
        if token is None:
            waiting = sum(r.tokenless for r in self.open(fleet))
            self.judged("one policy step at a time", edge=waiting > 1)
        if token is None and len(self._outstanding(fleet)) > 1:
            ids = ", ".join(r.id for r in self._outstanding(fleet))
            self.fail("one policy step at a time", f"no token tells apart {ids}")

    def launched(self, worker: Worker, fleet: str, token: str, before: int, answer: Any) -> None:
        if not isinstance(answer, Launched):
            return
        group = self.cloud.groups.get(fleet)
        claim = token.rsplit("-", 1)[0]
        self.evidence.acted(fleet, group.desired - before if group else 0, claim)
        hosts = self.evidence.launches.setdefault(claim, set())
        new = answer.host not in hosts
        hosts.add(answer.host)
        self.judged("one launch a claim", edge=not new)
        if len(hosts) > 1:
            self.fail("one launch a claim", f"{claim}: {sorted(hosts)}")
        pair = self._asking(fleet, token)
        if new and group and pair:
            self._room(worker, group, pair, before)

    def scaled_out(self, fleet: str, before: int) -> None:
        group, pair = self.cloud.groups.get(fleet), self._asking(fleet, None)
        if group is None or group.desired == before:
            return
        self.evidence.acted(fleet, 1, pair.id if pair else None)
        if pair is None:
            return
        hosts = self.evidence.launches.setdefault(pair.id, set())
        hosts.add(f"{len(hosts) + 1}. step of the policy")
        if len(hosts) > 1:
            self.unless(False, pair, "one launch a claim", f"{pair.id}: {sorted(hosts)}")

    def standing_by(self, worker: Worker, fleet: str, id: str) -> None:
        pair = self._pair(fleet, id)
        if pair is None or pair.old_host != id:
            self.fail("stranger", f"{id} is in no open replacement and goes to Standby")
            return
        if pair.step is not Step.LAUNCHING or not self._sent(worker, pair):
            self.fail("intent first", f"{id} goes to Standby while its pair is {pair.step}")
        self.stopped(worker, fleet, again=True, what="standby")
        self.kept(worker, id, again=True, what="standby")
        self._floor(worker, id, pair)

    def restoring(self, worker: Worker, fleet: str, id: str) -> None:
        pair = self._pair(fleet, id)
        aside = self.cloud.hosts[id].lifecycle == "Standby"
        if pair is None or (aside and id not in self.evidence.aside):
            words = f"{id} leaves Standby, and was not put there by us"
            self.unless(False, pair, "stranger", words)
        self.stopped(worker, fleet, again=True, what="exit standby")

    def restored(self, fleet: str, id: str) -> None:
        pair = self._pair(fleet, id)
        self.evidence.brought_back(id)
        self.evidence.acted(fleet, 1, pair.id if pair else None)

    def terminating(self, worker: Worker, id: str) -> None:
        host = self.cloud.hosts[id]
        fleet = host.group or ""
        pair = self._pair(fleet, id)
        if pair is None:
            self.fail("stranger", f"{id} is in no open replacement")
            return
        self._intent(worker, pair, id)
        self._cancelled(pair, id)
        self.stopped(worker, fleet, again=True, what="terminate")
        self.kept(worker, id, again=True, what="terminate")
        if host.leaving:
            return
        self._floor(worker, id, pair)
        if pair.old_host == id and pair.strategy is not Strategy.TERMINATE_FIRST:
            self._proof(worker, pair)

    def _cancelled(self, pair: Replacement, id: str) -> None:
        """Once a cancel was accepted its old host stays."""
        accepted = pair.id in self.evidence.cancelled
        if accepted and id == pair.old_host and pair.fleet not in self.evidence.forgotten:
            self.fail("cancelled", f"{id} goes though {pair.id} was cancelled")

    def ending(self, pair: Replacement, ended: Replacement) -> None:
        if pair.id not in self.evidence.cancelled:
            return
        self.judged("cancelled", edge=True)
        old = self.cloud.hosts.get(pair.old_host)
        by_others = ended.step is Step.DONE and (old is None or not old.counted or old.ended)
        lost = pair.fleet in self.evidence.forgotten
        if ended.step is not Step.CANCELLED and not by_others and not lost:
            self.fail("cancelled", f"{pair.id} was cancelled, and ends {ended.step}: {ended.why}")

    def terminated(self, worker: Worker, id: str, group: FakeGroup | None, before: int) -> None:
        """`before` is the desired capacity before the call."""
        self.evidence.ended[id] = self.cloud.step()
        if group is None:
            return
        aside = self.evidence.set_aside(group.name)
        if group.desired < before:
            self.judged("desired", edge=group.desired == group.owner - aside)
        if group.desired < min(before, group.owner - aside):
            shown = self.look(worker, "desired", group.name, again=True)
            moved = self.evidence.moved_since(group.name, shown.seq)
            known = (shown.group.desired if shown.group else 0) + moved
            words = f"{id}: desired {before} -> {group.desired}, the owner wants {group.owner}"
            unseen = known - 1 >= shown.owner - aside
            if self.unless(unseen, self._pair(group.name, id), "desired", words):
                group.owner = group.desired  # Lost to what nobody could see: not held against us.
                self.evidence.owed[group.name] = max(0, self.evidence.owed[group.name] - 1)
        pair = self._pair(group.name, id)
        self.evidence.acted(group.name, group.desired - before, pair.id if pair else None)

    def after_step(self) -> None:
        pairs = self.evidence.open()
        times = Counter(id for r in pairs for id in (r.old_host, r.new_host) if id)
        for host, number in times.items():
            row = self.state.living(host)
            self.judged("one pair a host", edge=row is not None and row.request is not None)
            if number > 1:
                found = [f"{r.id} {r.step}" for r in pairs if host in (r.old_host, r.new_host)]
                self.fail("one pair a host", f"{host} is in {', '.join(found)}")

    def _asking(self, fleet: str, token: str | None) -> Replacement | None:
        """The replacement whose launch is noted as sent."""
        asking = [r for r in self.open(fleet) if r.step is Step.LAUNCHING]
        if token is not None:
            return next((r for r in asking if token.startswith(f"{r.id}-")), None)
        steps = self.evidence.launches
        waiting = self._outstanding(fleet)
        return min(waiting, key=lambda r: (len(steps.get(r.id, ())), r.id), default=None)

    def _outstanding(self, fleet: str) -> list[Replacement]:
        """Policy steps that were sent and are not yet seen in desired."""
        asking = [r for r in self.open(fleet) if r.tokenless and r.step is Step.LAUNCHING]
        return [r for r in asking if r.sent_at and not r.surplus]

    def _pair(self, fleet: str, id: str) -> Replacement | None:
        pairs = [r for r in self.open(fleet) if id in (r.old_host, r.new_host)]
        return max(pairs, key=lambda r: (r.sent_at is not None, str(r.sent_at)), default=None)

    def _sent(self, worker: Worker, pair: Replacement) -> bool:
        return pair.sent_at is not None and pair.sent_at >= worker.began

    def _intent(self, worker: Worker, pair: Replacement, id: str) -> None:
        wanted = Step.RETIRING if pair.old_host == id else Step.UNDOING
        self.judged("intent first", edge=True)  # It is noted or not: there is never any to spare.
        if pair.step is not wanted:
            self.fail("intent first", f"{id} is terminated while its pair is {pair.step}")
        elif not self._sent(worker, pair):
            self.fail("intent first", f"{id}: nothing notes that its termination is sent")

    def _floor(self, worker: Worker, id: str, pair: Replacement) -> None:
        group, evidence = self.cloud.groups[pair.fleet], self.evidence
        if not evidence.serves(self.cloud.hosts[id]):
            return
        left = len(evidence.serving(group.name)) - 1
        spare = left - (group.owner - evidence.allowance(pair, group.owner, None))
        self.judged("floor", edge=spare == 0)
        if spare >= 0:
            return
        members = self.look(worker, "members", group.name, again=True)
        shown = evidence.shown_serving(members, self.look(worker, "health", group.name, again=True))
        owner = self.look(worker, "desired", group.name, again=True).owner
        allowed = evidence.allowance(pair, owner, self.moment(worker, "policy", True))
        unseen = id not in shown or len(shown) - 1 >= owner - allowed
        words = f"{id}: {left} serve without it, the owner wants {group.owner}"
        self.unless(unseen, pair, "floor", words)

    def _proof(self, worker: Worker, pair: Replacement) -> None:
        why = self.evidence.unproven(pair, self.cloud.now)
        self.judged("unproven", edge=self.evidence.just_proven(pair))
        if why is None:
            return
        shown = self.evidence.shown_unproven(
            pair,
            self.look(worker, "members", pair.fleet, again=True),
            self.look(worker, "health", pair.fleet, again=True),
            self.moment(worker, "policy", True),
        )
        words = f"{pair.old_host} goes while {pair.new_host} {why}"
        self.unless(shown is None, None, "unproven", words)
