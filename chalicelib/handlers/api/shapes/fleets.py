"""Fleets."""

from collections.abc import Sequence

from chalicelib.handlers.api.shapes.base import Datacenter, Given, Moment, Name, Told
from chalicelib.handlers.api.shapes.marks import Freeze, Request
from chalicelib.handlers.api.shapes.report import Rebuilds
from chalicelib.model.policy import How, Mode
from chalicelib.model.replacement import Reason, Strategy


class FleetsQuery(Given):
    dc: Datacenter | None = None


class FleetPath(Given):
    name: Name


class OldestHost(Told):
    id: str
    born_at: Moment
    age_seconds: int


class Breaker(Told):
    failures: int
    retry_at: Moment | None
    template: str | None
    why: str


class Remembered(Told):
    """What the registry has of a fleet: all that can be told of another region's or account's."""

    name: str
    freeze: Freeze | None
    request: Request | None
    open_replacements: int
    last_pass_at: Moment | None
    last_error: str | None
    last_replaced_at: Moment | None
    next_look_at: Moment | None
    breaker: Breaker


class Fleet(Remembered):
    policy: str | None
    policy_error: str | None
    mode: Mode | None
    enforced: bool
    soft_seconds: int | None
    hard_seconds: int | None
    hosts: int
    desired: int | None
    max_size: int | None


class Policy(Told):
    """As it was parsed, with what the tags of its bearer override."""

    name: str
    how: How | None
    mode: Mode
    soft_seconds: int
    hard_seconds: int
    reasons: list[Reason]
    in_flight: str
    unavailable: str
    windows: list[str]
    strategy: Strategy
    ready_within_seconds: int
    bake_seconds: int
    drain_within_seconds: int


class FleetDetail(Fleet):
    standalone: bool
    zones: list[str]
    target_groups: list[str]
    suspended: list[str]
    rules: Policy | None
    oldest: OldestHost | None
    rebuilds: Rebuilds


class BrokenPolicy(Told):
    file: str
    error: str


class FleetList(Told):
    fleets: Sequence[Fleet | Remembered]
    freeze: Freeze | None
    """Of the whole account."""
    broken_policies: list[BrokenPolicy] | None
    """Null of another region's or account's, whose policies are not read."""
