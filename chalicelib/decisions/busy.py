"""Hosts that say they are at work, by the tag `repave:busy-until`: they are waited for."""

from datetime import UTC, datetime

from chalicelib.decisions.steps.facts import Facts
from chalicelib.model.host import Host
from chalicelib.model.replacement import Reason

BUSY_TAG = "repave:busy-until"


def at_work(host: Host, facts: Facts) -> str | None:
    """In words; None for a host that may be taken. Its hard age is kept all the same, and nobody
    waits for what AWS takes anyway."""
    text = facts.observation.busy.get(host.id)
    if text is None or Reason.INTERRUPTION in facts.reasons.get(host.id, ()):
        return None
    return busy_words(text, facts.now) if facts.now < facts.lifting.at(host) else None


def busy_words(text: str, now: datetime) -> str | None:
    """None once the time is over."""
    until = busy_until(text)
    if until is None:
        # Somebody meant to keep it, and it is not known until when: a deadline ends this too.
        return f"tag {BUSY_TAG}: {text!r}: not a time; allowed: as 2026-03-02T12:00:00Z"
    return f"it is busy until {until:%Y-%m-%d %H:%M:%S} UTC" if now < until else None


def busy_until(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.strip())
        return None if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
