"""No zombies: a host that EC2 ended is in no answer any more, by one event, one sweep or one audit.

The handlers and the registry's rules are the real ones; the account and the registry are in memory.
"""

import random
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from tests.discovery.account import GROUPS, Account
from tests.discovery.naming import hosts, serving, zombies

SEEDS = 25
STEPS = 40


@pytest.fixture
def account() -> Account:
    """Two groups of three hosts and two standalone ones, all known and in service."""
    found = Account()
    for group in (*GROUPS, None):
        for _ in range(3 if group else 2):
            found.born(group)
    found.sweep(audits=True)
    return found


def of(account: Account, group: str | None) -> str:
    return next(id for id in sorted(account.living()) if _group_of(account, id) == group)


def _group_of(account: Account, id: str) -> str | None:
    return account.instances[id].tags.get("aws:autoscaling:groupName")


def test_every_dialect_names_every_host(account: Account) -> None:
    assert {*map(frozenset, hosts(account.deps).values())} == {frozenset(account.living())}
    assert {*map(frozenset, serving(account.deps, "web").values())} == {frozenset(account.living())}


@pytest.mark.parametrize("group", ["web", None], ids=["of a group", "standalone"])
@pytest.mark.parametrize("state", ["shutting-down", "terminated"])
def test_one_event_is_enough(account: Account, group: str | None, state: str) -> None:
    victim = of(account, group)
    account.dies(victim, state)
    assert len(zombies(account.deps, {victim})) == len(
        {*hosts(account.deps), *serving(account.deps, "web")}
    ), "a dialect that never named it proves nothing"
    account.tell(victim)
    assert zombies(account.deps, {victim}) == {}


def test_one_event_is_enough_though_ec2_lists_the_host_as_it_was(account: Account) -> None:
    """Its listings lag behind its events."""
    victim = of(account, None)
    account.tell(victim, "terminated")
    assert zombies(account.deps, {victim}) == {}


def test_one_sweep_is_enough_for_a_group_whose_event_is_lost(account: Account) -> None:
    victim = of(account, "web")
    account.dies(victim)
    account.now += timedelta(minutes=1)
    account.sweep()
    assert zombies(account.deps, {victim}) == {}


def test_one_sweep_is_enough_for_a_group_that_is_gone_with_all_its_hosts(account: Account) -> None:
    dead = set(account.members["web"])
    for victim in dead:
        account.dies(victim)
    del account.members["web"]
    account.now += timedelta(minutes=1)
    account.sweep()
    assert zombies(account.deps, dead) == {}


def test_one_audit_is_enough_for_a_standalone_host_whose_event_is_lost(account: Account) -> None:
    victim = of(account, None)
    account.dies(victim)
    account.now += timedelta(minutes=1)
    account.sweep()
    assert zombies(account.deps, {victim}) != {}, "a sweep lists groups; the audit lists hosts"
    account.sweep(audits=True)
    assert zombies(account.deps, {victim}) == {}


def test_a_late_event_brings_no_host_back(account: Account) -> None:
    victim = of(account, "web")
    before = account.instances[victim]
    account.dies(victim)
    account.tell(victim)
    account.instances[victim] = before  # EC2's listing lags, and says once more that it runs.
    account.tell(victim)
    account.sweep(audits=True)
    assert zombies(account.deps, {victim}) == {}


@dataclass
class Chance:
    """Hosts come and go; of each change one event is told, or it is told twice, late or never."""

    seed: int
    account: Account = field(default_factory=Account)
    told: set[str] = field(default_factory=set)
    """Dead, and their event has come."""
    swept: set[str] = field(default_factory=set)
    """Of groups, and dead before the last sweep."""
    audited: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.late: list[str] = []

    def step(self) -> None:
        account, chance = self.account, self.chance
        account.now += timedelta(seconds=chance.randint(1, 70))
        for _ in range(chance.randint(0, 3)):
            self._happens()
        for id in [each for each in self.late if chance.random() < 0.5]:
            self.late.remove(id)
            self._tell(id)
        if chance.random() < 0.4:
            account.sweep()
            self.swept |= {id for id in self._dead() if _group_of(account, id)}
        if chance.random() < 0.1:
            self.audit()

    def audit(self) -> None:
        self.account.sweep(audits=True)
        self.audited |= self._dead()

    def _dead(self) -> set[str]:
        return self.account.instances.keys() - self.account.living()

    def _happens(self) -> None:
        account, chance = self.account, self.chance
        living = sorted(account.living())
        if not living or chance.random() < 0.5:
            id = account.born(chance.choice([*GROUPS, None]), chance.choice(["pending", "running"]))
        else:
            id = chance.choice(living)
            account.dies(id, chance.choice(["shutting-down", "terminated"]))
        fate = chance.random()
        if fate < 0.3:
            self.late.append(id)
        elif fate < 0.7:
            for _ in range(chance.randint(1, 2)):
                self._tell(id)

    def _tell(self, id: str) -> None:
        self.account.tell(id)
        if self.account.instances[id].final:
            self.told.add(id)

    def known_dead(self) -> set[str]:
        return self.told | self.swept | self.audited


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_becomes_of_events_the_dead_are_gone_in_time_and_audits_leave_no_gap(
    seed: int,
) -> None:
    run = Chance(seed)
    for _ in range(STEPS):
        run.step()
        assert zombies(run.account.deps, run.known_dead()) == {}
    run.audit()
    living = run.account.living()
    named = {name: found ^ living for name, found in hosts(run.account.deps).items()}
    assert {name: wrong for name, wrong in named.items() if wrong} == {}, "zombies, or missing"
    well = {id for id in living if run.account.instances[id].state == "running"}
    well |= {id for group in run.account.members.values() for id in group}
    offered = serving(run.account.deps, "web")
    everybody = {"consul catalog", "eureka", "eureka vips", "puppetdb resources"}
    for name, found in offered.items():
        assert found == (living if name in everybody else well), name
