"""Over seeds with every fault: what the registry says later of a moment is what it said then."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from chalicelib.discovery.health import present
from chalicelib.looking_back import hosts_then
from chalicelib.model.announcement import TOLD
from tests.simulation.conftest import quiet_run
from tests.simulation.run import Run

pytestmark = pytest.mark.long

SEEDS, PARTS, STEPS = 40, 4, 60
LOSES = {"registry_emptied", "registry_restored"}
"""What a table has lost nobody can tell."""
DATED = {"interruption"}
"""By its own time, which is before the registry has heard of it."""
Told = Mapping[str, Any]


class Remembered(Run):
    """Looks at the registry after every step."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        kinds = tuple(kind for kind in self.profile.mishaps if kind not in LOSES)
        self.profile = replace(self.profile, mishaps=kinds)
        self.seen: dict[datetime, Told] = {}

    def _show(self) -> None:
        if self.stage.state.account.history_since is not None:
            self.seen[self.cloud.now] = told(self.stage.registry.hosts.every())


def told(hosts: Any) -> Told:
    return {h.id: (present(h), *(getattr(h, n) for n in TOLD if n not in DATED)) for h in hosts}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with quiet_run():
        yield


@pytest.mark.parametrize("part", range(PARTS))
def test_each_moment_is_remembered_as_it_was(part: int) -> None:
    moments = 0
    for seed in range(part, SEEDS, PARTS):
        run = Remembered(seed)
        run.go(STEPS)
        deps = replace(run.stage.deps, registry=run.stage.registry)
        for at, was in run.seen.items():
            assert told(hosts_then(deps, at)) == was, f"seed {seed}: {at}"
        moments += len(set(map(repr, run.seen.values())))
    assert moments > 50
