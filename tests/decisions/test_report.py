"""The report of one fleet: when it was built from scratch, and what became of it since."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.decisions.report import FleetFacts, fleet_report
from chalicelib.decisions.report.ages import bars
from chalicelib.decisions.report.history import lasted, rebuilds
from chalicelib.model.fleet import Account, Breaker, Fleet
from chalicelib.model.host import Host
from chalicelib.model.policy import Age, Binding, Mode
from chalicelib.model.replacement import Replacement, Step, Strategy
from chalicelib.model.report import Bar, FleetReport, Kept, Standing, Took
from chalicelib.model.standalone import Single, Standalone
from tests.builders import (
    NOW,
    ago,
    binding,
    frozen,
    group,
    hold,
    host,
    later,
    member,
    policy,
    replacement,
    span,
)

USUAL = (Step.CLAIMED, Step.LAUNCHING, Step.PROVING, Step.BAKING, Step.RETIRING, Step.DRAINING)


def done(ended: str, *spans: str, **given: Any) -> Replacement:
    """Ended so long ago; its steps before took `spans`."""
    steps = given.pop("steps", USUAL)[: len(spans)]
    at = ago(ended) - sum(map(span, spans), timedelta())
    began = {}
    for step, took in zip(steps, spans, strict=True):
        began[step] = at
        at += span(took)
    return replacement(step=Step.DONE, began={**began, Step.DONE: at}, **given)


def abandoned(ended: str, old: str = "i-1", why: str = "unproven") -> Replacement:
    began = {Step.CLAIMED: ago(ended) - span("15m"), Step.ABANDONED: ago(ended)}
    return replacement(old, step=Step.ABANDONED, began=began, why=why)


def reported(*hosts: Host, **given: Any) -> FleetReport:
    """Of a group of these hosts; ages of five and seven days unless told otherwise."""
    fields: dict[str, Any] = {
        "row": Fleet("web"),
        "account": Account(),
        "group": given.pop("of", None) or group(*[each.id for each in hosts]),
        "binding": binding(),
        "hosts": {each.id: each for each in hosts},
    }
    return fleet_report(FleetFacts(**(fields | given)), NOW)


def test_a_fleet_was_built_from_scratch_by_the_birth_of_its_oldest_host() -> None:
    found = reported(host("i-1", "2d"), host("i-2", "3d1h"), host("i-3", "1h"))
    assert found.oldest and (found.oldest.host, found.oldest.born_at) == ("i-2", ago("3d1h"))
    assert found.words == (
        "every host was built since 2026-02-27 11:00 UTC: the oldest is 3d1h of at most 7d; "
        "no replacement of ours is on record"
    )


def test_the_last_replacement_is_named_beside_it() -> None:
    found = reported(host(), row=Fleet("web", last_replaced_at=ago("2h")))
    assert found.words.endswith("; the last replacement was done at 2026-03-02 10:00 UTC")


def test_an_empty_fleet_has_no_age() -> None:
    found = reported()
    assert (found.oldest, found.ages, found.words) == (None, (), "it has no host that is known")


def test_hosts_that_are_no_members_do_not_count_and_members_without_a_row_are_told_of() -> None:
    found = reported(host("i-1"), host("i-9", "90d"), of=group("i-1", "i-2"))
    assert (found.hosts, found.known, found.unregistered, found.over_soft) == (2, 1, 1, 0)


@pytest.mark.parametrize(
    ("age", "soft", "hard"),
    [("4d23h59m", 0, 0), ("5d", 1, 0), ("7d", 1, 0), ("7d1s", 1, 1)],
)
def test_over_soft_begins_with_it_and_over_hard_after_it(age: str, soft: int, hard: int) -> None:
    found = reported(host("i-1", age), host("i-2"))
    assert (found.over_soft, len(found.over_hard)) == (soft, hard)


def test_whoever_is_over_hard_is_named_with_the_cause_the_oldest_first() -> None:
    hosts = [host("i-1", "8d"), host("i-2", "9d"), host("i-3", "10d")]
    found = reported(*hosts, causes={"i-1": "held by bob", "i-3": "no capacity"})
    named = [(each.host, each.cause) for each in found.over_hard]
    assert named == [
        ("i-3", "no capacity"),
        ("i-2", "not yet looked at"),
        ("i-1", "held by bob"),
    ]
    assert found.over_hard[-1].hard_at == ago("1d")
    assert "the oldest is 10d of at most 7d, and over it" in found.words


@pytest.mark.parametrize(
    ("bound", "standing"),
    [
        (binding(), Standing.ENFORCED),
        (binding(policy(mode=Mode.OBSERVE)), Standing.OBSERVED),
        (Binding(error="web.yaml: age: missing"), Standing.BROKEN),
        (Binding(), Standing.UNMANAGED),
    ],
)
def test_what_repave_is_to_a_fleet_is_said_in_a_word(bound: Binding, standing: Standing) -> None:
    assert reported(host(), binding=bound).standing is standing


def test_an_unmanaged_fleet_has_an_age_and_no_limits() -> None:
    found = reported(host(age="90d"), binding=Binding())
    assert (found.hard, found.over_soft, found.over_hard) == (None, 0, ())
    assert "the oldest is 90d, and no policy says how old it may grow" in found.words
    assert sum(bar.hosts for bar in found.ages) == 1
    assert found.stopped == "no policy binds this fleet"


def test_bars_reach_hard_and_go_on_to_the_oldest_host() -> None:
    hosts = [host("i-1", "0s"), host("i-2", "6h"), host("i-3", "25h")]
    found = bars(hosts, Age(span("10h"), span("20h")), NOW)
    assert [bar for bar in found if bar.hosts] == [
        Bar(span("0s"), 1),
        Bar(span("6h"), 1),
        Bar(span("25h"), 1),
    ]
    assert [found[index + 1].age - found[index].age for index in range(25)] == [span("1h")] * 25


def test_the_last_bar_has_all_that_are_older_still() -> None:
    found = bars([host("i-1", "900d")], Age(span("10h"), span("20h")), NOW)
    assert (len(found), found[-1]) == (40, Bar(span("39h"), 1))


def test_a_host_that_seems_to_come_from_the_future_is_new() -> None:
    (first, *rest) = bars([host("i-1", born_at=later("5m"))], Age(span("1h"), span("2h")), NOW)
    assert (first.hosts, [bar for bar in rest if bar.hosts]) == (1, [])


def test_phases_last_from_their_beginning_to_the_next() -> None:
    one = done("1h", "1s", "2m", "3m", "4m", "5m", "6m")
    assert {step: span_ for step, span_ in lasted(one).items()} == {
        Step.LAUNCHING: span("2m"),
        Step.PROVING: span("3m"),
        Step.BAKING: span("4m"),
        Step.RETIRING: span("5m"),
        Step.DRAINING: span("6m"),
    }


@pytest.mark.parametrize(
    ("strategy", "last"),
    [
        (Strategy.SURGE, Step.DRAINING),
        (Strategy.LAUNCH, Step.RETIRING),
        (Strategy.TERMINATE_FIRST, Step.BAKING),
    ],
)
def test_of_steps_that_began_in_one_moment_the_strategys_last_took_the_time(
    strategy: Strategy, last: Step
) -> None:
    began = dict.fromkeys(USUAL, ago("2h")) | {Step.DONE: ago("1h")}
    one = replacement(step=Step.DONE, began=began, strategy=strategy)
    assert {step for step, took in lasted(one).items() if took} == {last}
    assert lasted(one)[last] == span("1h")


def test_rebuilds_are_of_four_weeks_and_the_four_before_show_the_trend() -> None:
    recent = [done(f"{days}d", "5m", "5m") for days in (1, 2, 27)]
    earlier = [done(f"{days}d", "20m") for days in (29, 55)]
    found = rebuilds([*recent, *earlier, done("57d", "9h")], NOW)
    assert found.whole == Took(3, span("10m"), span("10m"))
    assert found.phases == {Step.LAUNCHING: Took(3, span("5m"), span("5m"))}
    assert found.earlier == Took(2, span("20m"), span("20m"))
    assert [week.rebuilds.count if week.rebuilds else 0 for week in found.weeks] == [
        1,
        0,
        0,
        1,
        1,
        0,
        0,
        2,
    ]
    assert found.since == ago("56d")


def test_p50_and_p95_are_durations_that_were_measured() -> None:
    found = rebuilds([done("1d", f"{minutes}m") for minutes in range(1, 101)], NOW)
    assert found.whole == Took(100, span("50m"), span("95m"))


def test_what_was_not_read_is_not_said_to_be_known() -> None:
    assert rebuilds([done("1d", "5m")], NOW, cut_at=ago("3d")).since == ago("3d")


def test_without_any_there_is_nothing_to_tell() -> None:
    found = rebuilds([], NOW)
    assert (found.whole, found.earlier, found.phases) == (None, None, {})
    assert len(found.weeks) == 8


def test_failures_are_counted_and_the_last_five_named() -> None:
    history = [abandoned(f"{days}d", f"i-{days}") for days in range(1, 8)]
    found = reported(host(), history=tuple([*history, abandoned("80d"), done("1d", "5m")]))
    assert found.rebuilds.abandoned == 7
    assert [each.host for each in found.rebuilds.failures] == ["i-1", "i-2", "i-3", "i-4", "i-5"]
    assert found.rebuilds.failures[0].why == "unproven"


def test_failures_before_what_was_read_are_not_counted() -> None:
    found = rebuilds([abandoned("1d"), abandoned("3d")], NOW, cut_at=ago("2d"))
    assert [each.at for each in found.failures] == [ago("1d")]


def test_an_open_breaker_and_a_failed_pass_are_told() -> None:
    row = Fleet("web", breaker=Breaker(3, later("9m"), "no capacity"), last_error="Timeout: EC2")
    found = reported(host(), row=row)
    assert found.breaker and "3 replacements failed in a row (last: no capacity)" in found.breaker
    assert found.last_error == "Timeout: EC2"


def test_a_freeze_is_told_while_it_lasts() -> None:
    assert reported(host(), row=Fleet("web", freeze=frozen("1h"))).freeze == frozen("1h")
    over = replace(frozen(), until=ago("1m"))
    assert reported(host(), row=Fleet("web", freeze=over)).freeze is None


def test_holds_and_protections_are_told_with_who_why_and_until() -> None:
    hosts = [host("i-1", hold=hold("2h")), host("i-2"), host("i-3", hold=hold("0s"))]
    found = reported(*hosts, of=group("i-1", member("i-2", protected=True), "i-3"))
    assert found.kept == (
        Kept("i-1", "debugging", "bob", later("2h")),
        Kept("i-2", "protected from scale-in"),
    )


def test_standalone_hosts_that_cannot_be_rebuilt_are_named_with_the_reason() -> None:
    single = Standalone({"i-1": Single("subnet-1", "vpc-1")})
    of = group(member("i-1", template=None), standalone=single)
    found = reported(host("i-1"), of=of)
    assert found.standalone
    assert [(each.host, each.why) for each in found.not_rebuildable] == [
        ("i-1", "it was not launched from a launch template")
    ]
