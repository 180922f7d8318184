"""Four of the six tables as PynamoDB models; services and configuration are files of their own."""

from typing import Any

from pynamodb.attributes import (
    BooleanAttribute,
    ListAttribute,
    TTLAttribute,
    UnicodeAttribute,
    VersionAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, LocalSecondaryIndex
from pynamodb.models import Model

from chalicelib.registry.attributes import (
    BreakerMap,
    CancelMap,
    ConfigReadMap,
    DetailsMap,
    Epoch,
    ForeseenMap,
    FreezeMap,
    HoldMap,
    HookWaitMap,
    MarkMap,
    Moment,
    Moments,
    RequestMap,
    Seconds,
    ServiceMap,
    ToldMap,
    Whole,
    Words,
)
from chalicelib.registry.light import LightModel

SCHEMA = 1


class ByFleet(GlobalSecondaryIndex["HostRow"]):  # type: ignore[no-untyped-call]
    """Living hosts of a fleet, oldest first. A tombstone has no `born_at`, so it is not in it."""

    class Meta:
        index_name = "fleet-born_at-index"
        projection = AllProjection()

    fleet = UnicodeAttribute(hash_key=True)
    born_at = Moment(range_key=True)


class HostRow(LightModel):
    id = UnicodeAttribute(hash_key=True)
    schema = Whole(default_for_new=SCHEMA)
    expires = TTLAttribute(null=True)
    fleet = UnicodeAttribute(null=True)
    group = UnicodeAttribute(null=True)
    zone = UnicodeAttribute()
    instance_type = UnicodeAttribute()
    image_id = UnicodeAttribute()
    private_ip = UnicodeAttribute(null=True)
    template = UnicodeAttribute(null=True)
    state = UnicodeAttribute()
    launched_at = Moment()
    born_at = Moment(null=True)
    was_born_at = Moment(null=True)
    seen_at = Moment()
    seen_how = UnicodeAttribute()
    recycle_at = Moment(null=True)
    recycle_basis = UnicodeAttribute(null=True)
    unwell_since = Moment(null=True)
    unwell_why = UnicodeAttribute(null=True)
    tags = Words(null=True)
    details = DetailsMap(null=True)
    lifecycle = UnicodeAttribute(null=True)
    checks = Words(null=True)
    services = ListAttribute[Any](of=ServiceMap, null=True)
    request = RequestMap(null=True)
    taint = MarkMap(null=True)
    interruption = MarkMap(null=True)
    maintenance = MarkMap(null=True)
    hold = HoldMap(null=True)
    hold_until = Epoch(null=True)
    ready_at = Moment(null=True)
    ready_by = UnicodeAttribute(null=True)
    config = ConfigReadMap(null=True)
    at_hook = HookWaitMap(null=True)
    open_replacement = UnicodeAttribute(null=True)
    cancelled_at = Moment(null=True)
    leaving_at = Moment(null=True)
    retry_after = Moment(null=True)
    failures = Whole(null=True)
    failed_template = UnicodeAttribute(null=True)
    generation = Whole()
    replaces = UnicodeAttribute(null=True)
    replaced_by = UnicodeAttribute(null=True)
    gone_at = Moment(null=True)
    gone_why = UnicodeAttribute(null=True)
    by_fleet = ByFleet()


class OpenInFleet(LocalSecondaryIndex["ReplacementRow"]):  # type: ignore[no-untyped-call]
    """A local index, because only those can be read consistently."""

    class Meta:
        index_name = "open-index"
        projection = AllProjection()

    fleet = UnicodeAttribute(hash_key=True)
    open_since = UnicodeAttribute(range_key=True)


class ReplacementRow(Model):
    fleet = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    schema = Whole(default_for_new=SCHEMA)
    version = VersionAttribute()
    expires = TTLAttribute(null=True)
    open_since = UnicodeAttribute(null=True)
    old_host = UnicodeAttribute()
    zone = UnicodeAttribute()
    reasons = ListAttribute[Any](of=UnicodeAttribute)
    strategy = UnicodeAttribute()
    step = UnicodeAttribute()
    began = Moments()
    deadline = Moment(null=True)
    new_host = UnicodeAttribute(null=True)
    template = UnicodeAttribute(null=True)
    target_groups = ListAttribute[Any](of=UnicodeAttribute, null=True)
    address = UnicodeAttribute(null=True)
    tokenless = BooleanAttribute(null=True)
    surplus = Whole()
    sent_at = Moment(null=True)
    ending = UnicodeAttribute(null=True)
    why = UnicodeAttribute()
    cancel = CancelMap(null=True)
    open_in_fleet = OpenInFleet()


class FleetRow(Model):
    """A fleet, or under the key ACCOUNT the account. Any write may be the row's first."""

    name = UnicodeAttribute(hash_key=True)
    schema = Whole(null=True)
    attention = Whole(null=True)
    attention_seen = Whole(null=True)
    fingerprint = UnicodeAttribute(null=True)
    ailing = UnicodeAttribute(null=True)
    next_look_at = Moment(null=True)
    open_replacements = Whole(null=True)
    revision = Whole(null=True)
    ledger_desired = Whole(null=True)
    ledger_at = Moment(null=True)
    freeze = FreezeMap(null=True)
    freeze_until = Epoch(null=True)
    request = RequestMap(null=True)
    breaker = BreakerMap(null=True)
    last_pass_at = Moment(null=True)
    last_error = UnicodeAttribute(null=True)
    failed_passes = Whole(null=True)
    last_replaced_at = Moment(null=True)
    rebuilds = ListAttribute[Any](of=Seconds, null=True)
    foreseen = ForeseenMap(null=True)
    told = ToldMap(null=True)
    claims_hour = UnicodeAttribute(null=True)
    claims = Whole(null=True)
    last_sweep_at = Moment(null=True)
    last_audit_at = Moment(null=True)
    audited_hosts = Whole(null=True)
    history_since = Moment(null=True)
    configuration_home = UnicodeAttribute(null=True)


class EntryRow(Model):
    subject = UnicodeAttribute(hash_key=True)
    at_id = UnicodeAttribute(range_key=True)
    schema = Whole(default_for_new=SCHEMA)
    expires = TTLAttribute()
    what = UnicodeAttribute()
    words = UnicodeAttribute()
    by = UnicodeAttribute()
