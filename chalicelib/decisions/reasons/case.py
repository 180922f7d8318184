"""What every rule decides from."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.model.host import Host
from chalicelib.model.policy import Policy


@dataclass(frozen=True, slots=True)
class Case:
    """`templates` are those that the host's group would launch now, their versions resolved; empty
    where that is not known."""

    host: Host
    policy: Policy
    now: datetime
    templates: frozenset[str] = frozenset()
