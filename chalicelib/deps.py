"""What a handler needs, handed to it whole. `wiring` builds the real one, tests their own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from time import sleep
from typing import TYPE_CHECKING

from chalicelib.aws.capacity import Capacity
from chalicelib.aws.commands import Commands
from chalicelib.aws.groups import Groups
from chalicelib.aws.health import HealthChecks
from chalicelib.aws.hooks import Hooks
from chalicelib.aws.instances import Instances
from chalicelib.aws.interfaces import Interfaces
from chalicelib.aws.notices import Notices
from chalicelib.aws.pokes import Pokes
from chalicelib.aws.security import SecurityGroups
from chalicelib.aws.singles import Singles
from chalicelib.aws.standalone import StandaloneFleets
from chalicelib.aws.targets import Targets
from chalicelib.aws.zone import Zone
from chalicelib.kept import KeptHosts
from chalicelib.model.place import Place
from chalicelib.registry.contract import Registry
from chalicelib.rendered import Rendered

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.idempotency import BasePersistenceLayer

    from chalicelib.policies.sources import PolicySource

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Deps:
    groups: Groups
    instances: Instances
    health: HealthChecks
    capacity: Capacity
    standalone: StandaloneFleets
    targets: Targets
    singles: Singles
    pokes: Pokes
    registry: Registry
    policies: "PolicySource"
    clock: Clock
    hooks: Hooks
    commands: Commands
    answers: Callable[[], "BasePersistenceLayer"]
    """Where the API keeps its answers to writes; made when first needed, which is seldom."""
    notices: Notices
    interfaces: Interfaces
    security: SecurityGroups
    zone: Zone
    claims_per_hour: int = 1000
    """Of the whole account."""
    own_roles: frozenset[str] = frozenset()
    """ARNs of the roles that Repave itself works under: its calls touch no host."""
    region: str = ""
    account: str = ""
    """Another's id, whose registry this is; empty: the own account."""
    configuration_home: str = ""
    """The region whose table has the configuration; empty: here."""
    digests: dict[tuple[str, ...], tuple[int, str]] = field(default_factory=dict, compare=False)
    """Of what is under prefixes of configuration, each with the last revision that was looked at:
    what it was then can be remembered for good."""
    elsewhere: Mapping[str, Callable[[], "Deps"]] = field(default_factory=dict)
    """Other datacenters to what answers for them: from their own tables, which are only read."""
    sleep: Callable[[float], None] = sleep
    """For clients that wait for news; nothing else here ever waits."""
    rendered: Rendered = field(init=False, default_factory=Rendered)
    kept: KeptHosts = field(init=False, default_factory=KeptHosts)
    """Neither is another's, whose registry may be another."""

    @property
    def place(self) -> Place:
        return Place(self.region, self.account)
