"""What became of an action, written to the registry and the timeline."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.model.fleet import LedgerChange
from chalicelib.model.replacement import Replacement, Step
from chalicelib.model.timeline import Entry, of_fleet, of_host
from chalicelib.registry.contract import Registry


@dataclass(frozen=True, slots=True)
class Outcome:
    words: str
    raised: int = 0
    """By how much the fleet's revision was raised."""
    progress: bool = True
    """Whether the next step may be possible at once."""


@dataclass(frozen=True, slots=True)
class Recorder:
    """The clock is asked at each call: its time tells how long its effect is awaited."""

    registry: Registry
    clock: Callable[[], datetime]

    def intent(
        self, replacement: Replacement, revision: int, ledger: int | None = None, words: str = ""
    ) -> Replacement:
        """Written before the call; Conflict if another worker acted meanwhile. `words` where
        nothing is written after it."""
        entries = self.entries(replacement, words) if words else ()
        intend = self.registry.replacements.intend
        return intend(replacement, revision, self.clock(), ledger, entries)

    def saved(
        self,
        replacement: Replacement,
        words: str,
        raised: int = 0,
        moved: LedgerChange | None = None,
    ) -> Outcome:
        """`moved` is what our own call did to desired; None if there was no call."""
        entries = self.entries(replacement, words)
        self.registry.replacements.save(replacement, moved, entries)
        return Outcome(words, raised)

    def called(self, by: int) -> LedgerChange:
        """What a call that was answered just now did to desired."""
        return LedgerChange(by, self.clock())

    def not_launched(self, meant: Replacement, why: str) -> Outcome:
        """AWS said no to a launch: what was claimed for it is given back."""
        words, now = f"no host was launched: {why}", self.clock()
        undoing = meant.entering(Step.UNDOING, now, ending=Step.ABANDONED, why=words)
        return self.saved(undoing, words, 1)

    def launching(self, replacement: Replacement) -> Replacement:
        """The intent of a launch. Noted for a repeated call as well: whoever comes meanwhile must
        await its answer."""
        now = self.clock()
        if replacement.step is Step.CLAIMED:
            replacement = replacement.entering(Step.LAUNCHING, now)
        return replace(replacement, sent_at=now)

    def refused(self, sent: Replacement, why: str) -> Outcome:
        """AWS said no: nothing happened, and nothing is awaited."""
        self.registry.replacements.save(replace(sent, sent_at=None, why=why))
        return Outcome(why, raised=1, progress=False)

    def entries(self, replacement: Replacement, words: str) -> list[Entry]:
        """For the timeline, written with the replacement: history has no gap where we died."""
        subjects = [of_fleet(replacement.fleet), of_host(replacement.old_host)]
        if replacement.new_host:
            subjects.append(of_host(replacement.new_host))
        id_, now = f"{replacement.id}-{replacement.version + 1}", self.clock()
        return [Entry(subject, now, id_, str(replacement.step), words) for subject in subjects]
