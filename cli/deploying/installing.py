"""From a package to a running stack. Whatever step it was interrupted at, the next run goes on from
what is there: nothing is remembered but in AWS."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cli.deploying import states
from cli.deploying.bucket import Bucket
from cli.deploying.package import Package
from cli.deploying.parameters import for_stack
from cli.deploying.stack import Change, Stack, Told
from cli.deploying.states import WORDS, Need
from cli.deploying.tables import KeptTables
from cli.failing import StackFailed

RELEASE = "repave:release"
ENDS = {Need.CREATE, Need.UPDATE}


@dataclass(frozen=True, slots=True)
class Talk:
    """What an installation says and asks on its way."""

    say: Callable[[str], None]
    event: Told
    ask: Callable[[str], bool]
    show: Callable[[list[Change]], None]


@dataclass(frozen=True, slots=True)
class Installation:
    stack: Stack
    bucket: Bucket
    tables: KeptTables
    talk: Talk

    def install(self, package: Package, values: Mapping[str, str]) -> bool:
        """False if it was not wanted in the end. Raises StackFailed."""
        need = self._ready()
        if need is None:
            return False
        had = (self.stack.read() or {}).get("Parameters", []) if need is Need.UPDATE else []
        wanted = for_stack(package.template, values, [one["ParameterKey"] for one in had])
        changes = self._proposed(need, package, wanted)
        if not changes:
            self.talk.say("Nothing to change: it is up to date.")
            return True
        self.talk.show(changes)
        if not self.talk.ask("Carry this out?"):
            self.stack.withdraw()
            return False
        self._must_be_well(self.stack.carry_out(self.talk.event))
        return True

    def _ready(self) -> Need | None:
        """What can be done once whatever an earlier run left is out of the way; None if it is not
        wanted."""
        while (need := states.need(self.stack.status())) not in ENDS:
            self.talk.say(f"{self.stack.name}: {WORDS[need]}.")
            if need is Need.FINISH_DELETING:
                raise StackFailed(WORDS[need])
            if need is Need.WAIT:
                self.stack.settle(self.talk.event)
            elif not self.talk.ask("Go on?"):
                return None
            elif need is Need.MEND:
                self._must_move(self.stack.continue_rollback(self.talk.event))
            else:
                self._must_move(self.stack.delete(self.talk.event))
        return need

    def _must_move(self, status: str | None) -> None:
        if status and status.endswith("_FAILED"):
            raise StackFailed(f"{self.stack.name} is {status}: see its events for what AWS refused")

    def _must_be_well(self, status: str | None) -> None:
        if not states.well(status):
            raise StackFailed(
                f"{self.stack.name} is {status}: its events above say why; nothing else was"
                " changed, and the same command may be repeated"
            )

    def _proposed(
        self, need: Need, package: Package, parameters: list[dict[str, Any]]
    ) -> list[Change]:
        if not self.bucket.exists() or self.bucket.is_unfinished():
            self.talk.say(f"Making the bucket {self.bucket.name}.")
            self.bucket.make()
        key, text = package.located(self.bucket.name)
        self.bucket.keep(package.code_key, package.code)
        self.bucket.keep(key, text)
        kept = self.tables.present() if need is Need.CREATE else []
        if kept:
            self.talk.say(f"Tables of an earlier installation are taken over: {', '.join(kept)}.")
        return self.stack.propose(
            need.value.upper(),
            TemplateURL=self.bucket.url(key),
            Parameters=parameters,
            Tags=[{"Key": RELEASE, "Value": package.release}],
            **({"ImportExistingResources": True} if kept else {}),
        )
