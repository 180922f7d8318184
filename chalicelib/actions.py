"""A planned action carried out: intent written, AWS called, outcome recorded.

The process may die between any two lines here. Whatever was written before is found by the next
pass, which looks at AWS and goes on: a launch is asked for again with the same token, and a host
that already leaves is never terminated again.
"""

from contextlib import nullcontext
from dataclasses import dataclass

from chalicelib.announcing import leaving
from chalicelib.calls import Calls
from chalicelib.model.fleet import LedgerChange, Quota
from chalicelib.model.plan import (
    Action,
    Advance,
    Claim,
    Commit,
    EndHost,
    Finish,
    Join,
    Leave,
    MoveAddress,
    RunHost,
)
from chalicelib.model.replacement import Step
from chalicelib.recording import Outcome, Recorder
from chalicelib.standalone_calls import StandaloneCalls


@dataclass(frozen=True, slots=True)
class Actions:
    calls: Calls
    standalone: StandaloneCalls
    recorder: Recorder

    def carry_out(self, action: Action, revision: int, quota: Quota) -> Outcome:
        """Raises Conflict if another hand was first, and errors of AWS that leave the outcome open.

        `revision` is the fleet's as the plan read it, raised by what was carried out since.
        """
        replacement, words = action.replacement, action.words
        replacements = self.recorder.registry.replacements
        match action:
            case Claim():
                entries = self.recorder.entries(replacement, words)
                replacements.claim(replacement, revision, quota, entries)
                return Outcome(words, raised=1)
            case Advance():
                by = action.ledger_change
                # The call was made earlier: readings are as old as they were.
                moved = LedgerChange(by, None) if by else None
                return self.recorder.saved(replacement, words, moved=moved)
            case Commit():
                entries, now = self.recorder.entries(replacement, words), self.recorder.clock()
                with leaving(self.recorder.registry, replacement.old_host, now, leaves=True):
                    replacements.commit(replacement, now, entries)
                return Outcome(words)
            case Finish():
                return self._finish(action)
            case RunHost() | EndHost() | Join() | Leave() | MoveAddress():
                return self.standalone.send(action, revision)
            case _:
                return self.calls.send(action, revision)

    def _finish(self, action: Finish) -> Outcome:
        """Done, it has ended its old host, as was told when that was committed; else that stays."""
        replacement, registry = action.replacement, self.recorder.registry
        entries, now = self.recorder.entries(replacement, action.words), self.recorder.clock()
        done = replacement.step is Step.DONE
        stays = nullcontext() if done else leaving(registry, replacement.old_host, now, False)
        with stays:
            registry.replacements.finish(replacement, action.retry_after, action.breaker, entries)
        return Outcome(action.words, raised=1)
