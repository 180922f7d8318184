"""An emulated account of fleets of fifty hosts, and what its hours and replacements use."""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.cost.meter import Meter, Usage, size
from bench.hooks import asleep
from sandbox.environment import prepare

FLEET = 50
"""Hosts."""
POLICY = "name: web\nmode: enforce\nage: {{soft: {soft}, hard: {hard}}}\nbudget: {{in_flight: 2}}\n"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PREFIX = "repave"
TABLES = ("hosts", "replacements", "fleets", "timeline", "services")
VERSIONS = "what hosts were"
"""Rows of the timeline's table that are kept for a time of their own."""
SWEEPS = 10
"""Measured of an hour's sixty: they are all the same while nothing changes."""


@dataclass(frozen=True)
class Steady:
    """Of one size, while nothing changes."""

    hosts: int
    hour: Usage
    """Sixty sweeps, one of which is an audit as well."""
    stored: float
    """Bytes in all tables."""
    counted: bool = True
    """In an account of that size; or drawn out from smaller ones."""


@contextmanager
def account(hosts: int, soft: str, hard: str) -> Iterator[Any]:
    """With every host registered; nobody looks while the groups are built."""
    prepare()
    logging.disable(logging.NOTSET)
    from sandbox.running import Options, Sandbox

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "web.yaml").write_text(POLICY.format(soft=soft, hard=hard))
        with Sandbox(Options(Path(folder))) as sandbox:
            from sandbox.estate import Estate, GroupSpec

            estate = Estate()
            with asleep(sandbox):
                for index in range(max(1, hosts // FLEET)):
                    estate.group(GroupSpec(f"web-{index}", FLEET, FLEET + 10, "web"))
                sandbox.run_for(5 * MINUTE)
            sandbox.run_for(15 * MINUTE)
            yield sandbox


def rows(sandbox: Any) -> dict[str, list[int]]:
    """Sizes in bytes of all rows, by table, and of those that are kept shorter."""
    import boto3

    client = boto3.client("dynamodb", region_name="us-east-1")
    pages = client.get_paginator("scan")
    found: dict[str, list[int]] = {name: [] for name in (*TABLES, VERSIONS)}
    for table in TABLES:
        for page in pages.paginate(TableName=f"{PREFIX}-{table}"):
            for item in page["Items"]:
                version = item.get("subject", {}).get("S", "").startswith("history/")
                found[VERSIONS if version else table].append(size(item))
    return found


def _typical(found: dict[str, list[int]]) -> dict[str, float]:
    return {name: sum(sizes) / len(sizes) if sizes else 1024 for name, sizes in found.items()}


def steady(hosts: int) -> Steady:
    with account(hosts, "60d", "90d") as sandbox:
        found = rows(sandbox)
        meter = Meter(sandbox.functions, _typical(found))
        with meter.running() as sweeps:
            sandbox.run_for(SWEEPS * MINUTE)
        # The next sweep is an audit: the last one is said to be an hour ago.
        now = sandbox.clock.now()
        sandbox.deps.registry.fleets.record_sweep(now - HOUR, hosts)
        with meter.running() as audit:
            sandbox.run_for(MINUTE)
        stored = sum(size for sizes in found.values() for size in sizes)
        return Steady(hosts, sweeps.times(59 / SWEEPS) + audit, stored)


def grown(hosts: int, smaller: Steady, larger: Steady) -> Steady:
    """All that grows, grows with the number of fleets, hosts and pages: by a straight line."""
    times = (hosts - larger.hosts) / (larger.hosts - smaller.hosts)
    more = (larger.hour - smaller.hour).times(times)
    stored = larger.stored + (larger.stored - smaller.stored) * times
    return Steady(hosts, larger.hour + more, stored, counted=False)


@dataclass(frozen=True)
class Rebuilt:
    """What a replacement uses, in a fleet of fifty, beside the hours in which it happens."""

    counted: int
    each: Usage
    stored: float
    """Bytes that it leaves in all tables, but for what the hosts were."""
    versions: float
    """Bytes of that."""


def rebuilt(days: int) -> Rebuilt:
    """Of the replacements of one fleet in so many days."""
    hour = steady(FLEET).hour
    with account(FLEET, "1d", "3d") as sandbox:
        sandbox.run_for(timedelta(days=2))
        before = rows(sandbox)
        meter = Meter(sandbox.functions, _typical(before))
        with meter.running() as usage:
            sandbox.run_for(timedelta(days=days))
        after = rows(sandbox)
        done = len(after["replacements"]) - len(before["replacements"])
    grown = {name: sum(after[name]) - sum(before[name]) for name in after}
    versions = grown.pop(VERSIONS)
    extra = usage - hour.times(days * 24)
    return Rebuilt(done, extra.times(1 / done), sum(grown.values()) / done, versions / done)
