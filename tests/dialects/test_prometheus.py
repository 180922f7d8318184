"""http_sd: what Prometheus accepts, and that it can tell who it scrapes."""

from typing import Any

import pytest

from chalicelib.dialects.prometheus import ask
from tests.dialects.asked import API, WEB, answer, question, told, well

ALL = "/prometheus/targets"


def targets(path: str, *hosts: Any) -> list[str]:
    return [target for group in told(ask, path, *hosts) for target in group["targets"]]


def test_an_answer_is_the_json_that_prometheus_accepts() -> None:
    found = answer(ask, ALL)
    assert (found.status, found.content_type, found.body) == (200, "application/json", b"[]")


def test_every_host_is_a_target_on_the_port_that_is_asked_for() -> None:
    hosts = (well("i-1"), well("i-2", private_ip="10.0.0.2", services=()))
    assert targets(ALL, *hosts) == ["10.0.0.1:80", "10.0.0.2:80"]
    assert targets(f"{ALL}?port=9100", *hosts) == ["10.0.0.1:9100", "10.0.0.2:9100"]


def test_of_a_service_whoever_offers_it_is_a_target_on_its_own_port() -> None:
    hosts = (well("i-1", services=(API, WEB)), well("i-2", services=(API,)))
    path = f"{ALL}?service=web"
    assert question(ask, path).service == "web"
    (group,) = told(ask, path, *hosts)
    labels = group["labels"]
    assert group["targets"] == ["10.0.0.1:8080"]
    assert labels["__meta_repave_service"] == "web"
    assert labels["__meta_repave_service_tags"] == ",http,Primary,"
    assert labels["__meta_repave_service_meta_tier"] == "1"


def test_labels_are_facts_tags_and_how_fresh_they_are() -> None:
    (group,) = told(ask, ALL, well())
    labels = group["labels"]
    assert labels["__meta_repave_instance_id"] == "i-1"
    assert labels["__meta_repave_tag_cost_center"] == "42"
    assert labels["__meta_repave_region"] == "eu-west-1"
    assert labels["__meta_repave_verified_at"] == "2026-03-02T11:59:00Z"
    assert all(isinstance(value, str) for value in labels.values())


def test_a_host_without_an_address_is_no_target() -> None:
    assert targets(ALL, well(private_ip=None)) == []


def test_hosts_are_chosen_by_fleet_and_health() -> None:
    hosts = (well("i-1"), well("i-2", fleet="api"), well("i-3", lifecycle="Standby"))
    assert len(targets(f"{ALL}?fleet=web", *hosts)) == 2
    assert len(targets(f"{ALL}?passing&fleet=web", *hosts)) == 1


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        (f"{ALL}?port=0", 400, b"1 to 65535"),
        (f"{ALL}?port=http", 400, b"1 to 65535"),
        (f"{ALL}?colour=red", 400, b"allowed: service"),
        ("/prometheus/other", 404, b"/prometheus/targets"),
    ],
)
def test_a_request_that_cannot_be_answered_is_told_why(
    path: str, status: int, words: bytes
) -> None:
    found = answer(ask, path, well())
    assert found.status == status and words in found.body


def test_only_get_is_answered() -> None:
    assert answer(ask, ALL, method="POST").status == 405
