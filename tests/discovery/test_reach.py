"""May one reach another by their security groups, and by which rule; else what is missing."""

from dataclasses import replace

import pytest

from chalicelib.discovery.reach.answer import MOST_PATHS, Reach, reach
from chalicelib.discovery.reach.limits import CROSSING, SEVERAL, SOME
from tests.discovery.nets import book, end, interface, into, may, out, placed, somewhere

WEB, DB = interface("sg-web", "10.0.0.1"), interface("sg-db", "10.0.0.9")
PSQL = may("tcp 5432")


def told(found: Reach) -> tuple[str, str]:
    return found.outcome, found.paths[0].words


def test_both_the_source_s_and_the_target_s_rule_are_named() -> None:
    leaves, comes = out("sg-web", "tcp 5000-6000", "sg-db"), into("sg-db", "tcp 5432", "sg-web")
    found = reach(book(leaves, comes), end("web", WEB), end("db", DB), PSQL)
    assert found.outcome == "allowed" and found.words == "web may reach db by tcp 5432"
    assert (found.paths[0].egress, found.paths[0].ingress) == (leaves, comes)
    assert found.paths[0].words == (
        f"out by {leaves.id} of sg-web (web): tcp 5000-6000 to sg-db (db), "
        f"in by {comes.id} of sg-db (db): tcp 5432 from sg-web (web)"
    )


def test_replies_need_no_rule() -> None:
    rules = book(out("sg-web"), into("sg-db", "all", "sg-web"))
    assert reach(rules, end("web", WEB), end("db", DB), PSQL).outcome == "allowed"


def test_what_is_missing_is_said_so_that_it_can_be_added() -> None:
    found = reach(book(out("sg-web", "tcp 80")), end("web", WEB), end("db", DB), PSQL)
    assert told(found) == (
        "denied",
        "no outbound rule: add to sg-web (web) tcp 5432 to sg-db; "
        "no inbound rule: add to sg-db tcp 5432 from sg-web (web)",
    )
    egress, ingress = found.paths[0].missing
    assert (egress.groups, egress.egress, egress.peer) == (("sg-web",), True, "sg-db")
    assert (ingress.groups, ingress.egress, ingress.peer) == (("sg-db",), False, "sg-web")
    assert ingress.traffic == PSQL


def test_one_of_several_groups_is_enough_and_any_of_them_may_get_the_rule() -> None:
    web = interface("sg-base sg-web", "10.0.0.1")
    rules = (out("sg-base"), into("sg-db", "tcp 5432", "sg-web"))
    assert reach(book(*rules), end("web", web), end("db", DB), PSQL).outcome == "allowed"
    found = reach(book(rules[1]), end("web", web), end("db", DB), PSQL)
    assert told(found)[1].startswith("no outbound rule: add to one of sg-base, sg-web tcp 5432")


@pytest.mark.parametrize(
    ("rule", "asked", "outcome"),
    [
        ("tcp 5000-6000", "tcp 5432", "allowed"),
        ("tcp 5433-6000", "tcp 5432", "denied"),
        ("udp 5432", "tcp 5432", "denied"),
        ("tcp", "tcp 5432", "allowed"),
        ("tcp 0-65535", "tcp", "allowed"),
        ("tcp 1-65535", "tcp", "denied"),
        ("all", "tcp 5432", "allowed"),
        ("all", "50", "allowed"),
        ("tcp", "all", "denied"),
        ("50", "50", "allowed"),
        ("51", "50", "denied"),
        ("6", "tcp 1", "allowed"),
        ("icmp 8", "icmp 8", "allowed"),
        ("icmp 0", "icmp 8", "denied"),
        ("icmp", "icmp 8", "allowed"),
        ("icmpv6 8", "icmp 8", "denied"),
    ],
)
def test_a_rule_lets_its_protocol_and_ports_and_no_other(
    rule: str, asked: str, outcome: str
) -> None:
    rules = book(out("sg-web"), into("sg-db", rule, "sg-web"))
    assert reach(rules, end("web", WEB), end("db", DB), may(asked)).outcome == outcome


def test_addresses_and_prefix_lists_let_those_in_them() -> None:
    for peer in ("10.0.0.0/24", "10.0.0.1/32", "0.0.0.0/0", "pl-office"):
        rules = book(
            out("sg-web"), into("sg-db", "all", peer), office=["10.9.0.0/16", "10.0.0.0/30"]
        )
        assert reach(rules, end("web", WEB), end("db", DB), PSQL).outcome == "allowed", peer
    for peer in ("10.0.1.0/24", "::/0", "pl-office"):
        rules = book(out("sg-web"), into("sg-db", "all", peer), office=["10.9.0.0/16"])
        assert reach(rules, end("web", WEB), end("db", DB), PSQL).outcome == "denied", peer


def test_a_prefix_list_that_cannot_be_read_is_named() -> None:
    found = reach(book(into("sg-db", "all", "pl-gone")), end("web", WEB), end("db", DB), PSQL)
    assert found.outcome == "denied"
    assert found.limits[-1] == "Prefix lists that AWS does not show, taken as empty: pl-gone."


def test_hosts_that_a_rule_tells_apart_are_told_apart() -> None:
    hosts = [interface("sg-web", f"10.0.{zone}.{n}") for zone in (0, 1) for n in range(1, 9)]
    rules = book(out("sg-web"), into("sg-db", "tcp 5432", "10.0.0.0/24"))
    found = reach(rules, end("web", *hosts), end("db", DB), PSQL)
    assert found.outcome == "partly"
    assert [(path.allowed, path.source.hosts) for path in found.paths] == [(False, 8), (True, 8)]
    assert "10.0.1.1/32" in found.paths[0].words or "sg-web" in found.paths[0].words


