"""What came, went and changed between two times."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from chalicelib.discovery.facts import facts, moment
from chalicelib.discovery.freshness import freshness
from chalicelib.discovery.history import versions_at
from chalicelib.discovery.view import Node
from chalicelib.model.change import Change, What
from chalicelib.model.fleet import Account
from chalicelib.model.host import Host
from chalicelib.model.version import HostVersion, then

OF_A_READING = ("as_of", "verified_at", "seen_how")
"""What differs between any two readings."""


def difference(versions: Iterable[HostVersion], since: datetime, until: datetime) -> list[Change]:
    """By host; at most one of each."""
    of_host: dict[str, list[HostVersion]] = defaultdict(list)
    for version in versions:
        if version.since <= until and (version.until is None or version.until > since):
            of_host[version.host.id].append(version)
    found = (_change(of_host[id_], since, until) for id_ in sorted(of_host))
    return [change for change in found if change]


def _change(versions: list[HostVersion], since: datetime, until: datetime) -> Change | None:
    """Of one host."""
    before = next(iter(versions_at(versions, since).values()), None)
    after = next(iter(versions_at(versions, until).values()), None)
    if before is None and after is None:
        return _passed(versions, since)
    if before is None:
        return _came(versions, since, What.CAME)
    if after is None:
        return _gone(versions, before)
    changed = _facts(then(before.host, since), then(after.host, until), since, until)
    return _changed(after, changed, since) if changed else None


def _came(versions: list[HostVersion], since: datetime, what: What) -> Change:
    first = min((v for v in versions if v.since > since), key=lambda version: version.since)
    host = first.host
    how, launched = str(host.seen_how), host.launched_at
    return Change(host.id, host.fleet, what, first.since, how, launched, {})


def _passed(versions: list[HostVersion], since: datetime) -> Change | None:
    """One of which only a moment is known began and ended at once."""
    begun = [version for version in versions if version.since > since]
    return _came(begun, since, What.PASSED) if begun else None


def _gone(versions: list[HostVersion], before: HostVersion) -> Change:
    ended = max(version.until for version in versions if version.until is not None)
    host = before.host
    return Change(host.id, host.fleet, What.WENT, ended, None, None, {})


def _changed(
    after: HostVersion, changed: Mapping[str, tuple[str | None, str | None]], since: datetime
) -> Change:
    host = after.host
    said = [mark.at for mark in (host.interruption, host.taint, host.hold) if mark]
    known = [at for at in (after.since, host.leaving_at, *said) if at and at > since]
    noticed, how = max(known, default=after.since), str(host.seen_how)
    return Change(host.id, host.fleet, What.CHANGED, noticed, how, None, changed)


def _facts(
    before: Host, after: Host, since: datetime, until: datetime
) -> dict[str, tuple[str | None, str | None]]:
    was, now = dict(_flat(before, since)), dict(_flat(after, until))
    names = sorted(was.keys() | now.keys())
    return {n: (was.get(n), now.get(n)) for n in names if was.get(n) != now.get(n)}


def _flat(host: Host, at: datetime) -> Iterator[tuple[str, str]]:
    known = facts(Node(host, freshness(host, Account(), at)))
    yield from ((name, value) for name, value in known.items() if name not in OF_A_READING)
    yield from ((f"tag {name}", value) for name, value in host.tags.items())
    yield from ((f"check {name}", word) for name, word in host.checks.items())
    for service in host.services:
        meta = (f"{key}={value}" for key, value in sorted(service.meta.items()))
        yield f"service {service.name}", " ".join((str(service.port), *service.tags, *meta))
    if host.leaving_at is not None:
        yield "leaving", moment(host.leaving_at)
