"""Hosts as a forecast sees them: when each is due, when it goes, and who keeps it."""

from datetime import datetime
from typing import NamedTuple

from chalicelib.decisions.forecast.setting import Setting
from chalicelib.decisions.keeping import protected
from chalicelib.decisions.reasons import reasons_of
from chalicelib.decisions.spread import recycle_at
from chalicelib.model.host import Host
from chalicelib.model.policy import Policy
from chalicelib.model.replacement import Reason


class Life(NamedTuple):  # Thousands are made and changed; this kind is the cheapest.
    host: str
    zone: str
    born_at: datetime
    hard_at: datetime
    due_at: datetime | None
    """None: it never goes by what is known now."""
    excuse: str = ""
    """In words, why it may grow older than hard though its policy is sound."""
    leaves: bool = False
    """Its replacement is open already."""
    claimed_at: datetime | None = None
    gone_at: datetime | None = None
    outside: bool = False
    """Claimed outside the windows."""

    def over_hard(self, until: datetime) -> bool:
        return self.hard_at < min(self.gone_at or until, until)


def lives_of(hosts: list[Host], setting: Setting, size: int, now: datetime) -> list[Life]:
    """Of the hosts that are there now."""
    return [_life(host, setting, size, now) for host in hosts if not host.gone]


def newborn(host: str, zone: str, born_at: datetime, policy: Policy, size: int) -> Life:
    """Dated by the same function as every host."""
    due_at = recycle_at(host, born_at, policy, size) if _ages(policy) else None
    return Life(host, zone, born_at, born_at + policy.age.hard, due_at)


def _life(host: Host, setting: Setting, size: int, now: datetime) -> Life:
    policy, group = setting.policy, setting.group
    life = newborn(host.id, host.zone, host.born_at, policy, size)
    due_at = life.due_at if host.recycle_at is None or not _ages(policy) else host.recycle_at
    if reasons_of(setting.case(host, now)):
        due_at = now
    elif due_at is not None:
        # A date that lies beyond hard does not keep the host: hard counts by itself.
        due_at = min(due_at, life.hard_at)
    excuse = ""
    member = group.member(host.id)
    guarded = protected(member, group, policy)
    if guarded:
        due_at, excuse = None, guarded
    elif host.hold is not None and host.hold.active(now):
        excuse = str(host.hold)
        due_at = max(due_at, host.hold.until) if due_at else None
    return life._replace(
        due_at=due_at,
        excuse=excuse,
        leaves=host.open_replacement is not None,
    )


def _ages(policy: Policy) -> bool:
    return Reason.AGE in policy.reasons
