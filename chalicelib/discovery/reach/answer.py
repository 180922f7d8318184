"""May one reach another? Every way between them, those that do not pass first."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chalicelib.discovery.reach.judging import Path, judge
from chalicelib.discovery.reach.limits import CROSSING, LIMITS, SEVERAL, SOME, unread
from chalicelib.discovery.reach.networks import Networks
from chalicelib.discovery.reach.parties import Party, Placed, outside, parties
from chalicelib.discovery.reach.rulebook import Rulebook
from chalicelib.model.network import Outcome
from chalicelib.model.traffic import Traffic

MOST_PATHS = 50
"""Told; the rest are counted."""


@dataclass(frozen=True, slots=True)
class End:
    """One of the two that are asked about."""

    asked: str
    what: str
    """`host`, `fleet`, `service` or `addresses`."""
    placed: tuple[Placed, ...] = ()
    """Those that were looked at."""
    hosts: int = 0
    """All that there are."""
    network: str | None = None
    """Of addresses that no interface here has."""

    @property
    def groups(self) -> tuple[str, ...]:
        return groups_of(self.placed)


@dataclass(frozen=True, slots=True)
class Reach:
    outcome: Outcome
    words: str
    paths: tuple[Path, ...]
    left_out: int
    limits: tuple[str, ...]


def reach(book: Rulebook, source: End, target: End, asked: Traffic) -> Reach:
    out = list(book.letting(source.groups, True, asked))
    in_ = list(book.letting(target.groups, False, asked))
    networks = Networks(book.all_networks([*out, *in_]))
    paths = [
        judge(book, one, other, asked)
        for one in _parties(source, networks)
        for other in _parties(target, networks)
    ]
    paths.sort(key=lambda path: path.allowed)
    outcome = _outcome(paths)
    some = [SOME] if any(len(end.placed) < end.hosts for end in (source, target)) else []
    limits = (*LIMITS, *some, *_more(paths), *unread(book.unread([*out, *in_])))
    words = _WORDS[outcome].format(source.asked, target.asked, asked)
    return Reach(outcome, words, tuple(paths[:MOST_PATHS]), max(0, len(paths) - MOST_PATHS), limits)


_WORDS = {
    Outcome.ALLOWED: "{} may reach {} by {}",
    Outcome.PARTLY: "some of {} may reach some of {} by {}",
    Outcome.DENIED: "{} may not reach {} by {}",
}


def groups_of(placed: Iterable[Placed]) -> tuple[str, ...]:
    found = Counter(g for each in placed for one in each.interfaces for g in one.groups)
    return tuple(sorted(found))


def _parties(end: End, networks: Networks) -> list[Party]:
    return outside(end.network, networks) if end.network else parties(end.placed, networks)


def _outcome(paths: Sequence[Path]) -> Outcome:
    passing = sum(path.allowed for path in paths)
    if passing == 0:
        return Outcome.DENIED
    return Outcome.ALLOWED if passing == len(paths) else Outcome.PARTLY


def _more(paths: Sequence[Path]) -> list[str]:
    """Limits that matter to these paths."""
    found = []
    if any(len(party.sides) > 1 for path in paths for party in (path.source, path.target)):
        found.append(SEVERAL)
    if any(path.way and path.way.crosses for path in paths):
        found.append(CROSSING)
    return found
