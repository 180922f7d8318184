"""Random operations on both registries: the same answers, the same conflicts, the same contents."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from moto import mock_aws

from chalicelib.errors import Conflict
from chalicelib.model.fleet import Breaker, Freeze, LedgerChange
from chalicelib.model.hook import HookWait, Transition
from chalicelib.model.host import Host, Seen, Urgency
from chalicelib.model.replacement import ENDED, Cancel, Reason, Step
from chalicelib.model.service import Service
from chalicelib.model.timeline import Entry
from chalicelib.registry.binding import Tables, create
from chalicelib.registry.changes import MARKS
from chalicelib.registry.contract import Page, Registry
from chalicelib.registry.dynamodb import registry_in
from chalicelib.registry.memory import memory_registry
from tests.registry.examples import HOLD, NOW, REQUEST, TOUCHED, a_host, a_replacement

EXAMPLES = 12
FLEETS = ("web", "api")
HOSTS = ("i-1", "i-2", "i-3")
REPLACEMENTS = ("r-1", "r-2", "r-3")

some_fleet = st.sampled_from(FLEETS)
a_host_id = st.sampled_from(HOSTS)
# A host's birth is its own: the order of hosts born in one microsecond is nobody's promise.
some_time = st.integers(-3, 3).map(lambda n: NOW + timedelta(seconds=n))
maybe_time = st.none() | some_time
a_freeze = st.none() | st.builds(Freeze, st.just("ada"), some_time, st.just(""), maybe_time)
a_template = st.sampled_from([None, "lt-1@4", "lt-1@5"])
a_breaker = st.none() | st.builds(Breaker, st.integers(0, 3), maybe_time, st.just("no"), a_template)
a_version = st.integers(0, 4)
a_step = st.sampled_from(list(Step))
an_end = st.sampled_from(sorted(ENDED))


@st.composite
def some_hosts(draw: Callable[..., Any]) -> Host:
    id = draw(a_host_id)
    born_at = draw(some_time) + timedelta(microseconds=HOSTS.index(id))
    return a_host(
        id,
        fleet=draw(st.none() | some_fleet),
        state=draw(st.sampled_from(["pending", "running", "terminated"])),
        private_ip=draw(st.none() | st.just("10.0.0.9")),
        seen_how=draw(st.sampled_from(list(Seen))),
        lifecycle=draw(st.none() | st.just("InService")),
        services=draw(st.just(()) | st.just((Service("web", 80),))),
        born_at=born_at,
        hold=draw(st.none() | st.builds(lambda until: replace(HOLD, until=until), some_time)),
    )


a_wait = st.none() | st.builds(
    lambda at, revision: HookWait(Transition.TERMINATING, at, revision=revision),
    some_time,
    st.integers(1, 2),
)


@st.composite
def some_replacements(draw: Callable[..., Any], steps: st.SearchStrategy[Step] = a_step) -> Any:
    step = draw(steps)
    old = draw(a_host_id)
    return a_replacement(
        draw(st.sampled_from(REPLACEMENTS)),
        fleet=draw(some_fleet),
        old_host=old,
        new_host=draw(st.none() | st.sampled_from([id for id in HOSTS if id != old])),
        step=step,
        template=draw(a_template),
        began=draw(st.just({}) | st.builds(lambda at: {step: at}, some_time)),
        version=draw(a_version),
    )


def outcome(call: Callable[[Registry], Any], registry: Registry) -> Any:
    try:
        return call(registry)
    except Conflict as conflict:
        return (str(conflict), conflict.clause)


def walk(page: Callable[[str | None], Page[Any]]) -> list[Any]:
    found, cursor = [], None
    while True:
        part = page(cursor)
        found += part.items
        if part.cursor is None:
            return found
        cursor = part.cursor


def rows(registry: Registry) -> Any:
    opened = [registry.replacements.open_in(fleet) for fleet in FLEETS]
    return registry.hosts.get_many(HOSTS), registry.fleets.read_all(), opened


def listings(registry: Registry) -> Any:
    hosts, replacements = registry.hosts, registry.replacements
    return (
        sorted(hosts.every(), key=lambda host: host.id),
        sorted(walk(lambda at: hosts.page(2, at)), key=lambda host: host.id),
        [hosts.in_fleet(fleet) for fleet in FLEETS],
        [walk(partial(hosts.page, 1, fleet=fleet)) for fleet in FLEETS],
        [walk(partial(replacements.page, 1, fleet=fleet)) for fleet in FLEETS],
        registry.timeline.of("host/i-1", 3),
    )


class BothRegistries(RuleBasedStateMachine):
    tables: Tables

    def __init__(self) -> None:
        super().__init__()
        self.aws = mock_aws()
        self.aws.start()
        create(self.tables)
        self.memory, self.dynamodb = memory_registry(), registry_in(self.tables)

    def teardown(self) -> None:
        try:
            self.both(listings)
        finally:
            self.aws.stop()

    def both(self, call: Callable[[Registry], Any]) -> None:
        assert outcome(call, self.memory) == outcome(call, self.dynamodb)

    @rule(host=some_hosts())
    def register(self, host: Host) -> None:
        self.both(lambda registry: registry.hosts.register(host))

    @rule(host=some_hosts(), was=some_hosts())
    def update_facts(self, host: Host, was: Host) -> None:
        self.both(lambda registry: registry.hosts.update_facts(host, was))

    @rule(host=a_host_id, at=some_time)
    def forget(self, host: str, at: Any) -> None:
        self.both(lambda registry: registry.hosts.forget(host, at, "terminated"))

    @rule(host=a_host_id, at=some_time)
    def request(self, host: str, at: Any) -> None:
        self.both(lambda registry: registry.hosts.request(host, replace(REQUEST, at=at)))

    @rule(replacement=some_replacements())
    def release(self, replacement: Any) -> None:
        self.both(lambda r: r.hosts.release(replacement.old_host, replacement.id))

    @rule(host=a_host_id, reason=st.sampled_from(sorted(MARKS)), at=some_time)
    def mark(self, host: str, reason: Reason, at: Any) -> None:
        self.both(lambda registry: registry.hosts.mark(host, reason, replace(TOUCHED, at=at)))

    @rule(host=a_host_id, until=some_time, fleet=some_fleet, known=st.booleans())
    def hold(self, host: str, until: Any, fleet: str, known: bool) -> None:
        revision = self.memory.fleets.get(fleet).revision if known else 1
        held = replace(HOLD, until=until)
        self.both(lambda registry: registry.hosts.hold(host, held, fleet, revision))

    @rule(host=a_host_id)
    def lift_hold(self, host: str) -> None:
        self.both(lambda registry: registry.hosts.lift_hold(host))

    @rule(fleet=some_fleet, at=some_time, when=st.sampled_from(Urgency))
    def request_all(self, fleet: str, at: Any, when: Urgency) -> None:
        asked = replace(REQUEST, at=at, when=when)
        self.both(lambda registry: registry.fleets.request(fleet, asked))

    @rule(replacement=some_replacements(), at=some_time, current=st.booleans())
    def cancel(self, replacement: Any, at: Any, current: bool) -> None:
        given, mark = self.current(replacement) if current else replacement, Cancel("ada", at, "no")
        self.both(lambda registry: registry.replacements.cancel(given, mark))

    @rule(host=a_host_id, at=some_time)
    def ready(self, host: str, at: Any) -> None:
        self.both(lambda registry: registry.hosts.ready(host, "host", at))

    @rule(host=a_host_id, wait=a_wait, was=a_wait)
    def note_wait(self, host: str, wait: HookWait | None, was: HookWait | None) -> None:
        self.both(lambda registry: registry.hosts.note_wait(host, wait, was))

    @rule(
        replacement=some_replacements(),
        revision=st.none() | st.integers(0, 2),
        most=st.integers(0, 3),
        now=some_time,
    )
    def claim(self, replacement: Any, revision: int | None, most: int, now: Any) -> None:
        quota = self.memory.fleets.account().quota(now, most)
        if revision is None:
            revision = self.memory.fleets.get(replacement.fleet).revision
        self.both(lambda registry: registry.replacements.claim(replacement, revision, quota))

    @rule(
        replacement=some_replacements(),
        by=st.none() | st.integers(-1, 1),
        at=some_time,
        known=st.booleans(),
        noted=st.booleans(),
    )
    def save(self, replacement: Any, by: int | None, at: Any, known: bool, noted: bool) -> None:
        moved = None if by is None else LedgerChange(by, at if known else None)
        entries = [Entry("host/i-1", at, "e3", str(replacement.step), "seen")] if noted else []
        self.both(lambda registry: registry.replacements.save(replacement, moved, entries))

    @rule(
        replacement=some_replacements(),
        revision=st.none() | st.integers(0, 2),
        now=some_time,
        ledger=st.none() | st.integers(0, 5),
        current=st.booleans(),
    )
    def intend(
        self, replacement: Any, revision: int | None, now: Any, ledger: Any, current: bool
    ) -> None:
        given = self.current(replacement) if current else replacement
        if revision is None:
            revision = self.memory.fleets.get(replacement.fleet).revision
        self.both(lambda registry: registry.replacements.intend(given, revision, now, ledger))

    @rule(replacement=some_replacements(), now=some_time, current=st.booleans())
    def commit(self, replacement: Any, now: Any, current: bool) -> None:
        given = self.current(replacement) if current else replacement
        self.both(lambda registry: registry.replacements.commit(given, now))

    @rule(
        replacement=some_replacements(an_end),
        retry=maybe_time,
        breaker=a_breaker,
        current=st.booleans(),
    )
    def finish(self, replacement: Any, retry: Any, breaker: Any, current: bool) -> None:
        given = self.current(replacement) if current else replacement
        self.both(lambda registry: registry.replacements.finish(given, retry, breaker))

    def current(self, replacement: Any) -> Any:
        """With the stored version, so that the other clauses have their turn."""
        stored = self.memory.replacements.get(replacement.fleet, replacement.id)
        return replace(replacement, version=stored.version) if stored else replacement

    @rule(fleet=some_fleet)
    def raise_attention(self, fleet: str) -> None:
        self.both(lambda registry: registry.fleets.raise_attention(fleet))

    @rule(fleet=some_fleet, at=some_time, next_look_at=maybe_time)
    def end_a_pass(self, fleet: str, at: Any, next_look_at: Any) -> None:
        if next_look_at and next_look_at > at:
            self.both(
                lambda registry: registry.fleets.fail_pass(
                    fleet, at=at, error="no", next_look_at=next_look_at
                )
            )
            return
        self.both(
            lambda registry: registry.fleets.finish_pass(
                fleet,
                at=at,
                fingerprint="f",
                attention_seen=1,
                next_look_at=next_look_at,
                open_replacements=0,
            )
        )

    @rule(fleet=st.none() | some_fleet, freeze=a_freeze)
    def set_freeze(self, fleet: str | None, freeze: Freeze | None) -> None:
        self.both(lambda registry: registry.fleets.set_freeze(fleet, freeze))

    @rule(fleet=some_fleet)
    def forget_fleet(self, fleet: str) -> None:
        self.both(lambda registry: registry.fleets.forget(fleet))

    @rule(
        at=some_time,
        audited=st.none() | st.integers(0, 3),
        home=st.sampled_from(["", "eu-west-1"]),
    )
    def record_sweep(self, at: Any, audited: int | None, home: str) -> None:
        self.both(lambda registry: registry.fleets.record_sweep(at, audited, home))

    @rule(at=some_time, id=st.sampled_from(["e1", "e2"]))
    def append(self, at: Any, id: str) -> None:
        entry = Entry("host/i-1", at, id, "registered", "seen")
        self.both(lambda registry: registry.timeline.append([entry, entry]))

    @invariant()
    def hold_the_same(self) -> None:
        self.both(rows)


def test_both_registries_do_the_same(credentials: None, bound: Tables) -> None:
    machine = type("Bound", (BothRegistries,), {"tables": bound})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
