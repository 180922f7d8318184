"""`repave simulate`: forecasts of fleets that exist only in a description."""

import argparse
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

from chalicelib.decisions.forecast import forecast
from chalicelib.model.forecast import Forecast, Outlook
from chalicelib.model.group import Group
from chalicelib.model.host import Host, Seen
from chalicelib.model.policy import Policy
from chalicelib.policies.book import PolicyBook
from chalicelib.policies.sources import FolderSource
from cli.chart import chart
from cli.describing import DescriptionError, FleetFile, fleets_in
from cli.reporting import as_json, report

INFEASIBLE = 1


def main(given: argparse.Namespace, now: datetime, out: TextIO) -> int:
    fleets = fleets_in(given.fleets)
    book = FolderSource(given.policies).book()
    if book.broken:
        raise DescriptionError("\n".join(f"{given.policies}/{each.error}" for each in book.broken))
    bound = [(fleet, _policy_of(fleet, book, given)) for fleet in fleets]
    forecasts = [simulated(fleet, policy, now, given.days) for fleet, policy in bound]
    if given.json:
        json.dump([as_json(each) for each in forecasts], out, indent=2)
        out.write("\n")
    else:
        out.write(report(forecasts, given.by))
    if given.chart:
        _write(given.chart, chart(forecasts))
    infeasible = any(each.outlook is Outlook.INFEASIBLE for each in forecasts)
    return INFEASIBLE if infeasible else 0


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text)
    except OSError as error:
        raise DescriptionError(f"--chart {path}: cannot be written: {error.strerror}") from None


def simulated(fleet: FleetFile, policy: Policy, now: datetime, days: int) -> Forecast:
    measured = () if fleet.rebuild is None else (fleet.rebuild,)
    hosts = hosts_of(fleet, policy, now)
    return forecast(hosts, policy, group_of(fleet), fleet.hosts, now, days, measured)


def hosts_of(fleet: FleetFile, policy: Policy, now: datetime) -> list[Host]:
    births = _births(fleet, policy, now)
    return [_host(fleet, number, born_at) for number, born_at in enumerate(births)]


def group_of(fleet: FleetFile) -> Group:
    return Group(
        name=fleet.name,
        min_size=fleet.min_size,
        max_size=fleet.max_size,
        desired=fleet.hosts,
        members=(),
        zones=tuple(_zone(number) for number in range(fleet.zones)),
        template="lt-1@$Default",
        suspended=frozenset(fleet.suspended),
        tags=fleet.all_tags,
    )


def _policy_of(fleet: FleetFile, book: PolicyBook, given: argparse.Namespace) -> Policy:
    binding = book.bind(fleet.name, fleet.all_tags)
    if binding.policy is None:
        why = binding.error or "no policy binds it; give it `policy` or `tags`"
        known = ", ".join(sorted(book.good)) or "none"
        raise DescriptionError(
            f"{given.fleets}: fleet {fleet.name}: {why}; policies in {given.policies}: {known}"
        )
    return binding.policy


def _births(fleet: FleetFile, policy: Policy, now: datetime) -> Iterable[datetime]:
    """Spread: the middles of equal parts of the last `soft`, so that none is due at once."""
    if isinstance(fleet.born, timedelta):
        return [now - fleet.born] * fleet.hosts
    if fleet.born == "at once":
        return [now] * fleet.hosts
    return [
        now - policy.age.soft * (2 * number + 1) / (2 * fleet.hosts)
        for number in range(fleet.hosts)
    ]


def _host(fleet: FleetFile, number: int, born_at: datetime) -> Host:
    return Host(
        id=f"{fleet.name}-{number + 1}",
        fleet=fleet.name,
        group=fleet.name,
        zone=_zone(number % fleet.zones),
        instance_type="",
        image_id="",
        private_ip=None,
        template=None,
        state="running",
        launched_at=born_at,
        born_at=born_at,
        seen_at=born_at,
        seen_how=Seen.PASS,
    )


def _zone(number: int) -> str:
    return "abcdefghij"[number]
