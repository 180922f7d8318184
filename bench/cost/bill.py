"""Usage to dollars."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bench.cost import prices
from bench.cost.meter import STORES, Usage
from bench.cost.prices import Line

GIGABYTE = 1e9


@dataclass(frozen=True)
class Deployed:
    """What the template says, and the price depends on."""

    memory: Mapping[str, int]
    """Of each function, in MB."""
    alarms: int
    """Metrics that they watch, for by those they are billed."""
    traced: bool


def bill(month: Usage, stored: float, deployed: Deployed) -> list[Line]:
    """`stored` in bytes."""
    return [
        *_functions(month, deployed.memory),
        *_tables(month, stored),
        _line("queue requests", _queue(month), "requests", prices.QUEUE_REQUEST),
        _line("logs", sum(month.logged.values()) / GIGABYTE, "GB", prices.LOG_GB),
        _line("traces", _traces(month) if deployed.traced else 0, "traces", prices.TRACE),
        _line("metrics", _metrics(month), "metrics", prices.METRIC),
        _line("alarms", deployed.alarms, "alarms", prices.ALARM),
    ]


def _functions(month: Usage, memory: Mapping[str, int]) -> Iterator[Line]:
    calls = sum(month.invocations.values())
    yield _line("Lambda requests", calls, "requests", prices.LAMBDA_REQUEST)
    for name in sorted(month.invocations):
        size = memory[name]
        # Below a whole core the same work takes longer in proportion.
        slower = max(1.0, prices.FULL_CORE_MB / size)
        seconds = max(0.0, month.cpu[name] * slower + month.waits[name]) * size / 1024
        yield _line(f"Lambda {name}", seconds, "GB-s", prices.LAMBDA_GB_SECOND)


def _tables(month: Usage, stored: float) -> Iterator[Line]:
    for table in sorted({table for _, table in month.reads} | {table for _, table in month.writes}):
        reads = sum(units for (_, of), units in month.reads.items() if of == table)
        writes = sum(units for (_, of), units in month.writes.items() if of == table)
        yield _line(f"{table} reads", reads, "units", prices.READ_UNIT)
        yield _line(f"{table} writes", writes, "units", prices.WRITE_UNIT)
    yield _line("storage and recovery", stored / GIGABYTE, "GB", prices.TABLE_GB)


def _queue(month: Usage) -> float:
    """Sent by us; received by Lambda's pollers, and deleted after each batch."""
    sent = sum(n for (_, operation), n in month.calls.items() if operation in STORES)
    received = prices.IDLE_RECEIVES * 60 * prices.HOURS
    return sent + received + 2 * month.invocations["reconcile_fleet"]


def _traces(month: Usage) -> float:
    calls = sum(month.invocations.values())
    first_of_each_second = min(calls, prices.HOURS * 3600)
    return first_of_each_second + 0.05 * (calls - first_of_each_second)


def _metrics(month: Usage) -> float:
    """Billed by the hours in which they are written: how many those are if it is by chance."""
    return sum(1 - math.exp(-max(0.0, n) / prices.HOURS) for n in month.metrics.values())


def _line(what: str, amount: float, unit: str, price: float) -> Line:
    return Line(what, amount, unit, amount * price)
