"""What is told of parties is true of every pair of hosts, by a plain reading of each rule."""

from ipaddress import ip_address, ip_network

from hypothesis import given, settings
from hypothesis import strategies as some

from chalicelib.discovery.reach.answer import reach
from chalicelib.discovery.reach.graph import graph
from chalicelib.discovery.reach.openings import into
from chalicelib.discovery.reach.parties import Placed
from chalicelib.discovery.reach.rulebook import Rulebook
from chalicelib.model.network import (
    Interface,
    Kind,
    Peer,
    PrefixList,
    Rule,
    Security,
    SecurityGroup,
)
from chalicelib.model.traffic import traffic
from tests.discovery.nets import end

GROUPS = ("sg-a", "sg-b", "sg-c")
NETWORKS = ("10.0.0.0/30", "10.0.0.2/31", "10.0.0.5/32", "10.0.0.0/28", "0.0.0.0/0")
ENTRIES = ("10.0.0.1/32", "10.0.0.4/30")
PORT = 80

peers = some.one_of(
    some.sampled_from(GROUPS).map(lambda id_: Peer(Kind.GROUP, id_)),
    some.sampled_from(NETWORKS).map(lambda network: Peer(Kind.ADDRESSES, network)),
    some.just(Peer(Kind.PREFIX_LIST, "pl-1")),
)
ports = some.sampled_from([(80, 80), (1, 79), (0, 100), (-1, -1)])
rules = some.lists(
    some.tuples(some.sampled_from(GROUPS), some.booleans(), ports, peers), max_size=8
)
hosts = some.lists(
    some.tuples(
        some.integers(min_value=0, max_value=15),
        some.sets(some.sampled_from(GROUPS), min_size=1, max_size=2),
    ),
    min_size=1,
    max_size=5,
)


def security(found: list[tuple[str, bool, tuple[int, int], Peer]]) -> Security:
    made = [
        Rule(f"sgr-{n}", group, egress, traffic("tcp", *range_), peer)
        for n, (group, egress, range_, peer) in enumerate(found)
    ]
    groups = (SecurityGroup(g, g, "vpc-1", tuple(r for r in made if r.group == g)) for g in GROUPS)
    return Security(tuple(groups), (PrefixList("pl-1", "some", ENTRIES),))


def fleet(name: str, listed: list[tuple[int, set[str]]]) -> list[Placed]:
    return [
        Placed(
            name,
            f"{name}-{n}",
            (Interface(f"e{n}", "vpc-1", "s", (f"10.0.0.{last}",), (), tuple(sorted(groups))),),
        )
        for n, (last, groups) in enumerate(listed)
    ]


def plainly(secure: Security, one: Placed, other: Placed) -> bool:
    return _lets(secure, one, other, egress=True) and _lets(secure, other, one, egress=False)


def _lets(secure: Security, own: Placed, peer: Placed, egress: bool) -> bool:
    listed = [r for g in secure.groups for r in g.rules if g.id in own.interfaces[0].groups]
    return any(_lets_one(rule, peer) for rule in listed if rule.egress is egress)


def _lets_one(rule: Rule, peer: Placed) -> bool:
    first, last = rule.traffic.first, rule.traffic.last
    if first is not None and last is not None and not first <= PORT <= last:
        return False
    if rule.peer.kind is Kind.GROUP:
        return rule.peer.id in peer.interfaces[0].groups
    networks = ENTRIES if rule.peer.kind is Kind.PREFIX_LIST else (rule.peer.id,)
    address = ip_address(peer.interfaces[0].addresses[0])
    return any(address in ip_network(network) for network in networks)


@settings(max_examples=300, deadline=None)
@given(rules, hosts, hosts)
def test_parties_are_told_as_their_hosts_are(
    found: list[tuple[str, bool, tuple[int, int], Peer]],
    some_hosts: list[tuple[int, set[str]]],
    others: list[tuple[int, set[str]]],
) -> None:
    secure, web, db = security(found), fleet("web", some_hosts), fleet("db", others)
    pairs = [plainly(secure, one, other) for one in web for other in db]
    told = reach(Rulebook(secure), end("web", *web), end("db", *db), traffic("tcp", PORT, PORT))
    assert told.outcome == ("allowed" if all(pairs) else "partly" if any(pairs) else "denied")
    passing = sum(p.source.hosts * p.target.hosts for p in told.paths if p.allowed)
    assert passing == sum(pairs)


@settings(max_examples=300, deadline=None)
@given(rules, hosts, hosts)
def test_the_graph_and_who_can_reach_me_say_the_same_as_each_pair(
    found: list[tuple[str, bool, tuple[int, int], Peer]],
    some_hosts: list[tuple[int, set[str]]],
    others: list[tuple[int, set[str]]],
) -> None:
    secure, web, db = security(found), fleet("web", some_hosts), fleet("db", others)
    wanted, everyone = traffic("tcp", PORT, PORT), [*web, *db]
    may = {one.name for one in everyone for other in db if plainly(secure, one, other)}
    (reached,) = graph(Rulebook(secure), ["db"], everyone)
    assert {f for e in reached.edges if e.traffic.covers(wanted) for f in e.fleets} == may
    told = into(Rulebook(secure), end("db", *db), everyone)
    listed = [each for opening in told.openings for each in opening.fleets]
    assert {name for name, passes in listed if any(p.covers(wanted) for p in passes)} == may
