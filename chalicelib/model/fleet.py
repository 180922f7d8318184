"""What the registry remembers of a fleet and of the account."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chalicelib.model.host import Request
from chalicelib.model.template import same


@dataclass(frozen=True, slots=True)
class Freeze:
    """Stop everything for a fleet or the account until `until` (None: until someone lifts it)."""

    by: str
    at: datetime
    why: str
    until: datetime | None = None

    def active(self, now: datetime) -> bool:
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True)
class Breaker:
    """Consecutive failures of one template version, and the time before which it is not launched
    again."""

    failures: int = 0
    retry_at: datetime | None = None
    why: str = ""
    template: str | None = None
    """Whose failures these are; None if AWS did not say."""
    counted: tuple[str, ...] = ()
    """The last scaling activities that were counted, so that none counts twice; bounded."""

    def of(self, template: str | None) -> "Breaker":
        """What it says of this template: for another one it starts from zero."""
        return self if same(self.template, template) else Breaker(counted=self.counted)


@dataclass(frozen=True, slots=True)
class LedgerChange:
    """What one call of ours did to the desired capacity. Never a reading: a reading would take a
    foreign hand's change for ours."""

    by: int
    at: datetime | None
    """When the call was made; None if it is only now read that it took effect."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the last look ahead found: in words why the policy cannot be kept, or None."""

    at: datetime
    basis: str
    """The binding's revision then: another policy is looked at anew."""
    breach: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What people were told of last and is not over, in words."""

    freeze: str | None = None
    breaker: str | None = None
    breach: str | None = None


@dataclass(frozen=True, slots=True)
class Fleet:
    """One fleet's row. The reconciler owns it, except `attention` (a counter that others raise),
    and `freeze` and `request` (the API's)."""

    name: str
    attention: int = 0
    attention_seen: int = 0
    """The value of `attention` that the last finished pass had read."""
    fingerprint: str | None = None
    """Of what the last finished pass had read before it acted."""
    ailing: str | None = None
    """Digest of which hosts were not well, and why, to the last finished pass; None: not one."""
    next_look_at: datetime | None = None
    open_replacements: int = 0
    revision: int = 0
    """Raised by each claim, each intent to change capacity, each hold and each freeze: of two with
    the same reading only one can act."""
    ledger_desired: int | None = None
    """Desired capacity as our own calls left it; another value is a foreign hand's, or old."""
    ledger_at: datetime | None = None
    """When our last capacity call was sent or answered."""
    freeze: Freeze | None = None
    request: Request | None = None
    """A person's: rebuild all hosts that are older than it. It ends by itself when none is."""
    breaker: Breaker = Breaker()
    last_pass_at: datetime | None = None
    last_error: str | None = None
    failed_passes: int = 0
    """Failed passes in a row."""
    last_replaced_at: datetime | None = None
    rebuilds: tuple[timedelta, ...] = ()
    """How long the last replacements took from claim to done, the newest last; bounded."""
    foreseen: Foreseen | None = None
    told: Told = Told()
    """The sweep's, as the account's is."""


@dataclass(frozen=True, slots=True)
class Quota:
    """How many replacements the whole account may begin in an hour, over all fleets and reasons."""

    hour: str
    """As `2026-03-02T12`, in UTC."""
    most: int
    begun: bool
    """Whether the account's row counts this hour already."""


@dataclass(frozen=True, slots=True)
class Account:
    """The account's one row."""

    freeze: Freeze | None = None
    claims_hour: str | None = None
    """The hour in which `claims` were counted."""
    claims: int = 0
    last_sweep_at: datetime | None = None
    last_audit_at: datetime | None = None
    audited_hosts: int | None = None
    history_since: datetime | None = None
    """When the first sweep ran of a release that keeps what hosts were: of before, nothing is
    known."""
    told: Told = Told()
    configuration_home: str | None = None
    """The region whose table has the configuration, if it is another, as the last sweep was told:
    for commands, which have no settings."""

    def quota(self, now: datetime, most: int) -> Quota:
        hour = f"{now.astimezone(UTC):%Y-%m-%dT%H}"
        return Quota(hour, most, begun=self.claims_hour == hour)

    def claims_left(self, quota: Quota) -> int:
        return quota.most - self.claims if quota.begun else quota.most
