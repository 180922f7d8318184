"""When a policy's allow-windows are open. No windows: always.

The wall clock of a window's zone names its beginnings, and its duration is elapsed time: on the
night the clocks change a window of three hours stays three hours long.
"""

from datetime import UTC, datetime, timedelta

from chalicelib.decisions.openings import DAY, MICROSECOND, merged, year_of
from chalicelib.model.policy import Window

Windows = tuple[Window, ...]
Span = tuple[datetime, datetime]
"""From (inclusive) to (exclusive), UTC."""
FORESEEN = 10
"""Years. A window that is closed for longer counts as one that never opens."""


def is_open(windows: Windows, now: datetime) -> bool:
    return not windows or open_time(windows, now, now + MICROSECOND) > timedelta(0)


def next_opening(windows: Windows, now: datetime) -> datetime | None:
    """None when they are open now, or never will be again."""
    return None if is_open(windows, now) else moment_after(windows, now, timedelta(0))


def open_time(windows: Windows, begin: datetime, end: datetime) -> timedelta:
    """How much of [begin, end) is open."""
    if end <= begin or not windows:
        return max(end - begin, timedelta(0))
    (first, since), (last, until) = _placed(begin), _placed(end)
    whole = sum(year_of(windows, number).total for number in range(first, last))
    before = year_of(windows, first).open_before(since)
    return (whole + year_of(windows, last).open_before(until) - before) * MICROSECOND


def moment_after(windows: Windows, begin: datetime, opened: timedelta) -> datetime | None:
    """The first open moment at which `opened` has been open since `begin`."""
    if not windows:
        return begin + opened
    number, since = _placed(begin)
    left = year_of(windows, number).open_before(since) + opened // MICROSECOND
    for each in range(number, number + FORESEEN + 1):
        year = year_of(windows, each)
        if left < year.total:
            return _new_year(each) + year.after(left) * MICROSECOND
        left -= year.total
    return None


def open_spans(windows: Windows, begin: datetime, end: datetime) -> list[Span]:
    """The open time within [begin, end), merged, in order."""
    if not windows:
        return [(begin, end)] if begin < end else []
    first = _placed(begin)[0]
    origin = _new_year(first)
    low, high = (begin - origin) // MICROSECOND, (end - origin) // MICROSECOND
    days = [
        day for each in range(first, _placed(end)[0] + 1) for day in year_of(windows, each).days
    ]
    spans = [
        (max(number * DAY + opens, low), min(number * DAY + closes, high))
        for number in range(low // DAY, min(high // DAY + 1, len(days)))
        for opens, closes in days[number].spans
    ]
    found = merged((opens, closes) for opens, closes in spans if opens < closes)
    return [
        (origin + opens * MICROSECOND, origin + closes * MICROSECOND) for opens, closes in found
    ]


def _placed(moment: datetime) -> tuple[int, int]:
    """The UTC year, and how far in it."""
    year = moment.astimezone(UTC).year
    return year, (moment - _new_year(year)) // MICROSECOND


def _new_year(number: int) -> datetime:
    return datetime(number, 1, 1, tzinfo=UTC)
