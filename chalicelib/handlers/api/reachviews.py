"""How answers about reach are told."""

from typing import Any

from chalicelib.discovery.reach import answer, graph, openings
from chalicelib.discovery.reach.judging import Missing, Path, Way
from chalicelib.discovery.reach.parties import Party
from chalicelib.discovery.reach.rulebook import Rulebook
from chalicelib.handlers.api.shapes import reach as told
from chalicelib.model.network import Rule
from chalicelib.model.traffic import Traffic


def traffic(said: Traffic) -> told.Traffic:
    return told.Traffic(**_traffic(said))


def asked(end: answer.End) -> told.Asked:
    return told.Asked(asked=end.asked, what=end.what, hosts=end.hosts, looked_at=len(end.placed))


def path(said: Path) -> told.Path:
    way = said.way
    return told.Path(
        allowed=said.allowed,
        words=said.words,
        source=_end(said.source, way, source=True),
        target=_end(said.target, way, source=False),
        egress=_rule(said.egress) if said.egress else None,
        ingress=_rule(said.ingress) if said.ingress else None,
        missing=[_missing(each) for each in said.missing],
    )


def opening(said: openings.Opening, book: Rulebook) -> told.Opening:
    return told.Opening(
        rule=_rule(said.rule),
        peer_name=book.peer(said.rule),
        words=f"{said.rule.traffic} from {book.peer(said.rule)}",
        hosts=said.hosts,
        fleets=[
            told.FleetTraffic(fleet=name, traffic=[traffic(each) for each in passes])
            for name, passes in said.fleets
        ],
        kept_in=list(said.kept_in),
    )


def reached(said: graph.Reached, hosts: int, looked_at: int) -> told.Reached:
    return told.Reached(
        fleet=said.fleet,
        hosts=hosts,
        looked_at=looked_at,
        security_groups=[list(each) for each in said.groups],
        edges=[_edge(each) for each in said.edges],
    )


def _edge(said: graph.Edge) -> told.Edge:
    return told.Edge(
        **_traffic(said.traffic),
        words=str(said.traffic),
        fleets=list(said.fleets),
        addresses=list(said.addresses),
        groups=list(said.groups),
    )


def _end(party: Party, way: Way | None, source: bool) -> told.PathEnd:
    side = way and (way.source if source else way.target)
    point = way and (way.sent_from if source else way.sent_to)
    return told.PathEnd(
        example=party.example,
        hosts=party.hosts,
        interface=(side and side.interface) or None,
        address=point.address if point else None,
        groups=list(side.groups) if side else [],
    )


def _rule(said: Rule) -> told.Rule:
    return told.Rule(
        **_traffic(said.traffic),
        id=said.id,
        group=said.group,
        direction=_direction(said.egress),
        peer_kind=said.peer.kind,
        peer=said.peer.id,
        description=said.description,
    )


def _missing(said: Missing) -> told.MissingRule:
    return told.MissingRule(
        **_traffic(said.traffic),
        groups=list(said.groups),
        direction=_direction(said.egress),
        peer=said.peer,
        words=said.words,
    )


def _direction(egress: bool) -> str:
    return "egress" if egress else "ingress"


def _traffic(said: Traffic) -> dict[str, Any]:
    return {"protocol": said.protocol, "from_port": said.first, "to_port": said.last}
