"""When allow-windows are open: begin inclusive, end exclusive, by the wall clock of a zone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

import pytest
from cronsim import CronSim
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.decisions.windows import is_open, moment_after, next_opening, open_spans, open_time
from chalicelib.model.policy import Window
from tests.builders import NOW, span

LONDON = "Europe/London"
NIGHT = Window("0 2 * * mon-fri", span("3h"), LONDON)
MIDNIGHT = Window("0 23 * * *", span("2h"))
NEVER = Window("0 0 */30 2 mon#2", span("1h"), LONDON)  # 1 or 31 February, on an 8th to 14th.
DOUBLED = Window("30 1 * * *", span("10m"), LONDON)
SECOND = timedelta(seconds=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_no_windows_are_always_open() -> None:
    assert is_open((), NOW)
    assert next_opening((), NOW) is None
    assert open_spans((), NOW, NOW + span("1d")) == [(NOW, NOW + span("1d"))]


def test_an_empty_stretch_has_no_open_time() -> None:
    assert open_spans((), NOW, NOW) == []
    assert open_spans((NIGHT,), NOW, NOW) == []


@pytest.mark.parametrize(
    ("window", "moment", "open_"),
    [
        pytest.param(NIGHT, "2026-03-02 01:59:59", False, id="a second before it begins"),
        pytest.param(NIGHT, "2026-03-02 02:00:00", True, id="begins inclusive"),
        pytest.param(NIGHT, "2026-03-02 04:59:59", True, id="its last second"),
        pytest.param(NIGHT, "2026-03-02 05:00:00", False, id="ends exclusive"),
        pytest.param(NIGHT, "2026-03-01 03:00:00", False, id="not on a Sunday"),
        pytest.param(NIGHT, "2026-07-01 01:00:00", True, id="summer time begins an hour earlier"),
        pytest.param(NIGHT, "2026-07-01 04:00:00", False, id="summer time ends an hour earlier"),
        pytest.param(MIDNIGHT, "2026-03-02 00:30:00", True, id="crosses midnight"),
        pytest.param(MIDNIGHT, "2026-03-02 01:00:00", False, id="over after midnight"),
        pytest.param(NEVER, "2026-02-09 00:30:00", False, id="never fires"),
    ],
)
def test_a_window_is_open_from_its_beginning_to_before_its_end(
    window: Window, moment: str, open_: bool
) -> None:
    assert is_open((window,), utc(moment)) is open_


@pytest.mark.parametrize(
    ("cron", "night", "begin"),
    [
        ("0 1 * * *", "2026-03-29", "2026-03-29 01:00"),
        ("30 1 * * *", "2026-03-29", "2026-03-29 01:00"),
        ("0 2 * * *", "2026-03-29", "2026-03-29 01:00"),
        ("0 3 * * *", "2026-03-29", "2026-03-29 02:00"),
        ("0 0 * * *", "2026-10-25", "2026-10-24 23:00"),
        ("30 1 * * *", "2026-10-25", "2026-10-25 00:30"),
        ("0 2 * * *", "2026-10-25", "2026-10-25 02:00"),
        ("0 3 * * *", "2026-10-25", "2026-10-25 03:00"),
    ],
)
def test_the_nights_on_which_the_clocks_change_have_each_window_once_and_in_full(
    cron: str, night: str, begin: str
) -> None:
    window = Window(cron, span("3h"), LONDON)
    around = utc(night) - span("1h30m"), utc(night) + span("20h")
    assert open_spans((window,), *around) == [(utc(begin), utc(begin) + span("3h"))]


@pytest.mark.parametrize("moment", ["2026-10-25 01:20", "2026-10-25 01:35"])
def test_the_doubled_hour_does_not_open_a_window_twice(moment: str) -> None:
    """30 1 fired at 00:30 UTC for ten minutes; an hour later the wall clock reads 01:30 again."""
    assert not is_open((DOUBLED,), utc(moment))


def test_no_span_ends_before_it_begins() -> None:
    spans = open_spans((DOUBLED,), utc("2026-10-25 01:20"), utc("2026-10-26 00:00"))
    assert all(begin < end for begin, end in spans)


def test_overlapping_windows_are_one_span() -> None:
    windows = (Window("0 2 * * *", span("3h")), Window("0 4 * * *", span("2h")))
    day = utc("2026-03-02 00:00")
    assert open_spans(windows, day, day + span("1d")) == [(day + span("2h"), day + span("6h"))]


def test_adjoining_windows_are_one_span_and_the_seam_is_open() -> None:
    windows = (Window("0 2 * * *", span("1h")), Window("0 3 * * *", span("1h")))
    day = utc("2026-03-02 00:00")
    assert open_spans(windows, day, day + span("1d")) == [(day + span("2h"), day + span("4h"))]
    assert is_open(windows, day + span("3h"))


def test_a_window_longer_than_its_period_is_always_open() -> None:
    long = (Window("0 * * * *", span("90m")),)
    assert open_spans(long, NOW, NOW + span("1d")) == [(NOW, NOW + span("1d"))]


def test_spans_are_cut_to_what_was_asked_for() -> None:
    window = (Window("0 2 * * *", span("3h")),)
    begin, end = utc("2026-03-02 03:00"), utc("2026-03-02 04:00")
    assert open_spans(window, begin, end) == [(begin, end)]


@pytest.mark.parametrize(
    ("windows", "expected"),
    [
        pytest.param((NIGHT,), "2026-03-03 02:00", id="tomorrow night"),
        pytest.param((NIGHT, Window("0 18 * * *", span("1h"))), "2026-03-02 18:00", id="first"),
    ],
)
def test_the_next_opening_is_the_first_of_all_windows(
    windows: tuple[Window, ...], expected: str
) -> None:
    assert next_opening(windows, NOW) == utc(expected)


def test_there_is_no_next_opening_while_open_or_if_there_never_is_one() -> None:
    assert next_opening((NIGHT,), utc("2026-03-02 03:00")) is None
    assert next_opening((NEVER,), NOW) is None


WINDOWS = st.builds(
    Window,
    # Hours outside the doubled one, which the tests above show to be wrong.
    st.sampled_from(["0 0 * * *", "15 3 * * *", "0 12 * * mon", "0 23 * * *", "*/40 * * * *"]),
    st.sampled_from([span("1m"), span("50m"), span("3h"), span("26h")]),
    st.sampled_from([LONDON, "UTC", "Asia/Kolkata"]),
)
MOMENTS = st.one_of(
    st.integers(0, 400 * 86400).map(lambda s: utc("2026-01-01") + s * SECOND),
    st.integers(-7200, 7200).map(lambda s: utc("2026-03-29 01:00") + s * SECOND),
    st.integers(-7200, 7200).map(lambda s: utc("2026-10-25 01:00") + s * SECOND),
)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(WINDOWS, min_size=1, max_size=3), MOMENTS)
def test_being_open_agrees_with_the_open_spans(listed: list[Window], moment: datetime) -> None:
    windows = tuple(listed)
    spans = open_spans(windows, moment - span("1d"), moment + span("1d"))
    assert is_open(windows, moment) == any(begin <= moment < end for begin, end in spans)
    assert spans == sorted(spans) and all(begin < end for begin, end in spans)
    opening = next_opening(windows, moment)
    assert opening is None or (opening > moment and is_open(windows, opening))


CRONS = ["30 1 * * *", "*/5 * * * *", "* */3 * * sun", "0 23 L * *", "30 0,23 1-7 * mon"]
ZONES = [LONDON, "America/New_York", "Australia/Lord_Howe", "America/Nuuk", "Asia/Beirut"]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.builds(
        Window,
        st.sampled_from(CRONS),
        st.sampled_from([span("1m"), span("50m"), span("26h")]),
        st.sampled_from(ZONES),
    ),
    MOMENTS,
)
def test_the_sums_agree_with_cron_asked_for_each_beginning(window: Window, now: datetime) -> None:
    end = now + span("2d")
    far = (now - window.duration - span("3d")).astimezone(ZoneInfo(window.timezone))
    begins = [fire.astimezone(UTC) for fire in takewhile(lambda at: at < end, fires(window, far))]
    spans = open_spans((window,), now, end)
    for begin in begins:
        opens, closes = max(begin, now), min(begin + window.duration, end)
        assert opens >= closes or any(s <= opens and closes <= e for s, e in spans)
    assert all(begin == now or begin in begins for begin, _ in spans)
    assert open_time((window,), now, end) == sum((e - s for s, e in spans), timedelta(0))


def fires(window: Window, after: datetime) -> Iterator[datetime]:
    return (fire.astimezone(UTC) for fire in CronSim(window.cron, after))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(WINDOWS, MOMENTS, st.integers(0, 999))
def test_the_moment_after_some_open_time_has_that_much_before_it(
    window: Window, begin: datetime, share: int
) -> None:
    end = begin + span("30d")
    opened = open_time((window,), begin, end) * share / 1000
    moment = moment_after((window,), begin, opened)
    assert moment is not None and begin <= moment < end
    assert open_time((window,), begin, moment) == opened
    assert is_open((window,), moment)


@pytest.mark.parametrize("zone", ["UTC", LONDON, "Pacific/Kiritimati"])
def test_a_window_over_new_year_is_one_span(zone: str) -> None:
    windows = (Window("0 22 31 12 *", span("4h"), zone),)
    begin = datetime(2026, 12, 31, 22, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    around = begin - span("3d"), begin + span("3d")
    assert open_spans(windows, *around) == [(begin, begin + span("4h"))]
    assert next_opening(windows, around[0]) == begin


def test_stretches_of_several_years_are_summed() -> None:
    yearly = (Window("0 0 1 6 *", span("1h")),)
    assert open_time(yearly, utc("2026-01-01"), utc("2031-01-01")) == span("5h")
    assert moment_after(yearly, utc("2026-01-01"), span("4h30m")) == utc("2030-06-01 00:30")
    assert open_time((), NOW, NOW - SECOND) == timedelta(0)


def test_a_clock_that_goes_back_within_an_hour_does_not_hold_up_time() -> None:
    """On Chatham 03:45 becomes 02:45, out of which cronsim never comes for `* */3`."""
    windows = (Window("* */3 * * *", span("1m"), "Pacific/Chatham"),)
    begin = utc("2026-04-04 13:15")
    assert open_spans(windows, begin, begin + span("3h")) == [
        (utc("2026-04-04 13:15"), utc("2026-04-04 14:00")),
        (utc("2026-04-04 14:15"), utc("2026-04-04 15:15")),
    ]


def test_without_windows_all_time_that_passes_is_open() -> None:
    assert moment_after((), NOW, span("1h")) == NOW + span("1h")


def test_a_stretch_that_ends_before_it_begins_has_no_open_time() -> None:
    assert open_time((NIGHT,), NOW, NOW - span("1d")) == timedelta(0)
    assert open_time((), NOW, NOW - span("1d")) == timedelta(0)


def test_a_window_of_days_that_began_long_before_a_new_year_is_open_in_it() -> None:
    days = (Window("0 0 30 12 *", span("3d")),)
    assert is_open(days, utc("2026-01-01 23:59:59"))
    assert not is_open(days, utc("2026-01-02 00:00:00"))
