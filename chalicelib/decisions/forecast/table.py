"""The day by day of a forecast, from the lives of its hosts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chalicelib.decisions.forecast.lives import Life
from chalicelib.model.forecast import Day

DAY = timedelta(days=1)


def last_moment(now: datetime, days: int) -> datetime:
    """The midnight at which the last of so many UTC days ends, the day of `now` counted."""
    return _midnight(now) + days * DAY


def table(lives: Sequence[Life], now: datetime, days: int) -> tuple[Day, ...]:
    first = _midnight(now)
    calendar = _Calendar(first, days, first + days * DAY)
    due, replaced, over_hard = [0] * days, [0] * days, [0] * days
    for life in lives:
        if life.due_at is not None:
            _count(due, calendar.index(max(life.due_at, now)))
        if life.gone_at is not None:
            _count(replaced, calendar.index(life.gone_at))
        if life.over_hard(calendar.end):
            until = min(life.gone_at or calendar.end, calendar.end) - timedelta(microseconds=1)
            for index in range(calendar.index(max(life.hard_at, now)), calendar.index(until) + 1):
                over_hard[index] += 1
    oldest, in_flight = _oldest(lives, calendar), _in_flight(lives, calendar)
    return tuple(
        Day((first + n * DAY).date(), due[n], replaced[n], in_flight[n], oldest[n], over_hard[n])
        for n in range(days)
    )


@dataclass(frozen=True, slots=True)
class _Calendar:
    first: datetime
    days: int
    end: datetime

    def index(self, moment: datetime) -> int:
        return (moment - self.first) // DAY


def _oldest(lives: Iterable[Life], calendar: _Calendar) -> list[timedelta]:
    """The greatest age of each day: of those that go, when they go; of all others, at its end."""
    oldest = [timedelta(0)] * calendar.days
    by_birth = sorted(lives, key=lambda life: life.born_at)
    for life in by_birth:
        if life.gone_at is not None and life.gone_at < calendar.end:
            index = calendar.index(life.gone_at)
            oldest[index] = max(oldest[index], life.gone_at - life.born_at)
    place = 0
    for index in range(calendar.days):
        midnight = calendar.first + (index + 1) * DAY
        # Whoever is gone by this midnight is gone by the next one too.
        while place < len(by_birth) and (by_birth[place].gone_at or calendar.end) < midnight:
            place += 1
        if place < len(by_birth):
            oldest[index] = max(oldest[index], midnight - by_birth[place].born_at)
    return oldest


def _in_flight(lives: Iterable[Life], calendar: _Calendar) -> list[int]:
    moves: list[tuple[datetime, int]] = []
    for life in lives:
        if life.claimed_at is not None and life.gone_at is not None:
            moves += [(life.claimed_at, 1), (life.gone_at, -1)]
    # An end comes before a beginning of the same moment, which takes its slot.
    moves.sort()
    most, count, today = [0] * calendar.days, 0, 0
    for moment, change in moves:
        if moment >= calendar.end:
            break
        while today < calendar.index(moment):
            today += 1
            most[today] = count
        count += change
        most[today] = max(most[today], count)
    return most[: today + 1] + [count] * (calendar.days - today - 1)


def _count(days: list[int], index: int) -> None:
    if index < len(days):
        days[index] += 1


def _midnight(moment: datetime) -> datetime:
    utc = moment.astimezone(UTC)
    return utc.replace(hour=0, minute=0, second=0, microsecond=0)
