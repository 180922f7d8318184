"""What hosts were before: the contract, in both registries."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.errors import BadRequest
from chalicelib.model.host import Host
from chalicelib.model.version import HostVersion
from chalicelib.registry import history
from chalicelib.registry.contract import Registry
from tests.registry.examples import HOUR, LATE, TICK, a_bare_host, a_full_host, a_host

DAY = timedelta(days=1)


def version(until: Any, host: Host | None = None, **given: Any) -> HostVersion:
    """Of a time to come: DynamoDB Local deletes what has expired."""
    return HostVersion(host or a_host(**({"seen_at": LATE - 5 * DAY} | given)), until)


def found(registry: Registry, after: Any, fleet: str | None = None, by: Any = LATE) -> Any:
    return ordered(registry.history.ended(after, LATE, by, fleet))


def ordered(versions: Iterable[HostVersion]) -> list[HostVersion]:
    return sorted(versions, key=lambda each: (str(each.until), each.host.id))


def test_what_ended_since_is_found_whole(registry: Registry) -> None:
    full = version(LATE, a_full_host(seen_at=LATE - HOUR))
    bare = version(LATE, a_bare_host("i-2", seen_at=LATE - HOUR))
    registry.history.keep([full, bare])
    assert found(registry, LATE - TICK) == [full, bare]
    assert found(registry, LATE) == []


def test_of_one_fleet_only_its_own_are_found(registry: Registry) -> None:
    names = ("web", "web#2", "web-2", "we", "", None)
    kept = [version(LATE - n * HOUR, id=f"i-{n}", fleet=name) for n, name in enumerate(names)]
    registry.history.keep(kept)
    assert found(registry, LATE - DAY, "web") == [kept[0]]
    assert found(registry, LATE - DAY, "web#2") == [kept[1]]
    assert found(registry, LATE - DAY, "") == ordered(kept[4:])
    assert found(registry, LATE - DAY) == ordered(kept)


@pytest.mark.parametrize("fleet", [None, "web"])
def test_days_are_found_from_the_one_asked_for(registry: Registry, fleet: str | None) -> None:
    kept = [version(LATE - n * DAY / 2, id=f"i-{n}") for n in range(8)]
    registry.history.keep(kept)
    for n in range(8):
        assert found(registry, LATE - n * DAY / 2 - TICK, fleet) == ordered(kept[: n + 1])


def test_what_began_later_is_not_read(registry: Registry) -> None:
    old = version(LATE, seen_at=LATE - 2 * HOUR)
    young = version(LATE, seen_at=LATE - HOUR, id="i-2")
    registry.history.keep([old, young])
    assert found(registry, LATE - 3 * HOUR, by=LATE - HOUR - TICK) == [old]
    assert found(registry, LATE - 3 * HOUR, by=LATE - HOUR) == [old, young]


def test_keeping_again_is_a_no_op(registry: Registry) -> None:
    registry.history.keep([version(LATE), version(LATE)])
    registry.history.keep([version(LATE)])
    registry.history.keep([])
    assert found(registry, LATE - DAY) == [version(LATE)]


def test_two_that_ended_together_are_both_kept(registry: Registry) -> None:
    """Two workers, of which one had read an older row."""
    both = [version(LATE, seen_at=LATE - n * HOUR) for n in (1, 2)]
    for each in both:
        registry.history.keep([each])
    assert {each.since for each in found(registry, LATE - DAY)} == {each.since for each in both}


def test_many_are_kept_at_once(registry: Registry) -> None:
    kept = [version(LATE, id=f"i-{n:02}") for n in range(60)]
    registry.history.keep(iter(kept))
    assert found(registry, LATE - DAY) == kept


def test_what_is_so_still_is_no_history(registry: Registry) -> None:
    with pytest.raises(ValueError, match="i-1 is so still"):
        registry.history.keep([version(None)])


def test_what_was_kept_is_not_the_timeline_s(registry: Registry) -> None:
    registry.history.keep([version(LATE)])
    assert registry.timeline.of("host/i-1") == []


def test_what_is_too_much_for_an_answer_is_refused(
    in_dynamodb: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "MOST", 2)
    in_dynamodb.history.keep([version(LATE, id=f"i-{n}") for n in range(3)])
    with pytest.raises(BadRequest, match="more than 2 changes since; allowed: a later time, or"):
        found(in_dynamodb, LATE - HOUR)


def test_the_first_sweep_begins_it(registry: Registry) -> None:
    assert registry.fleets.account().history_since is None
    registry.fleets.record_sweep(LATE)
    registry.fleets.record_sweep(LATE + HOUR, 3)
    assert registry.fleets.account().history_since == LATE


def test_it_is_known_from_when_on_all_is_kept(registry: Registry) -> None:
    assert registry.history.earliest(LATE) == LATE - 90 * DAY
