"""Interfaces, security groups and their rules, in as few words as a test needs."""

from collections.abc import Iterable
from itertools import count

from chalicelib.discovery.reach.answer import End
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
from chalicelib.model.traffic import Traffic, traffic

_numbers = count(1)
EVERYWHERE = "0.0.0.0/0"


def may(words: str) -> Traffic:
    """`tcp 80-90`, `icmp 8`, `all`."""
    protocol, _, ports = words.partition(" ")
    first, _, last = ports.partition("-")
    if not ports:
        return traffic(protocol)
    return traffic(protocol, int(first), int(last or (-1 if "icmp" in protocol else first)))


def _rule(group: str, egress: bool, words: str, peer: str, peering: str | None) -> Rule:
    kinds = {"sg-": Kind.GROUP, "pl-": Kind.PREFIX_LIST}
    kind = kinds.get(peer[:3], Kind.ADDRESSES)
    return Rule(f"sgr-{next(_numbers)}", group, egress, may(words), Peer(kind, peer, peering))


def into(group: str, words: str, peer: str, peering: str | None = None) -> Rule:
    return _rule(group, False, words, peer, peering)


def out(group: str, words: str = "all", peer: str = EVERYWHERE, peering: str | None = None) -> Rule:
    return _rule(group, True, words, peer, peering)


def book(*rules: Rule, **lists: list[str]) -> Rulebook:
    """A list `office` has the id `pl-office`."""
    ids = sorted({rule.group for rule in rules})
    groups = (
        SecurityGroup(
            id_, id_.removeprefix("sg-"), "vpc-1", tuple(r for r in rules if r.group == id_)
        )
        for id_ in ids
    )
    named = (PrefixList(f"pl-{name}", name, tuple(found)) for name, found in lists.items())
    return Rulebook(Security(tuple(groups), tuple(named)))


def interface(
    groups: str, *addresses: str, vpc: str = "vpc-1", public: Iterable[str] = ()
) -> Interface:
    number = next(_numbers)
    return Interface(
        f"eni-{number}", vpc, "subnet-1", addresses, tuple(public), tuple(groups.split())
    )


def placed(name: str, *interfaces: Interface) -> Placed:
    return Placed(name, f"i-{next(_numbers)}", interfaces)


def end(name: str, *hosts: Placed | Interface) -> End:
    listed = tuple(each if isinstance(each, Placed) else placed(name, each) for each in hosts)
    return End(name, "fleet", listed, len(listed))


def somewhere(network: str) -> End:
    return End(network, "addresses", network=network)
