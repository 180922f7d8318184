"""A host whose replacement a person cancelled is let be for a while, or the next pass would begin
the same again."""

from datetime import datetime, timedelta

from chalicelib.model.host import Host
from chalicelib.model.replacement import Reason

SPARED_FOR = timedelta(hours=1)
"""Time to hold it, or to freeze its fleet."""
NOT_SPARED = frozenset({Reason.INTERRUPTION, Reason.REQUEST})
"""AWS takes it whatever is done; and whoever asks for it after the cancel means it."""


def spared_until(host: Host) -> datetime | None:
    return host.cancelled_at + SPARED_FOR if host.cancelled_at else None


def spared(host: Host, reasons: tuple[Reason, ...], now: datetime) -> str | None:
    """In words; None for a host that may go."""
    until = spared_until(host)
    if until is None or now >= until or NOT_SPARED & set(reasons):
        return None
    return f"its replacement was cancelled; not again before {until:%H:%M:%S} UTC"
