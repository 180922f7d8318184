"""Due hosts that wait for a slot: by their date while windows are open, by their hard age else."""

from datetime import datetime
from heapq import heappop, heappush

from chalicelib.decisions.forecast.lives import Life

Entry = tuple[datetime, str]


class Queue:
    """One per zone, or one for all where zones do not matter."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.busy = 0
        self._waiting: dict[str, Life] = {}
        self._by_date: list[Entry] = []
        self._by_hard: list[Entry] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, life: Life, due_at: datetime) -> None:
        self._waiting[life.host] = life
        heappush(self._by_date, (due_at, life.host))
        heappush(self._by_hard, (life.hard_at, life.host))

    def first(self, by_hard: bool) -> Entry | None:
        """None where nobody waits or the zone is taken."""
        if self.busy >= self.limit:
            return None
        heap = self._by_hard if by_hard else self._by_date
        # Each host is in both heaps, and leaves one of them late.
        while heap and heap[0][1] not in self._waiting:
            heappop(heap)
        return heap[0] if heap else None

    def take(self, host: str) -> Life:
        return self._waiting.pop(host)
