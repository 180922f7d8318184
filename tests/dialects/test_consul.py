"""Consul's wire: the shapes that its clients read, and the traps of blocking queries."""

from typing import Any

import pytest

from chalicelib.dialects.consul import ask
from chalicelib.model.host import Mark
from tests.builders import NOW
from tests.dialects.asked import API, WEB, answer, question, told, well

SPOT = Mark("ec2", NOW, "EC2 will interrupt it")


def names(path: str, *hosts: Any) -> list[str]:
    return [each["Node"]["Node"] for each in told(ask, path, *hosts)]


def test_an_entry_of_a_services_health_is_whole() -> None:
    (entry,) = told(ask, "/v1/health/service/web", well())
    node, service = entry["Node"], entry["Service"]
    assert (node["Node"], node["Address"], node["Datacenter"]) == ("i-1", "10.0.0.1", "eu-west-1")
    assert node["TaggedAddresses"] == {"lan": "10.0.0.1", "wan": "1.2.3.4"}
    assert node["Meta"]["tag-cost_center"] == "42" and node["Meta"]["fleet"] == "web"
    assert len(node["ID"]) == 36
    assert (service["ID"], service["Service"], service["Port"]) == ("i-1:web", "web", 8080)
    assert (service["Tags"], service["Meta"]) == (["http", "Primary"], {"tier": "1"})
    assert service["Weights"] == {"Passing": 1, "Warning": 1}
    own, *others = entry["Checks"]
    assert (own["ServiceID"], own["ServiceName"], own["Status"]) == ("i-1:web", "web", "passing")
    assert [check["CheckID"] for check in others] == ["group", "target-group-web"]
    assert all(check["ServiceID"] == "" for check in others)
    assert own["Notes"] == "seen 2026-03-01T12:00:00Z by pass"


def test_nothing_that_moves_by_itself_looks_like_news() -> None:
    """Clients compare whole answers, and would render their files anew each minute."""
    (node,) = told(ask, "/v1/catalog/nodes", well())
    assert not node["Meta"].keys() & {"as_of", "verified_at", "seen_how"}


def test_the_catalogs_list_of_a_service_is_flat() -> None:
    (found,) = told(ask, "/v1/catalog/service/web", well())
    assert (found["Node"], found["Address"], found["ServiceAddress"]) == (
        "i-1",
        "10.0.0.1",
        "10.0.0.1",
    )
    assert (found["ServiceID"], found["ServiceName"], found["ServicePort"]) == (
        "i-1:web",
        "web",
        8080,
    )
    assert (found["ServiceTags"], found["ServiceMeta"]) == (["http", "Primary"], {"tier": "1"})


def test_services_are_a_map_of_names_to_tags() -> None:
    found = told(ask, "/v1/catalog/services", well(), well("i-2", services=(API,)))
    assert found == {"api": [], "web": ["Primary", "http"]}


def test_a_node_is_told_with_its_services_and_an_unknown_one_is_null() -> None:
    found = told(ask, "/v1/catalog/node/i-1", well(services=(API, WEB)))
    assert found["Node"]["Node"] == "i-1"
    assert {id: each["Port"] for id, each in found["Services"].items()} == {
        "i-1:api": 9090,
        "i-1:web": 8080,
    }
    assert told(ask, "/v1/catalog/node/i-9", well()) is None


def test_checks_of_a_node_a_service_and_a_state() -> None:
    sick = well("i-2", checks={"ec2": "impaired"})
    assert [c["Status"] for c in told(ask, "/v1/health/node/i-2", sick)] == ["passing", "critical"]
    assert told(ask, "/v1/health/node/i-9", sick) == []
    checks = told(ask, "/v1/health/checks/web", well(), sick)
    assert [(c["Node"], c["ServiceName"]) for c in checks] == [("i-1", "web"), ("i-2", "web")]
    critical = told(ask, "/v1/health/state/critical", well(), sick)
    assert [(c["Node"], c["CheckID"], c["Output"]) for c in critical] == [
        ("i-2", "ec2", "ec2: impaired")
    ]
    assert len(told(ask, "/v1/health/state/any", well(), sick)) == 5


