"""From the zone that is to the zone that should be."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.discovery.records import wanted
from chalicelib.discovery.view import view
from chalicelib.discovery.zone import Difference, difference, doubtful, requests, zone_name
from chalicelib.model.fleet import Account
from chalicelib.model.host import Host
from chalicelib.model.recordset import Change, RecordSet
from chalicelib.model.service import Service
from tests.builders import NOW, host
from tests.discovery.zones import OWNER, ZONE, HeldZone, Refused, foreign, ours

NODE, WEB, SRV = f"i-1.node.{ZONE}", f"web.service.{ZONE}", f"_web._tcp.service.{ZONE}"


def differs(have: list[RecordSet], want: list[RecordSet]) -> Difference:
    return difference(HeldZone(*have).read(), want, OWNER)


def test_a_zone_names_itself() -> None:
    assert zone_name(HeldZone(foreign()).read()) == ZONE


def test_what_is_as_it_should_be_is_left_alone() -> None:
    assert differs([ours(NODE), foreign()], [ours(NODE)]) == Difference(())


@pytest.mark.parametrize(
    ("hosts", "account", "said"),
    [
        pytest.param(3, Account(), "no audit has ended yet", id="new, or emptied"),
        pytest.param(0, Account(last_audit_at=NOW, audited_hosts=7), "counted 7", id="lost hosts"),
        pytest.param(1, Account(last_audit_at=NOW, audited_hosts=7), "", id="fewer"),
        pytest.param(0, Account(last_audit_at=NOW, audited_hosts=0), "", id="none anywhere"),
    ],
)
def test_a_registry_that_was_lost_is_not_believed(hosts: int, account: Account, said: str) -> None:
    found = doubtful(hosts, account)
    assert said in found and bool(found) is bool(said)


@pytest.mark.parametrize(
    "have",
    [
        pytest.param(ours(NODE, "A", "10.0.0.9"), id="another address"),
        pytest.param(ours(NODE, ttl=300), id="another time to live"),
        pytest.param(ours(NODE, weight=0), id="another weight"),
        pytest.param(ours(NODE, plain=False), id="a health check that somebody added"),
    ],
)
def test_what_is_other_than_it_should_be_is_replaced(have: RecordSet) -> None:
    assert differs([have], [ours(NODE)]) == Difference((Change(have, ours(NODE)),))


@pytest.mark.parametrize(
    "have",
    [
        pytest.param(foreign(), id="of another name"),
        pytest.param(foreign(f"db.service.{ZONE}"), id="below ours, without our mark"),
        pytest.param(foreign(NODE, identifier="repave us-east-1", weight=1), id="another region's"),
        pytest.param(ours(f"www.{ZONE}"), id="with our mark, outside our names"),
        pytest.param(ours(WEB, "TXT"), id="with our mark, of a type that we never make"),
        pytest.param(ours(f"node.{ZONE}"), id="at the top of our names"),
    ],
)
def test_what_is_not_ours_is_left_alone(have: RecordSet) -> None:
    assert differs([have], []) == Difference(())


@pytest.mark.parametrize(
    ("other", "blocked"),
    [
        pytest.param(foreign(WEB), True, id="a set that bears none beside it"),
        pytest.param(foreign(WEB, "CNAME"), True, id="a name that is another's"),
        pytest.param(foreign(WEB, "TXT"), False, id="of another type"),
        pytest.param(foreign(WEB, identifier="blue", weight=5), False, id="one among others"),
    ],
)
def test_where_another_stands_nothing_is_made_and_it_is_said(
    other: RecordSet, blocked: bool
) -> None:
    made = differs([other], [ours(WEB), ours(NODE)])
    names = [change.new.name for change in made.changes if change.new]
    assert names == [NODE] if blocked else [NODE, WEB]
    assert made.blocked == ((f"{WEB} A: another's record is there",) if blocked else ())


def test_hosts_are_named_before_services_name_them_and_go_after() -> None:
    old, new = f"i-0.node.{ZONE}", f"i-9.node.{ZONE}"
    made = differs([ours(old), ours(WEB)], [ours(new), ours(SRV, "SRV", f"1 1 80 {new}")])
    kinds = [((change.new or change.old).name, change.new is None) for change in made.changes]  # type: ignore[union-attr]
    assert kinds == [(new, False), (SRV, False), (WEB, True), (old, True)]


def a_set(number: int, values: int, length: int = 9) -> RecordSet:
    said = tuple(f"{n:0{length}}" for n in range(values))
    return ours(f"s{number}.service.{ZONE}", "A", *said)


def sizes(changes: list[Change]) -> list[tuple[int, int, int]]:
    return [
        (len(one), sum(c.records for c in one), sum(c.characters for c in one))
        for one in requests(changes)
    ]


@pytest.mark.parametrize(
    ("changes", "wanted_sizes"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param(
            [Change(None, a_set(n, 1)) for n in range(1_001)],
            [(1_000, 1_000, 9_000), (1, 1, 9)],
            id="a thousand values",
        ),
        pytest.param(
            [Change(a_set(n, 300), a_set(n, 301)) for n in range(2)],
            [(1, 601, 5_409), (1, 601, 5_409)],
            id="what is deleted counts too",
        ),
        pytest.param(
            [Change(None, a_set(n, 160, 100)) for n in range(3)],
            [(2, 320, 32_000), (1, 160, 16_000)],
            id="32,000 characters",
        ),
        pytest.param(
            [Change(a_set(1, 400, 60), a_set(1, 200, 60))],
            [(1, 400, 24_000), (1, 200, 12_000)],
            id="one that does not fit with what it replaces",
        ),
    ],
)
def test_requests_are_as_long_as_route_53_takes_them(
    changes: list[Change], wanted_sizes: list[tuple[int, int, int]]
) -> None:
    assert sizes(changes) == wanted_sizes


SERVICES = [Service(name, port) for name in ("web", "a", "w" * 63) for port in (80, 9000)]
NAMES = [NODE, f"i-2.node.{ZONE}", WEB, SRV, f"a.service.{ZONE}", f"www.{ZONE}", f"node.{ZONE}"]


@st.composite
def hosts(draw: Callable[..., Any]) -> list[Host]:
    return [
        host(
            f"i-{number}",
            private_ip=draw(st.sampled_from([None, "10.0.0.1", "10.0.0.2"])),
            services=tuple({s.name: s for s in draw(st.lists(st.sampled_from(SERVICES)))}.values()),
            checks={"ec2": draw(st.sampled_from(["ok", "impaired"]))},
            leaving_at=draw(st.sampled_from([None, None, NOW])),
        )
        for number in range(draw(st.integers(0, 6)))
    ]


@st.composite
def zones(draw: Callable[..., Any]) -> HeldZone:
    """Whatever Route 53 would bear: others' sets, and what is left of earlier ones of ours."""
    zone = HeldZone()
    for name in draw(st.lists(st.sampled_from(NAMES), max_size=8)):
        kind = draw(st.sampled_from(["A", "SRV", "TXT", "CNAME"]))
        weight = draw(st.sampled_from([None, 0, 1, 7]))
        mark = draw(st.sampled_from([OWNER, "another"])) if weight is not None else ""
        made = RecordSet(name, kind, (draw(st.sampled_from("xyz")),), 10, weight, mark)
        try:
            zone.change([Change(None, made)])
        except Refused:
            continue
    return zone


