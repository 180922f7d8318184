"""One host's decisions carried out: what must not happen twice is noted before it is sent.

The process may die between any two lines here. A wait that is ended twice is refused by AWS, a
heartbeat more does no harm, and a drain command is looked for before it is sent again.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from chalicelib.aws.hooks import Result
from chalicelib.deps import Deps
from chalicelib.errors import AwsRefused, Conflict
from chalicelib.model.hook import (
    Abandon,
    Continue,
    Heartbeat,
    HookDecision,
    HookWait,
    SendCommand,
    Wait,
    Waiter,
)


@dataclass(slots=True)
class Carrying:
    """`wait` is as the registry has it, while the host's decisions are carried out."""

    deps: Deps
    group: str
    waiter: Waiter
    wait: HookWait | None

    def carry_out(self, decision: HookDecision) -> None:
        """Raises AwsRefused, Conflict if another hand was first, and what leaves it open."""
        match decision:
            case Continue():
                self._complete("CONTINUE")
            case Abandon():
                self._complete("ABANDON")
            case Heartbeat():
                self._keep_up()
            case SendCommand():
                self._send(decision)
            case Wait():
                self._begun()

    def _complete(self, result: Result) -> None:
        complete, host = self.deps.hooks.complete, self.waiter.host
        self._at_each(lambda hook: complete(self.group, hook, host, result))

    def _keep_up(self) -> None:
        wait, beat = self._begun(), self.deps.hooks.heartbeat
        self._at_each(lambda hook: beat(self.group, hook, self.waiter.host))
        # Noted after the call: a heartbeat too many costs nothing, one too few ends the wait.
        self._note(replace(wait, kept_at=self.deps.clock()))

    def _send(self, decision: SendCommand) -> None:
        wait = self._note(replace(self._begun(), asked_at=self.deps.clock()))
        try:
            sent = self.deps.commands.send(self.waiter.host, decision.command, decision.within)
        except AwsRefused as refusal:
            self._note(replace(wait, refused=f"{refusal.code}: {refusal.message}"))
            raise
        self._note(replace(wait, command=sent))

    def _begun(self) -> HookWait:
        """Since when it waits is noted before anything else: its deadline counts from there."""
        transition = self.waiter.transition
        if self.wait and self.wait.transition is transition:
            return self.wait
        return self._note(HookWait(transition, self.deps.clock()))

    def _note(self, wait: HookWait) -> HookWait:
        noted = replace(wait, revision=self.wait.revision + 1 if self.wait else wait.revision)
        if not self.deps.registry.hosts.note_wait(self.waiter.host, noted, was=self.wait):
            raise Conflict(f"wait of {self.waiter.host}", "another hand was first, or it is gone")
        self.wait = noted
        return noted

    def _at_each(self, call: Callable[[str], None]) -> None:
        """Of several hooks of ours AWS does not say at which a host waits: one must take it."""
        refusals = []
        for hook in self.waiter.hooks:
            try:
                call(hook.name)
            except AwsRefused as refusal:
                refusals.append(refusal)
        if len(refusals) == len(self.waiter.hooks):
            raise refusals[0]
