"""One planned action carried out: intent written, AWS called, outcome recorded.

The process may die between any two lines here. Whatever was written before is found by the next
pass, which looks at AWS and goes on: a launch is asked for again with the same token, and a host
that already leaves is never terminated again.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.aws.capacity import Capacity, NotLaunched
from chalicelib.errors import AwsRefused
from chalicelib.model.fleet import LedgerChange
from chalicelib.model.plan import Action, Advance, Claim, Commit, Finish, Launch, Terminate
from chalicelib.model.replacement import Replacement, Step
from chalicelib.model.timeline import Entry, of_fleet, of_host
from chalicelib.registry.contract import Registry


@dataclass(frozen=True, slots=True)
class Outcome:
    words: str
    progress: bool = True
    """Whether the next step may be possible at once."""
    raised: int = 0
    """By how much the fleet's revision was raised."""


@dataclass(frozen=True, slots=True)
class Actions:
    """The clock is asked at each call: its time tells how long its effect is awaited."""

    capacity: Capacity
    registry: Registry
    clock: Callable[[], datetime]

    def carry_out(self, action: Action, revision: int) -> Outcome:
        """Raises Conflict if another hand was first, and errors of AWS that leave the outcome open.

        `revision` is the fleet's as the plan read it, raised by what was carried out since.
        """
        match action:
            case Claim():
                claimed = self.registry.replacements.claim(action.replacement, revision)
                return self._noted(claimed, action.words, raised=1)
            case Launch():
                return self._launch(action, revision)
            case Advance():
                saved = self._saved(action.replacement, action.ledger_change)
                return self._noted(saved, action.words)
            case Commit():
                saved = self.registry.replacements.commit(action.replacement, self.clock())
                return self._noted(saved, action.words)
            case Terminate():
                return self._terminate(action, revision)
            case Finish():
                return self._finish(action)

    def _launch(self, action: Launch, revision: int) -> Outcome:
        meant, raised = self._meant(action, revision)
        answer = self.capacity.launch(meant.fleet, meant.zone, meant.client_token)
        now = self.clock()
        if isinstance(answer, NotLaunched):
            words = f"no host was launched: {answer.why}"
            changes = {"ending": Step.ABANDONED, "surplus": action.risen, "why": words}
            undoing = meant.entering(Step.UNDOING, now, **changes)
            return self._noted(self._saved(undoing, action.risen), words, raised)
        words = f"{answer.host} launched in {meant.zone} to replace {meant.old_host}"
        launched = replace(meant, new_host=answer.host, why=words)
        # Whether desired rose by it is for the next reading to say.
        moved = LedgerChange(0, now)
        return self._noted(self.registry.replacements.save(launched, moved), words, raised)

    def _meant(self, action: Launch, revision: int) -> tuple[Replacement, int]:
        """The intent, if it is not noted already: a repeated call is the same call."""
        replacement, now = action.replacement, self.clock()
        if replacement.step is Step.CLAIMED:
            replacement = replacement.entering(Step.LAUNCHING, now, sent_at=now)
        elif action.ledger is None:
            return replacement, 0
        intend = self.registry.replacements.intend
        return intend(replacement, revision, now, action.ledger), 1

    def _terminate(self, action: Terminate, revision: int) -> Outcome:
        now = self.clock()
        meant = replace(action.replacement, sent_at=now)
        sent = self.registry.replacements.intend(meant, revision, now)
        try:
            self.capacity.terminate(action.host, decrement=action.decrement)
        except AwsRefused as refusal:
            self.registry.replacements.save(replace(sent, sent_at=None, why=str(refusal)))
            return Outcome(str(refusal), progress=False, raised=1)
        if sent.step is Step.RETIRING:
            sent = sent.entering(Step.DRAINING, self.clock(), surplus=0, why=action.words)
        else:
            sent = replace(sent, surplus=0)
        return self._noted(self._saved(sent, -int(action.decrement)), action.words, raised=1)

    def _finish(self, action: Finish) -> Outcome:
        ended = self.registry.replacements.finish(action.replacement, action.retry_after)
        if action.breaker is not None:
            self.registry.fleets.set_breaker(ended.fleet, action.breaker)
        return self._noted(ended, action.words)

    def _saved(self, replacement: Replacement, moved: int) -> Replacement:
        change = LedgerChange(moved, self.clock()) if moved else None
        return self.registry.replacements.save(replacement, change)

    def _noted(self, replacement: Replacement, words: str, raised: int = 0) -> Outcome:
        subjects = [of_fleet(replacement.fleet), of_host(replacement.old_host)]
        if replacement.new_host:
            subjects.append(of_host(replacement.new_host))
        id_ = f"{replacement.id}-{replacement.version}"
        now = self.clock()
        self.registry.timeline.append(
            Entry(subject, now, id_, str(replacement.step), words) for subject in subjects
        )
        return Outcome(words, raised=raised)
