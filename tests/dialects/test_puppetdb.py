"""PuppetDB's wire: entities, queries in JSON and as text, and its words for what is wrong."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from chalicelib.dialects.puppetdb import ask, metrics
from chalicelib.dialects.puppetdb.fields import NotUsable
from chalicelib.dialects.puppetdb.pql import parse
from tests.builders import ago
from tests.dialects.asked import API, WEB, answer, told, well

QUERY = "/pdb/query/v4"
HOSTS = (
    well("i-1", services=(WEB,), zone="a", generation=3),
    well("i-2", services=(API,), zone="b", generation=10, seen_at=ago("2h")),
    well("i-3", services=(WEB, API), zone="b", lifecycle="Standby"),
)


def rows(entity: str, query: Any = None, more: str = "") -> Any:
    text = query if isinstance(query, str) else json.dumps(query)
    given = f"query={quote(text)}" if query is not None else ""
    return told(ask, f"{QUERY}{entity}?{given}{more}", *HOSTS)


def named(entity: str, query: Any = None, more: str = "") -> list[str]:
    return [row["certname"] for row in rows(entity, query, more)]


def test_the_version_is_told() -> None:
    assert told(ask, "/pdb/meta/v1/version")["version"]


def test_a_node_has_every_key_that_clients_read() -> None:
    first = rows("/nodes")[0]
    assert first.keys() >= {
        "certname",
        "deactivated",
        "expired",
        "catalog_timestamp",
        "facts_timestamp",
        "report_timestamp",
        "catalog_environment",
        "facts_environment",
        "report_environment",
        "latest_report_status",
        "latest_report_hash",
        "latest_report_noop",
        "latest_report_noop_pending",
        "cached_catalog_status",
    }
    assert first["facts_timestamp"] == "2026-03-02T11:59:00.000Z"
    assert [row["latest_report_status"] for row in rows("/nodes")] == [
        "unchanged",
        "unchanged",
        "failed",
    ]


def test_one_node_is_an_object_and_an_unknown_one_an_error() -> None:
    assert rows("/nodes/i-1")["certname"] == "i-1"
    unknown = answer(ask, f"{QUERY}/nodes/i-9", *HOSTS)
    assert unknown.status == 404
    assert json.loads(unknown.body) == {"error": "No information is known about node i-9"}


def test_facts_by_name_by_value_and_of_a_node() -> None:
    assert [row["value"] for row in rows("/facts/zone")] == ["a", "b", "b"]
    assert named("/facts/zone/b") == ["i-2", "i-3"]
    (fact,) = rows("/nodes/i-1/facts/generation")
    assert fact == {
        "certname": "i-1",
        "name": "generation",
        "value": 3,
        "environment": "production",
    }
    assert set(named("/nodes/i-1/facts")) == {"i-1"}


def test_names_of_facts_are_a_plain_list() -> None:
    names = rows("/fact-names")
    assert names == sorted(names) and {"zone", "tags", "services", "verified_at"} <= set(names)


def test_inventory_has_facts_with_their_structure() -> None:
    first = rows("/inventory")[0]
    assert first["facts"]["services"]["web"]["port"] == 8080
    assert first["facts"]["tags"] == {"Name": "web", "cost center": "42"}
    assert first["trusted"] == {} and first["environment"] == "production"


def test_environments_and_what_only_puppets_runs_leave() -> None:
    assert rows("/environments") == [{"name": "production"}]
    assert rows("/environments/production") == {"name": "production"}
    latest = ["=", "latest_report?", True]
    assert rows("/event-counts", latest, "&summarize_by=certname") == []
    assert rows("/events") == []


def test_a_hosts_report_says_what_its_checks_say() -> None:
    by_host = {row["certname"]: row for row in rows("/reports")}
    for node in rows("/nodes"):
        report = by_host.pop(node["certname"])
        assert (report["hash"], report["status"], report["end_time"]) == (
            node["latest_report_hash"],
            node["latest_report_status"],
            node["report_timestamp"],
        )
        for part in ("logs", "metrics"):
            path = report[part]["href"].removeprefix("/pdb/query/v4")
            assert rows(path) == rows(path, ["extract", ["certname"]]) == report[part]["data"] != []
        assert rows(report["resource_events"]["href"].removeprefix("/pdb/query/v4")) == []
    assert by_host == {}


def test_a_check_that_fails_is_an_error_in_the_report() -> None:
    sick = well("i-9", checks={"ec2": "impaired"})
    (report,) = told(ask, "/pdb/query/v4/reports", sick)
    assert report["status"] == "failed"
    logs, metrics = report["logs"]["data"], report["metrics"]["data"]
    levels = {line["source"]: (line["level"], line["message"]) for line in logs}
    assert levels["ec2"] == ("err", "ec2: impaired") and levels["service"][0] == "notice"
    counted = {(each["category"], each["name"]): each["value"] for each in metrics}
    assert counted[("resources", "total")] == 2 and counted[("resources", "failed")] == 1


def test_a_report_of_nobody_is_not_found() -> None:
    found = answer(ask, "/pdb/query/v4/reports/0123/logs", well())
    assert (found.status, json.loads(found.body)["error"]) == (
        404,
        "No information is known about report 0123",
    )


def test_resources_are_services_with_what_reaches_them() -> None:
    (found,) = [row for row in rows("/resources/Repave::Service/web") if row["certname"] == "i-1"]
    assert (found["title"], found["tags"]) == ("web", ["repave", "web", "http", "Primary"])
    assert found["parameters"] == {
        "address": "10.0.0.1",
        "port": 8080,
        "tags": ["http", "Primary"],
        "fleet": "web",
        "passing": True,
        "tier": "1",
    }
    counted = rows("/resources", ["extract", [["function", "count"]]])
    assert counted == [{"count": 4}]


def test_a_catalog_is_the_services_of_a_host() -> None:
    found = rows("/catalogs/i-3")
    assert (found["certname"], found["environment"]) == ("i-3", "production")
    assert [each["title"] for each in found["resources"]["data"]] == ["web", "api"]
    assert found["resources"]["data"] == rows("/catalogs/i-3/resources")
    assert found["edges"]["data"] == rows("/catalogs/i-3/edges") == []
    assert named("/catalogs", ["=", "certname", "i-2"]) == ["i-2"]
    assert answer(ask, f"{QUERY}/catalogs/i-9", *HOSTS).status == 404


def test_a_node_names_another_report_once_it_was_looked_at_again() -> None:
    """Pages cannot show a report's time without."""
    first, second, _ = [row["latest_report_hash"] for row in rows("/nodes")]
    assert first == rows("/nodes")[0]["latest_report_hash"] != second


