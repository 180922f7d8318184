"""A registry in memory with what the next pass would find: filled from the real one where Repave is
deployed, else from AWS as the first audit would fill it. Whatever a plan writes stays in it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from chalicelib.aws.instances import Instances
from chalicelib.decisions.registration import born
from chalicelib.model.host import Seen
from chalicelib.registry.contract import Registry
from chalicelib.registry.memory import registry_of
from chalicelib.registry.memory_state import State

Progress = Callable[[str, int], None]
"""Told of what is read, and how much so far."""
EVERY = 500


def from_aws(instances: Instances, now: datetime, progress: Progress) -> Registry:
    registry, living = registry_of(State()), 0
    for instance in instances.every():
        if not instance.final:
            registry.hosts.register(born(instance, now, Seen.AUDIT))
            living += 1
        if living % EVERY == 0:
            progress("instances", living)
    registry.fleets.record_sweep(now, living)
    return registry


def from_registry(real: Registry, fleets: Iterable[str], progress: Progress) -> Registry:
    """`fleets`: whose open replacements are wanted. Their histories are not."""
    account, rows = real.fleets.read_all()
    state = State(account=account, fleets=dict(rows))
    for host in real.hosts.every():
        state.hosts[host.id] = host
        if len(state.hosts) % EVERY == 0:
            progress("rows of hosts", len(state.hosts))
    for fleet in {*fleets, *rows}:
        for found in real.replacements.open_in(fleet):
            state.replacements[fleet, found.id] = found
    # No pass writes into it, and hosts are told from it by what they have read there.
    return replace(registry_of(state), configuration=real.configuration)
