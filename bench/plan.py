"""CPU time of one plan for every fleet: `python -m bench.plan [--profile]`.

A minute of an account at rest: hosts of all ages, none due yet but a few, windows on weekday
nights, a hundred hosts a fleet.
"""

import argparse
import cProfile
import gc
import pstats
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zlib import crc32

from chalicelib.decisions.plan import plan
from chalicelib.decisions.spread import recycle_at
from chalicelib.model.fleet import Account, Fleet
from chalicelib.model.group import Group, Member
from chalicelib.model.host import Host, Seen
from chalicelib.model.observation import Observation
from chalicelib.model.policy import Age, Amount, Binding, Budget, How, Mode, Policy, Window

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
SIZES = ((1_000, 10), (10_000, 100), (100_000, 1_000))
"""Hosts and fleets."""
NIGHTS = Window("0 2 * * mon-fri", timedelta(hours=3), "Europe/London")
POLICY = Policy(
    name="web",
    age=Age(timedelta(days=5), timedelta(days=7)),
    mode=Mode.ENFORCE,
    budget=Budget(Amount(10, percent=True)),
    windows=(NIGHTS,),
)
GOAL = 1.0
"""Seconds of CPU for the largest."""


def fleet(name: str, size: int, policy: Policy = POLICY) -> Observation:
    """Born evenly over the last week, so that a few are past their date at any time."""
    hosts = [_host(name, number, size, policy) for number in range(size)]
    members = tuple(_member(host) for host in hosts)
    group = Group(
        name=name,
        min_size=0,
        max_size=size + 20,
        desired=size,
        members=members,
        zones=("a", "b", "c"),
        template="lt-1@$Latest",
        launches=frozenset({"lt-1@1"}),
    )
    return Observation(
        fleet=Fleet(name, ledger_desired=size),
        account=Account(),
        binding=Binding(policy, How.TAG),
        group=group,
        hosts={host.id: host for host in hosts},
    )


def measured(hosts: int, fleets: int) -> float:
    """Seconds of CPU, the best of three; plans are made from observations never planned before."""
    seen = [fleet(f"web-{number}", hosts // fleets) for number in range(fleets)]
    return min(_once(seen) for _ in range(3))


def _once(seen: list[Observation]) -> float:
    fresh = [replace(each, group=each.group and replace(each.group)) for each in seen]
    gc.collect()
    gc.freeze()  # What was read lives on, and is not visited again by every collection.
    begin = time.process_time()
    for observation in fresh:
        plan(observation, NOW)
    return time.process_time() - begin


def _host(fleet_name: str, number: int, size: int, policy: Policy) -> Host:
    id = f"i-{crc32(fleet_name.encode()):08x}{number:09x}"
    born = NOW - policy.age.hard * 0.95 * (number + 1) / size
    return Host(
        id=id,
        fleet=fleet_name,
        group=fleet_name,
        zone="abc"[number % 3],
        instance_type="m7g.large",
        image_id="ami-1",
        private_ip=None,
        template="lt-1@1",
        state="running",
        launched_at=born,
        born_at=born,
        seen_at=born,
        seen_how=Seen.PASS,
        recycle_at=recycle_at(id, born, policy, size),
    )


def _member(host: Host) -> Member:
    return Member(host.id, host.zone, "InService", True, False, host.template)


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.plan", description=__doc__)
    parser.add_argument("--profile", action="store_true", help="where the time of the second goes")
    if parser.parse_args().profile:
        return _profiled()
    print(f"{'hosts':>8} {'fleets':>7} {'CPU s':>8} {'us/host':>8} {'x linear':>9}")
    per_host = 0.0
    for hosts, fleets in SIZES:
        seconds = measured(hosts, fleets)
        per_host = per_host or seconds / hosts
        ratio = seconds / hosts / per_host
        print(f"{hosts:>8} {fleets:>7} {seconds:>8.3f} {seconds / hosts * 1e6:>8.1f} {ratio:>9.2f}")
    met = "met" if seconds < GOAL else "missed"
    print(f"goal: {SIZES[-1][0]} hosts under {GOAL:g} s of CPU: {met}")
    return 0 if seconds < GOAL else 1


def _profiled() -> int:
    hosts, fleets = SIZES[1]
    seen = [fleet(f"web-{number}", hosts // fleets) for number in range(fleets)]
    with cProfile.Profile() as profile:
        _once(seen)
    pstats.Stats(profile).sort_stats("tottime").print_stats(25)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
