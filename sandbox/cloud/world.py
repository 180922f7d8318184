"""What every part of the emulated account shares: clock, randomness, delays and the backends."""

import random
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from moto.autoscaling.models import AutoScalingBackend, autoscaling_backends
from moto.ec2.models import EC2Backend, ec2_backends
from moto.elb.models import ELBBackend, elb_backends
from moto.elbv2.models import ELBv2Backend, elbv2_backends

from sandbox.clock import VirtualClock
from sandbox.cloud import events
from sandbox.cloud.events import ACCOUNT_ID, REGION
from sandbox.cloud.faults import Faults
from sandbox.cloud.timing import Facts, Timing


@dataclass
class World:
    clock: VirtualClock
    emit: Callable[[events.Event], None]
    rng: random.Random
    timing: Timing
    facts: Facts
    faults: Faults
    lock: threading.RLock = field(default_factory=threading.RLock)
    alive: bool = False
    changes: int = 0
    """Rises with everything that may have changed hosts, groups or targets."""

    lapses: list[Any] = field(default_factory=list)
    """Waits at lifecycle hooks that ended by themselves."""
    commands: list[Any] = field(default_factory=list)
    """Every command that was sent to a host."""

    def now(self) -> datetime:
        return self.clock.now()

    def stamp(self) -> datetime:
        """The virtual time as moto writes it: naive UTC."""
        return self.clock.now().replace(tzinfo=None)

    def later(self, delay: timedelta, callback: Callable[[], None]) -> None:
        """Do something at a later virtual time, under the account's lock, unless it was stopped."""

        def guarded() -> None:
            with self.lock:
                if self.alive:
                    self.changes += 1
                    callback()

        self.clock.after(delay, guarded)

    def new_id(self) -> str:
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))

    @cached_property
    def ec2(self) -> EC2Backend:
        return ec2_backends[ACCOUNT_ID][REGION]

    @cached_property
    def autoscaling(self) -> AutoScalingBackend:
        return autoscaling_backends[ACCOUNT_ID][REGION]

    @cached_property
    def elb(self) -> ELBBackend:
        return elb_backends[ACCOUNT_ID][REGION]

    @cached_property
    def elbv2(self) -> ELBv2Backend:
        return elbv2_backends[ACCOUNT_ID][REGION]

    @cached_property
    def zone_ids(self) -> dict[str, str]:
        return {zone.name: zone.zone_id for zone in self.ec2.describe_availability_zones()}
