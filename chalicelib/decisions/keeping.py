"""Who keeps a host where it is, whatever its policy asks for."""

from datetime import datetime

from chalicelib.model.group import Group
from chalicelib.model.observation import Observation


def kept(observation: Observation, group: Group, host: str, now: datetime) -> str | None:
    """By whom, in words."""
    known, member = observation.hosts.get(host), group.member(host)
    if known and known.hold and known.hold.active(now):
        return str(known.hold)
    return f"protected from {group.guard}" if member and member.protected else None
