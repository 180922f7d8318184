"""Freezes: by the API, or straight in the table when the API is down."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import boto3

from chalicelib.errors import NotFound, SettingsError
from chalicelib.freezing import freeze, thaw
from chalicelib.model.fleet import Fleet, Freeze
from chalicelib.policies.values import duration
from chalicelib.registry.contract import Registry
from chalicelib.registry.dynamodb import dynamodb_registry
from cli.api import Api, path_of
from cli.options import moment
from cli.place import region_of


def path(fleet: str | None) -> str:
    return path_of("fleets", fleet, "freeze") if fleet else "/freeze"


def by_api(api: Api, fleet: str | None, why: str, until: str | None) -> dict[str, Any]:
    return api.write("PUT", path(fleet), {"why": why, "until": until})


@dataclass(frozen=True, slots=True)
class Table:
    """Nothing stands between the operator and the table: who writes is who AWS says."""

    registry: Registry
    by: str
    now: datetime

    @staticmethod
    def of(prefix: str, now: datetime) -> "Table":
        session = boto3.Session()
        by = str(session.client("sts").get_caller_identity()["Arn"])
        return Table(dynamodb_registry(prefix, region_of(session)), by, now)

    def freeze(self, fleet: str | None, why: str, until: str | None) -> Freeze:
        made = Freeze(self.by, self.now, why, until_of(until, self.now))
        freeze(self.registry, self._known(fleet), made)
        return made

    def thaw(self, fleet: str | None) -> Freeze | None:
        return thaw(self.registry, self._known(fleet), self.by, self.now)

    def _known(self, fleet: str | None) -> str | None:
        """A misspelt name would freeze nothing, and say nothing."""
        if fleet is not None and self.registry.fleets.get(fleet) == Fleet(fleet):
            raise NotFound(f"the registry knows no fleet {fleet!r}")
        return fleet


def until_of(text: str | None, now: datetime) -> datetime | None:
    """As the API has it: as long as it is from now, or a time with its zone."""
    if text is None:
        return None
    try:
        found = duration(text)
    except ValueError:
        return moment(text)
    if not timedelta(0) < found:
        raise SettingsError(f"--for {text!r}; allowed: longer than nothing")
    return now + found
