"""Whether every enforced fleet has come to rest."""

from datetime import datetime, timedelta

from chalicelib.decisions.plan import plan
from chalicelib.model.plan import Word
from chalicelib.observing import observe
from sandbox.running import Sandbox

AT_REST = frozenset({Word.FRESH, Word.DUE, Word.HELD, Word.UNMANAGED})
LOOK_EVERY = timedelta(minutes=1)


class Converged:
    """True once all groups exist in full, nothing is under way and no due host waits."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._looked_at: datetime | None = None
        self._answer = False

    def __call__(self) -> bool:
        now = self._sandbox.clock.now()
        if self._looked_at is None or now >= self._looked_at + LOOK_EVERY:
            self._looked_at = now
            self._answer = self._look()
        return self._answer

    def _look(self) -> bool:
        records = self._sandbox.auditor.records
        if not records or not all(record.settled for record in records.values()):
            return False
        return all(self._at_rest(name) for name in records)

    def _at_rest(self, fleet: str) -> bool:
        seen = observe(self._sandbox.deps, fleet)
        planned = plan(seen, self._sandbox.clock.now())
        return not seen.open and all(said.word in AT_REST for said in planned.verdicts)
