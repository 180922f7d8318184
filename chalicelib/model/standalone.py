"""What must be known of hosts in no Auto Scaling group, beyond what a group's members tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Single:
    """One such host, as EC2 describes it."""

    subnet: str
    vpc: str
    tags: tuple[tuple[str, str], ...] = ()
    """In order, without those that AWS itself has set."""
    extras: tuple[str, ...] = ()
    """Volumes and interfaces that came after its launch, or would outlive it."""


@dataclass(frozen=True, slots=True)
class Standalone:
    """The hosts of one fleet. What is read only in a pass is empty in a sweep's listing."""

    hosts: Mapping[str, Single]
    rebuilds: Mapping[str, str] = field(default_factory=dict)
    """Launch template to what it would launch now, as `lt-0123` to `lt-0123@4`; without those that
    EC2 does not know any more."""
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Elastic IPs of the account, by allocation, and the instance that has each, or nothing."""
    target_groups: tuple[str, ...] = ()
    """Those that its hosts may be registered in; read while a replacement is open."""


def target(target_group: str, port: int) -> str:
    """One registration: `arn:...:targetgroup/web/73e2d6bc24d8:80`."""
    return f"{target_group}:{port}"


def parts(registration: str) -> tuple[str, int]:
    target_group, _, port = registration.rpartition(":")
    return target_group, int(port)