def test_whatever_was_there_the_zone_becomes_the_registry_and_nothing_of_others_is_touched() -> (
    None
):
    @settings(max_examples=300, deadline=None)
    @given(hosts(), zones(), st.integers(0, 3))
    def holds(known: list[Host], zone: HeldZone, dies_after: int) -> None:
        want = wanted(view(known, Account(), 1, NOW, "r"), ZONE, OWNER).sets
        before = zone.others()
        stray = {each for each in zone.of() if differs([each], []).changes == ()}
        # It dies between two requests, and begins anew.
        for request in [[c] for c in difference(zone.read(), want, OWNER).changes][:dies_after]:
            zone.change(request)
        found = difference(zone.read(), want, OWNER)
        for request in requests(found.changes):
            zone.change(request)
        kept = {each for each in want if f"{each.name} {each.type}" not in str(found.blocked)}
        assert zone.of() - stray == kept
        assert zone.others() == before
        done = zone.requests
        again = difference(zone.read(), want, OWNER)
        assert again == Difference((), found.blocked) and zone.requests == done

    holds()


def test_a_thousand_hosts_are_few_requests() -> None:
    known = [host(f"i-{n}", private_ip=f"10.0.{n // 250}.{n % 250}") for n in range(2_000)]
    zone = HeldZone()
    want = wanted(view(known, Account(), 1, NOW, "r"), ZONE, OWNER).sets
    for request in requests(difference(zone.read(), want, OWNER).changes):
        zone.change(request)
    assert zone.requests == 2 and zone.of() == set(want)
