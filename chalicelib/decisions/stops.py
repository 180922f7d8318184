"""What forbids touching a fleet at all: no policy, observe mode, a freeze."""

from datetime import datetime

from chalicelib.model.fleet import Freeze
from chalicelib.model.observation import Observation
from chalicelib.model.policy import How, Mode


def stopped_because(observation: Observation, now: datetime) -> str | None:
    """In words; None when the fleet may be touched."""
    binding = observation.binding
    if binding.error:
        return f"frozen, its policy cannot be used: {binding.error}"
    if binding.policy is None:
        return "no policy binds this fleet"
    frozen = _frozen("account", observation.account.freeze, now) or _frozen(
        "fleet", observation.fleet.freeze, now
    )
    if frozen:
        return frozen
    if binding.policy.mode is Mode.OBSERVE:
        return f"policy {binding.policy.name} only observes (mode: observe)"
    if binding.how is How.MATCH:
        return (
            f"policy {binding.policy.name} only observes: it enforces where {_bearer(observation)} "
            f"the tag repave:policy={binding.policy.name}"
        )
    return None


def _bearer(observation: Observation) -> str:
    group = observation.group
    return "all its hosts carry" if group and group.standalone else "the group carries"


def _frozen(what: str, freeze: Freeze | None, now: datetime) -> str | None:
    if freeze is None or not freeze.active(now):
        return None
    until = f"until {freeze.until:%Y-%m-%d %H:%M} UTC" if freeze.until else "until lifted"
    return f"{what} frozen by {freeze.by} {until}: {freeze.why}"
