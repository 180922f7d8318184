"""How old what is said of a host may be, and how it is known."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.model.fleet import Account
from chalicelib.model.host import Host


@dataclass(frozen=True, slots=True)
class Freshness:
    as_of: datetime
    """When the registry was read."""
    verified_at: datetime
    """When AWS was last seen to say the same."""
    how: str
    """By an event, a pass, an audit, or the sweep that compares all groups every minute."""


def freshness(host: Host, account: Account, as_of: datetime) -> Freshness:
    """A sweep or an audit writes nothing to a row that it finds true: its own time stands for all
    that it saw."""
    known = [(host.seen_at, str(host.seen_how))]
    if host.group and account.last_sweep_at:
        known.append((account.last_sweep_at, "sweep"))
    if account.last_audit_at:
        known.append((account.last_audit_at, "audit"))
    return Freshness(as_of, *max(known))
