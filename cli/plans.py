"""Plans of fleets, as text for people and as JSON."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from rich.table import Table

from chalicelib.decisions.forecast.words import span
from chalicelib.handlers.api import views
from chalicelib.handlers.api.shapes.base import spoken
from chalicelib.model.plan import Verdict, Word
from chalicelib.model.policy import Binding
from cli.checks.finding import counted, some
from cli.planning import Account, Planned
from cli.shell import Shell, plain

ORDER = (
    Word.OVERDUE,
    Word.GOING,
    Word.WAITING,
    Word.HELD,
    Word.DUE,
    Word.FRESH,
    Word.UNMANAGED,
)
"""What a reader looks for first."""
STYLES = {
    Word.OVERDUE: "bold red",
    Word.GOING: "cyan",
    Word.WAITING: "yellow",
    Word.HELD: "magenta",
    Word.DUE: "yellow",
    Word.FRESH: "green",
    Word.UNMANAGED: "dim",
}
AT_REST = frozenset({Word.FRESH, Word.UNMANAGED})
SHOWN = 20
"""Hosts of a fleet; the rest by --all."""


def as_json(account: Account, found: Iterable[Planned]) -> dict[str, Any]:
    return {
        "region": account.region,
        "deployed": account.deployed,
        "broken_policies": [
            {"file": each.file, "error": each.error} for each in account.deps.policies.book().broken
        ],
        "unmanaged": unmanaged(account),
        "fleets": [_fleet(each) for each in found],
    }


def _fleet(each: Planned) -> dict[str, Any]:
    policy, born = each.seen.binding.policy, each.seen.hosts
    body = views.plan(each.plan, each.at).model_dump(mode="json")
    for verdict in body["verdicts"]:
        host = born.get(verdict["host"])
        verdict["born_at"] = host and spoken(host.born_at)
        verdict["age_seconds"] = host and int(host.age(each.at).total_seconds())
    return {
        **body,
        "policy": policy and policy.name,
        "policy_error": each.seen.binding.error,
        "enforced": each.seen.binding.enforced,
        "counts": {str(word): count for word, count in _counts(each).items()},
    }


def unmanaged(account: Account) -> list[str]:
    return sorted(name for name, binding in account.bindings.items() if not binding.managed)


def show(shell: Shell, account: Account, found: Sequence[Planned], every: bool) -> None:
    for broken in account.deps.policies.book().broken:
        shell.say(f"policy file {broken.error}")
    for each in found:
        _show_fleet(shell, each, every)
    nobodys = unmanaged(account)
    if nobodys:
        shell.say(
            f"{counted(len(nobodys), 'fleet')} without a policy, never touched: {some(nobodys)}"
        )
    if not account.deployed:
        shell.say(f"Repave is not deployed here ({account.found.why}): ages are those AWS tells.")


def _show_fleet(shell: Shell, each: Planned, every: bool) -> None:
    counts = ", ".join(f"{count} {word}" for word, count in _counts(each).items())
    shell.say(f"{each.plan.fleet}: {_policy(each.seen.binding)}")
    shell.say(f"  {counted(len(each.plan.verdicts), 'host')}: {counts or 'none'}")
    if each.plan.strategy:
        shell.say(f"  way: {each.plan.strategy}")
    for words in dict.fromkeys(each.plan.blockers):
        shell.say(f"  blocked: {words}")
    for action in each.plan.actions:
        row = action.replacement
        shell.say(f"  would {type(action).__name__.lower()} {row.old_host}: {action.words}")
    if not each.plan.actions:
        shell.say("  would do nothing now")
    if each.plan.next_look_at:
        shell.say(f"  looked at again by {each.plan.next_look_at:%Y-%m-%d %H:%M} UTC")
    _show_hosts(shell, each, every)
    shell.say("")


def _policy(binding: Binding) -> str:
    if binding.policy is None:
        return f"frozen: {binding.error}" if binding.error else "no policy"
    age, mode = binding.policy.age, "enforced" if binding.enforced else "observed only"
    return f"policy {binding.policy.name}, {mode}, soft {span(age.soft)}, hard {span(age.hard)}"


def _counts(each: Planned) -> dict[Word, int]:
    counted = Counter(verdict.word for verdict in each.plan.verdicts)
    return {word: counted[word] for word in ORDER if counted[word]}


def _show_hosts(shell: Shell, each: Planned, every: bool) -> None:
    verdicts = sorted(each.plan.verdicts, key=lambda v: (ORDER.index(v.word), _hard(v), v.host))
    wanted = [v for v in verdicts if every or v.word not in AT_REST]
    shown = wanted if every else wanted[:SHOWN]
    if not shown:
        return
    table = Table("host", "age", "soft", "hard", "verdict", "why", box=None, pad_edge=False)
    for column in table.columns[:5]:
        column.no_wrap = True
    for verdict in shown:
        table.add_row(*(plain(cell, style) for cell, style in _cells(verdict, each)))
    shell.show(table)
    if len(wanted) > len(shown):
        shell.say(f"  ... and {len(wanted) - len(shown)} more: --all")


def _hard(verdict: Verdict) -> float:
    return verdict.hard_at.timestamp() if verdict.hard_at else float("inf")


def _cells(verdict: Verdict, each: Planned) -> list[tuple[str, str]]:
    host, policy = each.seen.hosts.get(verdict.host), each.seen.binding.policy
    soft = host.born_at + policy.age.soft if host and policy else None
    return [
        (f"  {verdict.host}", ""),
        (rough(host.age(each.at)) if host else "-", ""),
        (away(soft, each.at), ""),
        (away(verdict.hard_at, each.at), ""),
        (str(verdict.word), STYLES[verdict.word]),
        (verdict.words, ""),
    ]


def away(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "-"
    return f"in {rough(moment - now)}" if moment > now else f"{rough(now - moment)} ago"


def rough(time: timedelta) -> str:
    """To the hour, and below two hours to the minute."""
    unit = timedelta(hours=1) if time >= timedelta(hours=2) else timedelta(minutes=1)
    return span(time // unit * unit)
