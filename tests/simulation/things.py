"""A host and a group as the fake cloud holds them."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class FakeHost:
    id: str
    group: str | None
    zone: str
    born: datetime
    lifecycle: str = "Pending"
    state: str = "pending"
    state_before: str = "pending"
    state_at: datetime | None = None
    healthy: bool = True
    checks: bool = False
    target: str = "initial"
    protected: bool = False
    template: str | None = "lt-1@1"
    never: str = ""
    """What it will never reach: service, checks or target."""
    moves_at: datetime | None = None
    checks_at: datetime | None = None
    target_at: datetime | None = None
    sick_until: datetime | None = None
    uncounted: bool = False
    """LaunchInstances brought it and did not raise desired for it."""
    killed_at: datetime | None = None
    """When EC2 takes a Spot host back."""
    said_ready: bool = False
    heard: bool = False
    """The API has answered that."""

    booted: bool = False
    """The API has told it its boot document."""

    @property
    def member(self) -> bool:
        return self.group is not None and self.lifecycle != "Gone"

    @property
    def leaving(self) -> bool:
        return self.lifecycle.startswith("Terminating")

    @property
    def counted(self) -> bool:
        return self.member and not self.leaving and self.lifecycle != "Standby"

    @property
    def ended(self) -> bool:
        return self.state in {"shutting-down", "terminated"}


@dataclass(slots=True)
class FakeGroup:
    name: str
    min_size: int
    max_size: int
    desired: int
    owner: int
    """The desired capacity as its owner asked for it: only the owner's own hand moves it."""
    zones: tuple[str, ...]
    template: str | None = "lt-1@$Latest"
    version: int = 1
    """Which `$Latest` is now."""
    target_groups: tuple[str, ...] = ()
    suspended: set[str] = field(default_factory=set)
    tags: dict[str, str] = field(default_factory=dict)
    mixed: bool = False
    warm_pool: bool = False
    heals: bool = True
    rebalancing: str | None = None
    changed: bool = True

    @property
    def resolved(self) -> str | None:
        """The template and version that the next launch uses."""
        return f"lt-1@{self.version}" if self.template else None
