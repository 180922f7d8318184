"""Hosts that were all born in the same minute, and over how much of the open time they go."""

from datetime import datetime, timedelta

from chalicelib.model.replacement import Reason, Step
from tests.simulation.estate import EVENED, Kind, populate
from tests.simulation.quarter import MINUTE, Quarter
from tests.simulation.scenario import BEGIN
from tests.simulation.things import FakeGroup

SLICES, ENOUGH = 50, 0.8
BORN = BEGIN - timedelta(days=1)
DAYS = 11
"""Until the last of them is at its hard age."""
OPENS, HOURS = 2, 3
ALIKE = Kind(
    {"soft": "5d", "hard": "12d", "window": f"0 {OPENS} * * *", "open": f"{HOURS}h"}, EVENED
)


class Together(Quarter):
    """Every host goes by the one policy. When its replacement was claimed is when it goes."""

    def _populate(self, fleets: int, hosts: int) -> None:
        self.went: dict[str, tuple[str, datetime]] = {}
        populate(self.stage, fleets, hosts, self.chance, (ALIKE,))
        for number, host in enumerate(self.cloud.hosts.values()):
            host.born = BORN + timedelta(seconds=number % 60)
        self.first = frozenset(self.cloud.hosts)

    def _prune(self) -> None:
        for pair in self.stage.state.replacements.values():
            if pair.old_host in self.first and pair.reasons[:1] == (Reason.AGE,):
                self.went.setdefault(pair.old_host, (pair.fleet, pair.began[Step.CLAIMED]))
        super()._prune()

    def slices(self, number: int) -> int:
        """In how many of so many equal parts of the open time of [soft, hard - lead) one went."""
        parts = {
            open_.index(minute) * number // len(open_)
            for fleet, at in self.went.values()
            for open_ in [self._open(self.cloud.groups[fleet])]
            if (minute := at.replace(second=0, microsecond=0)) in open_
        }
        return len(parts)

    def _open(self, group: FakeGroup) -> list[datetime]:
        """Minute by minute; asks nothing of the engine."""
        rules = self.judge.evidence.rules(group.name)
        assert rules is not None
        begin, end = BORN + rules.soft_age, BORN + rules.hard_age - rules.lead(group.owner)
        minutes = (begin + MINUTE * number for number in range((end - begin) // MINUTE))
        return [at for at in minutes if OPENS <= at.hour < OPENS + HOURS]
