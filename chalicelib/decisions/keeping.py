"""Who keeps a host where it is, whatever its policy asks for."""

from datetime import datetime

from chalicelib.model.group import Group, Member
from chalicelib.model.observation import Observation
from chalicelib.model.policy import Policy, Protected


def kept(observation: Observation, group: Group, host: str, now: datetime) -> str | None:
    """By whom, in words."""
    known = observation.hosts.get(host)
    if known and known.hold and known.hold.active(now):
        return str(known.hold)
    return protected(group.member(host), group, observation.binding.policy)


def protected(member: Member | None, group: Group, policy: Policy | None) -> str | None:
    """In words. EC2 itself refuses to terminate what is protected from that."""
    if member is None or not member.protected:
        return None
    honoured = policy is None or policy.protected is Protected.HONOUR or group.standalone
    return f"protected from {group.guard}" if honoured else None
