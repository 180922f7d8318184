"""Names and what they stand for: Consul's, of the hosts that the board has."""

from datetime import timedelta

import pytest
from dns.rcode import NOERROR, NXDOMAIN, REFUSED, SERVFAIL

from chalicelib.model.host import Mark
from chalicelib.model.service import Service
from tests.builders import NOW
from tests.dialects.asked import API, TAGS, WEB
from tests.thin.asking import lines, of, values
from tests.thin.place import Followed, Place, place

SPOT = Mark("ec2", NOW, "EC2 will interrupt it")
DOTTED = Service("dotted", 81, ("v1.2", "a/b", "x" * 100))
SOA = "consul. 0 IN SOA ns.consul. hostmaster.consul. 1772452800 3600 600 86400 0"


@pytest.fixture
def here() -> Place:
    found = place()
    found.add("i-1", WEB, API, private_ip="10.0.0.1")
    found.add("i-2", WEB, private_ip="10.0.0.2")
    found.add("i-3", WEB, private_ip="10.0.0.3", lifecycle="Standby")
    found.add("i-4", DOTTED, private_ip="10.0.0.4")
    found.add("i-5", WEB, private_ip=None)
    return found


WELL = ["10.0.0.1", "10.0.0.2"]
NAMES = {
    "web.service.consul": WELL,
    "WEB.Service.CONSUL": WELL,
    "web.service.eu-west-1.consul": WELL,
    "web.service.eu-west-1.dc.consul": WELL,
    "http.web.service.consul": WELL,
    "primary.web.service.consul": WELL,
    "PRIMARY.web.service.eu-west-1.consul": WELL,
    "_web._tcp.service.consul": WELL,
    "_web._http.service.eu-west-1.dc.consul": WELL,
    "api.service.consul": ["10.0.0.1"],
    "v1.2.dotted.service.consul": ["10.0.0.4"],
    "a/b.dotted.service.consul": ["10.0.0.4"],
    "i-3.node.consul": ["10.0.0.3"],
    "I-3.node.eu-west-1.consul": ["10.0.0.3"],
    "i-3.node.eu-west-1.dc.consul": ["10.0.0.3"],
    "7f000001.addr.eu-west-1.consul": ["127.0.0.1"],
    "0A0000FF.addr.eu-west-1.dc.consul": ["10.0.0.255"],
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_has_the_addresses_of_those_who_serve(here: Place, name: str) -> None:
    reply = of(Followed(here), name)
    assert (reply.rcode(), values(reply)) == (NOERROR, NAMES[name])
    assert {rrset.ttl for rrset in reply.answer} == {0}
    assert not reply.authority


@pytest.mark.parametrize(
    "name",
    [
        "nobody.service.consul",
        "nobody.web.service.consul",
        "_web._udp.service.consul",
        "web.service.us-east-1.consul",
        "web.service.us-east-1.dc.consul",
        "i-9.node.consul",
        "i.1.node.consul",
        "web.consul",
        "web.query.consul",
        "7f0000.addr.consul",
        "7f00000g.addr.consul",
        "a.7f000001.addr.consul",
        "x.dc.consul",
    ],
)
def test_a_name_of_nobody_does_not_exist(here: Place, name: str) -> None:
    reply = of(Followed(here), name)
    assert (reply.rcode(), reply.answer, lines(reply.authority)) == (NXDOMAIN, [], [SOA])


@pytest.mark.parametrize(
    ("name", "type"),
    [
        ("web.service.consul", "AAAA"),
        ("web.service.consul", "TXT"),
        ("i-1.node.consul", "SRV"),
        ("i-5.node.consul", "A"),
        ("7f000001.addr.consul", "SRV"),
        ("1.0.0.10.in-addr.arpa", "A"),
        ("consul", "A"),
        ("service.consul", "A"),
        ("_tcp.service.consul", "NS"),
        ("service.eu-west-1.consul", "A"),
        ("eu-west-1.consul", "A"),
        ("dc.consul", "A"),
        ("eu-west-1.dc.consul", "A"),
        ("node.consul", "A"),
        ("addr.consul", "A"),
    ],
)
def test_a_name_without_records_of_a_type_exists(here: Place, name: str, type: str) -> None:
    """So do those that only have names below them: else nobody would look there."""
    reply = of(Followed(here), name, type)
    assert (reply.rcode(), reply.answer, lines(reply.authority)) == (NOERROR, [], [SOA])


@pytest.mark.parametrize("name", ["example.com", "notconsul", "consul.example.com", "."])
def test_another_zone_is_refused(here: Place, name: str) -> None:
    reply = of(Followed(here), name)
    assert (reply.rcode(), reply.answer, reply.authority) == (REFUSED, [], [])


@pytest.mark.parametrize(
    "name", ["_web._tcp.service.consul", "_web._http.service.consul", "web.service.consul"]
)
def test_an_srv_record_has_its_address_beside_it(here: Place, name: str) -> None:
    reply = of(Followed(here), name, "SRV")
    assert lines(reply.answer) == [
        f"{name}. 0 IN SRV 1 1 8080 0a000001.addr.eu-west-1.consul.",
        f"{name}. 0 IN SRV 1 1 8080 0a000002.addr.eu-west-1.consul.",
    ]
    assert lines(reply.additional) == [
        "0a000001.addr.eu-west-1.consul. 0 IN A 10.0.0.1",
        "0a000002.addr.eu-west-1.consul. 0 IN A 10.0.0.2",
    ]


def test_a_node_tells_its_facts_and_tags_as_texts(here: Place) -> None:
    long = "é" * 250
    here.change("i-1", tags={**TAGS, "note": long})
    told = values(of(Followed(here), "i-1.node.consul", "TXT"))
    assert {'"fleet=web"', '"tag-cost_center=42"', '"zone=a"'} <= set(told)
    (note,) = [line for line in told if "tag-note" in line]
    assert note.count('" "') == 1, "a text has at most 255 bytes"


def test_an_address_points_to_its_host_and_a_strangers_to_nobody(here: Place) -> None:
    board = Followed(here)
    told = of(board, "2.0.0.10.in-addr.arpa", "PTR")
    assert values(told) == ["i-2.node.eu-west-1.consul."]
    for name in ("9.0.0.10.in-addr.arpa", "in-addr.arpa"):
        assert of(board, name, "PTR").rcode() == NXDOMAIN


def test_the_zone_has_an_soa_record(here: Place) -> None:
    assert lines(of(Followed(here), "consul", "SOA").answer) == [SOA]


def test_a_host_whose_end_is_announced_is_named_only_where_no_other_passes(here: Place) -> None:
    here.add("i-7", WEB, private_ip="10.0.0.7", interruption=SPOT)
    board = Followed(here)
    assert values(of(board, "web.service.consul")) == WELL
    for id in ("i-1", "i-2"):
        here.end(id)
    board.look()
    assert values(of(board, "web.service.consul")) == ["10.0.0.7"]


def test_answers_follow_the_board(here: Place) -> None:
    board = Followed(here)
    assert values(of(board, "web.service.consul")) == WELL
    here.end("i-1")
    here.add("i-6", WEB, private_ip="10.0.0.6")
    board.look()
    assert values(of(board, "web.service.consul")) == ["10.0.0.2", "10.0.0.6"]
    for id in ("i-2", "i-6"):
        here.change(id, lifecycle="Standby")
    board.look()
    assert of(board, "web.service.consul").rcode() == NXDOMAIN


def test_a_registry_that_was_read_too_long_ago_is_a_failure(here: Place) -> None:
    board = Followed(here, longest_age=timedelta(seconds=60))
    here.passes(61)
    assert of(board, "web.service.consul").rcode() == SERVFAIL
    assert of(board, "example.com").rcode() == REFUSED
    board.look()
    assert values(of(board, "web.service.consul")) == WELL
