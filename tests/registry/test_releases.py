"""Rows as each release left them, kept as literal items: what this release makes of them, and that
it touches nothing that a newer one wrote.
"""

import json
import zlib
from base64 import b64decode
from collections.abc import Container
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.errors import Conflict, NewerRow
from chalicelib.model.replacement import Step
from chalicelib.registry.binding import Tables
from chalicelib.registry.contract import Registry, Retention
from chalicelib.registry.rows import host_values, replacement_values
from chalicelib.registry.services import INDEXES
from chalicelib.registry.tables import SCHEMA
from chalicelib.registry.values import present
from tests.registry.examples import (
    HOUR,
    NOW,
    QUOTA,
    REQUEST,
    a_host,
    a_replacement,
)

RELEASES = sorted(path for path in (Path(__file__).parent / "releases").iterdir())
TABLES = ("hosts", "replacements", "fleets", "timeline", "services", "config")
KEEP = Retention()
Items = list[dict[str, Any]]
OURS = {"schema", "expires", "version", "open_since", "hold_until", "freeze_until", "was_born_at"}
"""Kept for DynamoDB's sake, and made from the rest."""
BY_PEOPLE = {"cancel"}
"""What no write of the passes has."""


def items(release: Path, table: str) -> Items:
    found: Items = json.loads((release / f"{table}.json").read_text())
    return found


def sent(item: dict[str, Any]) -> dict[str, Any]:
    """Bytes are base64 in a file, and botocore wants them as they are."""
    return {
        name: {"B": b64decode(value["B"])} if "B" in value else value
        for name, value in item.items()
    }


def put(tables: Tables, table: str, *rows: dict[str, Any]) -> None:
    name = getattr(tables, table).Meta.table_name
    for row in rows:
        tables.connection.client.put_item(TableName=name, Item=sent(row))


@pytest.fixture(params=RELEASES, ids=lambda path: path.name)
def release(request: pytest.FixtureRequest, tables: Tables) -> Path:
    """Its rows are in the tables."""
    for table in TABLES:
        put(tables, table, *items(request.param, table))
    return Path(request.param)


def stored(row: Any) -> dict[str, Any]:
    attributes: dict[str, Any] = row.serialize()
    return attributes


def told(item: dict[str, Any], of: Container[str] | None = None) -> dict[str, Any]:
    wanted = item if of is None else of
    return {name: item[name] for name in item if name in wanted and name not in OURS | BY_PEOPLE}


def test_every_attribute_of_a_host_means_what_it_meant(
    release: Path, tables: Tables, in_dynamodb: Registry
) -> None:
    for item in items(release, "hosts"):
        host = in_dynamodb.hosts.get(item["id"]["S"])
        assert host
        again = stored(tables.hosts(**present(host_values(host, KEEP.tombstones))))
        assert told(item) == told(again, item)
        assert host.born_at.isoformat(timespec="microseconds") == _born(item)


def _born(item: dict[str, Any]) -> str:
    """A tombstone has it elsewhere, to leave the index."""
    return str((item.get("born_at") or item["was_born_at"])["S"])


def test_every_attribute_of_a_replacement_means_what_it_meant(
    release: Path, tables: Tables, in_dynamodb: Registry
) -> None:
    for item in items(release, "replacements"):
        found = in_dynamodb.replacements.get(item["fleet"]["S"], item["id"]["S"])
        assert found and found.version == int(item["version"]["N"])
        cancelled = item.get("cancel", {"M": {"by": {"S": None}}})["M"]["by"]["S"]
        assert (found.cancel.by if found.cancel else None) == cancelled
        values = present(replacement_values(found, KEEP.replacements))
        again = stored(tables.replacements(found.fleet, found.id, **values))
        assert told(item) == told(again, item)


def test_fleets_and_the_account_are_what_they_were(release: Path, in_dynamodb: Registry) -> None:
    account, fleets = in_dynamodb.fleets.read_all()
    kept = {item["name"]["S"]: item for item in items(release, "fleets")}
    assert {"#account", *fleets} == kept.keys()
    web, was = fleets["web"], kept["web"]
    assert web.freeze and web.freeze.why == was["freeze"]["M"]["why"]["S"]
    assert web.breaker.failures == int(was["breaker"]["M"]["failures"]["N"])
    assert web.ledger_desired == int(was["ledger_desired"]["N"])
    assert web.revision == int(was["revision"]["N"])
    assert [each / timedelta(seconds=1) for each in web.rebuilds] == [
        float(each["N"]) for each in was["rebuilds"]["L"]
    ]
    assert account.freeze and account.freeze.until is None
    assert account.audited_hosts == int(kept["#account"]["audited_hosts"]["N"])


def entries(release: Path) -> Items:
    return [item for item in items(release, "timeline") if "words" in item]


def test_what_a_host_was_is_what_it_was(
    release: Path, tables: Tables, in_dynamodb: Registry
) -> None:
    kept = [item for item in items(release, "timeline") if "words" not in item]
    found = in_dynamodb.history.ended(NOW - HOUR, NOW, NOW)
    assert kept and [version.until for version in found] == [NOW] * len(kept)
    for item, version in zip(kept, found, strict=True):
        row = json.loads(zlib.decompress(b64decode(item["host"]["B"])))
        again = stored(tables.hosts(**present(host_values(version.host, KEEP.tombstones))))
        assert told(row) == told(again, row)


