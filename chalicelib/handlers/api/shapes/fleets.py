"""Fleets."""

from chalicelib.handlers.api.shapes.base import Given, Moment, Name, Told
from chalicelib.handlers.api.shapes.marks import Freeze, Request
from chalicelib.model.policy import Mode


class FleetPath(Given):
    name: Name


class Breaker(Told):
    failures: int
    retry_at: Moment | None
    template: str | None
    why: str


class Fleet(Told):
    name: str
    policy: str | None
    policy_error: str | None
    mode: Mode | None
    enforced: bool
    soft_seconds: int | None
    hard_seconds: int | None
    freeze: Freeze | None
    request: Request | None
    hosts: int
    desired: int | None
    max_size: int | None
    open_replacements: int
    last_pass_at: Moment | None
    last_error: str | None
    last_replaced_at: Moment | None
    next_look_at: Moment | None
    breaker: Breaker


class BrokenPolicy(Told):
    file: str
    error: str


class FleetList(Told):
    fleets: list[Fleet]
    broken_policies: list[BrokenPolicy]
