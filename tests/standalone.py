"""Standalone hosts for tests: a fleet whose hosts came from lt-1, each a target of `web`."""

from dataclasses import replace
from typing import Any

from chalicelib.decisions.progress import next_move
from chalicelib.decisions.steps.facts import Facts
from chalicelib.model.group import Group, Health, Member
from chalicelib.model.policy import Ready
from chalicelib.model.replacement import Replacement, Step, Strategy
from chalicelib.model.standalone import Single, Standalone, target
from tests.builders import TARGETS, facts, group, member, observation, policy, replacement, span

TARGET = target(TARGETS, 80)
TAGS = (("Name", "web"), ("repave:fleet", "web"), ("repave:policy", "web"))


def single(**given: Any) -> Single:
    return Single(**({"subnet": "subnet-a", "vpc": "vpc-1", "tags": TAGS} | given))


def fleet(*members: Member | str, **given: Any) -> Group:
    """Launches lt-1@2 now; `addresses` and `singles` are what is special of some."""
    found = group(*members)
    hosts = {each.id: single() for each in found.members} | given.pop("singles", {})
    rebuilds = given.pop("rebuilds", {"lt-1": "lt-1@2"})
    standalone = Standalone(hosts, rebuilds, given.pop("addresses", {}), (TARGETS,))
    return replace(
        *(found,),
        template=None,
        max_size=found.size,
        desired=found.size,
        launches=frozenset(rebuilds.values()),
        standalone=standalone,
        **given,
    )


def registered(state: str = "healthy") -> Health:
    return Health(checks_ok=True, targets={TARGET: state})


def pair(step: Step, **given: Any) -> Replacement:
    """i-1 on its way to i-9; it had the target and, where given, an address."""
    fields: dict[str, Any] = {
        "new": "i-9",
        "strategy": Strategy.LAUNCH,
        "target_groups": (TARGET,),
        "template": "lt-1@2",
    }
    return replacement(step=step, **(fields | given))


def pair_in(step: Step, **given: Any) -> tuple[Replacement, Facts]:
    """Three hosts and i-9, all well. `members`, `healths` and `without` change some; `of` goes
    to the fleet, fields of the replacement to it, all else to the observation."""
    without = given.pop("without", ())
    changed = {each.id: each for each in given.pop("members", ())}
    healths = {id: registered() for id in ("i-1", "i-2", "i-3", "i-9")} | given.pop("healths", {})
    own = {name: given.pop(name) for name in Replacement.__dataclass_fields__ if name in given}
    if "new_host" in own:
        own["new"] = own.pop("new_host")
    moved = pair(step, **own)
    ids = [id for id in ("i-1", "i-2", "i-3", "i-9") if id not in without]
    of = fleet(*(changed.get(id) or member(id) for id in ids), **given.pop("of", {}))
    rules = given.pop("policy", None) or policy(ready=Ready(bake=span("2m"), within=span("15m")))
    return moved, facts(observation(of, moved, policy=rules, unwell=healths, **given))


def move(step: Step, stopped: str | None = None, **given: Any) -> Any:
    moved, moment = pair_in(step, **given)
    return next_move(moved, moment, stopped)
