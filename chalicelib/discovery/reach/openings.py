"""Who can reach a host, a fleet or a service: each rule that lets somebody in, and whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chalicelib.discovery.reach.answer import End
from chalicelib.discovery.reach.limits import LIMITS, unread
from chalicelib.discovery.reach.networks import Networks
from chalicelib.discovery.reach.parties import Party, Placed, parties
from chalicelib.discovery.reach.rulebook import Rulebook
from chalicelib.discovery.reach.senders import Arrivals, Sender, Senders
from chalicelib.model.network import Rule
from chalicelib.model.traffic import Traffic


@dataclass(frozen=True, slots=True)
class Opening:
    rule: Rule
    hosts: int
    """Of those looked at: how many have it."""
    fleets: tuple[tuple[str, tuple[Traffic, ...]], ...]
    """That it lets in, and what of it their own rules let out."""
    kept_in: tuple[str, ...]
    """Fleets that it lets in, and that are not let out by their own rules."""


@dataclass(frozen=True, slots=True)
class Into:
    openings: tuple[Opening, ...]
    limits: tuple[str, ...]


def into(book: Rulebook, target: End, everyone: Sequence[Placed]) -> Into:
    rules = list(book.rules(target.groups, egress=False))
    networks = Networks(book.all_networks(rules) | _outgoing(book, everyone))
    senders = Senders(book, parties(everyone, networks))
    targets = parties(target.placed, networks)
    arrivals = [(target, Arrivals(senders, target)) for target in targets]
    found = [_opening(rule, arrivals) for rule in rules]
    told = sorted((one for one in found if one.hosts), key=lambda one: _order(one.rule))
    return Into(tuple(told), (*LIMITS, *unread(book.unread(rules))))


def _outgoing(book: Rulebook, everyone: Iterable[Placed]) -> set[str]:
    groups = {g for each in everyone for one in each.interfaces for g in one.groups}
    return book.all_networks(book.rules(groups, egress=True))


def _opening(rule: Rule, arrivals: Iterable[tuple[Party, Arrivals]]) -> Opening:
    having = [(p, at) for p, at in arrivals if any(rule.group in side.groups for side in p.sides)]
    told = [sender for _, at in having for sender in at.by(rule)]
    may: dict[str, dict[Traffic, None]] = {}
    for sender in told:
        if sender.passes:
            may.setdefault(sender.name, {})[sender.passes] = None
    return Opening(
        rule,
        sum(party.hosts for party, _ in having),
        tuple((name, tuple(may[name])) for name in sorted(may)),
        _kept_in(told, may),
    )


def _kept_in(told: Iterable[Sender], may: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({sender.name for sender in told} - set(may)))


def _order(rule: Rule) -> tuple[object, ...]:
    return (rule.traffic.order, rule.peer.kind, rule.peer.id, rule.id)
