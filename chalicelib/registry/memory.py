"""The registry in memory, for tests and the simulation: the same conditions, no table."""

from chalicelib.registry.contract import Registry, Retention
from chalicelib.registry.memory_fleets import MemoryFleets
from chalicelib.registry.memory_hosts import MemoryHosts
from chalicelib.registry.memory_replacements import MemoryReplacements
from chalicelib.registry.memory_state import State
from chalicelib.registry.memory_timeline import MemoryTimeline


def memory_registry(retention: Retention | None = None) -> Registry:
    """Takes a retention like its twin, and needs none: it has no clock, so nothing expires."""
    state = State()
    return Registry(
        hosts=MemoryHosts(state),
        replacements=MemoryReplacements(state),
        fleets=MemoryFleets(state),
        timeline=MemoryTimeline(state),
    )
