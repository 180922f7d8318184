"""Hosts that will not go: nobody could launch another such, or somebody keeps them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from chalicelib.decisions.standalone import not_rebuildable
from chalicelib.model.group import Group
from chalicelib.model.host import Host
from chalicelib.model.plan import Plan, Verdict, Word
from cli.checks.finding import Finding, counted, error, note, some, warning


def of_hosts(group: Group, plan: Plan) -> Iterator[Finding]:
    whys: dict[str, list[str]] = defaultdict(list)
    for member in group.members:
        if why := not_rebuildable(member.id, group):
            whys[why].append(member.id)
    for why, hosts in sorted(whys.items()):
        yield error(group.name, f"{some(hosts)}: {why}")
    kept = [member.id for member in group.members if member.protected and not member.leaving]
    if kept:
        yield note(
            group.name,
            f"{_are(kept, 'host')} protected from {group.guard}, which is a hold without end: "
            f"{some(kept)}",
            "end the protection when they may go",
        )
    yield from _overdue(group.name, [v for v in plan.verdicts if v.word is Word.OVERDUE])


def _overdue(fleet: str, verdicts: list[Verdict]) -> Iterator[Finding]:
    if verdicts:
        first = min(verdicts, key=lambda verdict: (str(verdict.hard_at), verdict.host))
        words = f"{_are(verdicts, 'host')} over hard; {first.host} the longest: {first.words}"
        yield warning(fleet, words)


def of_nobodys(hosts: Iterator[Host]) -> Iterator[Finding]:
    loose = sorted(host.id for host in hosts if host.fleet is None)
    if loose:
        yield note(
            "hosts",
            f"{_are(loose, 'host')} in no group and without the tag repave:fleet: {some(loose)}",
            "tag those alike with repave:fleet=NAME and repave:policy=POLICY, if they are to be "
            "kept young",
        )


def _are(found: Sequence[object], thing: str) -> str:
    return f"{counted(len(found), thing)} {'is' if len(found) == 1 else 'are'}"
