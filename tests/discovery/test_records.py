"""What a private zone is to say of the registry."""

from typing import Any

import pytest

from chalicelib.discovery.records import Wanted, wanted
from chalicelib.discovery.view import view
from chalicelib.model.fleet import Account
from chalicelib.model.host import Host, Mark
from chalicelib.model.recordset import RecordSet
from chalicelib.model.service import Service
from tests.builders import NOW, ago, host, later
from tests.discovery.zones import OWNER, ZONE

WEB = Service("web", 8080)
SPOT = Mark("ec2", ago("1m"), "EC2 will interrupt it", later("1m"))


def said(*hosts: Host, zone: str = ZONE) -> Wanted:
    here = view(hosts, Account(), index=1, as_of=NOW, region="eu-west-1")
    return wanted(here, zone, OWNER)


def found(*hosts: Host, zone: str = ZONE) -> dict[tuple[str, str], tuple[str, ...]]:
    sets = said(*hosts, zone=zone).sets
    assert len({each.key for each in sets}) == len(sets)
    return {(each.name.removesuffix(f".{zone}"), each.type): each.values for each in sets}


def serving(id: str, ip: str = "10.0.0.1", *services: Service, **given: Any) -> Host:
    return host(id, private_ip=ip, services=services or (WEB,), **given)


def many(count: int) -> list[Host]:
    return [serving(f"i-{n:017x}", f"10.0.{n // 256}.{n % 256}") for n in range(count)]


def test_a_host_is_an_address_and_a_service_its_hosts() -> None:
    assert found(serving("i-1", "10.0.0.1"), serving("i-2", "10.0.0.2")) == {
        ("i-1.node", "A"): ("10.0.0.1",),
        ("i-2.node", "A"): ("10.0.0.2",),
        ("web.service", "A"): ("10.0.0.1", "10.0.0.2"),
        ("_web._tcp.service", "SRV"): (
            f"1 1 8080 i-1.node.{ZONE}",
            f"1 1 8080 i-2.node.{ZONE}",
        ),
    }


def test_each_set_says_whose_it_is() -> None:
    (of_host, *_) = said(serving("i-1")).sets
    assert of_host == RecordSet(f"i-1.node.{ZONE}", "A", ("10.0.0.1",), 10, 1, OWNER)


@pytest.mark.parametrize(
    ("given", "named", "served"),
    [
        pytest.param({}, True, True, id="well"),
        pytest.param({"checks": {"ec2": "impaired"}}, True, False, id="not well"),
        pytest.param({"leaving_at": NOW}, False, False, id="its end is decided"),
        pytest.param({"gone_at": NOW}, False, False, id="gone"),
        pytest.param({"private_ip": None}, False, False, id="without an address"),
        pytest.param({"interruption": SPOT}, True, False, id="its end is announced"),
    ],
)
def test_a_service_is_those_that_pass_and_a_host_has_its_name_while_it_is_there(
    given: dict[str, Any], named: bool, served: bool
) -> None:
    one = host("i-1", services=(WEB,), **given)
    names = found(one, serving("i-2", "10.0.0.2"))
    assert (("i-1.node", "A") in names) is named
    assert (("web.service", "A") in names) and len(names["web.service", "A"]) == 1 + served
    assert len(names["_web._tcp.service", "SRV"]) == 1 + served


def test_of_a_service_whose_hosts_will_all_end_those_are_named() -> None:
    assert found(serving("i-1", interruption=SPOT))["web.service", "A"] == ("10.0.0.1",)
    assert ("web.service", "A") not in found(serving("i-1", checks={"ec2": "impaired"}))


def test_hosts_with_ports_of_their_own_say_so() -> None:
    other = serving("i-2", "10.0.0.2", Service("web", 9000))
    values = found(serving("i-1"), other)["_web._tcp.service", "SRV"]
    assert [value.split()[2] for value in values] == ["8080", "9000"]


def test_an_address_of_two_hosts_is_one_value() -> None:
    assert found(serving("i-1"), serving("i-2"))["web.service", "A"] == ("10.0.0.1",)


def test_of_more_hosts_than_a_set_takes_some_are_named_and_it_is_said() -> None:
    told = said(*many(500))
    by_type = {each.type: each for each in told.sets if "service" in each.name}
    assert len(by_type["A"].values) == 400
    # Each is 50 characters long, and a request that changes them all has them twice.
    assert sum(map(len, by_type["SRV"].values)) <= 16_000 < 50 * 500
    assert told.left_out == (
        f"web.service.{ZONE} A: 100 of 500 hosts",
        f"_web._tcp.service.{ZONE} SRV: {500 - len(by_type['SRV'].values)} of 500 hosts",
    )


def test_which_of_them_are_named_stays_so_while_others_come_and_go() -> None:
    def named(hosts: list[Host]) -> set[str]:
        return set(found(*hosts)["web.service", "A"])

    hosts = many(500)
    before = named(hosts)
    assert named(hosts[::-1]) == before
    for gone in hosts[:50]:
        left = [each for each in hosts if each is not gone]
        assert len(before - named(left)) <= 1
        assert named(left) >= before - {str(gone.private_ip)}


def test_a_name_that_dns_cannot_carry_is_left_out_and_said() -> None:
    """A service's name may be as long as a label, and before it stands an underscore."""
    service = Service("w" * 63, 80)
    told = said(serving("i-1", "10.0.0.1", service, WEB))
    assert f"{service.name}.service.{ZONE}" in {each.name for each in told.sets}
    assert told.left_out == (f"_{service.name}._tcp.service.{ZONE} SRV: longer than DNS allows",)
    zone = f"{'z' * 60}.{'z' * 60}.{'z' * 60}.{'z' * 55}."
    assert found(serving("i-1"), zone=zone).keys() == {("i-1.node", "A"), ("web.service", "A")}
