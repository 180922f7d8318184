"""The report of an account in which Repave is installed, and of one that is seen for the first
time."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.decisions.report.plain import as_plain
from chalicelib.model.report import Report, Standing
from chalicelib.reporting import Scope, report
from cli.reports.text import text
from cli.twin import from_aws
from sandbox.estate import GroupSpec
from sandbox.running import Sandbox
from tests.app.test_api import ask


@pytest.fixture(scope="module")
def grown(shared: Sandbox) -> Sandbox:
    """Beside `web` a group that nobody manages, and one host of the third has been replaced."""
    estate: Any = shared.estate  # type: ignore[attr-defined]
    estate.group(GroupSpec("alone", size=1, max_size=1, policy=None))
    shared.run_for(timedelta(hours=4))
    return shared


@pytest.fixture(scope="module")
def told(grown: Sandbox) -> Report:
    return report(grown.deps)


def test_the_report_has_every_fleet_and_what_repave_is_to_it(told: Report) -> None:
    assert [(fleet.name, fleet.standing) for fleet in told.fleets] == [
        ("alone", Standing.UNMANAGED),
        ("web", Standing.ENFORCED),
    ]
    assert told.swept_at and told.audited_at and not told.limits


def test_rebuilds_that_ran_are_told_phase_by_phase(told: Report) -> None:
    web = told.fleets[1]
    assert web.last_replaced_at and web.rebuilds.whole and web.rebuilds.whole.count >= 3
    phases = web.rebuilds.phases
    assert {str(step) for step in phases} >= {"launching", "proving", "baking", "retiring"}
    assert web.oldest and web.hard and web.oldest.age < web.hard
    assert "by phase: launching p50" in text(told)


def test_a_page_ends_after_its_hosts_and_the_next_goes_on(grown: Sandbox) -> None:
    first = report(grown.deps, Scope(hosts=1))
    assert ([fleet.name for fleet in first.fleets], first.next) == (["alone"], "alone")
    assert "not whole: it goes on after fleet alone" in text(first)
    rest = report(grown.deps, Scope(hosts=1, after="alone"))
    assert ([fleet.name for fleet in rest.fleets], rest.next) == (["web"], None)


def test_an_account_seen_for_the_first_time_is_told_from_aws_alone(
    grown: Sandbox, told: Report
) -> None:
    registry = from_aws(grown.deps.instances, grown.clock.now(), lambda *_: None)
    found = report(replace(grown.deps, registry=registry), installed=False)
    assert [fleet.oldest for fleet in found.fleets] == [fleet.oldest for fleet in told.fleets]
    assert [fleet.hosts for fleet in found.fleets] == [fleet.hosts for fleet in told.fleets]
    assert found.in_no_fleet == 0
    web = found.fleets[1]
    assert (web.rebuilds.whole, web.rebuilds.since, found.swept_at) == (None, None, None)
    assert "made from AWS alone" in text(found)


def test_the_plain_form_has_seconds_and_moments(told: Report) -> None:
    web = as_plain(told)["fleets"][1]
    assert (web["hard_seconds"], web["standing"]) == (10800, "enforced")
    assert web["built_since"].endswith("Z")
    assert sum(bar["hosts"] for bar in web["ages"]) == web["hosts"]


def test_the_api_tells_the_same(grown: Sandbox, told: Report) -> None:
    status, body = ask(grown, "GET", "/report")
    assert (status, body) == (200, as_plain(told))


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/report?fleet=web", 200, "web"),
        ("/report?cursor=alone", 200, "web"),
        ("/report?fleet=nobody", 404, "nobody"),
        ("/report?colour=red", 400, "cursor, fleet"),
    ],
)
def test_the_api_tells_of_the_fleets_that_are_asked_for(
    grown: Sandbox, path: str, status: int, words: str
) -> None:
    found, body = ask(grown, "GET", path)
    assert found == status and words in json.dumps(body)
    assert [fleet["name"] for fleet in body.get("fleets", [])] == ["web"] * (status == 200)
