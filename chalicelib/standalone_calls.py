"""Calls that change standalone hosts: the intent is written before each, its effect after it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from chalicelib.aws.capacity import NotLaunched
from chalicelib.aws.singles import Singles
from chalicelib.errors import AwsRefused
from chalicelib.model.plan import ChangesStandalone, EndHost, Join, Leave, MoveAddress, RunHost
from chalicelib.recording import Outcome, Recorder


@dataclass(frozen=True, slots=True)
class StandaloneCalls:
    singles: Singles
    recorder: Recorder

    def send(self, action: ChangesStandalone, revision: int) -> Outcome:
        match action:
            case RunHost():
                return self._run(action, revision)
            case EndHost():
                return self._end(action, revision)
            case Join(host=host, targets=targets):
                return self._arrange(action, revision, lambda: self.singles.join(host, targets))
            case Leave(host=host, targets=targets):
                return self._arrange(action, revision, lambda: self.singles.leave(host, targets))
            case MoveAddress(host=host):
                address = str(action.replacement.address)
                return self._arrange(
                    action, revision, lambda: self.singles.move_address(address, host)
                )

    def _run(self, action: RunHost, revision: int) -> Outcome:
        meant = self.recorder.intent(self.recorder.launching(action.replacement), revision)
        answer = self.singles.run(
            str(meant.template), action.subnet, action.tags, meant.client_token
        )
        if isinstance(answer, NotLaunched):
            return self.recorder.not_launched(meant, answer.why)
        words = f"{answer.host} launched in {meant.zone} to replace {meant.old_host}"
        return self.recorder.saved(replace(meant, new_host=answer.host, why=words), words, 1)

    def _end(self, action: EndHost, revision: int) -> Outcome:
        meant = replace(action.replacement, sent_at=self.recorder.clock())
        sent = self.recorder.intent(meant, revision, words=action.words)
        try:
            self.singles.terminate(action.host)
        except AwsRefused as refusal:
            return self.recorder.refused(sent, str(refusal))
        return Outcome(action.words, raised=1)

    def _arrange(
        self, action: Join | Leave | MoveAddress, revision: int, call: Callable[[], None]
    ) -> Outcome:
        """Nothing is awaited after it: the next reading shows what became of it."""
        sent = self.recorder.intent(action.replacement, revision, words=action.words)
        try:
            call()
        except AwsRefused as refusal:
            return self.recorder.refused(sent, str(refusal))
        return Outcome(action.words, raised=1)