@pytest.mark.parametrize(
    ("name", "value"), [("num-nodes", 3), ("num-resources", 4), ("avg-resources-per-node", 4 / 3)]
)
def test_a_metric_counts(name: str, value: float) -> None:
    path = f"/metrics/v2/read/{quote(f'{metrics.DOMAIN}:name={name}')}"
    assert told(metrics.ask, path, *HOSTS)["value"] == {"Value": pytest.approx(value)}
    assert f"name={name}" in told(metrics.ask, "/metrics/v2/list")["value"][metrics.DOMAIN]


def test_a_metric_that_is_not_there_is_told_as_jolokia_does() -> None:
    found = told(metrics.ask, "/metrics/v2/read/java.lang:type=Memory")
    assert found["status"] == 404 and "num-nodes" in found["error"]
    assert told(metrics.ask, f"/metrics/v2/read/{metrics.DOMAIN}:name=num-nodes")["value"] == {
        "Value": 0
    }
    assert answer(metrics.ask, "/metrics/v1/mbeans").status == 404


@pytest.mark.parametrize(
    ("entity", "query", "wanted"),
    [
        ("/nodes", ["=", "certname", "i-2"], ["i-2"]),
        ("/nodes", ["not", ["=", "certname", "i-2"]], ["i-1", "i-3"]),
        ("/nodes", ["or", ["=", "certname", "i-1"], ["=", "certname", "i-3"]], ["i-1", "i-3"]),
        ("/nodes", ["~", "certname", "[23]$"], ["i-2", "i-3"]),
        ("/nodes", ["null?", "deactivated", True], ["i-1", "i-2", "i-3"]),
        ("/nodes", ["null?", "deactivated", False], []),
        ("/nodes", ["=", ["node", "active"], True], ["i-1", "i-2", "i-3"]),
        ("/nodes", ["=", ["node", "active"], False], []),
        ("/nodes", ["<", "catalog_timestamp", "2026-03-02T11:00:00.000Z"], ["i-1", "i-2", "i-3"]),
        ("/nodes", ["in", "certname", ["array", ["i-1", "i-9"]]], ["i-1"]),
        (
            "/nodes",
            ["in", "certname", ["extract", "certname", ["select_facts", ["=", "value", "a"]]]],
            ["i-1"],
        ),
        (
            "/nodes",
            [
                "in",
                ["certname"],
                ["from", "resources", ["extract", ["certname"], ["=", "title", "api"]]],
            ],
            ["i-2", "i-3"],
        ),
        ("/nodes", ["subquery", "resources", ["=", "title", "web"]], ["i-1", "i-3"]),
        ("/facts", ["and", ["=", "name", "generation"], [">", "value", 3]], ["i-2"]),
        ("/facts", ["and", ["=", "name", "generation"], ["<=", "value", "3"]], ["i-1", "i-3"]),
        ("/inventory", ["=", ["facts", "zone"], "b"], ["i-2", "i-3"]),
        ("/inventory", ["=", "facts.services.web.port", 8080], ["i-1", "i-3"]),
        (
            "/inventory",
            ["and", ["=", ["facts", "zone"], "a"], ["=", "environment", "production"]],
            ["i-1"],
        ),
        ("/resources", ["=", ["parameter", "port"], 9090], ["i-2", "i-3"]),
        ("/resources", ["=", "tags", "http"], ["i-1", "i-3"]),
        ("/resources", ["and", ["=", "title", "web"], ["=", "exported", False]], ["i-1", "i-3"]),
    ],
    ids=str,
)
def test_a_query_finds_what_fits(entity: str, query: Any, wanted: list[str]) -> None:
    assert named(entity, query) == wanted


