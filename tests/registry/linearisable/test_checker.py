"""The judge itself: histories whose verdict is known."""

from datetime import timedelta
from typing import Any

from chalicelib.model.configuration import Operation, Verb
from tests.registry.examples import LATE as NOW
from tests.registry.linearisable.calls import UNKNOWN, Call, Commit, Event, Look, Open, Over, Renew
from tests.registry.linearisable.checker import linearisable

NONE = timedelta(0)
TTL = timedelta(seconds=10)
LATER = NOW + 2 * TTL


def wrote(value: bytes, revision: int, began: float, ended: float) -> Event:
    call = Commit(NOW, (Operation(Verb.SET, "a", value),))
    return Event(call, began, ended, (revision, (("a", b"", 0, 2, revision, 0, ""),), ()))


def compared(value: bytes, index: int, began: float, ended: float, told: Any = UNKNOWN) -> Event:
    return Event(Commit(NOW, (Operation(Verb.CAS, "a", value, index=index),)), began, ended, told)


def read(value: bytes | None, revision: int, began: float, ended: float) -> Event:
    shown = () if value is None else (("a", value, 0, 2, revision, 0, ""),)
    return Event(Look(NOW, "a", False), began, ended, (revision, shown))


def did(call: Call, began: float, ended: float, told: Any = UNKNOWN) -> Event:
    return Event(call, began, ended, told)


def test_what_overlapped_may_have_come_in_either_order() -> None:
    assert linearisable([wrote(b"1", 2, 1, 4), read(None, 1, 2, 3)])
    assert linearisable([wrote(b"1", 2, 1, 4), read(b"1", 2, 2, 3)])


def test_what_was_over_has_come_before() -> None:
    assert not linearisable([wrote(b"1", 2, 1, 2), read(None, 1, 3, 4)])
    assert not linearisable([read(b"1", 2, 1, 2), wrote(b"1", 2, 3, 4)])


def test_a_value_and_its_revision_are_of_one_moment() -> None:
    both = [wrote(b"1", 2, 1, 2), wrote(b"2", 3, 3, 6)]
    assert linearisable([*both, read(b"1", 2, 4, 5)])
    assert not linearisable([*both, read(b"2", 2, 4, 5)])


def test_of_two_that_compare_one_wins() -> None:
    won = (2, (("a", b"", 0, 2, 2, 0, ""),), ())
    assert linearisable(
        [compared(b"1", 0, 1, 4, won), compared(b"2", 0, 2, 3, (1, (), ((0, False),)))]
    )
    assert not linearisable([compared(b"1", 0, 1, 4, won), compared(b"2", 0, 2, 3, won)])


def test_what_nobody_knows_the_end_of_may_come_later_or_never_but_not_twice() -> None:
    lost = compared(b"1", 0, 1, float("inf"))
    assert linearisable([lost]) and linearisable([lost, read(None, 1, 2, 3)])
    assert linearisable([lost, read(None, 1, 2, 3), read(b"1", 2, 4, 5)])
    assert not linearisable([lost, read(b"1", 2, 2, 3), read(None, 1, 4, 5)])
    assert not linearisable([lost, read(b"1", 2, 2, 3), read(b"1", 3, 4, 5)])


def test_a_session_that_is_over_holds_nothing_and_is_not_renewed() -> None:
    opened = did(Open(NOW, "s", TTL, NONE, False), 1, 2, (2, LATER))
    lock = Commit(NOW, (Operation(Verb.LOCK, "a", b"1", session="s"),))
    held = ("a", b"1", 0, 3, 3, 1, "s")
    taken = did(lock, 3, 4, (3, (("a", b"", *held[2:]),), ()))
    ended, look = did(Over(LATER, "s"), 5, 6), Look(LATER, "a", False)
    assert linearisable([opened, taken, did(Look(NOW, "a", False), 5, 6, (3, (held,)))])
    assert not linearisable([opened, taken, ended, did(look, 5, 6, (3, (held,)))])
    free = ("a", b"1", 0, 3, 4, 1, "")
    assert linearisable([opened, taken, ended, did(look, 5, 6, (4, (free,)))])
    assert not linearisable([opened, did(Renew(LATER, "s"), 3, 4, LATER + 2 * TTL)])
    assert linearisable([opened, did(Renew(LATER, "s"), 3, 4, None)])
