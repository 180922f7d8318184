"""What the registry notes of a member beyond its date: how long it is unwell, its template."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from chalicelib.decisions.registration import born, changed_by_instance, changed_by_member
from chalicelib.model.details import Details
from chalicelib.model.group import Health
from chalicelib.model.host import Host, Seen
from chalicelib.model.policy import Ready
from chalicelib.model.replacement import Reason
from tests import standalone
from tests.builders import NOW, TARGETS, ago, group, instance, member, policy, span


def registered(**given: Any) -> Host:
    standing = {"lifecycle": "InService", "checks": {"group": "healthy"}}
    return replace(born(instance(), ago("1d"), Seen.EVENT), **(standing | given))


def by_member(known: Host, ailment: str | None = None, **given: Any) -> Host | None:
    return changed_by_member(known, member("i-1", **given), group(), None, 10, NOW, ailment)


SICK = "unhealthy in its group"


@pytest.mark.parametrize(
    ("before", "ailment", "after"),
    [
        pytest.param(None, SICK, NOW, id="it has just become unwell"),
        pytest.param(ago("9d"), None, None, id="it is well again"),
    ],
)
def test_since_when_a_member_is_unwell_is_noted(
    before: datetime | None, ailment: str | None, after: datetime | None
) -> None:
    found = by_member(registered(unwell_since=before), ailment)
    assert found is not None and (found.unwell_since, found.unwell_why) == (after, ailment)
    assert (found.seen_at, found.seen_how) == (NOW, Seen.PASS)


def test_who_stays_unwell_keeps_the_first_time_and_who_stays_well_has_none() -> None:
    """Or it would never have been unwell for as long as its policy bears."""
    assert by_member(registered(unwell_since=ago("9m"), unwell_why=SICK), SICK) is None
    other = by_member(registered(unwell_since=ago("9m"), unwell_why=SICK), "impaired")
    assert other is not None and other.unwell_since == ago("9m")
    assert by_member(registered()) is None


def test_the_template_that_its_group_names_is_noted() -> None:
    found = by_member(registered(template="lt-1@1"), template="lt-1@2")
    assert found is not None and found.template == "lt-1@2"


def test_a_template_that_its_group_does_not_name_is_kept() -> None:
    assert by_member(registered(template="lt-1@1"), template=None) is None


def test_a_host_that_moves_to_another_group_moves_to_its_fleet() -> None:
    moved = instance(tags={"aws:autoscaling:groupName": "other"})
    found = changed_by_instance(registered(), moved, NOW, Seen.EVENT)
    assert found is not None and (found.fleet, found.group) == ("other", "other")


def test_a_new_host_has_its_zone_and_no_later_birth_than_its_first_sighting() -> None:
    """Clocks differ: EC2 may name a launch that lies ahead of ours."""
    found = born(instance(zone="b", launched_at=NOW, attached_at=NOW), ago("2s"), Seen.EVENT)
    assert (found.zone, found.born_at) == ("b", ago("2s"))


def test_what_ec2_tells_of_a_host_besides_is_noted_at_once_and_again_when_it_changes() -> None:
    known = registered(details=Details(vpc="vpc-1"))
    assert born(instance(details=Details(vpc="vpc-1")), NOW, Seen.EVENT).details == known.details
    changed = changed_by_instance(known, instance(details=Details(vpc="vpc-2")), NOW, Seen.AUDIT)
    assert changed is not None and changed.details.vpc == "vpc-2"


def test_a_host_whose_zone_was_not_known_is_given_it() -> None:
    changed = changed_by_instance(registered(zone=""), instance(zone="b"), NOW, Seen.AUDIT)
    assert changed is not None and changed.zone == "b"


def test_a_standalone_host_is_in_no_group() -> None:
    of = standalone.fleet("i-1")
    alone = registered(group="web")
    found = changed_by_member(alone, member("i-1"), of, None, 1, NOW)
    assert found is not None and (found.fleet, found.group) == ("web", None)


WATCHED = policy(reasons=frozenset({Reason.AGE, Reason.UNHEALTHY}))


def test_how_a_member_stands_is_noted_with_the_watchers_of_its_policy() -> None:
    of = group(target_groups=(TARGETS,))
    ill = Health(checks_ok=False, targets={TARGETS: "unhealthy"}, impaired=True)
    found = changed_by_member(
        registered(), member("i-1"), of, WATCHED, 10, NOW, health=ill, declared=()
    )
    assert found is not None and found.checks == {
        "group": "healthy",
        "ec2": "impaired",
        "target group web": "unhealthy",
    }


@pytest.mark.parametrize(
    ("age", "said"),
    [("14m59s", "awaited"), ("15m", "never said")],
    ids=["it may still come", "it is too late"],
)
def test_whether_a_member_has_said_that_it_is_ready_is_noted_where_its_policy_asks(
    age: str, said: str
) -> None:
    asks = policy(ready=Ready(False, False, within=span("15m"), signal=True))
    found = changed_by_member(registered(born_at=ago(age)), member("i-1"), group(), asks, 10, NOW)
    assert found is not None and found.checks == {"group": "healthy", "ready": said}
