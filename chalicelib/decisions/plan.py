"""The plan of a fleet now: ordered actions and a verdict for every host. Showing the plan and
carrying it out use this same function."""

from datetime import datetime

from chalicelib.decisions.blockers import fleet_blockers
from chalicelib.decisions.breaker import after_end
from chalicelib.decisions.claims import Choice, choose
from chalicelib.decisions.next_look import next_look_at
from chalicelib.decisions.ownership import foreign_change, given_back, in_standby
from chalicelib.decisions.progress import next_move
from chalicelib.decisions.steps.ends import Move, finish, let_go, stay
from chalicelib.decisions.steps.facts import Facts
from chalicelib.decisions.stops import stopped_because
from chalicelib.decisions.verdicts import verdict
from chalicelib.model.observation import Observation
from chalicelib.model.plan import CHANGES_CAPACITY, Action, Finish, Plan, Verdict, Word
from chalicelib.model.replacement import Replacement, Step


def plan(observation: Observation, now: datetime) -> Plan:
    stopped = stopped_because(observation, now)
    policy, group = observation.binding.policy, observation.group
    if group is None:
        return _of_a_gone_group(observation, now)
    if policy is None:
        return _untouched(observation, stopped or "", now)
    return _planned(Facts(observation, policy, group, now), stopped)


def _planned(facts: Facts, stopped: str | None) -> Plan:
    observation = facts.observation
    moves = {r.id: next_move(r, facts, stopped) for r in observation.open}
    blockers = _blockers(facts, stopped)
    staying = [_after(r, moves[r.id]) for r in observation.open if not _ends(moves[r.id])]
    choice = choose(facts, blockers[0] if blockers else None, staying)
    # What is under way comes first: it frees the slots that the claims behind it use.
    actions = _counted([move for move in moves.values() if not isinstance(move, str)], facts)
    # What only records comes before what changes capacity: it carries the reading it was made from.
    actions.sort(key=lambda action: isinstance(action, CHANGES_CAPACITY))
    return Plan(
        fleet=facts.group.name,
        actions=(*actions, *choice.claims),
        verdicts=_verdicts(facts, choice, moves),
        blockers=blockers,
        next_look_at=next_look_at(facts),
        strategy=str(facts.way),
    )


def _ends(move: Move) -> bool:
    return isinstance(move, Finish)


def _after(replacement: Replacement, move: Move) -> Replacement:
    return replacement if isinstance(move, str) else move.replacement


def _counted(actions: list[Action], facts: Facts) -> list[Action]:
    """Ends of one pass follow one another; each alone would count from what was read."""
    counted, breaker = [], facts.observation.fleet.breaker
    for action in actions:
        if isinstance(action, Finish):
            action = after_end(action, breaker, facts)
            breaker = action.breaker or breaker
        counted.append(action)
    return counted


def _blockers(facts: Facts, stopped: str | None) -> tuple[str, ...]:
    found = [stopped, facts.foreign, facts.old_reading, *fleet_blockers(facts)]
    return tuple(words for words in found if words)


def _verdicts(facts: Facts, choice: Choice, moves: dict[str, Move]) -> tuple[Verdict, ...]:
    words = {id_: move if isinstance(move, str) else move.words for id_, move in moves.items()}
    words |= {claim.replacement.old_host: claim.words for claim in choice.claims}
    return tuple([verdict(host, facts, choice.waiting, words) for host in facts.hosts])


def _untouched(observation: Observation, stopped: str, now: datetime) -> Plan:
    # A broken policy freezes a fleet; it does not make it nobody's.
    word = Word.WAITING if observation.binding.error else Word.UNMANAGED
    members = observation.group.members if observation.group else ()
    return Plan(
        fleet=observation.fleet.name,
        actions=_recorded(observation, stopped, now),
        verdicts=tuple(Verdict(member.id, word, stopped) for member in members),
        blockers=(stopped,),
        next_look_at=None,
    )


def _recorded(observation: Observation, stopped: str, now: datetime) -> tuple[Action, ...]:
    """Nothing is touched. But without a policy nobody asks for what is under way any more; and
    under a broken one another hand's change is noted, before it is taken back unseen."""
    if not observation.binding.error:
        left_behind = _left_as_they_are(observation)
        return tuple(stay(r, now, stopped) for r in left_behind)
    foreign, group = foreign_change(observation, now), observation.group
    if foreign is None or group is None:
        return ()
    ours = (r for r in observation.open if r.surplus and not given_back(r, observation))
    return tuple(let_go(r, group, now, foreign) for r in ours)


def _left_as_they_are(observation: Observation) -> tuple[Replacement, ...]:
    """All but those whose old host would stay behind in Standby: they wait for a policy."""
    group = observation.group
    return tuple(r for r in observation.open if group is None or not in_standby(r, group))


def _of_a_gone_group(observation: Observation, now: datetime) -> Plan:
    """Its hosts go with it, and so does what was under way. While they run, one answer of AWS did
    not have the group, and nothing is believed yet."""
    gone = observation.ended_instances
    over = [r for r in observation.open if {r.old_host, r.new_host} - {None} <= gone]
    actions: tuple[Action, ...] = tuple(
        finish(r, now, Step.CANCELLED, "the group is gone", surplus=0) for r in over
    )
    return Plan(observation.fleet.name, actions, (), ("the group is gone",), None)
