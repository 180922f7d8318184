"""Who may reach whom, through the application: security groups as the emulated AWS has them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.discovery.reach.limits import NO_FLEET, SOME
from chalicelib.reaching import Count, end, survey
from sandbox.doors import OFFICE
from sandbox.estate import GroupSpec, SingleSpec
from sandbox.running import Sandbox
from tests.app.conftest import POLICY, counted, three_hosts
from tests.app.test_api import ask

SERVING = POLICY + "services: [{name: www, port: 80}]\n"


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """`web`, which may reach `cache`; and `db`, standalone, which `cache` may reach."""
    folder = tmp_path_factory.mktemp("policies")
    with counted() as calls, three_hosts(calls, folder, SERVING) as found:
        built: Any = found.estate  # type: ignore[attr-defined]
        built.group(GroupSpec("cache", 2, 3, None, opens={"web": 6379}))
        built.singles(SingleSpec("db", size=2, policy="web", opens={"cache": 5432}))
        found.run_for(timedelta(minutes=5))
        yield found


def get(sandbox: Sandbox, path: str) -> dict[str, Any]:
    status, body = ask(sandbox, "GET", path)
    assert status == 200, body
    return body


def host_of(sandbox: Sandbox, fleet: str) -> Any:
    return min(sandbox.deps.registry.hosts.in_fleet(fleet), key=lambda host: host.id)


def test_a_fleet_may_reach_another_by_the_rules_that_are_named(estate: Sandbox) -> None:
    told = get(estate, "/reach?from=web&to=cache&port=6379")
    assert (told["outcome"], told["words"]) == ("allowed", "web may reach cache by tcp 6379")
    (path,) = told["paths"]
    assert (path["source"]["hosts"], path["target"]["hosts"]) == (3, 2)
    assert (path["egress"]["peer"], path["ingress"]["peer_kind"]) == ("0.0.0.0/0", "security group")
    assert path["ingress"]["peer"] in path["source"]["groups"]
    assert path["ingress"]["id"].startswith("sgr-")
    assert any("Network ACLs" in limit for limit in told["limits"])


def test_the_missing_rule_mends_it_once_it_is_added(estate: Sandbox) -> None:
    asked = "/reach?from=db&to=web&port=9000"
    told = get(estate, asked)
    (missing,) = told["paths"][0]["missing"]
    assert (told["outcome"], missing["direction"]) == ("denied", "ingress")
    rule = {
        "IpProtocol": missing["protocol"],
        "FromPort": missing["from_port"],
        "ToPort": missing["to_port"],
        "UserIdGroupPairs": [{"GroupId": missing["peer"]}],
    }
    ec2 = estate.estate.ec2  # type: ignore[attr-defined]
    given = {"GroupId": missing["groups"][0], "IpPermissions": [rule]}
    ec2.authorize_security_group_ingress(**given)
    assert get(estate, asked)["outcome"] == "allowed"
    ec2.revoke_security_group_ingress(**given)
    assert get(estate, asked)["outcome"] == "denied"


def test_hosts_services_and_addresses_are_asked_of_as_fleets_are(estate: Sandbox) -> None:
    web, cache = host_of(estate, "web"), host_of(estate, "cache")
    for source in (
        web.id,
        web.private_ip,
        f"{web.private_ip}/32",
        "service:www",
        "www",
        "fleet:web",
    ):
        for target in (cache.id, cache.private_ip, "fleet:cache"):
            told = get(estate, f"/reach?from={source}&to={target}&port=6379")
            assert told["outcome"] == "allowed", (source, target)
    told = get(estate, f"/reach?from=web&to={web.id}&port=6379")
    assert told["outcome"] == "denied"


def test_a_service_is_asked_of_on_its_port_unless_another_is_named(estate: Sandbox) -> None:
    told = get(estate, "/reach?from=cache&to=www")
    assert (told["traffic"]["from_port"], told["outcome"]) == (80, "denied")


def test_a_prefix_list_lets_the_addresses_in_it(estate: Sandbox) -> None:
    assert get(estate, f"/reach?from={OFFICE}&to=web&port=22")["outcome"] == "allowed"
    told = get(estate, "/reach?from=0.0.0.0/0&to=web&port=22")
    assert told["outcome"] == "partly"
    assert told["paths"][1]["ingress"]["peer_kind"] == "prefix list"


def test_who_can_reach_a_fleet_is_told_rule_by_rule(estate: Sandbox) -> None:
    told = get(estate, "/reach/into?to=cache")
    found = {
        (opening["rule"]["from_port"], opening["peer_name"].split()[-1]): [
            each["fleet"] for each in opening["fleets"]
        ]
        for opening in told["openings"]
    }
    assert found == {
        (22, "(office)"): [],
        (80, "(load-balancers)"): [],
        (6379, "(web)"): ["web"],
    }
    assert get(estate, f"/reach/into?to={host_of(estate, 'db').private_ip}")["openings"]


def test_the_graph_names_fleets_page_by_page(estate: Sandbox) -> None:
    told = get(estate, "/reach/graph")
    edges = {
        (fleet["fleet"], edge["words"]): edge["fleets"]
        for fleet in told["fleets"]
        for edge in fleet["edges"]
        if edge["fleets"]
    }
    assert edges == {("cache", "tcp 6379"): ["web"], ("db", "tcp 5432"): ["cache"]}
    first = get(estate, "/reach/graph?limit=2")
    rest = get(estate, f"/reach/graph?limit=2&cursor={first['cursor']}")
    assert first["fleets"] + rest["fleets"] == told["fleets"] and rest["cursor"] is None


def test_of_large_fleets_some_hosts_are_looked_at(estate: Sandbox) -> None:
    seen = survey(estate.deps, at_most=3)
    assert seen.counts == {"cache": Count(2, 1), "db": Count(2, 1), "web": Count(3, 1)}
    assert seen.limits == (NO_FLEET, SOME) and survey(estate.deps).limits == (NO_FLEET,)
    web = end(estate.deps, "web", at_most=1)
    assert (web.hosts, len(web.placed)) == (3, 1)


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("", 400, "from: missing"),
        ("?from=web&to=cache", 400, "port: missing for tcp; allowed: a number from 0 to 65535"),
        ("?from=web&to=cache&port=65536", 400, "'65536'; allowed: a number from 0 to 65535"),
        ("?from=web&to=cache&port=80&protocol=all", 400, "port: '80', of protocol all"),
        ("?from=web&to=cache&port=256&protocol=icmp", 400, "a type from 0 to 255"),
        ("?from=web&to=cache&protocol=tcpp", 400, "tcp, udp, icmp, icmpv6, all, or a number"),
        ("?from=1.2.3.4&to=5.6.7.8&port=1", 400, "to: '5.6.7.8', and"),
        ("?from=web&to=nobody&port=1", 404, "no fleet and no service is named 'nobody'"),
        ("?from=fleet:nobody&to=web&port=1", 404, "standalone fleet is named 'nobody'"),
        ("?from=i-0123456789abcdef0&to=web&port=1", 404, "EC2 knows no host i-0123456789abcdef0"),
        ("/into?to=8.8.8.8", 400, "to: '8.8.8.8'"),
        ("/graph?limit=51", 400, "a number from 1 to 50"),
    ],
)
def test_what_cannot_be_answered_says_why(
    estate: Sandbox, query: str, status: int, words: str
) -> None:
    found, problem = ask(estate, "GET", f"/reach{query}")
    assert (found, words in problem["detail"]) == (status, True), problem


@pytest.mark.parametrize("protocol", ["all", "50", "icmp", "icmp&port=8", "6&port=6379"])
def test_other_protocols_are_asked_of_too(estate: Sandbox, protocol: str) -> None:
    told = get(estate, f"/reach?from=web&to=cache&protocol={protocol}")
    assert told["outcome"] == ("allowed" if "6379" in protocol else "denied")


def test_a_fleet_without_hosts_is_refused(estate: Sandbox) -> None:
    estate.estate.group(GroupSpec("empty", 0, 1, None))  # type: ignore[attr-defined]
    found, problem = ask(estate, "GET", "/reach?from=empty&to=web&port=1")
    assert (found, problem["detail"]) == (409, "empty has no hosts with a network interface")
