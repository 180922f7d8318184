"""The registry in memory, for tests, the simulation and the command's plans: the same conditions,
no table."""

from chalicelib.registry.configuration import ConfigurationStore
from chalicelib.registry.contract import Registry, Retention
from chalicelib.registry.memory_config import MemoryRows
from chalicelib.registry.memory_fleets import MemoryFleets
from chalicelib.registry.memory_history import MemoryHistory
from chalicelib.registry.memory_hosts import MemoryHosts
from chalicelib.registry.memory_replacements import MemoryReplacements
from chalicelib.registry.memory_services import MemoryServices
from chalicelib.registry.memory_state import State
from chalicelib.registry.memory_timeline import MemoryTimeline

DEFAULT_RETENTION = Retention()


def memory_registry(retention: Retention | None = None) -> Registry:
    """Takes a retention like its twin. It has no clock, so nothing expires."""
    return registry_of(State(), retention or DEFAULT_RETENTION)


def registry_of(state: State, retention: Retention = DEFAULT_RETENTION) -> Registry:
    return Registry(
        hosts=MemoryHosts(state),
        replacements=MemoryReplacements(state),
        fleets=MemoryFleets(state),
        timeline=MemoryTimeline(state),
        services=MemoryServices(state),
        history=MemoryHistory(state, retention),
        configuration=ConfigurationStore(MemoryRows(state)),
    )
