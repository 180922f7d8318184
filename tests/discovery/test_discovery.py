"""From rows to answers: who is named, how it is, how old that is."""

from typing import Any

import pytest

from chalicelib.discovery.facts import facts
from chalicelib.discovery.freshness import freshness
from chalicelib.discovery.health import Status, checks, present, status
from chalicelib.discovery.view import view
from chalicelib.model.details import Details
from chalicelib.model.fleet import Account
from chalicelib.model.host import Hold, Host, Mark, Seen
from chalicelib.model.service import Service
from tests.builders import NOW, ago, hold, host, later

SPOT = Mark("ec2", ago("1m"), "EC2 will interrupt it", later("1m"))
WEB = Service("web", 80, ("http",))


@pytest.mark.parametrize(
    ("given", "named"),
    [
        pytest.param({}, True, id="in a fleet, not looked at yet"),
        pytest.param({"lifecycle": "InService"}, True, id="in service"),
        pytest.param({"lifecycle": "Standby"}, True, id="in Standby"),
        pytest.param({"state": "stopped"}, True, id="stopped"),
        pytest.param({"lifecycle": "Terminating"}, False, id="its group takes it away"),
        pytest.param({"lifecycle": "Terminating:Wait"}, False, id="at a terminate hook"),
        pytest.param({"lifecycle": "Detaching"}, False, id="leaving its group"),
        pytest.param({"leaving_at": NOW}, False, id="its end is committed"),
        pytest.param({"state": "shutting-down"}, False, id="EC2 ends it"),
        pytest.param({"gone_at": NOW}, False, id="gone"),
    ],
)
def test_a_host_is_named_until_its_end_is_decided(given: dict[str, Any], named: bool) -> None:
    assert present(host(**given)) is named


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        pytest.param({}, Status.PASSING, id="running, and in no group's list"),
        pytest.param({"state": "pending"}, Status.CRITICAL, id="pending, and in no list"),
        pytest.param({"state": "pending", "lifecycle": "InService"}, Status.PASSING, id="serves"),
        pytest.param({"lifecycle": "Standby"}, Status.CRITICAL, id="Standby"),
        pytest.param({"lifecycle": "Pending:Wait"}, Status.CRITICAL, id="at a launch hook"),
        pytest.param(
            {"state": "stopped", "lifecycle": "InService"}, Status.CRITICAL, id="stopped meanwhile"
        ),
        pytest.param({"checks": {"ec2": "ok", "group": "healthy"}}, Status.PASSING, id="well"),
        pytest.param({"checks": {"ec2": "impaired"}}, Status.CRITICAL, id="impaired"),
        pytest.param({"checks": {"target group web": "initial"}}, Status.CRITICAL, id="too new"),
        pytest.param({"checks": {"target group web": "draining"}}, Status.CRITICAL, id="draining"),
        pytest.param({"interruption": SPOT}, Status.WARNING, id="its end is announced"),
        pytest.param({"hold": hold()}, Status.PASSING, id="held"),
    ],
)
def test_a_host_is_as_well_as_its_worst_check(given: dict[str, Any], wanted: Status) -> None:
    assert status(checks(host(**given), NOW)) is wanted


def test_what_is_over_is_not_told() -> None:
    past = Hold("bob", ago("2h"), ago("1h"), "")
    over = Mark("ec2", ago("1m"), "EC2 will interrupt it", over=True)
    assert [check.id for check in checks(host(hold=past, interruption=over), NOW)] == ["service"]


SWEPT, AUDITED = ago("1m"), ago("30m")
ACCOUNT = Account(last_sweep_at=SWEPT, last_audit_at=AUDITED)


@pytest.mark.parametrize(
    ("given", "verified", "how"),
    [
        pytest.param({}, SWEPT, "sweep", id="a group's, by the sweep"),
        pytest.param({"group": None}, AUDITED, "audit", id="alone, by the audit"),
        pytest.param(
            {"seen_at": ago("5s"), "seen_how": Seen.EVENT}, ago("5s"), "event", id="just now"
        ),
    ],
)
def test_who_wrote_nothing_has_verified_it_too(
    given: dict[str, Any], verified: Any, how: str
) -> None:
    found = freshness(host(age="2d", **given), ACCOUNT, NOW)
    assert (found.as_of, found.verified_at, found.how) == (NOW, verified, how)


def test_a_registry_without_a_sweep_says_what_the_row_says() -> None:
    assert freshness(host(age="2d"), Account(), NOW).verified_at == ago("2d")


def seen(*hosts: Host) -> Any:
    return view(hosts, ACCOUNT, 7, NOW, "eu-west-1")


def test_services_are_those_of_hosts_that_are_named() -> None:
    api = Service("api", 81, ("grpc",))
    found = seen(
        host("i-2", services=(WEB, api)),
        host("i-1", services=(Service("web", 80, ("canary",)),)),
        host("i-3", services=(Service("gone", 1),), gone_at=NOW),
    )
    assert [node.id for node in found.nodes] == ["i-1", "i-2"]
    assert found.services() == {"api": ("grpc",), "web": ("canary", "http")}
    assert [each.id for each in found.instances("web")] == ["i-1:web", "i-2:web"]
    assert found.node("i-3") is None


def test_facts_are_what_is_known() -> None:
    known = host(
        services=(WEB,),
        details=Details(vpc="vpc-1", security_groups=("sg-1", "sg-2")),
        tags={"repave:service/x": "no port"},
        generation=3,
        replaces="i-0",
        interruption=SPOT,
    )
    found = facts(seen(known).nodes[0])
    assert found["generation"] == "3" and found["replaces"] == "i-0"
    assert found["security_groups"] == "sg-1 sg-2" and found["market"] == "on-demand"
    assert found["services"] == "web" and "needs a port" in found["service_problems"]
    assert (found["as_of"], found["verified_at"]) == (
        "2026-03-02T12:00:00Z",
        "2026-03-02T11:59:00Z",
    )
    assert found["interrupted"] == SPOT.why and found["status"] == "warning"
    assert "public_ip" not in found and "held" not in found
