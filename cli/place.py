"""The account that a command looks at, and what of Repave is in it."""

from dataclasses import dataclass, replace
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

from chalicelib.errors import SettingsError
from chalicelib.registry.binding import bind
from chalicelib.registry.contract import Registry
from chalicelib.registry.dynamodb import (
    configuration_in,
    home_of_configuration,
    registry_in,
)
from cli.readonly import Guard

NO_TABLE = "ResourceNotFoundException"


@dataclass(frozen=True, slots=True)
class Found:
    """`registry` is None where Repave is not deployed, or where nobody may see whether it is; then
    `why` says so in words."""

    registry: Registry | None
    why: str = ""


def region_of(session: boto3.Session) -> str:
    if session.region_name is None:
        raise SettingsError("no AWS region was given; set AWS_REGION")
    return session.region_name


def installed(session: boto3.Session, guard: Guard, prefix: str, home: str | None = None) -> Found:
    """The tables of that prefix, read by guarded clients; the configuration of `home`, or of where
    the last sweep had it."""
    client = session.client("dynamodb")
    table = f"{prefix}-fleets"
    try:
        client.describe_table(TableName=table)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == NO_TABLE:
            return Found(None, f"there is no table {table}")
        return Found(None, f"table {table} cannot be seen ({code})")
    tables = bind(prefix, region_of(session))
    guard.watch(tables.connection.client.meta.events)
    registry = registry_in(tables)
    home = home or registry.fleets.account().configuration_home
    if home and home != region_of(session):
        away = home_of_configuration(prefix, home)
        guard.watch(away.connection.client.meta.events)
        registry = replace(registry, configuration=configuration_in(away))
    return Found(registry)


def policies_at(given: str | None, prefix: str, deployed: bool) -> str:
    """As Settings has it: `dir:` a folder, or `ssm:` a path. A bare name is a folder's."""
    if given is None:
        if deployed:
            return f"ssm:/{prefix}/policies"
        raise SettingsError("Repave is not deployed here: give --policies, a folder of *.yaml")
    if given.startswith(("ssm:", "dir:")):
        return given
    return f"dir:{Path(given)}"
