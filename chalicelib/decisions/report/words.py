"""The answer to "when was the last time you did this from scratch?", in a sentence."""

from datetime import datetime, timedelta

from chalicelib.decisions.forecast.words import span
from chalicelib.model.policy import Age
from chalicelib.model.report import Oldest

HOUR = timedelta(hours=1)


def from_scratch(oldest: Oldest | None, age: Age | None, replaced_at: datetime | None) -> str:
    if oldest is None:
        return "it has no host that is known"
    said = f"every host was built since {_minute(oldest.born_at)}: the oldest is {aged(oldest.age)}"
    return f"{said}{_against(oldest.age, age)}; {_last(replaced_at)}"


def aged(age: timedelta) -> str:
    """To the hour; a young one to the minute."""
    unit = HOUR if age >= HOUR else timedelta(minutes=1)
    return span(max(age, timedelta(0)) // unit * unit)


def _against(age: timedelta, limits: Age | None) -> str:
    if limits is None:
        return ", and no policy says how old it may grow"
    of = f" of at most {span(limits.hard)}"
    return f"{of}, and over it" if age > limits.hard else of


def _last(replaced_at: datetime | None) -> str:
    if replaced_at is None:
        return "no replacement of ours is on record"
    return f"the last replacement was done at {_minute(replaced_at)}"


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
