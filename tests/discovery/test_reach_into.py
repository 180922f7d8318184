"""Who can reach me, and the graph of fleets."""

from chalicelib.discovery.reach.graph import Reached, graph
from chalicelib.discovery.reach.openings import into as who_reaches
from chalicelib.discovery.reach.sampling import some
from tests.builders import member
from tests.discovery.nets import book, end, interface, into, may, out, placed

WEB = [placed("web", interface("sg-web", f"10.0.0.{n}")) for n in (1, 2)]
BATCH = [placed("batch", interface("sg-batch", "10.0.1.1"))]
DB = [
    placed("db", interface("sg-db", "10.0.2.1")),
    placed("db", interface("sg-db sg-x", "10.0.2.2")),
]
EVERYONE = [*WEB, *BATCH, *DB]


def edges(reached: Reached) -> list[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    return [(str(e.traffic), e.fleets, e.addresses, e.groups) for e in reached.edges]


def test_each_rule_that_lets_somebody_in_is_told_with_the_fleets_that_come_by_it() -> None:
    by_group, office = into("sg-db", "tcp 5432", "sg-web"), into("sg-x", "tcp 22", "10.9.0.0/16")
    found = who_reaches(book(out("sg-web"), by_group, office), end("db", *DB), EVERYONE)
    assert [(o.rule, o.hosts, o.fleets, o.kept_in) for o in found.openings] == [
        (office, 1, (), ()),
        (by_group, 2, (("web", (may("tcp 5432"),)),), ()),
    ]


def test_a_fleet_that_is_let_in_and_not_out_is_told_apart() -> None:
    rules = (into("sg-db", "tcp 1-100", "10.0.0.0/16"), out("sg-web", "tcp 80-200", "sg-db"))
    (opening,) = who_reaches(book(*rules), end("db", *DB), EVERYONE).openings
    assert opening.fleets == (("web", (may("tcp 80-100"),)),)
    assert opening.kept_in == ("batch", "db")


def test_a_rule_by_a_peering_that_ended_lets_nobody_in() -> None:
    rule = into("sg-db", "all", "sg-web", "deleted")
    (opening,) = who_reaches(book(rule, out("sg-web")), end("db", *DB), EVERYONE).openings
    assert (opening.fleets, opening.kept_in) == ((), ())


def test_a_rule_is_that_of_the_interface_whose_group_has_it() -> None:
    two = placed("db", interface("sg-front", "10.0.3.1"), interface("sg-back", "10.0.4.1"))
    rules = book(out("sg-web", "all", "10.0.4.1/32"), into("sg-front", "all", "sg-web"))
    (opening,) = who_reaches(rules, end("db", two), [*WEB, two]).openings
    assert (opening.fleets, opening.kept_in) == ((), ("web",))


def test_the_graph_has_for_each_fleet_who_reaches_it_by_what() -> None:
    rules = book(
        out("sg-web"),
        out("sg-batch", "tcp 5432", "10.0.2.0/24"),
        into("sg-web", "tcp 443", "pl-office"),
        into("sg-web", "tcp 443", "sg-balancer"),
        into("sg-db", "tcp 5432", "sg-web"),
        into("sg-db", "tcp", "sg-batch"),
        into("sg-x", "tcp 9100", "0.0.0.0/0"),
        office=["192.0.2.0/24"],
    )
    web, db = graph(rules, ["web", "db"], EVERYONE)
    assert web.groups == (("sg-web",),) and db.groups == (("sg-db",), ("sg-db", "sg-x"))
    assert edges(web) == [("tcp 443", (), ("pl-office (office)",), ("sg-balancer",))]
    assert edges(db) == [
        ("tcp 5432", ("batch", "web"), (), ()),
        ("tcp 9100", ("web",), ("0.0.0.0/0",), ()),
    ]


def test_what_a_wider_rule_lets_too_is_told_once() -> None:
    rules = book(
        out("sg-web"), into("sg-db", "tcp 5432", "sg-web"), into("sg-db", "tcp 5000-6000", "sg-web")
    )
    (db,) = graph(rules, ["db"], EVERYONE)
    assert edges(db) == [("tcp 5000-6000", ("web",), (), ())]


def test_a_fleet_that_nobody_reaches_is_told_without_edges() -> None:
    (db,) = graph(book(out("sg-web")), ["db"], EVERYONE)
    assert db.edges == ()


def test_a_fleet_of_no_hosts_is_told_too() -> None:
    (none,) = graph(book(), ["none"], EVERYONE)
    assert (none.groups, none.edges) == ((), ())


def test_of_a_large_fleet_each_template_and_zone_is_looked_at() -> None:
    old = [member(f"i-{n}", zone="a") for n in range(8)]
    new = [member("i-8", zone="b"), member("i-9", zone="a", template="lt-1@2")]
    assert {"i-8", "i-9"} < set(some([*old, *new], 3))
    assert len(some(old, 3)) == 3 and len(some(old, 99)) == 8
