"""Eureka's wire: applications in XML, whole and right in what clients compare."""

from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from chalicelib.dialects.eureka import ask
from tests.dialects.asked import API, WEB, answer, question, well


def tree(path: str, *hosts: Any) -> Element:
    found = answer(ask, path, *hosts)
    assert (found.status, found.content_type) == (200, "application/xml")
    return fromstring(found.body)


def ids(path: str, *hosts: Any) -> list[str | None]:
    return [each.text for each in tree(path, *hosts).iter("instanceId")]


def test_an_instance_is_whole() -> None:
    root = tree("/eureka/apps", well())
    assert (root.findtext("versions__delta"), root.findtext("apps__hashcode")) == ("7", "UP_1_")
    (app,) = root.findall("application")
    assert app.findtext("name") == "WEB"
    (found,) = app.findall("instance")
    assert found.findtext("hostName") == found.findtext("ipAddr") == "10.0.0.1"
    assert (found.findtext("app"), found.findtext("vipAddress")) == ("WEB", "web")
    assert (found.findtext("status"), found.findtext("overriddenstatus")) == ("UP", "UNKNOWN")
    port = found.find("port")
    assert port is not None and (port.text, port.get("enabled")) == ("8080", "true")
    center = found.find("dataCenterInfo")
    assert center is not None and center.findtext("name") == "Amazon"
    assert center.findtext("metadata/instance-id") == "i-1"
    assert center.findtext("metadata/public-ipv4") == "1.2.3.4"
    metadata = found.find("metadata")
    assert metadata is not None
    assert metadata.findtext("tier") == "1" and metadata.findtext("tags") == "http,Primary"
    assert metadata.findtext("repave.verified_at") == "2026-03-02T11:59:00Z"
    assert metadata.findtext("tag.cost_center") == "42"


def test_the_code_counts_statuses() -> None:
    hosts = (well("i-1"), well("i-2"), well("i-3", lifecycle="Standby"))
    assert tree("/eureka/apps", *hosts).findtext("apps__hashcode") == "OUT_OF_SERVICE_1_UP_2_"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        pytest.param({}, "UP", id="in service"),
        pytest.param({"lifecycle": "Standby"}, "OUT_OF_SERVICE", id="Standby"),
        pytest.param({"lifecycle": "Pending:Wait"}, "STARTING", id="at a launch hook"),
        pytest.param({"checks": {"ec2": "impaired"}}, "DOWN", id="impaired"),
    ],
)
def test_a_status_says_why_it_is_not_up(given: dict[str, Any], status: str) -> None:
    assert tree("/eureka/apps/WEB", well(**given)).findtext("instance/status") == status


def test_a_delta_makes_every_client_fetch_the_whole_list() -> None:
    """A code of counts is the same after one host has replaced another: clients would keep it."""
    root = tree("/eureka/apps/delta", well())
    assert root.findall("application") == []
    assert root.findtext("apps__hashcode") != tree("/eureka/apps", well()).findtext(
        "apps__hashcode"
    )


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/eureka/apps", ["i-2:api", "i-1:web"]),
        ("/eureka/apps/", ["i-2:api", "i-1:web"]),
        ("/eureka/v2/apps", ["i-2:api", "i-1:web"]),
        ("/eureka/apps/web", ["i-1:web"]),
        ("/eureka/apps/WEB/i-1:web", ["i-1:web"]),
        ("/eureka/apps/WEB/i-1", ["i-1:web"]),
        ("/eureka/instances/i-2:api", ["i-2:api"]),
        ("/eureka/vips/api", ["i-2:api"]),
        ("/eureka/svips/api", []),
    ],
)
def test_what_a_path_names(path: str, wanted: list[str]) -> None:
    hosts = (well("i-1", services=(WEB,)), well("i-2", services=(API,)))
    assert ids(path, *hosts) == wanted


def test_only_who_may_offer_an_application_is_read_for_it() -> None:
    assert question(ask, "/eureka/apps/WEB").service == "web"
    assert question(ask, "/eureka/apps").service is None


@pytest.mark.parametrize(
    "path", ["/eureka/apps/NONE", "/eureka/instances/i-9", "/eureka", "/eureka/x/y"]
)
def test_what_is_unknown_is_not_found(path: str) -> None:
    assert answer(ask, path, well()).status == 404


def test_nothing_is_registered_here() -> None:
    assert answer(ask, "/eureka/apps/WEB", method="POST").status == 405


def test_what_xml_cannot_hold_is_replaced() -> None:
    tags = {"1 odd <name>": "<&>\u0000", "Name": "é"}
    metadata = tree("/eureka/apps/WEB", well(tags=tags)).find("instance/metadata")
    assert metadata is not None
    assert metadata.findtext("tag.1_odd__name_") == "<&>\ufffd"
    assert metadata.findtext("tag.Name") == "é"
