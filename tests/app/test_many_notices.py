"""Spot takes a whole market at once: 200 notices in one second, over 20 fleets."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.decisions.plan import plan
from chalicelib.model.plan import Word
from chalicelib.model.replacement import Reason
from chalicelib.model.timeline import of_host
from chalicelib.observability import logger
from chalicelib.observing import observe
from sandbox.cloud import told
from sandbox.estate import Estate, GroupSpec
from sandbox.running import Options, Sandbox
from tests.app.calls import Calls
from tests.app.conftest import running

pytestmark = pytest.mark.long

FLEETS, HOSTS, SLOTS = 20, 10, 3
WIDE = [f"wide-{n:02}" for n in range(FLEETS // 2)]
NARROW = [f"narrow-{n:02}" for n in range(FLEETS // 2)]
POLICY = """
name: {name}
mode: enforce
age: {{soft: 5d, hard: 7d}}
budget: {{in_flight: {in_flight}}}
windows: [{{cron: "0 0 1 1 *", duration: 1h}}]
"""
"""Never open, so that whatever goes passes its windows."""


@pytest.fixture
def market(tmp_path: Path, calls: Calls) -> Iterator[Sandbox]:
    files = {
        "wide": POLICY.format(name="wide", in_flight="100%"),
        "narrow": POLICY.format(name="narrow", in_flight=SLOTS),
    }
    logger.setLevel("ERROR")
    with running(calls, Options(tmp_path), **files) as sandbox:
        estate = Estate()
        for name in (*WIDE, *NARROW):
            policy = name.split("-")[0]
            estate.group(GroupSpec(name, HOSTS, 2 * HOSTS, policy, balanced=False))
            estate.autoscaling.suspend_processes(
                AutoScalingGroupName=name, ScalingProcesses=["AZRebalance"]
            )
        sandbox.run_for(timedelta(minutes=4))
        yield sandbox
    logger.setLevel("INFO")


def test_every_notice_is_written_down_and_answered_within_ten_seconds(market: Sandbox) -> None:
    registry, world = market.deps.registry, market.account.world
    hosts = list(registry.hosts.every())
    assert len(hosts) == FLEETS * HOSTS
    began = market.clock.now()
    for host in hosts:
        market.dispatcher.emit(told.interruption(world.new_id(), began, host.id, host.zone))
    market.run_for(timedelta(seconds=10))

    due = began + timedelta(minutes=2)
    marks = {host.id: registry.hosts.get(host.id).interruption for host in hosts}  # type: ignore[union-attr]
    assert {mark.due for mark in marks.values() if mark} == {due} and all(marks.values())
    stories = {host.id: registry.timeline.of(of_host(host.id)) for host in hosts}
    assert all("interruption" in {e.what for e in story} for story in stories.values())

    rows = [row for name in (*WIDE, *NARROW) for row in registry.replacements.open_in(name)]
    claimed = Counter(row.fleet for row in rows)
    assert claimed == Counter(dict.fromkeys(WIDE, HOSTS) | dict.fromkeys(NARROW, SLOTS))
    assert Counter(market.hands.launched.values()) == claimed  # Asked of AWS, not only planned.
    assert registry.fleets.account().claims == sum(claimed.values())
    assert (market.failures, market.auditor.violations) == ([], [])
    assert_who_has_to_wait_is_told_for_what(market)


def assert_who_has_to_wait_is_told_for_what(market: Sandbox) -> None:
    said = plan(observe(market.deps, NARROW[0]), market.clock.now()).verdicts
    old = [verdict for verdict in said if verdict.reasons == (Reason.INTERRUPTION,)]
    assert Counter(verdict.word for verdict in old) == {
        Word.GOING: SLOTS,
        Word.WAITING: HOSTS - SLOTS,
    }
    waiting = {verdict.words for verdict in old if verdict.word is Word.WAITING}
    assert waiting == {f"the budget is spent: {SLOTS} of {SLOTS} in flight"}
