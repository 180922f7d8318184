"""The registry in memory, for tests, the simulation and the command's plans: the same conditions,
no table."""

from chalicelib.registry.configuration import ConfigurationStore
from chalicelib.registry.contract import Registry, Retention
from chalicelib.registry.memory_config import MemoryRows
from chalicelib.registry.memory_fleets import MemoryFleets
from chalicelib.registry.memory_hosts import MemoryHosts
from chalicelib.registry.memory_replacements import MemoryReplacements
from chalicelib.registry.memory_services import MemoryServices
from chalicelib.registry.memory_state import State
from chalicelib.registry.memory_timeline import MemoryTimeline


def memory_registry(retention: Retention | None = None) -> Registry:
    """Takes a retention like its twin, and needs none: it has no clock, so nothing expires."""
    return registry_of(State())


def registry_of(state: State) -> Registry:
    return Registry(
        hosts=MemoryHosts(state),
        replacements=MemoryReplacements(state),
        fleets=MemoryFleets(state),
        timeline=MemoryTimeline(state),
        services=MemoryServices(state),
        configuration=ConfigurationStore(MemoryRows(state)),
    )
