"""Holds, freezes, requests and cancels: the contract, in both registries."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.errors import Conflict
from chalicelib.model.fleet import Fleet, Freeze
from chalicelib.model.host import Urgency
from chalicelib.model.replacement import Cancel, Replacement, Step
from chalicelib.registry.contract import Registry
from tests.registry.examples import HOLD, HOUR, NOW, REQUEST, TICK, a_full_host, a_host
from tests.registry.test_replacements import claimed, committing

CANCEL = Cancel(by="ada", at=NOW, why="wrong one")
FREEZE = Freeze(by="ada", at=NOW, why="audit", until=NOW + HOUR)


def test_a_hold_is_noted_and_raises_the_revision_of_its_fleet(registry: Registry) -> None:
    registry.hosts.register(a_host())
    registry.hosts.hold("i-1", HOLD, "web", 0)
    assert registry.hosts.get("i-1") == a_host(hold=HOLD)
    assert registry.fleets.get("web") == Fleet("web", revision=1)
    longer = replace(HOLD, until=NOW + 2 * HOUR)
    registry.hosts.hold("i-1", longer, "web", 1)
    assert registry.hosts.get("i-1") == a_host(hold=longer)


def test_a_hold_by_an_old_reading_of_the_fleet_is_refused(registry: Registry) -> None:
    """Somebody may be about to take the host by the same reading."""
    made = claimed(registry)
    with pytest.raises(Conflict) as conflict:
        registry.hosts.hold("i-1", HOLD, "web", 0)
    assert conflict.value.clause == "another worker acted on the fleet meanwhile"
    assert registry.hosts.get("i-1") == a_host(open_replacement=made.id)


def test_nobody_acts_by_a_reading_from_before_a_hold(registry: Registry) -> None:
    made, before = claimed(registry), registry.fleets.get("web").revision
    registry.hosts.hold("i-1", HOLD, "web", before)
    with pytest.raises(Conflict, match="another worker acted on the fleet meanwhile"):
        registry.replacements.intend(made, before, NOW)


def test_nobody_acts_by_a_reading_from_before_a_freeze(registry: Registry) -> None:
    made, before = claimed(registry), registry.fleets.get("web").revision
    registry.fleets.set_freeze("web", FREEZE)
    with pytest.raises(Conflict, match="another worker acted on the fleet meanwhile"):
        registry.replacements.intend(made, before, NOW)


def test_a_host_that_is_gone_or_unknown_is_not_held(registry: Registry) -> None:
    for _ in range(2):
        with pytest.raises(Conflict) as conflict:
            registry.hosts.hold("i-1", HOLD, "web", 0)
        assert conflict.value.clause == "host is unknown or gone"
        registry.hosts.register(a_host())
        registry.hosts.forget("i-1", NOW, "terminated")
    assert registry.fleets.get("web") == Fleet("web")


def test_a_lifted_hold_does_not_stop_a_commit(registry: Registry) -> None:
    registry.hosts.register(a_host(hold=HOLD))
    made = claimed(registry)
    assert registry.hosts.lift_hold("i-1")
    assert not registry.hosts.lift_hold("i-1")
    registry.replacements.commit(committing(made), NOW)


def test_a_hold_that_was_noted_stops_a_commit(registry: Registry) -> None:
    made = claimed(registry)
    registry.hosts.hold("i-1", HOLD, "web", 1)
    with pytest.raises(Conflict, match="host is held or gone"):
        registry.replacements.commit(committing(made), NOW)


def test_a_request_says_when(registry: Registry) -> None:
    registry.hosts.register(a_host())
    for when in Urgency:
        registry.hosts.request("i-1", replace(REQUEST, when=when))
        assert registry.hosts.get("i-1") == a_host(request=replace(REQUEST, when=when))


def test_a_fleet_is_asked_for_and_the_last_word_counts(registry: Registry) -> None:
    for request in (REQUEST, replace(REQUEST, by="bob", when=Urgency.NOW)):
        registry.fleets.request("web", request)
        assert registry.fleets.get("web") == Fleet("web", request=request)
        assert registry.fleets.read_all()[1] == {"web": Fleet("web", request=request)}


def test_a_cancel_is_noted_once_and_leaves_the_version(registry: Registry) -> None:
    made = claimed(registry)
    assert registry.replacements.cancel(made, CANCEL)
    assert not registry.replacements.cancel(made, replace(CANCEL, by="bob"))
    assert registry.replacements.get("web", made.id) == replace(made, cancel=CANCEL)


def test_no_write_of_a_pass_takes_a_cancel_away(registry: Registry) -> None:
    made = claimed(registry)
    registry.replacements.cancel(made, CANCEL)
    registry.replacements.save(replace(made, step=Step.LAUNCHING))
    assert registry.replacements.open_in("web")[0].cancel == CANCEL


def test_a_cancel_comes_too_late_for_a_pair_that_went_on_or_is_unknown(registry: Registry) -> None:
    made = claimed(registry)
    registry.replacements.save(replace(made, step=Step.LAUNCHING))
    assert not registry.replacements.cancel(made, CANCEL)
    assert not registry.replacements.cancel(replace(made, id="another"), CANCEL)
    assert registry.replacements.get("web", "another") is None


def test_a_pair_that_is_cancelled_does_not_commit(registry: Registry) -> None:
    made = claimed(registry)
    registry.replacements.cancel(made, CANCEL)
    with pytest.raises(Conflict) as conflict:
        registry.replacements.commit(committing(made), NOW)
    assert conflict.value.clause == "version"


@pytest.mark.parametrize(
    ("asked_at", "left"),
    [pytest.param(NOW, False, id="before"), pytest.param(NOW + TICK, True, id="after")],
)
def test_a_cancelled_pair_ends_the_requests_from_before(
    registry: Registry, asked_at: Any, left: bool
) -> None:
    request = replace(REQUEST, at=asked_at)
    registry.hosts.register(a_full_host(request=request))
    made: Replacement = claimed(registry)
    ended = replace(made, step=Step.CANCELLED, cancel=CANCEL)
    registry.replacements.finish(ended)
    after = a_full_host(request=request if left else None, cancelled_at=NOW, leaving_at=None)
    assert registry.hosts.get("i-1") == after


def test_a_failure_does_not_end_a_pair_whose_cancel_nobody_has_seen(registry: Registry) -> None:
    made = claimed(registry)
    registry.replacements.cancel(made, CANCEL)
    with pytest.raises(Conflict, match="version"):
        registry.replacements.finish(replace(made, step=Step.ABANDONED))
    registry.replacements.finish(replace(made, step=Step.DONE))
