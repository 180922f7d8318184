"""Whether Repave is here, and whether it works."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import boto3
from botocore.exceptions import ClientError

from chalicelib.decisions.breaker import open_because
from chalicelib.model.fleet import Account, Fleet, Freeze
from chalicelib.registry.contract import Registry
from cli.checks.finding import Finding, error, note, warning
from cli.place import Found

SWEPT_WITHIN = timedelta(minutes=5)
DEAD_LETTERS = "unprocessed-events"


def of_installation(
    found: Found, session: boto3.Session, prefix: str, now: datetime
) -> Iterator[Finding]:
    if found.registry is None:
        yield note("Repave", f"it is not deployed here: {found.why}")
        return
    yield from _of_registry(found.registry, now)
    yield from _dead_letters(session, f"{prefix}-{DEAD_LETTERS}")


def _of_registry(registry: Registry, now: datetime) -> Iterator[Finding]:
    account, fleets = registry.fleets.read_all()
    yield from _of_account(account, now)
    for name, fleet in sorted(fleets.items()):
        yield from _of_fleet(name, fleet, now)


def _of_account(account: Account, now: datetime) -> Iterator[Finding]:
    swept = account.last_sweep_at
    if swept is None or now - swept > SWEPT_WITHIN:
        when = f"was at {swept:%Y-%m-%d %H:%M} UTC" if swept else "never ended"
        yield error("Repave", f"its last sweep {when}", "look at the log of its function sweep")
    yield from _frozen("account", account.freeze, now, "repave unfreeze")


def _of_fleet(name: str, fleet: Fleet, now: datetime) -> Iterator[Finding]:
    if fleet.last_error:
        yield warning(name, f"its last pass failed: {fleet.last_error}")
    broken = open_because(fleet.breaker, now)
    if broken:
        yield warning(name, broken)
    yield from _frozen(name, fleet.freeze, now, f"repave unfreeze --fleet {name}")


def _frozen(subject: str, freeze: Freeze | None, now: datetime, todo: str) -> Iterator[Finding]:
    if freeze and freeze.active(now):
        until = f"until {freeze.until:%Y-%m-%d %H:%M} UTC" if freeze.until else "until lifted"
        yield note(subject, f"frozen by {freeze.by} {until}: {freeze.why}", todo)


def _dead_letters(session: boto3.Session, queue: str) -> Iterator[Finding]:
    sqs = session.client("sqs")
    try:
        url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        asked = sqs.get_queue_attributes(
            QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
        )
    except ClientError as refusal:
        yield warning(queue, f"it cannot be looked into: {refusal.response['Error']['Code']}")
        return
    waiting = int(asked["Attributes"]["ApproximateNumberOfMessages"])
    if waiting:
        yield warning(queue, f"{waiting} events could not be processed", "repave redrive")
