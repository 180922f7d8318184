"""Words that are kept say what words made anew would."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.dialects.consul import shapes
from chalicelib.dialects.consul.wording import PLACE, listed
from chalicelib.discovery.view import View, view
from chalicelib.model.fleet import Account
from chalicelib.model.host import Hold, Host
from tests.builders import NOW
from tests.dialects.asked import API, WEB, well

SHAPES = [(shapes.entry, True), (shapes.catalog, True), (shapes.node, False)]
HOUR = timedelta(hours=1)


def seen(*hosts: Host, index: int = 7, at: datetime = NOW, region: str = "eu-west-1") -> View:
    return view(hosts, Account(), index, at, region)


def both(shape: Any, instances: bool, of: View) -> tuple[list[Any], list[Any]]:
    found = of.instances() if instances else list(of.nodes)
    return json.loads(listed(shape, found, of)), [shape(each, of) for each in found]


@pytest.mark.parametrize(("shape", "instances"), SHAPES)
def test_a_list_says_the_same_whenever_it_is_asked_for(shape: Any, instances: bool) -> None:
    first, second = well(services=(API, WEB)), well("i-2")
    changed = replace(second, private_ip="10.9.9.9")
    views = [
        seen(first, second),
        seen(first, second, index=8),
        seen(first, changed, index=9),
        seen(first, changed, index=9, region="us-east-1"),
        seen(first, second, index=10, at=NOW + HOUR),
    ]
    for of in views:
        told, expected = both(shape, instances, of)
        assert told == json.loads(json.dumps(expected)) != []


def test_a_hold_is_told_until_it_is_over() -> None:
    host = well(hold=Hold("ada", NOW, NOW + HOUR, "looks at it"))
    for at, kept in ((NOW, True), (NOW + HOUR, False)):
        ((entry,), _) = both(shapes.entry, True, seen(host, at=at))
        assert ("held" in entry["Node"]["Meta"]) is kept
        assert any(check["CheckID"] == "hold" for check in entry["Checks"]) is kept


def test_a_value_that_reads_like_the_place_of_the_index_stays_as_it_is() -> None:
    host = well(tags={"name": PLACE, "other": json.dumps({"a": PLACE})})
    told, expected = both(shapes.node, False, seen(host))
    assert told == expected and told[0]["Meta"]["tag-name"] == PLACE
