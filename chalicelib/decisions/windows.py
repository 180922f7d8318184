"""When a policy's allow-windows are open. No windows: always."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from chalicelib.model.policy import Window

Span = tuple[datetime, datetime]
"""From (inclusive) to (exclusive), UTC."""


def is_open(windows: tuple[Window, ...], now: datetime) -> bool:
    if not windows:
        return True
    return any(begin <= now for window in windows for begin in _first(_begins(window, now)))


def next_opening(windows: tuple[Window, ...], now: datetime) -> datetime | None:
    """None when they are open now, or never will be again."""
    if is_open(windows, now):
        return None
    begins = [begin for window in windows for begin in _first(_begins(window, now))]
    return min(begins, default=None)


def open_spans(windows: tuple[Window, ...], begin: datetime, end: datetime) -> list[Span]:
    """The open time within [begin, end), merged, in order."""
    if not windows:
        return [(begin, end)] if begin < end else []
    spans: list[Span] = []
    for window in windows:
        for start in _begins(window, begin):
            if start >= end:
                break
            spans.append((max(start, begin), min(start + window.duration, end)))
    return _merged(spans)


def _begins(window: Window, after: datetime) -> Iterator[datetime]:
    """Each beginning of the window that is not over at `after`, in order.

    The wall clock of the window's zone names the beginnings, and its duration is elapsed time:
    on the night the clocks change a window of three hours stays three hours long.
    """
    zone = ZoneInfo(window.timezone)
    fires = CronSim(window.cron, (after - window.duration).astimezone(zone))
    try:
        for fire in fires:
            begin = fire.astimezone(UTC)
            # In the hour that comes twice the wall clock cannot tell which of the two it is.
            if begin + window.duration > after:
                yield begin
    except CronSimError:
        return  # A date that never comes, such as 30 February.


def _first(begins: Iterator[datetime]) -> list[datetime]:
    return [begin for begin in (next(begins, None),) if begin is not None]


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged
