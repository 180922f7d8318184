"""A host as the registry remembers it: the facts of AWS, and what AWS forgets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.model.configuration import ConfigRead
from chalicelib.model.details import Details
from chalicelib.model.hook import HookWait
from chalicelib.model.service import Service
from chalicelib.model.template import same


class Seen(StrEnum):
    """How a fact became known."""

    EVENT = "event"
    PASS = "pass"
    AUDIT = "audit"


class Urgency(StrEnum):
    """When what is asked for may begin. Budget, holds, freezes and the floor hold in any case."""

    WINDOWS = "windows"
    NOW = "now"


@dataclass(frozen=True, slots=True)
class Request:
    """A person's mark on a host: rebuild it. On a fleet: all its hosts that are older than it."""

    by: str
    at: datetime
    why: str
    when: Urgency = Urgency.WINDOWS


@dataclass(frozen=True, slots=True)
class Mark:
    """What AWS tells only once of a host. `due` is when AWS will act, if it will; `over` once it
    has said that it will not."""

    by: str
    at: datetime
    why: str
    due: datetime | None = None
    over: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """A person's mark on a host: leave it alone until `until`."""

    by: str
    at: datetime
    until: datetime
    why: str

    def active(self, now: datetime) -> bool:
        return now < self.until

    def __str__(self) -> str:
        return f"held by {self.by} until {self.until:%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True, slots=True)
class Host:
    """One EC2 instance. `fleet` is None where it belongs to no group and its tags name no fleet.

    Each attribute has one owning writer: the facts belong to whoever last looked at AWS, the marks
    (`request`, `hold`, `ready_...`, `config`) to the API and those of `Mark` to events,
    `open_replacement` (and `leaving_at`) and the lineage to the replacement's steps.
    """

    id: str
    fleet: str | None
    group: str | None
    zone: str
    instance_type: str
    image_id: str
    private_ip: str | None
    template: str | None
    """Launch template and the version it was launched from, as `lt-0123@4`."""
    state: str
    """EC2's word: pending, running, stopping, stopped, shutting-down, terminated."""
    launched_at: datetime
    born_at: datetime
    """True birth: never moves forward once registered."""
    seen_at: datetime
    seen_how: Seen
    recycle_at: datetime | None = None
    """The host's own date in [soft, hard - lead); None while it has no policy."""
    recycle_basis: str | None = None
    """What `recycle_at` was computed from; another basis means that it is dated anew."""
    unwell_since: datetime | None = None
    """Since when AWS calls it bad without a pause that was seen; None while it is well."""
    unwell_why: str | None = None
    """Who calls it bad, and how, in words."""
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)
    """All of its tags in EC2, as last read."""
    details: Details | None = None
    """None for a row of a release that kept none: the next audit writes them."""
    lifecycle: str | None = None
    """Its group's word: Pending, InService, Standby, Terminating:Wait, ...; None while no pass has
    seen it in a fleet."""
    checks: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Who watches it to what they say: `group`, `ec2`, `target group web`, ..."""
    services: tuple[Service, ...] = ()
    """What it offers, by its policy and its tags."""
    request: Request | None = None
    taint: Mark | None = None
    interruption: Mark | None = None
    maintenance: Mark | None = None
    hold: Hold | None = None
    ready_at: datetime | None = None
    """When it first said itself that it is ready to serve; None until it has."""
    ready_by: str | None = None
    """The ARN that said so."""
    config: ConfigRead | None = None
    """None until it has read its boot document, and ever for one that reads none."""
    at_hook: HookWait | None = None
    """Owned by the reconciler; None while it waits at no lifecycle hook of ours."""
    open_replacement: str | None = None
    cancelled_at: datetime | None = None
    """When a person last cancelled a replacement of it: requests from before do not count."""
    leaving_at: datetime | None = None
    """When a replacement was committed to end it: from then on nobody is sent to it."""
    retry_after: datetime | None = None
    """After a failed replacement the host is not claimed again before this time."""
    failures: int = 0
    """Failed replacements in a row."""
    failed_template: str | None = None
    """What those were launched from; another template is tried at once."""
    generation: int = 1
    replaces: str | None = None
    replaced_by: str | None = None
    gone_at: datetime | None = None
    gone_why: str | None = None

    def age(self, now: datetime) -> timedelta:
        return now - self.born_at

    def failures_of(self, template: str | None) -> int:
        return self.failures if same(self.failed_template, template) else 0

    @property
    def signalled(self) -> bool:
        """It has said itself that it is ready."""
        return self.ready_at is not None

    @property
    def gone(self) -> bool:
        return self.gone_at is not None
