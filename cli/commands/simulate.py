"""`repave simulate`: forecasts of fleets that exist only in a description."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from chalicelib.decisions.forecast import forecast
from chalicelib.model.forecast import Forecast, Outlook
from chalicelib.model.group import Group
from chalicelib.model.host import Host, Seen
from chalicelib.model.policy import Policy
from chalicelib.policies.book import PolicyBook
from chalicelib.policies.sources import FolderSource
from cli import options
from cli.chart import chart
from cli.describing import DescriptionError, FleetFile, fleets_in
from cli.reporting import as_json, report
from cli.shell import FINDINGS, OK, shell_of


class By(StrEnum):
    DAY = "day"
    WEEK = "week"


def simulate(
    context: typer.Context,
    policies: Annotated[Path, typer.Option(help="A folder of policies (*.yaml).")],
    fleets: Annotated[Path, typer.Option(help="Your fleets, as in cli/examples/fleets.yaml.")],
    days: Annotated[int, typer.Option(min=1, max=3660)] = 90,
    at: options.At = None,
    by: Annotated[By, typer.Option(help="A line for each.")] = By.WEEK,
    machine: options.Json = False,
    drawn: Annotated[
        Path | None, typer.Option("--chart", metavar="FILE.svg", help="Also draw it into a file.")
    ] = None,
) -> int:
    """The coming days of fleets that you describe, under your policies.

    Exit status 1 if a policy cannot be kept.
    """
    shell = shell_of(context)
    forecasts = _forecasts(policies, fleets, at or shell.clock(), days)
    if machine:
        json.dump([as_json(each) for each in forecasts], shell.out, indent=2)
        shell.out.write("\n")
    else:
        shell.out.write(report(forecasts, by))
    if drawn:
        _write(drawn, chart(forecasts))
    infeasible = any(each.outlook is Outlook.INFEASIBLE for each in forecasts)
    return FINDINGS if infeasible else OK


def _forecasts(policies: Path, fleets: Path, now: datetime, days: int) -> list[Forecast]:
    described = fleets_in(fleets)
    book = FolderSource(policies).book()
    if book.broken:
        raise DescriptionError("\n".join(f"{policies}/{each.error}" for each in book.broken))
    bound = [(fleet, _policy_of(fleet, book, policies, fleets)) for fleet in described]
    return [simulated(fleet, policy, now, days) for fleet, policy in bound]


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


def _policy_of(fleet: FleetFile, book: PolicyBook, policies: Path, fleets: Path) -> Policy:
    binding = book.bind(fleet.name, fleet.all_tags)
    if binding.policy is None:
        why = binding.error or "no policy binds it; give it `policy` or `tags`"
        known = ", ".join(sorted(book.good)) or "none"
        raise DescriptionError(
            f"{fleets}: fleet {fleet.name}: {why}; policies in {policies}: {known}"
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
