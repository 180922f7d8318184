"""Whether one party may send to another: the rule that lets it out, and the one that lets it in."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_network
from typing import NamedTuple

from chalicelib.discovery.reach.parties import Party, Point, Side
from chalicelib.discovery.reach.rulebook import Rulebook
from chalicelib.model.network import Kind, Rule
from chalicelib.model.traffic import Traffic

NO_INTERFACE = "has no network interface"


class Way(NamedTuple):
    """From an address of one interface to an address of another."""

    source: Side
    sent_from: Point
    target: Side
    sent_to: Point

    @property
    def by_reference(self) -> bool:
        """A rule that names a security group means the private addresses of its interfaces."""
        return self.sent_from.public is False and self.sent_to.public is False

    @property
    def crosses(self) -> bool:
        """From one VPC into another, by private addresses."""
        return self.by_reference and self.source.vpc != self.target.vpc


@dataclass(frozen=True, slots=True)
class Missing:
    """A rule that would do, if it were added to one of the groups."""

    groups: tuple[str, ...]
    egress: bool
    traffic: Traffic
    peer: str
    words: str


@dataclass(frozen=True, slots=True)
class Path:
    source: Party
    target: Party
    way: Way | None
    egress: Rule | None
    ingress: Rule | None
    missing: tuple[Missing, ...]
    words: str

    @property
    def allowed(self) -> bool:
        return self.way is not None and not self.missing


def judge(book: Rulebook, source: Party, target: Party, asked: Traffic) -> Path:
    """By the first pair of addresses that passes, else by one that lacks least."""
    tried = [_tried(book, source, target, way, asked) for way in ways(source, target)]
    if not tried:
        words = _no_way(source, target)
        return Path(source, target, None, None, None, (), words)
    return min(tried, key=lambda path: len(path.missing))


def ways(source: Party, target: Party) -> Iterator[Way]:
    for a in source.sides:
        for b in target.sides:
            for p in a.points:
                for q in b.points:
                    if p.version == q.version and _meet(a, p, b, q):
                        yield Way(a, p, b, q)


def _meet(a: Side, p: Point, b: Side, q: Point) -> bool:
    """Within a VPC hosts know each other by their private addresses; beyond it by these, if the
    VPCs are connected, or by their public ones."""
    if p.public is None or q.public is None:
        return True
    return p.public is q.public and (not p.public or a.vpc != b.vpc)


def lets(book: Rulebook, rule: Rule, peer: Side, point: Point, by_reference: bool) -> bool:
    if rule.peer.kind is Kind.GROUP:
        holds = rule.peer.peering in (None, "active")
        return holds and by_reference and rule.peer.id in peer.groups
    return not point.inside.isdisjoint(book.networks_of(rule))


def _tried(book: Rulebook, source: Party, target: Party, way: Way, asked: Traffic) -> Path:
    out = None if source.outside else _rule(book, way, asked, egress=True)
    in_ = None if target.outside else _rule(book, way, asked, egress=False)
    missing = []
    if out is None and not source.outside:
        missing.append(_missing(book, way, asked, egress=True))
    if in_ is None and not target.outside:
        missing.append(_missing(book, way, asked, egress=False))
    words = "; ".join(each.words for each in missing) or _passes(book, out, in_)
    return Path(source, target, way, out, in_, tuple(missing), words)


def _rule(book: Rulebook, way: Way, asked: Traffic, egress: bool) -> Rule | None:
    own, peer = (way.source, way.target) if egress else (way.target, way.source)
    point = way.sent_to if egress else way.sent_from
    found = book.letting(own.groups, egress, asked)
    return next((r for r in found if lets(book, r, peer, point, way.by_reference)), None)


def _missing(book: Rulebook, way: Way, asked: Traffic, egress: bool) -> Missing:
    own, peer = (way.source, way.target) if egress else (way.target, way.source)
    point = way.sent_to if egress else way.sent_from
    same = way.by_reference and own.vpc == peer.vpc and bool(peer.groups)
    whom = peer.groups[0] if same else str(ip_network(point.address))
    said = book.group(whom) if same else whom
    named = [book.group(each) for each in own.groups]
    where = f"{'one of ' if len(named) > 1 else ''}{', '.join(named)}"
    direction, to = ("outbound", "to") if egress else ("inbound", "from")
    words = f"no {direction} rule: add to {where} {asked} {to} {said}"
    return Missing(own.groups, egress, asked, whom, words)


def _passes(book: Rulebook, out: Rule | None, in_: Rule | None) -> str:
    parts = [("out by", out, "to"), ("in by", in_, "from")]
    return ", ".join(
        f"{word} {rule.id} of {book.group(rule.group)}: {rule.traffic} {to} {book.peer(rule)}"
        for word, rule, to in parts
        if rule
    )


def _no_way(source: Party, target: Party) -> str:
    for party in (source, target):
        if not any(side.points for side in party.sides):
            return f"{party.example} {NO_INTERFACE}"
    return f"{source.example} and {target.example} have no addresses of the same version of IP"
