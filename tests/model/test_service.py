"""What a host offers, from its policy's words and its own tags."""

import pytest

from chalicelib.model.service import Service, offered

WEB = Service("web", 8080, ("http", "primary"), {"zone": "a", "tier": "1"})


def by_tag(value: str, *declared: Service, name: str = "web") -> tuple[Service, ...]:
    offer = offered(declared, {f"repave:service/{name}": value})
    assert offer.problems == ()
    return offer.services


def test_without_tags_a_host_offers_what_its_policy_declares() -> None:
    assert offered([WEB], {"Name": "web", "repave:policy": "web"}).services == (WEB,)


def test_a_tag_adds_a_service() -> None:
    added = Service("admin", 9090, ("grpc",), {"version": "2"})
    assert by_tag("9090 grpc version=2", WEB, name="admin") == (added, WEB)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        pytest.param("8081", Service("web", 8081, WEB.tags, WEB.meta), id="its port"),
        pytest.param("canary", Service("web", 8080, ("canary",), WEB.meta), id="its tags"),
        pytest.param(
            "zone=b", Service("web", 8080, WEB.tags, {"zone": "b", "tier": "1"}), id="one meta"
        ),
        pytest.param("", WEB, id="nothing"),
    ],
)
def test_a_tag_overrides_only_what_it_names(value: str, wanted: Service) -> None:
    assert by_tag(value, WEB) == (wanted,)


def test_a_tag_takes_a_service_away() -> None:
    assert by_tag("off", WEB) == ()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("admin", "grpc", "needs a port"),
        ("web", "0", "0 is no port"),
        ("web", "65536", "65536 is no port"),
        ("web", "٣", "is no port"),
        ("Web_1", "80", "no label of DNS"),
        ("web", "80 =b", "'' is no word"),
        ("web", "80 naïve", "is no word"),
    ],
)
def test_a_tag_that_cannot_be_read_changes_nothing_and_is_named(
    name: str, value: str, words: str
) -> None:
    offer = offered([WEB], {f"repave:service/{name}": value})
    assert offer.services == (WEB,)
    (problem,) = offer.problems
    assert words in problem and f"repave:service/{name}" in problem and "allowed" in problem
