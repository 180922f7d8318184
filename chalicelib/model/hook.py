"""Hosts that an Auto Scaling group lets wait at a lifecycle hook, and what we remember of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.model.group import WAITS_TO_LEAVE, WAITS_TO_SERVE, Health, Member


class Transition(StrEnum):
    LAUNCHING = "launching"
    TERMINATING = "terminating"


WAITING_AT = {
    WAITS_TO_SERVE: Transition.LAUNCHING,
    WAITS_TO_LEAVE: Transition.TERMINATING,
}
"""Lifecycle states in which a group lets a host wait. Those of a warm pool are not among them."""


@dataclass(frozen=True, slots=True)
class Hook:
    name: str
    transition: Transition
    heartbeat: timedelta
    """A wait ends by itself so long after its last heartbeat."""
    lasts: timedelta
    """The longest that a wait may last, heartbeats or not: 48 hours or a hundred heartbeats."""
    metadata: str = ""


@dataclass(frozen=True, slots=True)
class HookWait:
    """What AWS forgets of one host's wait. `revision` guards every write of it."""

    transition: Transition
    since: datetime
    """When it was first seen to wait; AWS does not say since when it does."""
    kept_at: datetime | None = None
    """When our last heartbeat was taken."""
    asked_at: datetime | None = None
    """When its drain command was last meant to be sent: written before the call."""
    command: str | None = None
    """The id of its drain command, once AWS has answered."""
    refused: str | None = None
    """Why AWS did not take its drain command."""
    revision: int = 1


@dataclass(frozen=True, slots=True)
class CommandState:
    """What became of a command on one host."""

    id: str
    status: str
    """As of SSM: Pending, InProgress, Delayed, Success, Cancelling, Cancelled, TimedOut, Failed."""

    @property
    def over(self) -> bool:
        return self.status in {"Success", "Cancelled", "TimedOut", "Failed"}

    @property
    def succeeded(self) -> bool:
        return self.status == "Success"


@dataclass(frozen=True, slots=True)
class Waiter:
    """One host that waits at hooks of ours, and all that is known of it now."""

    member: Member
    hooks: tuple[Hook, ...]
    """Ours for this transition: which of several it waits at, AWS does not say."""
    wait: HookWait | None = None
    """None when it is seen waiting for the first time."""
    health: Health | None = None
    signalled: bool = False
    """It has said itself that it is ready."""
    runs: bool = True
    busy_until: str | None = None
    """Its tag `repave:busy-until`, as somebody wrote it."""
    command: CommandState | None = None
    """Its drain command, if AWS knows of one."""
    given_up_by: str | None = None
    """Who terminates it if it is not proven in time, in words; None: its hook is abandoned."""

    @property
    def host(self) -> str:
        return self.member.id

    @property
    def transition(self) -> Transition:
        return self.hooks[0].transition


class OnFailure(StrEnum):
    """What a drain command that failed means: the host may still be at work."""

    WAIT = "wait"
    CONTINUE = "continue"


@dataclass(frozen=True, slots=True)
class DrainCommand:
    """An SSM document that a leaving host runs to put down its work."""

    document: str
    parameters: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Continue:
    """Complete its hooks: it goes on."""

    words: str


@dataclass(frozen=True, slots=True)
class Abandon:
    """Complete its launch hooks so that its group terminates it and launches another."""

    words: str


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Restart the time after which its wait would end by itself."""

    words: str


@dataclass(frozen=True, slots=True)
class SendCommand:
    """Send its drain command, which is not delivered after `within`."""

    command: DrainCommand
    within: timedelta
    words: str


@dataclass(frozen=True, slots=True)
class Wait:
    words: str


HookDecision = Continue | Abandon | Heartbeat | SendCommand | Wait
