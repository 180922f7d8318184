"""The open time of allow-windows as sums to look up, worked out once a year and kept: a fleet asks
for every host, and asking cron each time would cost far more than all else."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

from cronsim import CronSim

from chalicelib.model.policy import Window

MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1) // MICROSECOND
_MINUTE = timedelta(minutes=1) // MICROSECOND
_ANY = datetime(2026, 1, 1, tzinfo=UTC)

Spans = tuple[tuple[int, int], ...]
"""In order and apart; all times here are microseconds from the beginning of what they are of."""


@dataclass(frozen=True, slots=True)
class Day:
    """The open spans of one UTC day, and how much open time lies before each."""

    spans: Spans
    begins: tuple[int, ...]
    before: tuple[int, ...]
    total: int

    @staticmethod
    def of(spans: Spans) -> "Day":
        *before, total = accumulate((end - begin for begin, end in spans), initial=0)
        return Day(spans, tuple(begin for begin, _ in spans), tuple(before), total)

    def open_before(self, moment: int) -> int:
        index = bisect_right(self.begins, moment) - 1
        if index < 0:
            return 0
        begin, end = self.spans[index]
        return self.before[index] + min(moment, end) - begin

    def after(self, opened: int) -> int:
        """The first open moment before which `opened` is open; less than the total."""
        index = bisect_right(self.before, opened) - 1
        return self.begins[index] + opened - self.before[index]


@dataclass(frozen=True, slots=True)
class Year:
    days: tuple[Day, ...]
    before: tuple[int, ...]
    total: int

    def open_before(self, moment: int) -> int:
        day, rest = divmod(moment, DAY)
        return self.before[day] + self.days[day].open_before(rest)

    def after(self, opened: int) -> int:
        # The last of equal sums: a day without open time comes before the one that is looked for.
        day = bisect_right(self.before, opened) - 1
        return day * DAY + self.days[day].after(opened - self.before[day])


@lru_cache(maxsize=128)
def year_of(windows: tuple[Window, ...], number: int) -> Year:
    locals_ = [_local_days(window, number) for window in windows]
    length = (date(number + 1, 1, 1) - date(number, 1, 1)).days
    days = tuple(
        _day(tuple(_reaching(near, day * DAY) for near in locals_)) for day in range(length)
    )
    *before, total = accumulate((day.total for day in days), initial=0)
    return Year(days, tuple(before), total)


@dataclass(frozen=True, slots=True)
class _LocalDays:
    """The days on which a window begins, by its zone's midnights, seen from a UTC new year.

    `changed` is the date of a day on which the clocks change, whose times are its own. On all
    others the window has the same times, so that their sums can be shared.
    """

    window: Window
    begins: list[int]
    ends: list[int]
    changed: list[date | None]


_Reach = tuple[Window, tuple[tuple[int, date | None], ...]]
"""A window and the local days that it may be open from: when each began, and its date."""


def _local_days(window: Window, year: int) -> _LocalDays:
    zone, new_year = ZoneInfo(window.timezone), datetime(year, 1, 1, tzinfo=UTC)
    # No zone is more than a day from UTC.
    first = new_year.date() - window.duration - timedelta(days=2)
    dates = [first + timedelta(days=n) for n in range((date(year + 1, 1, 3) - first).days)]
    midnights = [(_midnight(day, zone) - new_year) // MICROSECOND for day in dates]
    reach, cron = window.duration // MICROSECOND, CronSim(window.cron, new_year)
    found = _LocalDays(window, [], [], [])
    for day, (begin, end) in zip(dates, pairwise(midnights), strict=False):
        if day.month in cron.months and cron.match_day(day):
            found.begins.append(begin)
            found.ends.append(end + reach)
            found.changed.append(None if end - begin == DAY else day)
    return found


def _reaching(near: _LocalDays, day: int) -> _Reach:
    first, stop = bisect_right(near.ends, day), bisect_right(near.begins, day + DAY - 1)
    within = range(first, stop)
    return near.window, tuple((near.begins[i] - day, near.changed[i]) for i in within)


@lru_cache(maxsize=512)
def _day(reaches: tuple[_Reach, ...]) -> Day:
    """Most days of a year look alike, and are one."""
    spans = {
        (max(midnight + begin, 0), min(midnight + end, DAY))
        for window, local_days in reaches
        for midnight, changed in local_days
        for begin, end in _spans(window, changed)
    }
    return Day.of(merged((begin, end) for begin, end in spans if begin < end))


@lru_cache(maxsize=512)
def _spans(window: Window, changed: date | None) -> Spans:
    """From a local midnight; what begins on that day may end on a later one."""
    times = _changed_times(window, changed) if changed else _times(window)
    duration = window.duration // MICROSECOND
    return merged((time, time + duration) for time in times)


def _times(window: Window) -> list[int]:
    """Of any ordinary day on which it begins at all."""
    cron = CronSim(window.cron, _ANY)
    return [(hour * 60 + minute) * _MINUTE for hour in cron.hours for minute in cron.minutes]


def _changed_times(window: Window, day: date) -> list[int]:
    """As Debian's cron has it: what runs at some time of day runs once, at the first of two such
    times or where there is none at once; what runs every so often follows the wall clock.

    Cronsim says the same, but in some zones it never comes out of the hour that comes twice.
    """
    zone, minute = ZoneInfo(window.timezone), timedelta(minutes=1)
    begin, end = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    if any(field.startswith("*") for field in window.cron.split()[:2]):
        cron = CronSim(window.cron, _ANY)
        moments = [begin + minute * count for count in range((end - begin) // minute)]
        walls = [(moment, moment.astimezone(zone)) for moment in moments]
        fires = [
            at for at, wall in walls if wall.hour in cron.hours and wall.minute in cron.minutes
        ]
    else:
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
        fires = [_real(midnight + time * MICROSECOND) for time in _times(window)]
    return [(fire - begin) // MICROSECOND for fire in fires]


def _real(wall: datetime) -> datetime:
    """In UTC: the first of two, and where there is none the moment of the change."""
    while wall.astimezone(UTC).astimezone(wall.tzinfo) != wall:
        wall += timedelta(minutes=1)
    return wall.astimezone(UTC)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def merged(spans: Iterable[tuple[int, int]]) -> Spans:
    found: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return tuple(found)
