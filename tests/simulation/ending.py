"""Liveness: what must be so when the faults are over and time has passed in quiet."""

from collections.abc import Iterator

from chalicelib.decisions.plan import plan
from chalicelib.model.host import Urgency
from chalicelib.model.replacement import Replacement, Strategy
from chalicelib.observing import observe
from tests.simulation.stage import Stage
from tests.simulation.things import FakeGroup, FakeHost
from tests.simulation.worker import Worker


def settled(stage: Stage) -> bool:
    """Nothing more is to be waited for."""
    return next(_wrong(stage), None) is None


def unfinished(stage: Stage) -> list[str]:
    return [f"liveness: {words}" for words in _wrong(stage)]


def _wrong(stage: Stage) -> Iterator[str]:
    for group in stage.cloud.groups.values():
        if _stuck(stage, group):
            continue
        yield from _pairs(stage, group)
        yield from _old(stage, group)
        yield from _surplus(stage, group)
        yield from _left_aside(stage, group)
    yield from _registry(stage)


def _stuck(stage: Stage, group: FakeGroup) -> bool:
    """What is under way in a fleet that may not be touched, or cannot move, stays as it is."""
    halted = {"Launch", "Terminate"} & group.suspended
    return bool(halted) or stage.judge.evidence.stopped(group.name) is not None


def _pairs(stage: Stage, group: FakeGroup) -> Iterator[str]:
    for pair in stage.judge.evidence.open():
        if pair.fleet == group.name and not _kept_pair(stage, pair):
            yield f"{pair.id} is still {pair.step}, new host {pair.new_host}: {pair.why}"


def _kept_pair(stage: Stage, pair: Replacement) -> bool:
    """A host of it is protected or held, or AWS does not let it out of Standby: it waits for that
    with these words."""
    if pair.strategy is Strategy.STANDBY and not stage.cloud.switches.standby_can_go:
        return True
    hosts = [stage.cloud.hosts.get(id) for id in (pair.old_host, pair.new_host) if id]
    return any(host and _kept(stage, host) for host in hosts)


def _kept(stage: Stage, host: FakeHost) -> bool:
    held = stage.judge.evidence.held(host.id, None)
    return host.protected or held is not None or host.lifecycle == "Standby"


def _old(stage: Stage, group: FakeGroup) -> Iterator[str]:
    due = [host for host in stage.cloud.members(group.name) if _due(stage, host)]
    if not due:
        return
    excused = _infeasible(stage, group)
    said = _verdicts(stage, group)
    for host in due:
        words = said.get(host.id, "no verdict")
        if not excused and not _kept(stage, host):
            yield f"{host.id} of {group.name} is due and still there: {words}"
        elif not words:
            yield f"{host.id} of {group.name} is due, cannot go, and nothing says why"


def _due(stage: Stage, host: FakeHost) -> bool:
    rules = stage.judge.evidence.rules(host.group or "")
    if rules is None or host.leaving:
        return False
    asked = "request" in rules.reasons and _asked(stage, host, not rules.window)
    group = stage.cloud.groups[host.group or ""]
    if rules.config and not rules.window and stage.judge.evidence.truth.stale(host.id, group.name):
        return True
    outdated = "template" in rules.reasons and host.template not in (None, group.resolved)
    if outdated and group.template and not rules.window:
        return True
    return asked or stage.cloud.now - host.born >= rules.hard_age


def _asked(stage: Stage, host: FakeHost, always_open: bool) -> bool:
    """By a person, and not cancelled since; what waits for a window may wait for long."""
    row = stage.state.living(host.id)
    if row is None:
        return False
    of_fleet = stage.state.fleet(host.group or "").request
    marks = [row.request, of_fleet if of_fleet and row.born_at < of_fleet.at else None]
    since = row.cancelled_at
    counts = [mark for mark in marks if mark and not (since and mark.at <= since)]
    return any(always_open or mark.when is Urgency.NOW for mark in counts)