def test_text_that_looks_like_a_number_is_compared_as_it_is_written() -> None:
    odd = well(tags={"account": "007"})
    path = f"{QUERY}/inventory?query={quote(json.dumps(['=', ['facts', 'tags', 'account'], '7']))}"
    assert told(ask, path, odd) == []


def test_rows_are_ordered_cut_and_counted() -> None:
    path = f"{QUERY}/nodes?order_by={quote(json.dumps([{'field': 'certname', 'order': 'desc'}]))}"
    found = answer(ask, f"{path}&limit=2&offset=1&include_total=true", *HOSTS)
    assert [row["certname"] for row in json.loads(found.body)] == ["i-2", "i-1"]
    assert found.headers["X-Records"] == "3"


def test_fields_are_extracted_counted_and_grouped() -> None:
    assert rows("/nodes", ["extract", ["certname"], ["=", "certname", "i-1"]]) == [
        {"certname": "i-1"}
    ]
    assert rows("/nodes", ["extract", [["function", "count"]], ["~", "certname", "x"]]) == [
        {"count": 0}
    ]
    grouped = ["extract", [["function", "count"], "title"], ["group_by", "title"]]
    assert rows("/resources", grouped) == [
        {"title": "web", "count": 2},
        {"title": "api", "count": 2},
    ]
    largest = ["extract", [["function", "max", "value"]], ["=", "name", "generation"]]
    assert rows("/facts", largest) == [{"max": 10.0}]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("nodes[certname] { }", ["i-1", "i-2", "i-3"]),
        ('nodes[certname] { certname = "i-1" }', ["i-1"]),
        ("nodes { certname ~ '[12]' and !(certname = 'i-1') }", ["i-2"]),
        ("nodes { certname != 'i-1' and certname !~ '3' }", ["i-2"]),
        ("nodes { certname in ['i-1', 'i-3'] }", ["i-1", "i-3"]),
        ("nodes { certname in resources[certname] { title = 'web' } }", ["i-1", "i-3"]),
        ("nodes { resources { title = 'api' } }", ["i-2", "i-3"]),
        ("nodes { deactivated is null and expired is null }", ["i-1", "i-2", "i-3"]),
        ("nodes { deactivated is not null or certname = 'i-2' }", ["i-2"]),
        ("inventory[certname] { facts.zone = 'b' }", ["i-2", "i-3"]),
        ("inventory { facts.generation >= 10 }", ["i-2"]),
        ("resources { type = 'Repave::Service' and title = 'web' }", ["i-1", "i-3"]),
        ("nodes { order by certname desc, limit 2 }", ["i-3", "i-2"]),
        ("nodes { certname ~ 'i' order by certname limit 1 offset 1 }", ["i-2"]),
        ("facts { name = 'zone' and value = 'a' }", ["i-1"]),
    ],
)
def test_a_query_may_be_text(text: str, wanted: list[str]) -> None:
    assert named("", text) == wanted
    posted = answer(ask, QUERY, *HOSTS, method="POST", body=json.dumps({"query": text}).encode())
    assert [row["certname"] for row in json.loads(posted.body)] == wanted


