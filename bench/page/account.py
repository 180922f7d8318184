"""An account at rest that answers as the API does, in its own shapes, without AWS or a registry:
fleets of any size at noon, with some trouble in the first of them."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import BaseModel

from bench.page.history import pairs, past
from bench.plan import NOW, POLICY, fleet
from chalicelib.decisions.forecast import forecast
from chalicelib.decisions.plan import plan
from chalicelib.handlers.api import fleetviews, views
from chalicelib.handlers.api.shapes import fleets
from chalicelib.handlers.api.shapes.fleets import FleetList
from chalicelib.handlers.api.shapes.health import Health
from chalicelib.handlers.api.shapes.hosts import HostPage
from chalicelib.handlers.api.shapes.reach import Edge, Graph, Reached
from chalicelib.handlers.api.shapes.replacements import ReplacementPage
from chalicelib.model.fleet import Breaker, Freeze
from chalicelib.model.host import Hold, Host
from chalicelib.model.observation import Observation
from dashboard.files import Answer
from dashboard.handler import problem

OPERATOR = "arn:aws:sts::123456789012:assumed-role/operator/ada"
TEN_THOUSAND = {"web": 4_003, "api": 2_000, "batch": 1_000} | {
    f"service-{number:02}": 81 for number in range(37)
}
TEN = {"web": 6, "batch": 4}
SWEPT, AUDITED = NOW - timedelta(seconds=21), NOW - timedelta(minutes=26)
FORETOLD = 90
OF_FLEET = re.compile("/fleets/([^/]+)/(plan|forecast)")


class Account:
    def __init__(self, sizes: Mapping[str, int]) -> None:
        seen = [_audited(fleet(name, size)) for name, size in sizes.items()]
        self._seen = {each.fleet.name: each for each in [_troubled(seen[0]), *_frozen(seen[1:])]}
        self._hosts = [host for each in self._seen.values() for host in each.hosts.values()]

    def ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        parts = urlsplit(path)
        given = {name: values[0] for name, values in parse_qs(parts.query).items()}
        told = self._told(parts.path, given)
        if told is None or method != "GET":
            return problem(HTTPStatus.NOT_FOUND, "not found", f"{path} is not offered here")
        kind = {"Content-Type": "application/json"}
        return Answer(HTTPStatus.OK, told.model_dump_json().encode(), kind)

    def _told(self, path: str, given: Mapping[str, str]) -> BaseModel | None:
        found = OF_FLEET.fullmatch(path)
        if found:
            seen = self._seen[unquote(found[1])]
            return views.plan(plan(seen, NOW), NOW) if found[2] == "plan" else _forecast(seen)
        match path:
            case "/health":
                return _health(len(self._hosts))
            case "/fleets":
                told = [_row(each) for each in self._seen.values()]
                return FleetList(fleets=told, freeze=None, broken_policies=[])
            case "/hosts":
                return self._page(given)
            case "/reach/graph":
                return _graph(self._seen)
            case "/replacements":
                return _replacements(self._seen[given["fleet"]])
        return None

    def _page(self, given: Mapping[str, str]) -> HostPage:
        wanted = given.get("fleet")
        hosts = self._hosts if wanted is None else list(self._seen[wanted].hosts.values())
        begin, limit = int(given.get("cursor", 0)), int(given["limit"])
        shown = [views.host(host, NOW) for host in hosts[begin : begin + limit]]
        after = begin + limit
        return HostPage(hosts=shown, cursor=str(after) if after < len(hosts) else None)


def _forecast(seen: Observation) -> BaseModel:
    assert seen.group is not None
    hosts = list(seen.hosts.values())
    told = forecast(hosts, POLICY, seen.group, len(hosts), NOW, FORETOLD)
    return fleetviews.forecast(told, FORETOLD)


def _row(seen: Observation) -> fleets.Fleet:
    size = len(seen.group.members) if seen.group else 0
    return fleetviews.fleet(seen.fleet, seen.group, seen.binding, size)


def _health(hosts: int) -> Health:
    return Health(
        status="ok",
        now=NOW,
        last_sweep_at=SWEPT,
        last_audit_at=AUDITED,
        audited_hosts=hosts,
        freeze=None,
    )


def _replacements(seen: Observation) -> ReplacementPage:
    rows = [*seen.open, *past(seen, NOW)]
    return ReplacementPage(replacements=[views.replacement(row) for row in rows], cursor=None)


def _graph(seen: Mapping[str, Observation]) -> Graph:
    """Each fleet is reached by the one before it, and by the office."""
    names = list(seen)
    edges = [
        Edge(
            protocol="tcp",
            from_port=8080,
            to_port=8080,
            words="tcp 8080",
            fleets=[names[place - 1]],
            addresses=["pl-0123456789abcdef0 (office)"],
            groups=[],
        )
        for place in range(len(names))
    ]
    fleets = [
        Reached(
            fleet=name,
            hosts=10,
            looked_at=10,
            security_groups=[["sg-0123456789abcdef0"]],
            edges=[edge],
        )
        for name, edge in zip(names, edges, strict=True)
    ]
    return Graph(as_of=NOW, fleets=fleets, cursor=None, limits=["Routes are not looked at."])


def _audited(seen: Observation) -> Observation:
    account = replace(seen.account, last_sweep_at=SWEPT, last_audit_at=AUDITED)
    return replace(seen, account=account)


def _troubled(seen: Observation) -> Observation:
    """The oldest is held beyond its hard age, the next ones are under way."""
    hosts = list(seen.hosts.values())
    oldest, open_ = _held(hosts[-1]), pairs(hosts, seen.fleet.name, NOW)
    olds = {row.old_host: row.id for row in open_}
    changed = {oldest.id: oldest} | {
        host.id: replace(host, open_replacement=olds[host.id]) for host in hosts if host.id in olds
    }
    row = replace(seen.fleet, open_replacements=len(open_), last_pass_at=NOW)
    return replace(seen, fleet=row, hosts={**seen.hosts, **changed}, open=open_)


def _held(host: Host) -> Host:
    born = NOW - POLICY.age.hard * 1.03
    until = NOW + timedelta(days=1)
    hold = Hold(OPERATOR, NOW - timedelta(hours=9), until, "a core dump is being copied")
    return replace(host, born_at=born, launched_at=born, hold=hold)


def _frozen(rest: list[Observation]) -> list[Observation]:
    """The second fleet is frozen; the third has a breaker open."""
    until, retry = NOW + timedelta(hours=4), NOW + timedelta(minutes=20)
    freeze = Freeze(OPERATOR, NOW - timedelta(hours=2), "the database is being moved", until)
    words = "3 launches of lt-1@1 failed: InsufficientInstanceCapacity"
    breaker = Breaker(3, retry, words, "lt-1@1")
    rows = [
        replace(rest[0].fleet, freeze=freeze),
        *(replace(each.fleet, breaker=breaker) for each in rest[1:2]),
        *(each.fleet for each in rest[2:]),
    ]
    return [replace(each, fleet=row) for each, row in zip(rest, rows, strict=True)]