def test_history_is_what_it_was(release: Path, in_dynamodb: Registry) -> None:
    for item in entries(release):
        words = [entry.words for entry in in_dynamodb.timeline.of(item["subject"]["S"])]
        assert item["words"]["S"] in words


def test_indexes_go_on_from_where_they_were(release: Path, in_dynamodb: Registry) -> None:
    for item in items(release, "services"):
        service, name = item["service"]["S"], item["host"]["S"]
        if service != INDEXES:
            assert name in in_dynamodb.services.hosts_of(service)
            continue
        index = in_dynamodb.services.index(name)
        assert index.value == 1 + int(item["raised"]["N"])
        assert sorted(index.pending) == sorted(item["pending"]["SS"])


def test_configuration_is_what_it_was(release: Path, in_dynamodb: Registry) -> None:
    store = in_dynamodb.configuration
    kept = {(item["part"]["S"], item["id"]["S"]): item for item in items(release, "config")}
    seen = store.look_back("", store.revision())
    assert seen.index == int(kept["#store", "revision"]["revision"]["N"]) - 1
    for version in store.versions(seen.heads):
        head = kept["keys", version.key]
        assert (version.created, version.revision, version.flags, version.lock_index) == tuple(
            int(head[name]["N"]) for name in ("created", "modified", "flags", "lock_index")
        )
        row = kept[f"versions/{version.key}", f"{version.revision:020}"]
        assert (version.value, version.by) == (b64decode(row["value"]["B"]), row["by"]["S"])
        assert version.session == head.get("session", {}).get("S")
    assert store.history("app/gone", 1)[0].deleted
    for part, id in kept:
        if part == "sessions":  # It had begun to end, and is ended now.
            assert store.look_at_sessions(NOW, id).sessions == ()
            assert not any(head.session for head in store.look("lock/", NOW, tree=True).heads)


def test_a_replacement_begun_by_an_older_release_is_ended_by_this_one(
    release: Path, in_dynamodb: Registry
) -> None:
    (open_one,) = in_dynamodb.replacements.open_in("web")
    ended = in_dynamodb.replacements.finish(replace(open_one, step=Step.CANCELLED))
    host = in_dynamodb.hosts.get(open_one.old_host)
    assert host and host.open_replacement is None
    assert in_dynamodb.replacements.get("web", ended.id) == ended


def newer(item: dict[str, Any]) -> dict[str, Any]:
    return item | {"schema": {"N": str(SCHEMA + 1)}}


def test_a_row_of_a_newer_form_is_refused_by_name(tables: Tables, in_dynamodb: Registry) -> None:
    latest = RELEASES[-1]
    for table in TABLES:
        put(tables, table, *map(newer, items(latest, table)))
    registry = in_dynamodb
    reads = {
        "hosts i-1": lambda: registry.hosts.get("i-1"),
        "replacements web/": lambda: registry.replacements.open_in("web"),
        "fleets web": lambda: registry.fleets.get("web"),
        "fleets #account": lambda: registry.fleets.account(),
        "timeline host/i-1": lambda: registry.timeline.of("host/i-1"),
        "timeline history/": lambda: registry.history.ended(NOW - HOUR, NOW, NOW),
        f"services {INDEXES}/web": lambda: registry.services.index("web"),
        "config #store/revision": lambda: registry.configuration.revision(),
        "config versions/app/a/": lambda: registry.configuration.history("app/a", 9),
    }
    for name, read in reads.items():
        with pytest.raises(NewerRow, match=f"{name}.* has schema {SCHEMA + 1}, .* knows {SCHEMA}"):
            read()


def test_nothing_is_written_into_a_host_of_a_newer_form(
    tables: Tables, in_dynamodb: Registry
) -> None:
    (item,) = [each for each in items(RELEASES[-1], "hosts") if each["id"]["S"] == "i-bare"]
    put(tables, "hosts", newer(item))
    hosts = in_dynamodb.hosts
    assert not hosts.update_facts(a_host("i-bare", state="stopped"), a_host("i-bare"))
    assert not hosts.forget("i-bare", NOW, "terminated")
    with pytest.raises(NewerRow):
        hosts.request("i-bare", REQUEST)
    with pytest.raises(Conflict):
        in_dynamodb.replacements.claim(a_replacement(old_host="i-bare"), 0, QUOTA)
    name = tables.hosts.Meta.table_name
    key = {"id": item["id"]}
    assert tables.connection.client.get_item(TableName=name, Key=key)["Item"] == newer(item)


def test_every_attribute_of_today_is_among_the_last_release_s(tables: Tables) -> None:
    """Whoever adds one writes it in tests/registry/freeze.py (docs/upgrades.md)."""
    for table in TABLES:
        seen = {name for item in items(RELEASES[-1], table) for name in item}
        assert set(getattr(tables, table).get_attributes()) <= seen
    assert set(tables.versions.get_attributes()) <= {
        name for item in items(RELEASES[-1], "timeline") for name in item
    }
