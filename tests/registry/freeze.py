"""`python -m tests.registry.freeze 0.2`: rows as this release writes them, for later ones to read.

Before a release, once; afterwards its rows are never made anew.
"""

import json
import os
import sys
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from moto import mock_aws

from chalicelib.model.configuration import Change, Operation, Session, Verb
from chalicelib.model.fleet import Breaker, Foreseen, Freeze, LedgerChange, Told
from chalicelib.model.replacement import Cancel, Step, Strategy
from chalicelib.model.timeline import Entry
from chalicelib.model.version import HostVersion
from chalicelib.registry.binding import bind, create
from chalicelib.registry.contract import Registry
from chalicelib.registry.dynamodb import registry_in
from tests.registry.examples import (
    BEGUN,
    HOUR,
    NOW,
    QUOTA,
    REQUEST,
    a_bare_host,
    a_full_host,
    a_full_replacement,
    a_host,
    a_replacement,
)

TABLES = ("hosts", "replacements", "fleets", "timeline", "services", "config")
A_SESSION = Session("", 0, "leader", "i-1", ttl=timedelta(seconds=30))
FAKE = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "testing")


def main(release: str) -> None:
    folder = Path(__file__).parent / "releases" / release
    folder.mkdir(parents=True)
    os.environ |= FAKE
    with mock_aws():
        tables = bind("repave", "eu-west-1")
        create(tables)
        write(registry_in(tables))
        for name in TABLES:
            found = tables.connection.client.scan(TableName=f"repave-{name}")["Items"]
            ordered: list[Any] = sorted(
                found, key=lambda item: json.dumps(item, sort_keys=True, default=_coded)
            )
            text = json.dumps(ordered, indent=2, sort_keys=True, default=_coded)
            (folder / f"{name}.json").write_text(f"{text}\n")


def _coded(value: bytes) -> str:
    return b64encode(value).decode()


def write(registry: Registry) -> None:
    """Every attribute at least once: one replacement open, one done, one abandoned."""
    for id in ("i-2", "i-3", "i-4", "i-gone"):
        registry.hosts.register(a_host(id))
    registry.hosts.register(a_full_host())
    registry.hosts.register(a_bare_host("i-bare"))
    registry.hosts.forget("i-gone", NOW, "terminated")
    told = [Entry("host/i-1", NOW, "e1", "claimed", "it is old", "repave")]
    one = registry.replacements.claim(a_full_replacement(tokenless=True), 0, QUOTA, told)
    registry.replacements.cancel(one, Cancel("ada", NOW, "no"))
    end_one_well(registry)
    end_one_badly(registry)
    registry.fleets.set_freeze("web", Freeze("ada", NOW, "audit", NOW + HOUR))
    registry.fleets.set_freeze(None, Freeze("ada", NOW, "everything"))
    registry.fleets.record_sweep(NOW, 7, "eu-west-1")
    offer(registry)
    configure(registry)
    look(registry)
    registry.history.keep([HostVersion(a_full_host(seen_at=NOW - HOUR), NOW)])


def offer(registry: Registry) -> None:
    """A change that was announced, and one whose writer died before it could."""
    services = registry.services
    services.enter("web", "i-1")
    services.announce({"web": frozenset({"i-1"})}, [services.begin(["web"], NOW)])
    services.begin(["web"], NOW)


def configure(registry: Registry) -> None:
    """A key that changed, one that is gone, one that waits for its lock delay and one that is held;
    a session that is about to end."""
    store = registry.configuration
    for value in (b"1", b"\x00\xff"):
        store.commit([Operation(Verb.SET, "app/a", value, flags=7)], NOW, "ada")
    store.commit([Operation(Verb.SET, "app/gone", b"1")], NOW, "ada")
    store.commit([Operation(Verb.DELETE, "app/gone")], NOW, "ada")
    one = store.open_session(A_SESSION, NOW)
    store.commit([Operation(Verb.LOCK, "lock/a", b"1", session=one.id)], NOW, "ada")
    store.end_session(one.id, NOW)
    other = store.open_session(A_SESSION, NOW)
    store.commit([Operation(Verb.LOCK, "lock/b", session=other.id)], NOW, "ada")
    end_half(registry, other)


def end_half(registry: Registry, session: Session) -> None:
    """Whoever ended it has died between two of its transactions."""
    rows = registry.configuration._rows  # type: ignore[attr-defined]
    known = rows.sessions([session.id])[session.id]
    ending = replace(known, ending=True)
    assert rows.write(Change(rows.revision(), ended=(ending,)), NOW)


def end_one_well(registry: Registry) -> None:
    rows = registry.replacements
    one = rows.claim(a_replacement("20260301T120000-2", old_host="i-3"), 1, BEGUN)
    one = rows.intend(replace(one, step=Step.LAUNCHING), 2, NOW, 5)
    one = rows.save(replace(one, new_host="i-2", surplus=1), LedgerChange(1, NOW))
    rows.finish(replace(one, step=Step.DONE, began={**one.began, Step.DONE: NOW + 2 * HOUR}))


def end_one_badly(registry: Registry) -> None:
    rows = registry.replacements
    other = a_replacement("20260301T120000-3", old_host="i-4", strategy=Strategy.LAUNCH)
    other = rows.claim(other, registry.fleets.get("web").revision, BEGUN)
    failed = Breaker(2, NOW, "no capacity", "lt-1@5", ("activity-1",))
    rows.finish(replace(other, step=Step.ABANDONED, template="lt-1@5"), NOW + HOUR, failed)


def look(registry: Registry) -> None:
    registry.fleets.raise_attention("web")
    registry.fleets.request("web", REQUEST)
    registry.fleets.finish_pass(
        "web",
        at=NOW,
        fingerprint="f1",
        attention_seen=1,
        next_look_at=NOW + HOUR,
        open_replacements=1,
        ailing="d1",
    )
    registry.fleets.fail_pass("web", at=NOW, error="Throttling", next_look_at=NOW + HOUR)
    registry.fleets.note_foreseen("web", Foreseen(NOW, "r1", "2 hosts breach"))
    registry.fleets.note_told("web", Told("ada: audit", "no capacity", "2 hosts breach"))
    registry.fleets.note_told(None, Told("ada: everything"))


if __name__ == "__main__":
    main(sys.argv[1])
