"""Which fleets may reach which, and by what: from the rules, not from pairs of hosts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chalicelib.discovery.reach.networks import Networks
from chalicelib.discovery.reach.parties import Party, Placed, parties
from chalicelib.discovery.reach.rulebook import Rulebook
from chalicelib.discovery.reach.senders import Arrivals, Sender, Senders, widest
from chalicelib.model.network import Kind, Rule
from chalicelib.model.traffic import Traffic


@dataclass(frozen=True, slots=True)
class Edge:
    """All who may send the same to a fleet: some host of each to some host of it."""

    traffic: Traffic
    fleets: tuple[str, ...]
    addresses: tuple[str, ...]
    """Networks and prefix lists that a rule names."""
    groups: tuple[str, ...]
    """Security groups that a rule names and that no fleet has."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A fleet, and who may reach it."""

    fleet: str
    groups: tuple[tuple[str, ...], ...]
    """Each set of security groups that an interface of its hosts has."""
    edges: tuple[Edge, ...]


def graph(book: Rulebook, targets: Iterable[str], everyone: Sequence[Placed]) -> list[Reached]:
    """Of those fleets, each with all who may reach it."""
    groups = {g for each in everyone for one in each.interfaces for g in one.groups}
    rules = [rule for egress in (True, False) for rule in book.rules(groups, egress)]
    every = parties(everyone, Networks(book.all_networks(rules)))
    senders = Senders(book, every)
    return [_reached(book, senders, name, [p for p in every if p.name == name]) for name in targets]


def _reached(book: Rulebook, senders: Senders, fleet: str, own: Sequence[Party]) -> Reached:
    sets = sorted({side.groups for party in own for side in party.sides})
    incoming: dict[tuple[Kind | None, str], set[Traffic]] = {}
    for target in own:
        arrivals = Arrivals(senders, target)
        for rule in book.rules(_groups(target), egress=False):
            for who, passes in _who(book, rule, list(arrivals.by(rule))):
                incoming.setdefault(who, set()).add(passes)
    return Reached(fleet, tuple(sets), tuple(_edges(incoming)))


def _groups(party: Party) -> list[str]:
    return sorted({group for side in party.sides for group in side.groups})


def _who(
    book: Rulebook, rule: Rule, found: Sequence[Sender]
) -> Iterable[tuple[tuple[Kind | None, str], Traffic]]:
    """Fleets, and beside them whom the rule names: there may be others than fleets behind it."""
    for sender in found:
        if sender.passes:
            yield (None, sender.name), sender.passes
    if rule.peer.kind is not Kind.GROUP or not found:
        yield (rule.peer.kind, book.peer(rule)), rule.traffic


def _edges(incoming: dict[tuple[Kind | None, str], set[Traffic]]) -> Iterable[Edge]:
    by_traffic: dict[Traffic, dict[Kind | None, list[str]]] = {}
    for (kind, name), traffics in sorted(incoming.items(), key=lambda each: each[0][1]):
        for one in widest(traffics):
            by_traffic.setdefault(one, {}).setdefault(kind, []).append(name)
    for one in sorted(by_traffic, key=lambda each: each.order):
        who = by_traffic[one]
        addresses = [*who.get(Kind.ADDRESSES, ()), *who.get(Kind.PREFIX_LIST, ())]
        yield Edge(
            one,
            tuple(who.get(None, ())),
            tuple(addresses),
            tuple(who.get(Kind.GROUP, ())),
        )