def test_addresses_outside_are_parted_by_the_rules() -> None:
    rules = book(into("sg-db", "tcp 5432", "10.8.0.0/16"), into("sg-db", "tcp 5432", "10.9.0.0/16"))
    found = reach(rules, somewhere("10.8.0.0/15"), end("db", DB), PSQL)
    assert (found.outcome, len(found.paths)) == ("allowed", 2)
    found = reach(rules, somewhere("10.8.0.0/14"), end("db", DB), PSQL)
    assert found.outcome == "partly"
    assert [path.source.example for path in found.paths] == [
        "the rest of 10.8.0.0/14",
        "10.8.0.0/16",
        "10.9.0.0/16",
    ]
    assert found.paths[0].words == "no inbound rule: add to sg-db (db) tcp 5432 from 10.8.0.0/14"
    assert reach(rules, somewhere("10.8.3.0/24"), end("db", DB), PSQL).outcome == "allowed"


def test_to_outside_only_what_lets_out_counts() -> None:
    found = reach(book(out("sg-web", "tcp 443")), end("web", WEB), somewhere("8.8.8.8/32"), PSQL)
    assert told(found) == (
        "denied",
        "no outbound rule: add to sg-web (web) tcp 5432 to 8.8.8.8/32",
    )
    assert (
        reach(book(out("sg-web")), end("web", WEB), somewhere("8.8.8.8/32"), PSQL).paths[0].allowed
    )


def test_between_vpcs_a_group_counts_only_while_the_peering_is_active() -> None:
    far = interface("sg-db", "10.1.0.9", vpc="vpc-2")
    for peering, outcome in (("active", "allowed"), (None, "allowed"), ("deleted", "denied")):
        rules = book(out("sg-web"), into("sg-db", "all", "sg-web", peering))
        found = reach(rules, end("web", WEB), end("db", far), PSQL)
        assert (found.outcome, CROSSING in found.limits) == (outcome, True)
    assert told(found)[1] == "no inbound rule: add to sg-db (db) tcp 5432 from 10.0.0.1/32"


def test_a_group_means_private_addresses_and_not_public_ones() -> None:
    web = interface("sg-web", "10.0.0.1", public=["52.0.0.1"])
    far = interface("sg-db", "10.1.0.9", vpc="vpc-2", public=["52.0.0.9"])
    by_address = book(out("sg-web"), into("sg-db", "all", "52.0.0.1/32"))
    found = reach(by_address, end("web", web), end("db", far), PSQL)
    assert found.outcome == "allowed" and found.paths[0].way is not None
    assert found.paths[0].way.sent_to.address == "52.0.0.9"
    mixed = book(out("sg-web", "all", "52.0.0.9/32"), into("sg-db", "all", "sg-web"))
    assert reach(mixed, end("web", web), end("db", far), PSQL).outcome == "denied"
    near = interface("sg-db", "10.0.0.9", public=["52.0.0.9"])
    assert reach(by_address, end("web", web), end("db", near), PSQL).outcome == "denied"


def test_one_pair_of_several_interfaces_is_enough() -> None:
    two = placed("web", interface("sg-front", "10.0.0.1"), interface("sg-web", "10.0.5.1"))
    rules = book(out("sg-front"), out("sg-web"), into("sg-db", "tcp 5432", "sg-web"))
    found = reach(rules, end("web", two), end("db", DB), PSQL)
    assert (found.outcome, SEVERAL in found.limits) == ("allowed", True)
    assert found.paths[0].way is not None and found.paths[0].way.source.groups == ("sg-web",)
    only_in = book(out("sg-front"), into("sg-db", "tcp 5432", "sg-web"))
    found = reach(only_in, end("web", two), end("db", DB), PSQL)
    assert (found.outcome, len(found.paths[0].missing)) == ("denied", 1)


def test_the_two_versions_of_ip_do_not_meet() -> None:
    six = interface("sg-web", "2001:db8::1")
    rules = book(out("sg-web"), into("sg-db", "all", "0.0.0.0/0"), into("sg-db", "all", "::/0"))
    found = reach(rules, end("web", six), end("db", DB), PSQL)
    assert found.outcome == "denied" and "no addresses of the same version" in told(found)[1]
    both = interface("sg-web", "10.0.0.1", "2001:db8::1")
    db6 = interface("sg-db", "2001:db8::9")
    rules = book(out("sg-web", "all", "::/0"), into("sg-db", "all", "2001:db8::/32"))
    assert reach(rules, end("web", both), end("db", db6), PSQL).outcome == "allowed"


def test_a_fleet_of_many_thousands_is_few_paths() -> None:
    many = [interface("sg-web", f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}") for n in range(50_000)]
    rules = book(out("sg-web"), into("sg-db", "tcp 5432", "sg-web"))
    found = reach(rules, end("web", *many), end("db", DB), PSQL)
    assert (found.outcome, [path.source.hosts for path in found.paths]) == ("allowed", [50_000])


def test_that_some_hosts_were_not_looked_at_is_told() -> None:
    web, db = end("web", WEB), end("db", DB)
    assert SOME not in reach(book(), web, db, PSQL).limits
    assert SOME in reach(book(), replace(web, hosts=2), db, PSQL).limits


def test_of_many_paths_those_that_do_not_pass_are_told_first_and_the_rest_counted() -> None:
    hosts = [interface(f"sg-{n}", "10.0.0.1") for n in range(MOST_PATHS + 9)]
    rules = book(
        *(out(f"sg-{n}") for n in range(MOST_PATHS + 8)), into("sg-db", "all", "10.0.0.1/32")
    )
    found = reach(rules, end("web", *hosts), end("db", DB), PSQL)
    assert (found.outcome, found.left_out, len(found.paths)) == ("partly", 9, MOST_PATHS)
    assert not found.paths[0].allowed
