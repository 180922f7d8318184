"""Which of two marks a host keeps, in whatever order the events came."""

from dataclasses import replace
from itertools import permutations

import pytest

from chalicelib.decisions.marks import takes_its_place
from chalicelib.model.host import Mark
from chalicelib.model.replacement import Reason
from tests.builders import NOW, ago, later

FIRST, SECOND = Mark("ada", ago("2h"), "StartSession"), Mark("bob", ago("1h"), "SendCommand")
ADVICE = Mark("aws.ec2", ago("5m"), "rebalance")
WARNING = Mark("aws.ec2", ago("1m"), "terminate", later("1m"))
ONE = Mark("arn:one", ago("5d"), "retirement", later("9d"))
MOVED = replace(ONE, at=ago("4d"), due=later("12d"))
OFF = replace(ONE, at=ago("3d"), over=True)
SOONER = Mark("arn:two", ago("1d"), "reboot", later("2d"))
LATER = Mark("arn:three", ago("1d"), "reboot", later("10d"))


@pytest.mark.parametrize(
    ("reason", "events", "kept"),
    [
        pytest.param(Reason.TAINT, [FIRST, SECOND], FIRST, id="the first touch"),
        pytest.param(Reason.INTERRUPTION, [ADVICE, WARNING], WARNING, id="the deadline"),
        pytest.param(Reason.MAINTENANCE, [ONE, MOVED], MOVED, id="moved: what AWS said last"),
        pytest.param(Reason.MAINTENANCE, [ONE, MOVED, OFF], OFF, id="withdrawn"),
        pytest.param(Reason.MAINTENANCE, [ONE, SOONER], SOONER, id="two announcements: the sooner"),
        pytest.param(Reason.MAINTENANCE, [OFF, LATER], LATER, id="one off, another stands"),
    ],
)
def test_the_order_in_which_events_come_does_not_matter(
    reason: Reason, events: list[Mark], kept: Mark
) -> None:
    for order in permutations(events):
        found: Mark | None = None
        for mark in (*order, *order):  # And so does a second delivery of each.
            if takes_its_place(reason, mark, found):
                found = mark
        assert found == kept, order


@pytest.mark.parametrize("reason", [Reason.TAINT, Reason.INTERRUPTION, Reason.MAINTENANCE])
def test_a_second_delivery_is_no_news(reason: Reason) -> None:
    mark = Mark("aws", NOW, "why", later("1h"))
    assert takes_its_place(reason, mark, None)
    assert not takes_its_place(reason, mark, mark)
