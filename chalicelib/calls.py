"""Calls that change a group's capacity: the intent is written before each, its effect after it."""

from dataclasses import dataclass, replace

from chalicelib.aws.capacity import Capacity, Launched, NotLaunched
from chalicelib.errors import AwsRefused
from chalicelib.model.plan import ChangesGroup, EnterStandby, ExitStandby, Launch, Terminate
from chalicelib.model.replacement import Replacement, Step
from chalicelib.recording import Outcome, Recorder


@dataclass(frozen=True, slots=True)
class Calls:
    capacity: Capacity
    recorder: Recorder

    def send(self, action: ChangesGroup, revision: int) -> Outcome:
        match action:
            case Launch():
                return self._launch(action, revision)
            case Terminate():
                return self._terminate(action, revision)
            case EnterStandby():
                return self._enter_standby(action, revision)
            case ExitStandby():
                return self._exit_standby(action, revision)

    def _launch(self, action: Launch, revision: int) -> Outcome:
        launching = self.recorder.launching(action.replacement)
        meant = self.recorder.intent(launching, revision, action.ledger)
        if meant.tokenless:
            return self._scale_out(meant)
        answer = self.capacity.launch(meant.fleet, meant.zone, meant.client_token)
        if isinstance(answer, NotLaunched):
            # With a token whose first call had launched, AWS would have answered as it did then.
            return self.recorder.not_launched(meant, answer.why)
        words = f"{answer.host} launched in {meant.zone} to replace {meant.old_host}"
        launched = replace(meant, new_host=answer.host, why=words)
        # Whether desired rose by it is for the next reading to say.
        return self.recorder.saved(launched, words, 1, self.recorder.called(_moved(action, answer)))

    def _scale_out(self, meant: Replacement) -> Outcome:
        try:
            self.capacity.scale_out(meant.fleet)
        except AwsRefused as refusal:
            return self.recorder.not_launched(meant, str(refusal))
        # Nothing was answered that could be noted: desired shows whether it was received.
        return Outcome(f"asked {meant.fleet} for one host more", raised=1)

    def _terminate(self, action: Terminate, revision: int) -> Outcome:
        now = self.recorder.clock()
        meant = replace(action.replacement, sent_at=now)
        sent = self.recorder.intent(meant, revision, action.ledger)
        try:
            self.capacity.terminate(action.host, decrement=action.decrement)
        except AwsRefused as refusal:
            return self.recorder.refused(sent, str(refusal))
        sent = replace(sent, surplus=sent.surplus - int(action.decrement))
        if sent.step is Step.RETIRING:
            sent = sent.entering(Step.DRAINING, self.recorder.clock(), why=action.words)
        moved = self.recorder.called(-1) if action.decrement else None
        return self.recorder.saved(sent, action.words, 1, moved)

    def _enter_standby(self, action: EnterStandby, revision: int) -> Outcome:
        now = self.recorder.clock()
        meant = action.replacement.entering(Step.LAUNCHING, now, sent_at=now, why=action.words)
        sent = self.recorder.intent(meant, revision, words=action.words)
        try:
            self.capacity.enter_standby(sent.fleet, sent.old_host)
        except AwsRefused as refusal:
            return self.recorder.refused(sent, str(refusal))
        return Outcome(action.words, raised=1)

    def _exit_standby(self, action: ExitStandby, revision: int) -> Outcome:
        meant = replace(action.replacement, sent_at=self.recorder.clock())
        sent = self.recorder.intent(meant, revision, action.ledger)
        try:
            self.capacity.exit_standby(sent.fleet, sent.old_host)
        except AwsRefused as refusal:
            return self.recorder.refused(sent, str(refusal))
        back = sent.came_back(self.recorder.clock())
        return self.recorder.saved(back, action.words, 1, self.recorder.called(1))


def _moved(action: Launch, answer: Launched) -> int:
    """What the ledger must follow: a host that was not there before the call is launched by it, so
    that a rise which was there before is another hand's."""
    told = action.moved
    return told.by if told and answer.host not in told.members else 0
