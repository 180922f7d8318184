"""The virtual clock."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from sandbox.clock import VirtualClock

START = datetime(2026, 1, 1, tzinfo=UTC)


def second(count: float) -> datetime:
    return START + timedelta(seconds=count)


def _fail() -> None:
    raise ZeroDivisionError


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(START)


def test_a_naive_datetime_is_refused(clock: VirtualClock) -> None:
    with pytest.raises(ValueError):
        VirtualClock(datetime(2026, 1, 1))
    with pytest.raises(ValueError):
        clock.at(datetime(2026, 1, 1), lambda: None)


def test_callbacks_run_in_time_order_at_their_own_time(clock: VirtualClock) -> None:
    seen: list[tuple[str, datetime]] = []
    clock.at(second(2), lambda: seen.append(("late", clock.now())))
    clock.after(timedelta(seconds=1), lambda: seen.append(("early", clock.now())))
    clock.advance_to(second(5))
    assert seen == [("early", second(1)), ("late", second(2))]
    assert clock.now() == second(5)


def test_equal_times_run_first_come_first_served(clock: VirtualClock) -> None:
    seen: list[int] = []
    for number in range(5):
        clock.at(second(1), lambda number=number: seen.append(number))  # type: ignore[misc]
    clock.advance_to(second(1))
    assert seen == [0, 1, 2, 3, 4]


def test_a_time_that_has_passed_means_as_soon_as_possible(clock: VirtualClock) -> None:
    clock.advance_to(second(10))
    seen: list[datetime] = []
    clock.at(second(3), lambda: seen.append(clock.now()))
    assert clock.next_due() == second(10)
    clock.advance_to(second(10))
    assert seen == [second(10)]


def test_a_callback_may_add_callbacks_that_run_in_the_same_advance(clock: VirtualClock) -> None:
    seen: list[datetime] = []
    clock.at(second(1), lambda: clock.after(timedelta(seconds=1), lambda: seen.append(clock.now())))
    clock.advance_to(second(2))
    assert seen == [second(2)]


def test_what_lies_beyond_waits(clock: VirtualClock) -> None:
    clock.at(second(9), lambda: pytest.fail("too early"))
    clock.advance_to(second(8))
    assert clock.next_due() == second(9)


def test_a_failing_callback_propagates_and_leaves_the_clock_usable(clock: VirtualClock) -> None:
    seen: list[datetime] = []
    clock.at(second(1), _fail)
    clock.at(second(2), lambda: seen.append(clock.now()))
    with pytest.raises(ZeroDivisionError):
        clock.advance_to(second(5))
    assert clock.now() == second(1)
    clock.advance_to(second(5))
    assert seen == [second(2)]


def test_the_clock_does_not_go_back(clock: VirtualClock) -> None:
    clock.advance_to(second(1))
    with pytest.raises(ValueError):
        clock.advance_to(START)


def test_a_callback_cannot_advance_the_clock(clock: VirtualClock) -> None:
    clock.at(second(1), lambda: clock.advance_to(second(3)))
    with pytest.raises(RuntimeError):
        clock.advance_to(second(5))
    clock.advance_to(second(5))
    assert clock.now() == second(5)


def test_other_threads_may_add_callbacks(clock: VirtualClock) -> None:
    seen: list[int] = []

    def add() -> None:
        for _ in range(500):
            clock.after(timedelta(seconds=1), lambda: seen.append(1))

    threads = [Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clock.advance_to(second(1))
    assert len(seen) == 2000
