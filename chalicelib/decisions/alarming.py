"""What of a fleet a person should be woken for, in numbers."""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.decisions.breaker import open_because
from chalicelib.model.observation import Observation
from chalicelib.model.plan import Plan, Word


def troubles(seen: Observation, planned: Plan, now: datetime) -> Mapping[str, int]:
    """By the name of their metric; nothing for a fleet that is only watched."""
    if not seen.binding.enforced:
        return {}
    over = [each for each in planned.verdicts if each.hard_at and each.hard_at <= now]
    found = {
        "HostsOverHard": len(over),
        "HostsOverdue": sum(each.word is Word.OVERDUE for each in over),
        "OpenBreakers": int(open_because(seen.fleet.breaker, now) is not None),
    }
    return {name: number for name, number in found.items() if number}