def test_only_who_passes_every_check_is_passing() -> None:
    hosts = (
        well("i-1"),
        well("i-2", checks={"ec2": "impaired"}),
        well("i-3", interruption=SPOT),
        well("i-4", lifecycle="Standby"),
    )
    assert names("/v1/health/service/web", *hosts) == ["i-1", "i-2", "i-3", "i-4"]
    for flag in ("passing=1", "passing", "passing=0", "passing=true"):
        # Its presence counts, whatever its value.
        assert names(f"/v1/health/service/web?{flag}", *hosts) == ["i-1"]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("tag=http", ["i-1", "i-2"]),
        ("tag=HTTP", ["i-1", "i-2"]),
        ("tag=http&tag=primary", ["i-1"]),
        ("tag=grpc", []),
        ("node-meta=zone:a", ["i-1"]),
        ("node-meta=zone:b&node-meta=fleet:web", ["i-2"]),
        ("node-meta=zone:c", []),
        ("stale&cached&near=_agent&token=x", ["i-1", "i-2"]),
    ],
)
def test_instances_are_chosen_by_tags_and_meta(query: str, wanted: list[str]) -> None:
    other = WEB.__class__("web", 8080, ("http",))
    hosts = (well("i-1"), well("i-2", zone="b", services=(other,)))
    assert names(f"/v1/health/service/web?{query}", *hosts) == wanted


def test_an_unknown_service_is_an_empty_list_with_an_index() -> None:
    found = answer(ask, "/v1/health/service/nobody", well())
    assert (found.status, found.body) == (200, b"[]")
    assert found.headers["X-Consul-Index"] == "7"


@pytest.mark.parametrize(
    ("query", "after", "wait"),
    [
        pytest.param("", 0, 300.0, id="no index: at once"),
        pytest.param("index=0&wait=10s", 0, 10.0, id="zero: at once"),
        pytest.param("index=5", 5, 300.0, id="five minutes unless told"),
        pytest.param("index=5&wait=15.0s", 5, 15.0, id="as Python clients write it"),
        pytest.param("index=5&wait=0.001s", 5, 0.001, id="a fraction"),
        pytest.param("index=5&wait=1m30s", 5, 90.0, id="minutes"),
        pytest.param("index=5&wait=100ms", 5, 0.1, id="milliseconds"),
        pytest.param("index=5&wait=0s", 5, 300.0, id="zero is the default"),
        pytest.param("index=5&wait=0", 5, 300.0, id="bare zero"),
    ],
)
def test_a_blocking_query_says_from_where_and_how_long(query: str, after: int, wait: float) -> None:
    asked = question(ask, f"/v1/health/service/web?{query}")
    assert (asked.service, asked.after, asked.wait) == ("web", after, pytest.approx(wait))


def test_what_is_not_of_one_service_watches_all_hosts() -> None:
    for path in ("catalog/nodes", "catalog/services", "catalog/node/i-1", "health/state/any"):
        assert question(ask, f"/v1/{path}?index=5").service is None


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/v1/health/service/web?index=-1", 400, b"Invalid index"),
        ("/v1/health/service/web?index=x", 400, b"Invalid index"),
        ("/v1/health/service/web?index=" + "9" * 21, 400, b"Invalid index"),
        ("/v1/health/service/web?wait=5", 400, b"Invalid wait time"),
        ("/v1/health/service/web?wait=-5s", 400, b"Invalid wait time"),
        ("/v1/health/service/web?filter=a==b", 400, b"Filter expressions"),
        ("/v1/health/service/", 404, b"Invalid URL path"),
        ("/v1/health", 404, b"Invalid URL path"),
        ("/v1/nothing/here", 404, b"Invalid URL path"),
        ("/v1/catalog/nodes/more", 404, b"Invalid URL path"),
    ],
)
def test_what_cannot_be_answered_is_said_as_consul_says_it(
    path: str, status: int, words: bytes
) -> None:
    found = answer(ask, path, well())
    assert found.status == status and words in found.body
    assert found.content_type.startswith("text/plain")


def test_a_method_that_only_a_server_has_is_refused() -> None:
    assert answer(ask, "/v1/catalog/nodes", method="PUT").status == 405


def test_clients_find_their_datacenter_and_a_leader() -> None:
    assert told(ask, "/v1/agent/self")["Config"]["Datacenter"] == "eu-west-1"
    assert told(ask, "/v1/status/leader") == "127.0.0.1:8300"
    assert told(ask, "/v1/status/peers") == ["127.0.0.1:8300"]
    assert told(ask, "/v1/agent/services") == told(ask, "/v1/agent/checks") == {}
