"""What a long run prints: replacements, ages, budgets, and every host that went over hard."""

from collections import Counter
from datetime import timedelta

from tests.simulation.promise import Over, Promise

DAY = timedelta(days=1)
SHOWN = 20


def report(promise: Promise, ended: Counter[tuple[str, str]], violations: list[str]) -> str:
    lines = [
        *_reasons(ended),
        "",
        f"{'fleet':<9} {'hosts':>5} {'policy':<34} {'replaced':>8} {'oldest':>7} {'hard':>5} "
        f"{'in flight':>9} {'over hard':>9}",
        *(_fleet(promise, name) for name in sorted(promise.fleets)),
        "",
        *_over(promise),
        "",
        f"violations by the judge: {len(violations)}",
        *violations[:SHOWN],
    ]
    return "\n".join(lines)


def _reasons(ended: Counter[tuple[str, str]]) -> list[str]:
    ways = ("done", "abandoned", "cancelled")
    reasons = sorted({reason for _, reason in ended})
    head = f"{'reason':<14}" + "".join(f"{way:>11}" for way in ways)
    rows = [f"{why:<14}" + "".join(f"{ended[way, why]:>11}" for way in ways) for why in reasons]
    total = [sum(ended[way, why] for why in reasons) for way in ways]
    return [head, *rows, f"{'all':<14}" + "".join(f"{number:>11}" for number in total)]


def _fleet(promise: Promise, name: str) -> str:
    kept, group = promise.fleets[name], promise.stage.cloud.groups[name]
    rules = promise.stage.judge.evidence.rules(name)
    assert rules is not None
    windows = f"{rules.window[4:]} {rules.open}" if rules.window else "open"
    policy = f"{rules.soft}/{rules.hard} {rules.in_flight}/{rules.unavailable} {windows}"
    over = sum(each.fleet == name for each in promise.over.values())
    hard = rules.hard_age // DAY
    return (
        f"{name:<9} {group.owner:>5} {policy:<34} {kept.replaced:>8} {kept.oldest / DAY:>6.2f}d "
        f"{hard:>4}d {f'{kept.most} of {kept.budget}':>9} {over:>9}"
    )


def _over(promise: Promise) -> list[str]:
    """By fleet and cause; those without one, each."""
    causes: Counter[tuple[str, str]] = Counter()
    for over in promise.over.values():
        causes[over.fleet, _cause(over)] += 1
    unnamed = [(id, over) for id, over in promise.over.items() if over.unnamed]
    return [
        f"hosts ever over hard: {len(promise.over)}",
        *(f"  {fleet} {cause}: {number}" for (fleet, cause), number in sorted(causes.items())),
        f"hosts over hard without a named cause: {len(unnamed)}",
        *(f"  {id} of {over.fleet} since {over.since} {over}" for id, over in unnamed[:SHOWN]),
    ]


def _cause(over: Over) -> str:
    return "none" if over.unnamed else over.causes.most_common(1)[0][0]
