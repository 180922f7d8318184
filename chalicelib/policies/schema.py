"""The shape of a policy file, and what is wrong with one that does not fit."""

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chalicelib.model.hook import DrainCommand, OnFailure
from chalicelib.model.notice import WANTED, Kind
from chalicelib.model.policy import (
    Age,
    Backoff,
    Budget,
    Holds,
    Match,
    Mode,
    Policy,
    Protected,
    Ready,
    Touches,
    Window,
)
from chalicelib.model.replacement import Reason, Strategy
from chalicelib.policies.configuration import ConfigFile
from chalicelib.policies.services import MOST_SERVICES, ServiceFile
from chalicelib.policies.values import Cron, Duration, Positive, Share, Slots, Zone

MOST_WINDOWS = 10


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class MatchFile(_Strict):
    group: str | None = Field(default=None, min_length=1, max_length=255)
    tags: dict[str, str] = {}


class AgeFile(_Strict):
    soft: Duration
    hard: Duration

    @model_validator(mode="after")
    def _soft_is_before_hard(self) -> "AgeFile":
        if self.soft > self.hard:
            raise ValueError("soft is longer than hard; allowed: soft up to hard")
        if self.hard <= timedelta(0):
            raise ValueError("hard is zero; allowed: a duration above zero")
        return self


class BudgetFile(_Strict):
    in_flight: Slots = Budget().in_flight
    unavailable: Share = Budget().unavailable


class WindowFile(_Strict):
    cron: Cron
    duration: Positive
    timezone: Zone = "UTC"


class ReadyFile(_Strict):
    signal: bool = False
    target_health: bool = True
    status_checks: bool = True
    bake: Duration = Ready().bake
    within: Positive = Ready().within

    def ready(self) -> Ready:
        return Ready(self.target_health, self.status_checks, self.bake, self.within, self.signal)


class CommandFile(_Strict):
    """For SSM: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_SendCommand.html"""

    document: str = Field(pattern=r"^[a-zA-Z0-9_\-.]{3,128}$")
    parameters: dict[str, list[str]] = {}

    def command(self) -> DrainCommand:
        parameters = {name: tuple(values) for name, values in self.parameters.items()}
        return DrainCommand(self.document, parameters)


class DrainFile(_Strict):
    # Zero is a drain that is not waited for, as a bake of zero is none.
    within: Duration = timedelta(minutes=5)
    command: CommandFile | None = None
    on_failure: OnFailure = OnFailure.WAIT


class UnhealthyFile(_Strict):
    # Until then healing is the group's own work.
    after: Duration = timedelta(minutes=10)


class BreakerFile(_Strict):
    failures: int = Field(default=Backoff().failures, ge=1, le=100, strict=True)
    first_backoff: Positive = Backoff().first_backoff
    max_backoff: Positive = Backoff().max_backoff

    @model_validator(mode="after")
    def _first_is_before_max(self) -> "BreakerFile":
        if self.first_backoff > self.max_backoff:
            raise ValueError("first_backoff is longer than max_backoff; allowed: up to max_backoff")
        return self

    def backoff(self) -> Backoff:
        return Backoff(self.failures, self.first_backoff, self.max_backoff)


class ExcuseFile(_Strict):
    principals: list[Annotated[str, Field(min_length=1, max_length=2048)]] = []
    # Any name: AWS adds calls, and one that touches no host is never asked about.
    calls: list[Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9]{1,99}$")]] = []


class TouchesFile(_Strict):
    excuse: ExcuseFile = ExcuseFile()
    grace: Duration = Touches().grace
    read_only: bool = Field(default=False, strict=True)


class HoldFile(_Strict):
    longest: Positive = Holds().longest
    hosts: Share = Holds().hosts

    def holds(self) -> Holds:
        return Holds(self.longest, self.hosts)


class PolicyFile(_Strict):
    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
    age: AgeFile
    match: MatchFile = MatchFile()
    mode: Mode = Mode.OBSERVE
    reasons: list[Reason] = Field(default=list(Reason), min_length=1)
    budget: BudgetFile = BudgetFile()
    windows: list[WindowFile] = Field(default=[], max_length=MOST_WINDOWS)
    strategy: Strategy = Strategy.AUTO
    ready: ReadyFile = ReadyFile()
    drain: DrainFile = DrainFile()
    unhealthy: UnhealthyFile = UnhealthyFile()
    breaker: BreakerFile = BreakerFile()
    touches: TouchesFile = TouchesFile()
    hold: HoldFile = HoldFile()
    protected: Protected = Protected.HONOUR
    notify: list[Kind] = list(WANTED)
    services: list[ServiceFile] = Field(default=[], max_length=MOST_SERVICES)
    config: ConfigFile = ConfigFile()

    @model_validator(mode="after")
    def _a_host_lives_longer_than_its_rebuild(self) -> "PolicyFile":
        rebuild = self.ready.within + self.ready.bake + self.drain.within
        if self.age.hard <= rebuild:
            raise ValueError(
                f"age.hard: {self.age.hard} is not longer than a rebuild may take; allowed: above "
                f"ready.within + ready.bake + drain.within = {rebuild}"
            )
        return self

    @model_validator(mode="after")
    def _a_service_is_declared_once(self) -> "PolicyFile":
        names = [service.name for service in self.services]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"services: {name!r}: declared twice; allowed: once")
        return self

    def policy(self) -> Policy:
        return Policy(
            name=self.name,
            age=Age(self.age.soft, self.age.hard),
            mode=self.mode,
            match=Match(self.match.group, self.match.tags),
            reasons=frozenset(self.reasons),
            budget=Budget(self.budget.in_flight, self.budget.unavailable),
            windows=tuple(Window(w.cron, w.duration, w.timezone) for w in self.windows),
            strategy=self.strategy,
            ready=self.ready.ready(),
            drain_within=self.drain.within,
            drain_command=self.drain.command.command() if self.drain.command else None,
            drain_on_failure=self.drain.on_failure,
            unhealthy_after=self.unhealthy.after,
            breaker=self.breaker.backoff(),
            touches=Touches(
                tuple(self.touches.excuse.principals),
                tuple(self.touches.excuse.calls),
                self.touches.grace,
                self.touches.read_only,
            ),
            hold=self.hold.holds(),
            protected=self.protected,
            # In an order of its own: a policy that says the same is the same.
            notify=tuple(kind for kind in Kind if kind in self.notify),
            services=tuple(service.service() for service in self.services),
            config=tuple(self.config.prefixes),
        )