def test_text_counts_and_groups() -> None:
    assert rows("", "nodes[count()] { }") == [{"count": 3}]
    assert rows("", "resources[title, count()] { group by title }") == [
        {"title": "web", "count": 2},
        {"title": "api", "count": 2},
    ]
    assert parse("nodes { certname = 'i-1' }") == ["from", "nodes", ["=", "certname", "i-1"]]


DEEP: Any = ["=", "certname", "i-1"]
for _ in range(40):
    DEEP = ["not", DEEP]


@pytest.mark.parametrize(
    "query",
    [
        '["="',
        ["="],
        ["like", "certname", "x"],
        ["and"],
        ["not", ["=", "certname", "a"], ["=", "certname", "b"]],
        ["~", "certname", "("],
        ["in", "certname"],
        ["in", "certname", ["x"]],
        ["subquery"],
        ["subquery", "nobody", []],
        ["extract"],
        ["extract", [["function", "median", "value"]]],
        [["x"]],
        DEEP,
    ],
    ids=lambda query: str(query)[:40],
)
def test_a_query_that_cannot_be_read_is_refused_in_words(query: Any) -> None:
    text = query if isinstance(query, str) else json.dumps(query)
    found = answer(ask, f"{QUERY}/nodes?query={quote(text)}", *HOSTS)
    assert found.status == 400 and found.body
    assert found.content_type.startswith("text/plain")


@pytest.mark.parametrize(
    "text",
    [
        "nodes",
        "nodes { certname }",
        "nodes { certname = }",
        "nodes { certname = 'a' ",
        "nodes { certname ? 'a' }",
        "nodes { } nodes { }",
        "nodes { certname = 'a }",
        "nodes { " + "(" * 40 + "certname = 'a'" + ")" * 40 + " }",
        "9 { }",
    ],
)
def test_text_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(NotUsable):
        parse(text)
    assert answer(ask, f"{QUERY}?query={quote(text)}", *HOSTS).status == 400


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        (f"{QUERY}/nobody", "GET", 400),
        (f"{QUERY}/nodes", "DELETE", 400),
        (f"{QUERY}/nodes?limit=x", "GET", 400),
        (f"{QUERY}/nodes?order_by=x", "GET", 400),
        (f"{QUERY}/event-counts", "GET", 400),
        (QUERY, "GET", 400),
        (QUERY, "POST", 400),
        ("/pdb/query/v3/nodes", "GET", 404),
        (f"{QUERY}/a/b/c/d/e", "GET", 404),
    ],
)
def test_a_request_that_cannot_be_answered(path: str, method: str, status: int) -> None:
    assert answer(ask, path, *HOSTS, method=method).status == status
