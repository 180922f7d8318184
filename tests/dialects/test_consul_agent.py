"""Consul's agent: what clients tell of themselves, taken where it is known already."""

import json
from typing import Any

import pytest

from chalicelib.dialects.consul import ask
from chalicelib.dialects.http import Answer
from tests.dialects.asked import answer, well


def put(path: str, body: Any = None) -> Answer:
    sent = b"" if body is None else json.dumps(body).encode()
    return answer(ask, f"/v1/agent/{path}", well(), method="PUT", body=sent)


@pytest.mark.parametrize(
    "body",
    [
        {"Name": "web"},
        {"name": "web", "id": "web-1", "port": 8080, "tags": ["x"], "checks": [{"ttl": "10s"}]},
    ],
)
def test_a_service_that_is_declared_is_taken_in_either_form(body: Any) -> None:
    assert put("service/register", body) == Answer(200, b"")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"Name": "db"}, "no host's policy (services) or tag repave:service/db declares it"),
        ({"Name": "web", "Port": 81}, "port 81; declared: 8080"),
        ({}, "Missing service name"),
        ([], "allowed: an object"),
        ({"Name": "web", "Port": "x"}, "Port 'x'; allowed: a number"),
    ],
)
def test_what_is_not_known_is_refused_with_what_is(body: Any, words: str) -> None:
    found = put("service/register", body)
    assert (found.status, words in found.body.decode()) == (400, True), found


@pytest.mark.parametrize(
    "path",
    ["service/deregister/web", "service/deregister/demo/pg1", "check/pass/x", "check/deregister/x"],
)
def test_what_changes_nothing_is_taken(path: str) -> None:
    assert put(path) == Answer(200, b"")


@pytest.mark.parametrize(
    "path", ["check/fail/x", "check/warn/x", "check/update/x", "check/register"]
)
def test_no_client_says_how_a_host_does(path: str) -> None:
    found = put(path, {"Status": "critical"})
    assert (found.status, b"a host's health is what EC2" in found.body) == (400, True)


def test_that_all_is_well_is_taken() -> None:
    assert put("check/update/x", {"Status": "passing"}) == Answer(200, b"")


def test_only_a_put_tells_and_only_what_consul_knows() -> None:
    assert answer(ask, "/v1/agent/service/register").status == 405
    assert [put(path).status for path in ("service/x", "check/pass", "service/register/x")] == [
        404
    ] * 3
