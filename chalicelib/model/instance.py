"""An instance as EC2 describes it now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.model.details import Details
from chalicelib.model.network import Interface

FINAL_STATES = frozenset({"shutting-down", "terminated"})
"""No instance ever comes back from these, whatever a late event says."""


@dataclass(frozen=True, slots=True)
class Instance:
    id: str
    state: str
    zone: str
    instance_type: str
    image_id: str
    private_ip: str | None
    launched_at: datetime
    attached_at: datetime | None
    """The earlier attach time of root volume and primary interface: it survives stop and start."""
    template: str | None
    tags: Mapping[str, str] = field(default_factory=dict)
    details: Details = Details()
    interfaces: tuple[Interface, ...] = ()
    """The primary one first."""

    @property
    def final(self) -> bool:
        return self.state in FINAL_STATES
