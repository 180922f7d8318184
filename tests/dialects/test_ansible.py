"""Ansible's inventory: whom it names, in which groups, with which variables."""

from typing import Any

import pytest

from chalicelib.dialects.ansible import ask
from tests.dialects.asked import API, WEB, answer, question, told, well

ALL = "/ansible/inventory"


def test_every_host_comes_with_its_variables() -> None:
    """Without `_meta` Ansible would run the script once for each host."""
    found = told(ask, ALL, well())
    known = found["_meta"]["hostvars"]["i-1"]
    assert known["ansible_host"] == "10.0.0.1"
    assert known["repave_tags"] == {"Name": "web", "cost center": "42"}
    assert known["repave_verified_at"] == "2026-03-02T11:59:00Z"
    web = {"port": 8080, "tags": ["http", "Primary"], "meta": {"tier": "1"}}
    assert known["repave_service"] == {"web": web}


def test_groups_are_fleets_zones_and_services_under_names_that_ansible_takes() -> None:
    hosts = (well("i-1", fleet="web-1.blue", services=(API, WEB)), well("i-2", zone="eu-west-1b"))
    found = told(ask, ALL, *hosts)
    groups = {name: each["hosts"] for name, each in found.items() if name not in ("_meta", "all")}
    assert groups == {
        "fleet_web": ["i-2"],
        "fleet_web_1_blue": ["i-1"],
        "service_api": ["i-1"],
        "service_web": ["i-1", "i-2"],
        "ungrouped": [],
        "zone_a": ["i-1"],
        "zone_eu_west_1b": ["i-2"],
    }
    assert found["all"] == {"children": sorted(groups)}


def test_an_empty_registry_is_an_empty_inventory() -> None:
    assert told(ask, ALL) == {
        "_meta": {"hostvars": {}},
        "all": {"children": ["ungrouped"]},
        "ungrouped": {"hosts": []},
    }


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", ["i-1", "i-2", "i-3"]),
        ("fleet=api", ["i-2"]),
        ("passing", ["i-1", "i-2"]),
        ("service=web", ["i-1", "i-3"]),
        ("service=web&passing=1", ["i-1"]),
    ],
)
def test_hosts_are_chosen(query: str, wanted: list[str]) -> None:
    hosts: tuple[Any, ...] = (
        well("i-1"),
        well("i-2", fleet="api", services=(API,)),
        well("i-3", lifecycle="Standby"),
        well("i-4", private_ip=None),
    )
    assert sorted(told(ask, f"{ALL}?{query}", *hosts)["_meta"]["hostvars"]) == wanted


def test_a_service_is_asked_by_its_index_alone() -> None:
    assert question(ask, f"{ALL}?service=web").service == "web"


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/ansible/other", "GET", 404),
        (ALL, "POST", 405),
        (f"{ALL}?colour=red", "GET", 400),
    ],
)
def test_what_cannot_be_answered_is_refused(path: str, method: str, status: int) -> None:
    assert answer(ask, path, method=method).status == status
