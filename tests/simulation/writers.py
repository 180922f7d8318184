"""People who change configuration, and hosts that read it when they boot: the real handlers, asked
among the same faults. What is true of it is read from the rows themselves."""

import random
from datetime import timedelta
from typing import Any

from chalicelib.handlers.api import boot, config_writes
from chalicelib.handlers.api.http import View
from tests.simulation.asking import Invoke, asked
from tests.simulation.stage import Stage
from tests.simulation.things import FakeHost

OFTEN = (0.02, 0.06)


def write_in(seed: int) -> bool:
    """In one seed of eleven. The others go on as they went."""
    return seed % 11 == 5


class Writers:
    def __init__(self, seed: int, stage: Stage, invoke: Invoke) -> None:
        self.chance, self.stage, self.invoke = random.Random(f"writers {seed}"), stage, invoke
        self.often = self.chance.choice(OFTEN) if write_in(seed) else 0.0
        self.active, self._seed = write_in(seed), seed
        self._reads: dict[str, int | None] = {}
        """Seconds after its birth at which a host asks; None: it never does."""

    @staticmethod
    def reads(seed: int, fleet: str) -> bool:
        """By whatever policy the fleet has in this run."""
        return write_in(seed) and random.Random(f"reads {seed} {fleet}").random() < 0.7

    def act(self) -> None:
        """A value that was there before is often the last one, taken back."""
        names = sorted(self.stage.cloud.groups)
        if not self.active or not names or self.chance.random() >= self.often:
            return
        key = f"{self.chance.choice([*names, 'elsewhere'])}/key"
        if self.chance.random() < 0.15:
            done = self._ask(config_writes.delete_key, {"key": key}, None)
        else:
            value = {"value": self.chance.choice("123")}
            done = self._ask(config_writes.put_key, {"key": key}, value)
        self.stage.coverage.facts["configured"] += done == 200

    def boot(self) -> None:
        """Each asks until it is answered, as repave-boot does."""
        for host in list(self.stage.cloud.hosts.values()) if self.active else ():
            if self._is_to_read(host):
                host.booted = self._ask(boot.read_boot, {}, None, host.group, host.id) == 200

    def _is_to_read(self, host: FakeHost) -> bool:
        if host.booted or host.ended or not host.member or host.group is None:
            return False
        if host.id not in self._reads:
            chance = random.Random(f"boot {self._seed} {host.id}")
            self._reads[host.id] = chance.randint(0, 90) if chance.random() < 0.9 else None
        after = self._reads[host.id]
        return after is not None and self.stage.cloud.now >= host.born + timedelta(seconds=after)

    def _ask(
        self,
        view: View,
        query: dict[str, str],
        body: Any,
        fleet: str | None = None,
        by: str = "ada",
    ) -> int | None:
        return asked(self.invoke, view, {}, body, fleet, by, query)
