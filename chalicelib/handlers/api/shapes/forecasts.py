"""The coming days of a fleet."""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field

from chalicelib.handlers.api.shapes.base import Given, Moment, Name, Told, digits
from chalicelib.model.forecast import Outlook

MOST_DAYS = 90
Days = Annotated[
    int,
    Field(ge=1, le=MOST_DAYS, description=f"a number from 1 to {MOST_DAYS}"),
    BeforeValidator(digits),
]


class ForecastQuery(Given):
    name: Name
    days: Days = MOST_DAYS


class Day(Told):
    date: date
    due: int
    replaced: int
    in_flight: int
    oldest_seconds: int
    over_hard: int


class Breach(Told):
    host: str
    hard_at: Moment
    gone_at: Moment | None
    excepted: str
    """Why it is not the policy's fault; empty if it is."""


class Forecast(Told):
    fleet: str
    policy: str
    hosts: int
    since: Moment
    at_once: int
    each_seconds: int
    hard_seconds: int
    outlook: Outlook
    words: str
    replaced: int
    oldest_seconds: int
    outside_windows: int
    days: list[Day]
    days_asked: int
    """More than there are `days` where so many hosts would take too long."""
    breaches: list[Breach]
    """The first thousand."""
    breached: int
    fixes: list[str]
    """Any one of them would make it feasible; each was tried."""
    untried: int
    """Kinds of fixes that would have taken too long to try out."""
