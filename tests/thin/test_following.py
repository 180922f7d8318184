"""Losing the table: what is known is served on, and its age is said."""

import logging
from datetime import timedelta
from io import StringIO

import pytest

from tests.thin.place import Followed, Place, place
from thin.following import SAY_EVERY, log_to


@pytest.fixture
def here() -> Place:
    found = place()
    found.add("i-1")
    return found


@pytest.fixture
def log() -> StringIO:
    file = StringIO()
    log_to(file)
    return file


def test_a_lost_table_leaves_what_is_known_and_its_age_grows(here: Place) -> None:
    followed = Followed(here)
    before = followed.board.current("web")
    here.table.lost = True
    here.passes(90)
    followed.look()
    board = followed.board
    assert board.lost and board.current("web") is before
    assert board.age == 90 and board.as_of == here.now - timedelta(seconds=90)
    assert not board.too_old, "off by default"


def test_it_is_said_once_a_minute_with_its_age_and_again_when_it_is_back(
    here: Place, log: StringIO
) -> None:
    followed = Followed(here)
    here.table.lost = True
    for _ in range(int(2 * SAY_EVERY)):
        here.passes(1)
        followed.look()
    said = log.getvalue().splitlines()
    assert len(said) == 2
    assert "last 1 s ago; answering what it said then: Lost: no route to host" in said[0]
    assert "last 61 s ago" in said[1]
    here.table.lost = False
    followed.look()
    assert "read again, after 120 s" in log.getvalue().splitlines()[-1]
    assert (followed.board.age, followed.board.lost) == (0, False)


def test_a_longest_age_ends_it_if_one_was_given(here: Place, log: StringIO) -> None:
    followed = Followed(here, longest_age=timedelta(minutes=5))
    here.table.lost = True
    here.passes(300)
    followed.look()
    assert not followed.board.too_old
    here.passes(61)
    followed.look()
    assert followed.board.too_old and "answering errors" in log.getvalue()


def test_what_came_while_it_was_lost_is_told_when_it_is_back(here: Place) -> None:
    followed = Followed(here)
    here.table.lost = True
    followed.look()
    here.table.lost = False
    here.add("i-2")
    followed.look()
    assert {node.id for node in followed.board.current("web").view.nodes} == {"i-1", "i-2"}


def test_a_step_of_the_wall_clock_makes_nothing_older(here: Place) -> None:
    followed = Followed(here, longest_age=timedelta(minutes=5))
    here.now += timedelta(days=1)
    assert followed.board.age == 0 and not followed.board.too_old


def teardown_module() -> None:
    logging.getLogger("repave.thin").handlers = []
