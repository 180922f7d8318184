"""What the next pass would do to each fleet: read, projected and decided by the same code as in a
pass, in an account of which nothing is changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import boto3

from chalicelib import wiring
from chalicelib.binding import bound
from chalicelib.deciding import decide, observed
from chalicelib.deps import Clock, Deps
from chalicelib.errors import NotFound
from chalicelib.model.group import Group
from chalicelib.model.observation import Observation
from chalicelib.model.plan import Plan
from chalicelib.model.policy import Binding, How, Mode
from chalicelib.observing import every_fleet
from chalicelib.projecting import project
from chalicelib.registry.memory import memory_registry
from chalicelib.settings import Settings
from cli.place import Found, installed, policies_at, region_of
from cli.readonly import Guard
from cli.twin import Progress, from_aws, from_registry


@dataclass(frozen=True, slots=True)
class Account:
    """Read, and not to be changed: the registry is in memory."""

    deps: Deps
    groups: dict[str, Group]
    bindings: dict[str, Binding]
    found: Found
    region: str

    @property
    def deployed(self) -> bool:
        return self.found.registry is not None

    def named(self, fleets: Sequence[str]) -> list[str]:
        """Those, or all that a pass has something to do with. Raises NotFound."""
        _, rows = self.deps.registry.fleets.read_all()
        for fleet in fleets:
            if fleet not in self.groups and fleet not in rows:
                raise NotFound(f"no Auto Scaling group and no standalone fleet is named {fleet!r}")
        passed = {name for name, row in rows.items() if row.open_replacements}
        managed = {name for name, binding in self.bindings.items() if binding.managed}
        return sorted(fleets or managed | passed)


@dataclass(frozen=True, slots=True)
class Planned:
    seen: Observation
    plan: Plan
    at: datetime


def account(
    guard: Guard,
    prefix: str,
    policies: str | None,
    clock: Clock,
    progress: Progress,
    home: str | None = None,
) -> Account:
    """`home` is the region of the configuration, where it is not the own."""
    session: boto3.Session = guard.session()
    found = installed(session, guard, prefix, home)
    place = policies_at(policies, prefix, found.registry is not None)
    settings = Settings(prefix, region_of(session), queue_url="", policies=place)
    deps = wiring.assemble(settings, clock, session, memory_registry())
    groups = {group.name: group for group in every_fleet(deps)}
    progress("groups", len(groups))
    book = deps.policies.book()
    bindings = {name: bound(book, group) for name, group in groups.items()}
    if found.registry is None:
        registry = from_aws(deps.instances, clock(), progress)
    else:
        managed = (name for name, binding in bindings.items() if binding.managed)
        registry = from_registry(found.registry, managed, progress)
    return Account(replace(deps, registry=registry), groups, bindings, found, settings.region)


def planned(
    account: Account, fleets: Sequence[str], progress: Progress, as_enforced: bool = False
) -> Iterator[Planned]:
    for number, fleet in enumerate(fleets, 1):
        yield of_fleet(account.deps, fleet, as_enforced)
        progress(f"plans of {len(fleets)} fleets", number)


def of_fleet(deps: Deps, fleet: str, as_enforced: bool = False) -> Planned:
    """As `reconcile_fleet` does it, up to where it would act."""
    seen = project(deps, observed(deps, fleet), deps.clock())
    if as_enforced:
        seen = replace(seen, binding=enforced(seen.binding))
    now = deps.clock()
    return Planned(seen, decide(deps, seen, now), now)


def enforced(binding: Binding) -> Binding:
    """As if the policy enforced, and its tag were there."""
    if binding.policy is None:
        return binding
    return replace(binding, policy=replace(binding.policy, mode=Mode.ENFORCE), how=How.TAG)
