"""Who of all fleets may send to a party by a rule of it: each that its own rules let out."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from chalicelib.discovery.reach.judging import Way, lets, ways
from chalicelib.discovery.reach.parties import Party
from chalicelib.discovery.reach.rulebook import Rulebook
from chalicelib.model.network import Kind, Rule
from chalicelib.model.traffic import Traffic


class Sender(NamedTuple):
    name: str
    passes: Traffic | None
    """What its own rules let out of that; None: it is let in, and not let out."""


class Senders:
    def __init__(self, book: Rulebook, everyone: Sequence[Party]) -> None:
        self.book, self.everyone = book, everyone
        # By their places in the list: parties are dear to compare.
        self._by_peer: dict[str, list[int]] = {}
        for place, party in enumerate(everyone):
            for peer in set(_peers(party)):
                self._by_peer.setdefault(peer, []).append(place)

    def meant(self, rule: Rule) -> list[int]:
        """Those that the rule may mean."""
        peers = [rule.peer.id] if rule.peer.kind is Kind.GROUP else self.book.networks_of(rule)
        return sorted({place for peer in peers for place in self._by_peer.get(peer, ())})


class Arrivals:
    """At one party."""

    def __init__(self, senders: Senders, target: Party) -> None:
        self._senders, self._book, self._target = senders, senders.book, target
        self._ways: dict[int, list[tuple[Way, list[Traffic]]]] = {}

    def by(self, rule: Rule) -> Iterator[Sender]:
        """Each fleet once for each kind of traffic that it may send."""
        found: dict[str, set[Traffic]] = {}
        for place in self._senders.meant(rule):
            for way, passing in self._from(place):
                if rule.group in way.target.groups and self._lets_in(rule, way):
                    both = (rule.traffic.both(each) for each in passing)
                    name = self._senders.everyone[place].name
                    found.setdefault(name, set()).update(each for each in both if each)
        for name in sorted(found):
            told = widest(found[name])
            yield from (Sender(name, each) for each in told) if told else (Sender(name, None),)

    def _from(self, place: int) -> list[tuple[Way, list[Traffic]]]:
        """The ways from one of them, each with what its own rules let out."""
        if place not in self._ways:
            party = self._senders.everyone[place]
            self._ways[place] = [(w, list(self._out(w))) for w in ways(party, self._target)]
        return self._ways[place]

    def _out(self, way: Way) -> Iterator[Traffic]:
        for own in self._book.rules(way.source.groups, egress=True):
            if lets(self._book, own, way.target, way.sent_to, way.by_reference):
                yield own.traffic

    def _lets_in(self, rule: Rule, way: Way) -> bool:
        return lets(self._book, rule, way.source, way.sent_from, way.by_reference)


def _peers(party: Party) -> Iterator[str]:
    for side in party.sides:
        yield from side.groups
        for point in side.points:
            yield from point.inside


def widest(found: Iterable[Traffic]) -> list[Traffic]:
    """Without those that others of them cover."""
    every = set(found)
    if len(every) < 2:
        return list(every)
    kept = (one for one in every if not any(o.covers(one) for o in every if o != one))
    return sorted(kept, key=lambda each: each.order)
