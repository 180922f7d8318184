"""What the registry should say of a host."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.decisions.registration import born, changed_by_instance, changed_by_member, ended
from chalicelib.decisions.spread import basis, recycle_at
from chalicelib.model.host import Host, Seen
from chalicelib.model.policy import Policy
from tests.builders import NOW, ago, group, hold, host, instance, member, policy, requested

MARKS: dict[str, Any] = {
    "request": requested(),
    "hold": hold(),
    "open_replacement": "r-1",
    "retry_after": NOW,
    "generation": 3,
    "replaces": "i-0",
}


def registered(**given: Any) -> Host:
    standing = {"lifecycle": "InService", "checks": {"group": "healthy"}}
    return replace(born(instance(), ago("1d"), Seen.EVENT), **(standing | given))


def by_member(known: Host, of: Policy | None = None, size: int = 10, **given: Any) -> Host | None:
    ailment = given.pop("ailment", None)
    return changed_by_member(known, member("i-1", **given), group(), of, size, NOW, ailment)


@pytest.mark.parametrize(
    ("tags", "fleet", "of"),
    [
        pytest.param({"aws:autoscaling:groupName": "web"}, "web", "web", id="of a group"),
        pytest.param({"repave:fleet": "db"}, "db", None, id="standalone, in a fleet"),
        pytest.param(
            {"aws:autoscaling:groupName": "web", "repave:fleet": "db"}, "web", "web", id="both"
        ),
        pytest.param({}, None, None, id="of nobody"),
    ],
)
def test_a_hosts_tags_name_its_fleet(tags: dict[str, str], fleet: str, of: str | None) -> None:
    found = born(instance(tags=tags), NOW, Seen.EVENT)
    assert (found.fleet, found.group) == (fleet, of)


def test_a_new_host_has_its_true_birth_and_how_it_was_seen() -> None:
    found = born(instance(launched_at=ago("1h"), attached_at=ago("3d")), NOW, Seen.AUDIT)
    assert (found.born_at, found.launched_at) == (ago("3d"), ago("1h"))
    assert (found.seen_at, found.seen_how) == (NOW, Seen.AUDIT)


def test_the_same_facts_are_nothing_new() -> None:
    assert changed_by_instance(registered(**MARKS), instance(), NOW, Seen.AUDIT) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "stopped"},
        {"private_ip": "10.9.9.9"},
        {"instance_type": "m7g.xlarge"},
        {"image_id": "ami-2"},
        {"template": "lt-1@2"},
        {"tags": {"aws:autoscaling:groupName": "other"}},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_new_fact_is_noted_with_when_and_how_and_leaves_the_marks(
    changed: dict[str, Any],
) -> None:
    found = changed_by_instance(registered(**MARKS), instance(**changed), NOW, Seen.AUDIT)
    assert found is not None
    assert (found.seen_at, found.seen_how) == (NOW, Seen.AUDIT)
    assert {name: getattr(found, name) for name in MARKS} == MARKS


def test_a_stop_and_start_does_not_make_a_host_young() -> None:
    again = instance(launched_at=ago("1m"))
    found = changed_by_instance(registered(), again, NOW, Seen.EVENT)
    assert found is not None
    assert (found.born_at, found.launched_at) == (ago("1d"), ago("1m"))


def test_an_older_trace_makes_a_host_older() -> None:
    found = changed_by_instance(registered(), instance(attached_at=ago("9d")), NOW, Seen.AUDIT)
    assert found is not None and found.born_at == ago("9d")


def test_a_template_that_ec2_does_not_name_is_kept() -> None:
    assert changed_by_instance(registered(), instance(template=None), NOW, Seen.AUDIT) is None


def test_a_member_is_dated_when_its_policy_is_first_known() -> None:
    found = by_member(registered(), policy())
    assert found is not None
    assert found.recycle_at == recycle_at("i-1", ago("1d"), policy(), 10)
    assert (found.recycle_basis, found.seen_how) == (basis(policy()), Seen.PASS)


def test_a_date_is_kept_while_the_fleet_scales_and_budgets_change() -> None:
    dated = by_member(registered(), policy())
    assert dated is not None
    assert by_member(dated, policy(in_flight=5), size=1000) is None


@pytest.mark.parametrize("changed", [{"hard": "9d"}, {"soft": "4d"}])
def test_a_change_of_the_ages_dates_a_host_anew(changed: dict[str, str]) -> None:
    dated = by_member(registered(), policy())
    assert dated is not None
    again = by_member(dated, policy(**changed))
    assert again is not None and again.recycle_at != dated.recycle_at


def test_without_a_policy_a_host_has_no_date() -> None:
    dated = by_member(registered(), policy())
    assert dated is not None
    undated = by_member(dated, None)
    assert undated is not None
    assert (undated.recycle_at, undated.recycle_basis) == (None, None)
    assert by_member(undated, None) is None


def test_a_member_in_service_runs_even_if_the_event_was_lost() -> None:
    found = by_member(registered(state="pending"))
    assert found is not None and found.state == "running"


def test_a_member_that_is_not_in_service_keeps_its_state() -> None:
    assert by_member(registered(state="pending", lifecycle="Pending"), lifecycle="Pending") is None


def test_a_members_group_is_its_fleet_whatever_its_tags_said() -> None:
    found = by_member(registered(fleet=None, group=None))
    assert found is not None and (found.fleet, found.group) == ("web", "web")


def test_a_bad_host_is_unwell_since_it_was_first_seen_so() -> None:
    first = by_member(registered(), ailment="unhealthy in target group web")
    assert first is not None
    assert (first.unwell_since, first.unwell_why) == (NOW, "unhealthy in target group web")
    longer = replace(first, unwell_since=ago("9m"))
    assert by_member(longer, ailment="unhealthy in target group web") is None


def test_another_ailment_does_not_begin_anew() -> None:
    ailing = registered(unwell_since=ago("9m"), unwell_why="unhealthy in its group")
    found = by_member(ailing, ailment="impaired by EC2's status checks")
    assert found is not None
    assert (found.unwell_since, found.unwell_why) == (ago("9m"), "impaired by EC2's status checks")


def test_a_host_that_was_seen_well_in_between_begins_anew() -> None:
    well = by_member(registered(unwell_since=ago("9m"), unwell_why="unhealthy in its group"))
    assert well is not None and (well.unwell_since, well.unwell_why) == (None, None)
    again = by_member(well, ailment="unhealthy in its group")
    assert again is not None and again.unwell_since == NOW


@pytest.mark.parametrize(
    ("launched", "found", "over"),
    [
        pytest.param("1d", instance(), False, id="runs"),
        pytest.param("1d", instance(state="stopped"), False, id="stopped"),
        pytest.param("1d", instance(state="shutting-down"), True, id="shutting down"),
        pytest.param("1d", instance(state="terminated"), True, id="terminated"),
        pytest.param("5m", None, True, id="not listed any more"),
        pytest.param("4m59s", None, False, id="too young to be listed"),
    ],
)
def test_a_host_has_ended_when_ec2_says_so(launched: str, found: Any, over: bool) -> None:
    assert ended(host(launched_at=ago(launched)), found, NOW) is over
