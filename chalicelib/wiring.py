"""Builds clients and stores, once per warm container and only when first needed."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from aws_lambda_powertools.utilities.parameters import SSMProvider
from botocore.config import Config
from botocore.session import get_session

from chalicelib.aws.assumed import assumed
from chalicelib.aws.capacity import Capacity
from chalicelib.aws.commands import Commands
from chalicelib.aws.groups import Groups
from chalicelib.aws.health import HealthChecks
from chalicelib.aws.hooks import Hooks
from chalicelib.aws.instances import Instances
from chalicelib.aws.interfaces import Interfaces
from chalicelib.aws.notices import Notices
from chalicelib.aws.pokes import Pokes
from chalicelib.aws.security import SecurityGroups
from chalicelib.aws.singles import Singles
from chalicelib.aws.standalone import StandaloneFleets
from chalicelib.aws.targets import Targets
from chalicelib.aws.templates import Templates
from chalicelib.aws.zone import Zone
from chalicelib.deps import Clock, Deps
from chalicelib.model.place import Place
from chalicelib.policies.sources import FolderSource, ParameterSource, PolicySource
from chalicelib.registry.away import Away
from chalicelib.registry.binding import bind_to
from chalicelib.registry.contract import Registry
from chalicelib.registry.dynamodb import (
    configuration_in,
    dynamodb_registry,
    home_of_configuration,
    registry_in,
)
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.idempotency import BasePersistenceLayer

READS = Config(connect_timeout=3, read_timeout=15, retries={"mode": "standard", "max_attempts": 4})
# LaunchInstances answers only when the hosts exist. And a call that was lost is sent again by the
# next pass, which looks first: botocore would repeat a decrement blindly.
WRITES = Config(connect_timeout=3, read_timeout=40, retries={"total_max_attempts": 1})
# Telling people must hold up nothing.
ONE_TRY = Config(connect_timeout=2, read_timeout=3, retries={"total_max_attempts": 1})
# Route 53 takes few requests a second of a whole account. What is sent twice is refused there.
PACED = Config(connect_timeout=3, read_timeout=15, retries={"mode": "adaptive", "max_attempts": 6})

_deps: Deps | None = None


def deps() -> Deps:
    global _deps
    if _deps is None:
        _deps = build(Settings.read(os.environ), utc_now)
    return _deps


def install(replacement: Deps | None) -> None:
    """Use these instead of building them (None: build anew when next needed)."""
    global _deps
    _deps = replacement


def utc_now() -> datetime:
    return datetime.now(UTC)


def build(settings: Settings, clock: Clock) -> Deps:
    session = boto3.Session(region_name=settings.region)
    here = assemble(settings, clock, session, _registry(settings))
    there = {
        place.datacenter: cache(partial(_there, here, settings.prefix, place))
        for place in _others(settings)
    }
    return replace(here, elsewhere=there)


def _registry(settings: Settings) -> Registry:
    registry = dynamodb_registry(settings.prefix, settings.region)
    home = settings.configuration_home
    if home in ("", settings.region):
        return registry
    tables = home_of_configuration(settings.prefix, home)
    return replace(registry, configuration=configuration_in(tables))


def _others(settings: Settings) -> list[Place]:
    """The regions first."""
    regions = sorted(set(settings.other_regions) - {settings.region})
    return [*map(Place, regions), *sorted(set(settings.other_accounts))]


def _there(here: Deps, prefix: str, place: Place) -> Deps:
    session, whose = get_session(), str(place)
    if place.account:
        partition = session.get_partition_for_region(here.region)
        role = f"arn:{partition}:iam::{place.account}:role/{prefix}-reader-{place.region}"
        session = assumed(here.region, role, f"{prefix}-{here.region}")
        whose = f"{place}, by {role},"
    registry = registry_in(bind_to(Away(place.region, session, whose), prefix))
    return replace(here, registry=registry, region=place.region, account=place.account)


def assemble(settings: Settings, clock: Clock, session: boto3.Session, registry: Registry) -> Deps:
    autoscaling = session.client("autoscaling", config=READS)
    ec2, elb = session.client("ec2", config=READS), session.client("elbv2", config=READS)
    templates = Templates(ec2, clock)
    return Deps(
        groups=Groups(autoscaling, templates),
        instances=Instances(ec2),
        health=HealthChecks(ec2, elb, session.client("elb", config=READS), clock),
        capacity=Capacity(session.client("autoscaling", config=WRITES)),
        standalone=StandaloneFleets(ec2, templates, clock),
        targets=Targets(elb, clock),
        singles=Singles(
            session.client("ec2", config=WRITES), session.client("elbv2", config=WRITES)
        ),
        pokes=Pokes(session.client("sqs", config=READS), settings.queue_url),
        registry=registry,
        policies=_policies(settings, lambda: SSMProvider(boto_config=READS, boto3_session=session)),
        clock=clock,
        hooks=Hooks(autoscaling, clock),
        commands=_commands(session),
        answers=cache(lambda: _answers(session, f"{settings.prefix}-answers")),
        notices=Notices(lambda: session.client("sns", config=ONE_TRY), settings.topic),
        interfaces=Interfaces(ec2),
        security=SecurityGroups(ec2),
        zone=_zone(settings, session),
        claims_per_hour=settings.claims_per_hour,
        own_roles=settings.own_roles,
        region=settings.region,
        configuration_home=settings.configuration_home,
    )


def _commands(session: boto3.Session) -> Commands:
    return Commands(
        lambda: session.client("ssm", config=WRITES), lambda: session.client("ssm", config=READS)
    )


def _answers(session: boto3.Session, table: str) -> "BasePersistenceLayer":
    from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer

    # Sent again after a lost answer, its first write would find itself and refuse the request.
    client = session.client("dynamodb", config=WRITES)
    return DynamoDBPersistenceLayer(table_name=table, boto3_client=client)


def _zone(settings: Settings, session: boto3.Session) -> Zone:
    owner = f"{settings.prefix} {settings.region}"
    return Zone(lambda: session.client("route53", config=PACED), settings.zone, owner)


def _policies(settings: Settings, provider: Callable[[], SSMProvider]) -> PolicySource:
    kind, _, place = settings.policies.partition(":")
    return FolderSource(Path(place)) if kind == "dir" else ParameterSource(provider(), place)
