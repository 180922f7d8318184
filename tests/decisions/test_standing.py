"""What the registry keeps of who watches a host and what they say."""

from typing import Any

import pytest

from chalicelib.decisions.registration import born, changed_by_instance, changed_by_member
from chalicelib.decisions.standing import checks, digest, settling, signalled
from chalicelib.model.group import Group, Health
from chalicelib.model.host import Seen
from chalicelib.model.policy import Ready
from chalicelib.model.replacement import Reason
from chalicelib.model.service import Service
from tests.builders import NOW, TARGETS, group, host, instance, member, policy

BALANCED = group("i-1", target_groups=(TARGETS,))


def of(health: Health | None, within: Group = BALANCED, **given: Any) -> dict[str, str]:
    return dict(checks(member("i-1"), within, health, policy(**given)))


@pytest.mark.parametrize(
    ("health", "ec2", "target"),
    [
        pytest.param(Health(True, {TARGETS: "healthy"}), "ok", "healthy", id="well"),
        pytest.param(Health(False, impaired=True), "impaired", "unknown", id="impaired"),
        pytest.param(Health(False, {TARGETS: "initial"}), "ok", "initial", id="new"),
        pytest.param(None, "unknown", "unknown", id="not asked"),
    ],
)
def test_each_watcher_is_kept_with_its_word(health: Health | None, ec2: str, target: str) -> None:
    wanted = {"group": "healthy", "ec2": ec2, "target group web": target}
    assert of(health) == wanted


def test_what_the_policy_does_not_watch_is_not_kept() -> None:
    """It is read only now and then: kept, it would be old most of the time."""
    unwatched = policy(reasons=frozenset({Reason.AGE}))
    assert checks(member("i-1"), BALANCED, Health(True), unwatched) == {"group": "healthy"}
    assert set(of(Health(True), ready=Ready(status_checks=False))) == {"group", "target group web"}
    assert checks(member("i-1", healthy=False), BALANCED, None, None) == {"group": "unhealthy"}


def test_a_pass_keeps_lifecycle_checks_and_services() -> None:
    known = host(tags={"repave:service/web": "8081"})
    web = Service("web", 80)
    found = changed_by_member(
        known, member("i-1", "Standby"), group("i-1"), None, 1, NOW, declared=(web,)
    )
    assert found is not None
    assert (found.lifecycle, found.checks) == ("Standby", {"group": "healthy"})
    assert found.services == (Service("web", 8081),)


def test_a_policy_that_cannot_be_read_takes_no_service_away() -> None:
    known = host(services=(Service("web", 80),))
    found = changed_by_member(known, member("i-1"), group("i-1"), None, 1, NOW, declared=None)
    assert found and found.services == known.services


def test_of_a_host_in_a_fleet_only_a_pass_says_what_it_offers() -> None:
    offering = {"repave:service/web": "80"}
    alone = born(instance(tags={}), NOW, Seen.EVENT)
    found = changed_by_instance(alone, instance(tags=offering), NOW, Seen.EVENT)
    assert found and found.services == (Service("web", 80),)
    grouped = {"aws:autoscaling:groupName": "web"}
    known = born(instance(tags=grouped), NOW, Seen.EVENT)
    found = changed_by_instance(known, instance(tags=grouped | offering), NOW, Seen.EVENT)
    assert found and (found.services, found.tags) == ((), grouped | offering)


def standing(first: str = "healthy", second: str = "healthy") -> dict[str, Health]:
    return {"i-1": Health(False, {TARGETS: first}), "i-2": Health(False, {TARGETS: second})}


def test_a_digest_tells_whether_the_same_hosts_are_not_well_for_the_same() -> None:
    both, watching = group("i-1", "i-2", target_groups=(TARGETS,)), policy()
    assert digest(both, standing(), watching) is None
    states = [("unhealthy", "healthy"), ("healthy", "unhealthy"), ("draining", "healthy")]
    found = [digest(both, standing(*each), watching) for each in states]
    assert None not in found and len(set(found)) == 3
    turned = group("i-2", "i-1", target_groups=(TARGETS,))
    assert digest(turned, standing("draining"), watching) == found[2]


@pytest.mark.parametrize(
    ("lifecycle", "state", "wanted"),
    [
        pytest.param("InService", "initial", True, id="its load balancer has not made up its mind"),
        pytest.param("InService", "unused", False, id="nobody will"),
        pytest.param("InService", "healthy", False, id="well"),
        pytest.param("Pending", "initial", False, id="its group will tell when it serves"),
    ],
)
def test_a_fleet_settles_while_a_load_balancer_decides(
    lifecycle: str, state: str, wanted: bool
) -> None:
    of = group(member("i-1", lifecycle), target_groups=(TARGETS,))
    assert settling(of, {"i-1": Health(False, {TARGETS: state})}, policy()) is wanted


@pytest.mark.parametrize(
    ("given", "word"),
    [
        pytest.param({"age": "1m"}, "awaited", id="young"),
        pytest.param({"age": "1d"}, "never said", id="older than the wish may be"),
        pytest.param({"age": "1m", "ready_at": NOW}, "said", id="said"),
    ],
)
def test_a_hosts_own_word_is_kept_where_it_is_wanted(given: dict[str, Any], word: str) -> None:
    wanting = policy(ready=Ready(signal=True))
    assert signalled(host(**given), wanting, NOW) == {"ready": word}
    assert signalled(host(**given), policy(), NOW) == signalled(host(**given), None, NOW) == {}
