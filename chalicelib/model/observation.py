"""All that is known of one fleet at one moment: what the plan is made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.model.fleet import Account, Fleet, Quota
from chalicelib.model.group import Group, Health
from chalicelib.model.host import Host
from chalicelib.model.policy import Binding
from chalicelib.model.replacement import Replacement


@dataclass(frozen=True, slots=True)
class Observation:
    fleet: Fleet
    account: Account
    binding: Binding
    group: Group | None
    """None for a group that is gone."""
    hosts: Mapping[str, Host]
    """Members and the hosts of open replacements, by id."""
    quota: Quota | None = None
    """Of the whole account's claims in this hour."""
    open: tuple[Replacement, ...] = ()
    health: Mapping[str, Health] = field(default_factory=dict)
    """Read while a replacement is open, or where the policy watches health."""
    refresh: str | None = None
    """The group's own instance refresh that is under way, in words. Read only for a plan that would
    begin a replacement."""
    busy: Mapping[str, str] = field(default_factory=dict)
    """Hosts with the tag `repave:busy-until`, and what it says. Read only for a plan that would
    begin a replacement, or come to the commit point of one."""
    config: str | None = None
    """The digest of what a host of the fleet would read if it booted now. None where its policy
    names no configuration, or not the reason."""
    config_unknown: str | None = None
    """In words, where it should be known and could not be read."""
    policy_runs: int = 0
    """How often our scaling policy ran for the launch that has no token and no answer."""
    launched: Mapping[str, str] = field(default_factory=dict)
    """By client token: standalone hosts whose launch was never answered to us."""
    ended_instances: frozenset[str] = frozenset()
    """Hosts of open replacements that EC2 calls terminated or no longer knows."""
