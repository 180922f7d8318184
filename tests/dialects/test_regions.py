"""Which region a request is about, in whatever dialect."""

import json
from typing import Any

import pytest

from chalicelib.dialects.http import Answer, Question, Request
from chalicelib.dialects.routing import ask

HOME, AWAY = "eu-west-1", "us-east-1"
PATHS = (
    "/v1/health/service/web",
    "/prometheus/targets",
    "/ansible/inventory",
    "/eureka/apps",
    "/pdb/query/v4/nodes",
)


def asked(path: str, region: str = HOME, others: tuple[str, ...] = ()) -> Any:
    raw_path, _, raw_query = path.partition("?")
    return ask(Request.parse("GET", raw_path, raw_query), region, others)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("query", ["", "?dc=", f"?dc={HOME}"])
def test_every_dialect_takes_the_region_it_is_asked_in(path: str, query: str) -> None:
    assert isinstance(asked(path + query), Question)


@pytest.mark.parametrize("path", [*PATHS[1:]])
def test_a_region_that_is_not_known_is_named_with_those_that_are(path: str) -> None:
    found = asked(f"{path}?dc=mars", HOME, (AWAY,))
    assert isinstance(found, Answer) and found.status == 400
    assert found.body == b"dc: 'mars'; allowed: eu-west-1, us-east-1"


@pytest.mark.parametrize("path", ["/v1/health/service/web", "/v1/kv/a", "/v1/session/list"])
def test_consul_has_its_own_word_for_that(path: str) -> None:
    found = asked(f"{path}?dc=mars")
    assert (found.status, found.body) == (500, b"No path to datacenter")


def test_clients_of_consul_find_all_regions_their_own_first() -> None:
    assert json.loads(asked("/v1/catalog/datacenters").body) == [HOME]
    found = asked("/v1/catalog/datacenters", HOME, (AWAY, HOME))
    assert json.loads(found.body) == [HOME, AWAY]
