"""The coming days of a fleet, from event to event: a date comes, a slot is free, a window opens."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush

from chalicelib.decisions.age import Pace
from chalicelib.decisions.capacity import Capacity
from chalicelib.decisions.forecast.lives import Life, newborn
from chalicelib.decisions.forecast.queue import Queue
from chalicelib.decisions.windows import open_spans
from chalicelib.model.policy import Policy


@dataclass(frozen=True, slots=True)
class Course:
    """What stays the same throughout."""

    fleet: str
    policy: Policy
    size: int
    capacity: Capacity
    pace: Pace
    each: timedelta
    now: datetime
    end: datetime


def run(lives: Iterable[Life], course: Course) -> Iterator[Life]:
    """Each host when it is claimed, in that order; at last those that are still there.

    A new host is born when its old one is claimed, in the same zone, and the old one is gone when
    the replacement is done: both are the earliest and the latest that can be.
    """
    return _Running(course).run(lives)


class _Running:
    def __init__(self, course: Course) -> None:
        self._course = course
        self._now = course.now
        self._queues: dict[str, Queue] = {}
        self._ends: list[tuple[datetime, str]] = []
        self._coming: list[tuple[datetime, str]] = []
        self._lives: dict[str, Life] = {}
        self._dates: list[datetime] = []
        self._spans = open_spans(course.policy.windows, course.now, course.end)[::-1]
        self._born = 0

    def run(self, lives: Iterable[Life]) -> Iterator[Life]:
        for life in lives:
            self._add(life)
        leaving = [life for life in self._lives.values() if life.leaves]
        yield from [self._claimed(life) for life in leaving]
        moment: datetime | None = self._now
        while moment is not None and moment < self._course.end:
            self._now = moment
            self._catch_up()
            while (found := self._next_claim()) is not None:
                yield found
            moment = self._next_moment()
        yield from self._lives.values()

    def _add(self, life: Life) -> None:
        self._lives[life.host] = life
        if life.due_at is not None:
            insort(self._dates, life.due_at)
            if not life.leaves:
                heappush(self._coming, (life.due_at, life.host))

    def _queue(self, zone: str) -> Queue:
        key = "" if self._course.capacity.zones is None else zone
        limit = self._course.capacity.slots if not key else 1
        return self._queues.setdefault(key, Queue(limit))

    def _catch_up(self) -> None:
        """Slots are free, dates have come and windows have closed by now."""
        while self._ends and self._ends[0][0] <= self._now:
            self._queue(heappop(self._ends)[1]).busy -= 1
        while self._coming and self._coming[0][0] <= self._now:
            due_at, host = heappop(self._coming)
            self._queue(self._lives[host].zone).add(self._lives[host], due_at)
        while self._spans and self._spans[-1][1] <= self._now:
            self._spans.pop()

    def _open(self) -> bool:
        return bool(self._spans) and self._spans[-1][0] <= self._now

    def _next_claim(self) -> Life | None:
        if len(self._ends) >= self._course.capacity.slots:
            return None
        closed = not self._open()
        firsts = [(first, q) for q in self._queues.values() if (first := q.first(closed))]
        if not firsts:
            return None
        (moment, host), queue = min(firsts, key=lambda found: found[0])
        if closed and self._lifts_at(moment) > self._now:
            return None
        return self._claimed(queue.take(host), closed)

    def _claimed(self, life: Life, outside: bool = False) -> Life:
        course, gone_at = self._course, self._now + self._course.each
        self._queue(life.zone).busy += 1
        del self._lives[life.host]
        if life.due_at is not None:
            del self._dates[bisect_left(self._dates, life.due_at)]
        heappush(self._ends, (gone_at, life.zone))
        self._born += 1
        name = f"{course.fleet}+{self._born}"
        self._add(newborn(name, life.zone, self._now, course.policy, course.size))
        return life._replace(claimed_at=self._now, gone_at=gone_at, outside=outside)

    def _lifts_at(self, hard_at: datetime) -> datetime:
        """As `age.Lifting` has it; what is under way takes slots as well."""
        due = bisect_left(self._dates, hard_at) + len(self._ends)
        return hard_at - self._course.pace.lead(max(1, due))

    def _next_moment(self) -> datetime | None:
        moments = [self._coming[0][0]] if self._coming else []
        if any(self._queues.values()):
            moments += [self._ends[0][0]] if self._ends else []
            moments += [] if self._open() else self._ways_in()
        return min(moments, default=None)

    def _ways_in(self) -> Iterator[datetime]:
        """While windows are closed: the next opening, and what lifts them before."""
        if self._spans:
            yield self._spans[-1][0]
        for queue in self._queues.values():
            first = queue.first(by_hard=True)
            if first is not None and (lifts_at := self._lifts_at(first[0])) > self._now:
                yield lifts_at
