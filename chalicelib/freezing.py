"""A freeze made and lifted, with its line in the timeline: by the API, and by the command when the
API is down."""

from datetime import datetime

from chalicelib.model.fleet import Freeze
from chalicelib.model.timeline import ACCOUNT, Entry, of_fleet
from chalicelib.registry.contract import Registry


def freeze(registry: Registry, fleet: str | None, made: Freeze) -> None:
    """None for the fleet: the account."""
    registry.fleets.set_freeze(fleet, made)
    until = f"{made.until:%Y-%m-%dT%H:%M:%SZ}" if made.until else "it is lifted"
    words = f"frozen until {until}: {made.why}"
    registry.timeline.append([Entry(_subject(fleet), made.at, "freeze", "frozen", words, made.by)])


def thaw(registry: Registry, fleet: str | None, by: str, now: datetime) -> Freeze | None:
    """The freeze that was lifted, if there was one."""
    stored = registry.fleets.get(fleet) if fleet else registry.fleets.account()
    if stored.freeze is None:
        return None
    registry.fleets.set_freeze(fleet, None)
    words = f"the freeze of {stored.freeze.by} is lifted"
    registry.timeline.append([Entry(_subject(fleet), now, "thaw", "thawed", words, by)])
    return stored.freeze


def _subject(fleet: str | None) -> str:
    return of_fleet(fleet) if fleet else ACCOUNT
