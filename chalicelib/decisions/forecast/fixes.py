"""What would make a policy feasible: one setting changed as little as does it, and tried."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from chalicelib.decisions import surge
from chalicelib.decisions.forecast.effort import Effort, Spent
from chalicelib.decisions.forecast.setting import Setting
from chalicelib.decisions.forecast.trial import Trial
from chalicelib.decisions.forecast.words import span
from chalicelib.decisions.strategies import NEEDED_PROCESSES
from chalicelib.model.policy import Amount, Policy
from chalicelib.model.replacement import Reason, Strategy


@dataclass(frozen=True, slots=True)
class Knob:
    """`turned(n)` is the setting with it at `n`, and what changed in words."""

    low: int
    high: int
    turned: Callable[[int], tuple[Setting, str]]


def fixes(trial: Trial, effort: Effort) -> tuple[tuple[str, ...], int]:
    """Each for itself suffices; and how many more kinds there are that the effort was not enough
    to try."""
    found, untried = [], 0
    for knob in _knobs(trial):
        share = effort.half()
        try:
            found.append(_smallest(trial, knob, share))
        except Spent:
            untried += 1
        effort.used += share.used
    return tuple(words for words in found if words), untried


def _smallest(trial: Trial, knob: Knob, effort: Effort) -> str | None:
    """Found by doubling and then halving; more of anything is taken never to be worse. Raises Spent
    if not even one was found that works."""
    if knob.low > knob.high:
        return None
    low, high = knob.low - 1, knob.low
    while not trial.works(knob.turned(high)[0], effort):
        if high >= knob.high:
            return None
        low, high = high, min(high + 2 * (high - low), knob.high)
    try:
        return knob.turned(_between(trial, knob, low, high, effort))[1]
    except Spent:
        return f"{knob.turned(high)[1]} (less may do)"


def _between(trial: Trial, knob: Knob, low: int, high: int, effort: Effort) -> int:
    """The least that works: `low` does not, `high` does."""
    while high - low > 1:
        middle = (low + high) // 2
        if trial.works(knob.turned(middle)[0], effort):
            high = middle
        else:
            low = middle
    return high


def _knobs(trial: Trial) -> Iterator[Knob]:
    given, size = trial.given, trial.size
    policy, group = given.policy, given.group
    if any(process in group.suspended for process in NEEDED_PROCESSES):
        yield Knob(1, 1, lambda _: _resumed(given))
    if Reason.AGE not in policy.reasons:
        yield Knob(1, 1, lambda _: _for_age(given))
    capacity = trial.course(given).capacity
    more = capacity.at_once + 1
    if policy.strategy in {Strategy.AUTO, Strategy.SURGE}:
        yield Knob(more, size, lambda n: _room(given, size, n))
    if policy.strategy is not Strategy.SURGE and group.max_size <= size:
        yield Knob(more, size, lambda n: _unavailable(given, size, n))
    if policy.windows:
        hours = max(window.duration for window in policy.windows) // timedelta(hours=1)
        yield Knob(hours + 1, 24, lambda n: _longer_windows(given, n))
    if not capacity.barred:
        days = policy.age.hard // timedelta(days=1)
        # What is not replaced even once within the forecast is not tried.
        yield Knob(days + 1, trial.days - 1, lambda n: _later_hard(given, n))


def _room(given: Setting, size: int, at_once: int) -> tuple[Setting, str]:
    policy, words = _in_flight(given.policy, size, at_once)
    group = given.group
    if group.max_size < size + at_once:
        group = replace(group, max_size=size + at_once)
        words.append(f"MaxSize at least {group.max_size}")
    if surge.by_zone(group) and at_once > len(group.zones):
        group = replace(group, suspended=group.suspended | {"AZRebalance"})
        words.append("process AZRebalance suspended")
    return replace(given, policy=policy, group=group), " and ".join(words)


def _unavailable(given: Setting, size: int, at_once: int) -> tuple[Setting, str]:
    policy, words = _in_flight(given.policy, size, at_once)
    if policy.budget.unavailable.of(size) < at_once:
        budget = replace(policy.budget, unavailable=Amount(at_once))
        policy = replace(policy, budget=budget)
        words.append(f"budget.unavailable at least {at_once}")
    return replace(given, policy=policy), " and ".join(words)


def _in_flight(policy: Policy, size: int, at_once: int) -> tuple[Policy, list[str]]:
    if policy.budget.slots(size) >= at_once:
        return policy, []
    budget = replace(policy.budget, in_flight=Amount(at_once))
    return replace(policy, budget=budget), [f"budget.in_flight at least {at_once}"]


def _longer_windows(given: Setting, hours: int) -> tuple[Setting, str]:
    least = timedelta(hours=hours)
    windows = tuple(replace(w, duration=max(w.duration, least)) for w in given.policy.windows)
    policy = replace(given.policy, windows=windows)
    return replace(given, policy=policy), f"each window at least {span(least)} long"


def _later_hard(given: Setting, days: int) -> tuple[Setting, str]:
    age = replace(given.policy.age, hard=timedelta(days=days))
    return replace(given, policy=replace(given.policy, age=age)), f"age.hard at least {days}d"


def _resumed(given: Setting) -> tuple[Setting, str]:
    needed = [process for process in NEEDED_PROCESSES if process in given.group.suspended]
    group = replace(given.group, suspended=given.group.suspended - set(needed))
    return replace(given, group=group), f"process {' and '.join(needed)} resumed"


def _for_age(given: Setting) -> tuple[Setting, str]:
    policy = replace(given.policy, reasons=given.policy.reasons | {Reason.AGE})
    return replace(given, policy=policy), "reasons with age among them"
