"""How long things take in the emulated account, and the facts that AWS does not document."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal


def _seconds(count: int) -> timedelta:
    return timedelta(seconds=count)


@dataclass(frozen=True)
class Timing:
    """Delays of the virtual account; the defaults are typical of AWS."""

    boot: timedelta = _seconds(20)  # pending -> running
    in_service: timedelta = _seconds(20)  # running -> InService
    status_checks: timedelta = _seconds(90)  # running -> status checks ok
    target_initial: timedelta = _seconds(30)  # registered -> healthy
    deregistration: timedelta = _seconds(60)  # draining -> gone
    shutdown: timedelta = _seconds(30)  # shutting-down -> terminated, stopping -> stopped
    backfill: timedelta = _seconds(15)  # a group notices a difference and acts on it
    launch_retry: timedelta = _seconds(120)  # a group tries again after a failed launch
    command: timedelta = _seconds(45)  # sent -> over
    forget_terminated: timedelta = timedelta(hours=1)  # terminated -> no longer described


@dataclass(frozen=True)
class Facts:
    """Behaviour that no AWS document states; the engine is tested with each value."""

    launch_instances_raises_desired: bool = True
    launch_instances_at_max_size: Literal["refused", "allowed"] = "refused"