def _infeasible(stage: Stage, group: FakeGroup) -> bool:
    """AWS's own ways or other people's doings leave no way, and the verdict says so."""
    switches, members = stage.cloud.switches, stage.cloud.members(group.name)
    # Hosts that somebody put aside, or keeps where we would give them back, take slots; where
    # desired never rises, a host that was let go makes its group look as if it scaled in.
    aside = any(host.lifecycle == "Standby" for host in members)
    new = {r.new_host for r in stage.judge.evidence.open()}
    aside = aside or any(host.protected and host.id in new for host in members)
    beyond = stage.cloud.size(group.name) > group.desired
    return aside or beyond or switches.launch_trimmed or _no_way(stage, group)


def _no_way(stage: Stage, group: FakeGroup) -> bool:
    """The group is full, and nothing may be out of service."""
    rules = stage.judge.evidence.rules(group.name)
    if rules is None:
        return True
    full, allowed = group.desired >= group.max_size, rules.allowance(group.owner) > 0
    if rules.strategy in {"surge", "auto"}:
        return full and not (allowed and rules.strategy == "auto")
    fixed = full and group.desired <= group.min_size and rules.strategy == "standby"
    return fixed or not allowed


def _verdicts(stage: Stage, group: FakeGroup) -> dict[str, str]:
    """The engine's own words: the only thing that is asked of it, since they are what it owes."""
    stage.injector.workers.append(Worker("verdicts", stage.cloud.now, group.name))
    try:
        planned = plan(observe(stage.deps, group.name), stage.cloud.now)
    finally:
        stage.injector.workers.pop()
    return {v.host: f"{v.word}: {v.words}" if v.words else "" for v in planned.verdicts}


def _surplus(stage: Stage, group: FakeGroup) -> Iterator[str]:
    """What an open pair that waits for a person still owns is no leftover."""
    evidence = stage.judge.evidence
    pairs = [r for r in stage.state.replacements.values() if r.fleet == group.name]
    over = group.desired - group.owner - sum(r.surplus for r in pairs if not r.ended)
    if over + evidence.mistaken[group.name] < 0 and group.name not in evidence.forgotten:
        yield f"{group.name} desires {group.desired}, its owner wanted {group.owner}"
    excused = sum(r.id in evidence.disturbed for r in pairs)
    if over > excused and group.name not in evidence.forgotten:
        yield f"orphan: {group.name} desires {group.desired}, its owner wanted {group.owner}"
    yield from _size(stage, group)


def _left_aside(stage: Stage, group: FakeGroup) -> Iterator[str]:
    evidence = stage.judge.evidence
    paired = {r.old_host for r in evidence.open()}
    for host in stage.cloud.members(group.name):
        ours = host.id in evidence.aside and host.lifecycle == "Standby"
        if ours and host.id not in paired and group.name not in evidence.forgotten:
            yield f"orphan: {host.id} was put into Standby by us, and its pair has ended"


def _size(stage: Stage, group: FakeGroup) -> Iterator[str]:
    members = [host for host in stage.cloud.members(group.name) if host.counted]
    # Where launches do not raise desired, a group may stay larger than it desires.
    counts = stage.cloud.switches.launch_raises_desired
    free = [host for host in members if not host.protected and counts]
    if len(members) < group.desired or (len(members) > group.desired and free):
        yield f"{group.name} has {len(members)} hosts and desires {group.desired}"


def _registry(stage: Stage) -> Iterator[str]:
    rows = {row.id: row for row in stage.state.hosts.values() if not row.gone}
    living = {host.id: host for host in stage.cloud.hosts.values() if not host.ended}
    for id in sorted(rows.keys() - living.keys()):
        yield f"the registry has {id}, which is {stage.cloud.hosts[id].state}"
    for id in sorted(living.keys() - rows.keys()):
        yield f"the registry does not have {id}: {stage.state.hosts.get(id)}"
    for id in sorted(living.keys() & rows.keys()):
        if rows[id].fleet != living[id].group:
            yield f"the registry has {id} in {rows[id].fleet}, it is in {living[id].group}"
