"""One planned action carried out: intent written, AWS called, outcome recorded.

The process may die between any two lines here. Whatever was written before is found by the next
pass, which looks at AWS and goes on: a launch is asked for again with the same token, and a host
that already leaves is never terminated again.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.aws.capacity import Capacity, NotLaunched
from chalicelib.aws.groups import Groups
from chalicelib.errors import AwsRefused, RepaveError
from chalicelib.model.plan import Action, Advance, Claim, Commit, Finish, Launch, Terminate
from chalicelib.model.replacement import Replacement, Step
from chalicelib.model.timeline import Entry, of_fleet, of_host
from chalicelib.registry.contract import Registry


@dataclass(frozen=True, slots=True)
class Outcome:
    words: str
    progress: bool = True
    """Whether the next step may be possible at once."""


@dataclass(frozen=True, slots=True)
class Actions:
    """`ready_within` is how long a new host has to be proven."""

    groups: Groups
    capacity: Capacity
    registry: Registry
    ready_within: timedelta
    now: datetime

    def carry_out(self, action: Action, claim_revision: int) -> Outcome:
        """Raises Conflict if another hand was first, and errors of AWS that leave the outcome open.

        `claim_revision` is the fleet's as the plan read it, raised by the claims since.
        """
        match action:
            case Claim():
                return self._claim(action, claim_revision)
            case Launch():
                return self._launch(action.replacement)
            case Advance():
                saved = self.registry.replacements.save(action.replacement, action.ledger_desired)
                return self._noted(saved, action.words)
            case Commit():
                saved = self.registry.replacements.commit(action.replacement, self.now)
                return self._noted(saved, action.words)
            case Terminate():
                return self._terminate(action)
            case Finish():
                return self._finish(action)

    def _claim(self, action: Claim, claim_revision: int) -> Outcome:
        claimed = self.registry.replacements.claim(action.replacement, claim_revision)
        return self._noted(claimed, action.words)

    def _launch(self, replacement: Replacement) -> Outcome:
        if replacement.step is Step.CLAIMED:
            replacement = self.registry.replacements.save(
                replacement.entering(
                    Step.LAUNCHING,
                    self.now,
                    sent_at=self.now,
                    desired_before=self._desired(replacement.fleet),
                )
            )
        answer = self.capacity.launch(replacement.fleet, replacement.zone, replacement.client_token)
        if isinstance(answer, NotLaunched):
            return self._not_launched(replacement, answer.why)
        return self._launched(replacement, answer.host)

    def _launched(self, replacement: Replacement, host: str) -> Outcome:
        desired = self._desired(replacement.fleet)
        changes = replacement.launched(host, desired, self.now + self.ready_within)
        words = f"{host} launched in {replacement.zone} to replace {replacement.old_host}"
        proving = replacement.entering(Step.PROVING, self.now, why=words, **changes)
        return self._noted(self.registry.replacements.save(proving, desired), words)

    def _not_launched(self, replacement: Replacement, why: str) -> Outcome:
        words = f"no host was launched: {why}"
        failed = replacement.entering(Step.UNDOING, self.now, ending=Step.ABANDONED, why=words)
        return self._noted(self.registry.replacements.save(failed), words)

    def _terminate(self, action: Terminate) -> Outcome:
        sent = self.registry.replacements.save(replace(action.replacement, sent_at=self.now))
        try:
            self.capacity.terminate(action.host, decrement=action.decrement)
        except AwsRefused as refusal:
            self.registry.replacements.save(replace(sent, sent_at=None, why=str(refusal)))
            return Outcome(str(refusal), progress=False)
        # What AWS accepted lowers desired by one; reading it back could still show the old number.
        ledger = action.desired - 1 if action.decrement else None
        if sent.step is Step.RETIRING:
            sent = sent.entering(Step.DRAINING, self.now, surplus=0, why=action.words)
        else:
            sent = replace(sent, surplus=0)
        return self._noted(self.registry.replacements.save(sent, ledger), action.words)

    def _finish(self, action: Finish) -> Outcome:
        ended = self.registry.replacements.finish(action.replacement, action.retry_after)
        if action.breaker is not None:
            self.registry.fleets.set_breaker(ended.fleet, action.breaker)
        return self._noted(ended, action.words)

    def _desired(self, fleet: str) -> int:
        group = self.groups.get(fleet)
        if group is None:
            raise RepaveError(f"group {fleet} is gone")
        return group.desired

    def _noted(self, replacement: Replacement, words: str) -> Outcome:
        subjects = [of_fleet(replacement.fleet), of_host(replacement.old_host)]
        if replacement.new_host:
            subjects.append(of_host(replacement.new_host))
        id_ = f"{replacement.id}-{replacement.version}"
        self.registry.timeline.append(
            Entry(subject, self.now, id_, str(replacement.step), words) for subject in subjects
        )
        return Outcome(words)
