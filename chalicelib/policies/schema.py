"""The shape of a policy file, and what is wrong with one that does not fit."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from chalicelib.model.policy import Age, Amount, Backoff, Budget, Match, Mode, Policy, Ready, Window
from chalicelib.model.replacement import Reason, Strategy

_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_DURATION = re.compile(r"(?:\d+[dhms])+")


def _duration(value: Any) -> timedelta:
    if not isinstance(value, str) or not _DURATION.fullmatch(value):
        raise ValueError("not a duration; allowed: numbers with d, h, m or s, such as 7d or 1h30m")
    parts = re.findall(r"(\d+)([dhms])", value)
    try:
        return timedelta(seconds=sum(int(number) * _UNITS[unit] for number, unit in parts))
    except OverflowError:
        raise ValueError("longer than a duration can be") from None


def _amount(value: Any) -> Amount:
    text = str(value)
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,6}%?", text):
        raise ValueError("not an amount; allowed: a count such as 2 or a percentage such as 10%")
    amount = Amount(int(text.rstrip("%")), percent=text.endswith("%"))
    if amount.percent and amount.value > 100:
        raise ValueError("more than 100%")
    return amount


def _cron(value: Any) -> str:
    try:
        CronSim(str(value), datetime(2026, 1, 1, tzinfo=UTC))
    except CronSimError as error:
        raise ValueError(f"not a cron expression of five fields ({error})") from None
    return str(value)


def _zone(value: Any) -> str:
    try:
        return ZoneInfo(value).key
    except (KeyError, ValueError, OSError, TypeError):  # Unknown, malformed, a folder, no text.
        allowed = "names such as Europe/London or UTC"
        raise ValueError(f"not an IANA time zone; allowed: {allowed}") from None


Duration = Annotated[timedelta, BeforeValidator(_duration)]
AmountText = Annotated[Amount, BeforeValidator(_amount)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class MatchFile(_Strict):
    group: str | None = None
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
    in_flight: AmountText = Budget().in_flight
    unavailable: AmountText = Budget().unavailable


class WindowFile(_Strict):
    cron: Annotated[str, BeforeValidator(_cron)]
    duration: Duration
    timezone: Annotated[str, BeforeValidator(_zone)] = "UTC"


class ReadyFile(_Strict):
    # A signal needs a route for the host to send it by, which this version does not have:
    # accepting `true` would prove hosts by less than their policy asks for.
    signal: Literal[False] = False
    target_health: bool = True
    status_checks: bool = True
    bake: Duration = Ready().bake
    within: Duration = Ready().within


class DrainFile(_Strict):
    within: Duration = timedelta(minutes=5)


class BreakerFile(_Strict):
    failures: int = Field(default=Backoff().failures, ge=1)
    first_backoff: Duration = Backoff().first_backoff
    max_backoff: Duration = Backoff().max_backoff


class PolicyFile(_Strict):
    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
    age: AgeFile
    match: MatchFile = MatchFile()
    mode: Mode = Mode.OBSERVE
    reasons: list[Reason] = list(Reason)
    budget: BudgetFile = BudgetFile()
    windows: list[WindowFile] = []
    strategy: Literal[Strategy.AUTO, Strategy.SURGE] = Strategy.AUTO
    ready: ReadyFile = ReadyFile()
    drain: DrainFile = DrainFile()
    breaker: BreakerFile = BreakerFile()

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
            ready=Ready(
                self.ready.target_health,
                self.ready.status_checks,
                self.ready.bake,
                self.ready.within,
            ),
            drain_within=self.drain.within,
            breaker=Backoff(
                self.breaker.failures, self.breaker.first_backoff, self.breaker.max_backoff
            ),
        )
