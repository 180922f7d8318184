"""What every rule decides from."""

from datetime import datetime
from typing import NamedTuple

from chalicelib.model.host import Host, Request
from chalicelib.model.policy import Policy


class Case(NamedTuple):  # One is made for every host, and this is the cheapest kind.
    """`templates` are those that the host's group would launch now, their versions resolved; empty
    where that is not known. `of_fleet` is what was asked of the whole fleet, `config` the
    digest of what a host would read if it booted now; None where nobody wants to know."""

    host: Host
    policy: Policy
    now: datetime
    templates: frozenset[str] = frozenset()
    of_fleet: Request | None = None
    config: str | None = None
