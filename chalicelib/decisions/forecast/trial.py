"""One fleet under one policy and group, or under another one that may do better."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.decisions.age import Pace, p95
from chalicelib.decisions.capacity import capacity
from chalicelib.decisions.forecast.effort import Effort
from chalicelib.decisions.forecast.lives import Life, lives_of
from chalicelib.decisions.forecast.running import Course, run
from chalicelib.decisions.forecast.setting import Setting
from chalicelib.decisions.forecast.table import last_moment
from chalicelib.decisions.spread import basis
from chalicelib.model.host import Host

SHORTEST = timedelta(seconds=1)
"""What takes no time at all would need no slot."""
LATE = "adopted late"


@dataclass(frozen=True, slots=True)
class Trial:
    hosts: tuple[Host, ...]
    given: Setting
    size: int
    now: datetime
    days: int
    measured: tuple[timedelta, ...]

    def course(self, setting: Setting) -> Course:
        policy = setting.policy
        allowed = capacity(policy, setting.group, self.size)
        return Course(
            fleet=setting.group.name,
            policy=policy,
            size=self.size,
            capacity=allowed,
            pace=Pace.of(policy, self.size, self.measured, allowed.at_once),
            each=max(p95(self.measured) or policy.rebuild_time, SHORTEST),
            now=self.now,
            end=last_moment(self.now, self.days),
        )

    def run(self, setting: Setting) -> Iterator[Life]:
        course = self.course(setting)
        redated = basis(setting.policy) != basis(self.given.policy)
        hosts = [replace(h, recycle_at=None) if redated else h for h in self.hosts]
        lives = lives_of(hosts, setting, self.size, self.now)
        return run(_late_excused(lives, course), course)

    def works(self, setting: Setting, effort: Effort) -> bool:
        """Known as soon as the first host grows too old. Raises Spent."""
        end = last_moment(self.now, self.days)
        effort.take(len(self.hosts))
        for life in self.run(setting):
            effort.take(1)
            if life.over_hard(end) and not life.excuse:
                return False
        return True


def _late_excused(lives: list[Life], course: Course) -> list[Life]:
    """Hosts that were past soft when the forecast began, and that could not have been saved though
    from that moment on nothing but the slots had set the pace."""
    at_once, excused = course.capacity.at_once, []
    for place, life in enumerate(sorted(lives, key=lambda life: (life.hard_at, life.host))):
        rounds = place // at_once + 1 if at_once else 0
        soft_at = life.hard_at - (course.policy.age.hard - course.policy.age.soft)
        late = soft_at <= course.now and course.now + rounds * course.each > life.hard_at
        excused.append(life._replace(excuse=life.excuse or (LATE if late else "")))
    return excused
