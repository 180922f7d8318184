"""Why a host must go."""

from typing import Any

import pytest

from chalicelib.decisions.reasons import RULES, rank, reasons_of, waits_for_window
from chalicelib.decisions.reasons.case import Case
from chalicelib.model.configuration import ConfigRead
from chalicelib.model.host import Mark, Request, Urgency
from chalicelib.model.policy import Touches
from chalicelib.model.replacement import Reason
from tests.builders import NOW, ago, host, later, policy, requested, span

AGE, REQUEST = Reason.AGE, Reason.REQUEST
TOUCHED = Mark("ada", ago("1h"), "StartSession")
NOTICE = Mark("aws.ec2", ago("1m"), "spot interruption", later("1m"))
RETIREMENT = Mark("aws.health", ago("1h"), "instance retirement", later("3d"))


def case(templates: frozenset[str] = frozenset(), **given: Any) -> Case:
    return Case(host("i-1", **given), policy(), NOW, templates)


@pytest.mark.parametrize(
    ("given", "reasons"),
    [
        pytest.param({"age": "5d23h"}, (), id="its date has not come"),
        pytest.param({"age": "6d"}, (AGE,), id="its date is now"),
        pytest.param({"request": requested()}, (REQUEST,), id="asked for"),
        pytest.param({"age": "6d", "request": requested()}, (REQUEST, AGE), id="request first"),
        pytest.param({"age": "6d", "recycle_at": None}, (), id="not dated"),
        pytest.param({"taint": TOUCHED}, (Reason.TAINT,), id="touched"),
        pytest.param({"interruption": NOTICE}, (Reason.INTERRUPTION,), id="interrupted"),
        pytest.param({"maintenance": RETIREMENT}, (Reason.MAINTENANCE,), id="maintenance"),
        pytest.param({"unwell_since": ago("9m")}, (), id="its group may still heal it"),
        pytest.param({"unwell_since": ago("10m")}, (Reason.UNHEALTHY,), id="unhealthy"),
        pytest.param({"unwell_since": ago("14m"), "age": "14m59s"}, (), id="it may still boot"),
        pytest.param(
            {"unwell_since": ago("14m"), "age": "15m"}, (Reason.UNHEALTHY,), id="never became well"
        ),
        pytest.param(
            {"age": "6d", "taint": TOUCHED, "unwell_since": ago("1h"), "maintenance": RETIREMENT},
            (Reason.UNHEALTHY, Reason.MAINTENANCE, Reason.TAINT, AGE),
            id="all that hold, the most urgent first",
        ),
    ],
)
def test_a_host_goes_for_every_reason_that_holds(
    given: dict[str, Any], reasons: tuple[Reason, ...]
) -> None:
    assert reasons_of(case(**given)) == reasons


@pytest.mark.parametrize(
    ("template", "wanted", "due"),
    [
        pytest.param("lt-1@1", {"lt-1@1"}, False, id="the same"),
        pytest.param("lt-1@1", {"lt-1@2"}, True, id="a newer version"),
        pytest.param("lt-1@2", {"lt-1@1"}, True, id="an older version: rolled back"),
        pytest.param("lt-1@1", {"lt-2@1"}, True, id="another template"),
        pytest.param("lt-2@5", {"lt-1@1", "lt-2@5"}, False, id="one of several"),
        pytest.param("lt-1@1", set(), False, id="what is wanted is not known"),
        pytest.param(None, {"lt-1@1"}, False, id="what it came from is not known"),
    ],
)
def test_a_host_goes_when_its_group_would_launch_another_template(
    template: str | None, wanted: set[str], due: bool
) -> None:
    found = reasons_of(case(frozenset(wanted), template=template))
    assert (Reason.TEMPLATE in found) is due


@pytest.mark.parametrize(
    ("read", "now", "due"),
    [
        pytest.param("d1", "d1", False, id="the same"),
        pytest.param("d1", "d2", True, id="another"),
        pytest.param("d2", "d1", True, id="taken back after it was read"),
        pytest.param(None, "d1", False, id="it has read nothing"),
        pytest.param("d1", None, False, id="nobody asks"),
        pytest.param(None, None, False, id="neither"),
    ],
)
def test_a_host_goes_when_it_has_read_what_no_host_would_read_now(
    read: str | None, now: str | None, due: bool
) -> None:
    one = host(config=ConfigRead(7, read, ("web/",), ago("1h")) if read else None)
    found = reasons_of(Case(one, policy(), NOW, config=now))
    assert found == ((Reason.CONFIG,) if due else ())


def test_a_change_and_its_way_back_make_current_whom_they_did_not_reach() -> None:
    old, new = (host(config=ConfigRead(n, f"d{n}", ("web/",), NOW)) for n in (1, 2))

    def stale(now: str) -> list[bool]:
        return [
            Reason.CONFIG in reasons_of(Case(one, policy(), NOW, config=now)) for one in (old, new)
        ]

    assert (stale("d2"), stale("d1")) == ([True, False], [False, True])


def test_what_was_changed_goes_before_what_is_merely_older_and_waits_for_a_window() -> None:
    read = ConfigRead(7, "d1", ("web/",), NOW)
    old = Case(host(age="6d", config=read), policy(), NOW, frozenset({"lt-1@2"}), config="d2")
    assert reasons_of(old) == (Reason.CONFIG, Reason.TEMPLATE, AGE)
    assert waits_for_window(old, (Reason.CONFIG,))


@pytest.mark.parametrize(
    ("since", "due"),
    [("3h59m59s", False), ("4h", True)],
    ids=["its guest may still be there", "the grace is over"],
)
def test_a_touched_host_goes_when_the_grace_is_over(since: str, due: bool) -> None:
    touched = host(taint=Mark("ada", ago(since), "StartSession"))
    rules = policy(touches=Touches(grace=span("4h")))
    assert (Reason.TAINT in reasons_of(Case(touched, rules, NOW))) is due


@pytest.mark.parametrize(
    ("mark", "due"),
    [
        pytest.param(Mark("arn", ago("1h"), "retirement", later("7d1s")), False, id="far away"),
        pytest.param(Mark("arn", ago("1h"), "retirement", later("7d")), True, id="in a week"),
        pytest.param(
            Mark("arn", ago("1h"), "retirement", later("1h"), over=True), False, id="withdrawn"
        ),
    ],
)
def test_maintenance_is_no_reason_long_before_or_once_it_is_off(mark: Mark, due: bool) -> None:
    assert (reasons_of(case(maintenance=mark)) == (Reason.MAINTENANCE,)) is due


def test_a_policy_that_does_not_list_a_reason_does_not_act_on_it() -> None:
    both = host(age="6d", request=requested())
    assert reasons_of(Case(both, policy(reasons=frozenset({AGE})), NOW)) == (AGE,)
    assert reasons_of(Case(both, policy(reasons=frozenset()), NOW)) == ()


def test_a_host_past_hard_is_due_whatever_its_date_says() -> None:
    """born_at moves backwards when an older trace is found, and the date stays where it was."""
    late = host(age="8d", recycle_at=NOW.replace(year=2027))
    assert reasons_of(Case(late, policy(hard="7d"), NOW)) == (AGE,)


def test_every_reason_has_one_rule() -> None:
    assert {reason for reason, _ in RULES} == set(Reason)
    assert len(RULES) == len(Reason)


def test_the_rank_is_that_of_the_most_urgent_reason() -> None:
    assert rank((AGE, REQUEST)) == rank((REQUEST,)) < rank((Reason.TAINT, AGE)) < rank((AGE,))


@pytest.mark.parametrize(
    ("given", "waits"),
    [
        pytest.param({"age": "6d"}, True, id="age"),
        pytest.param({"taint": TOUCHED}, True, id="taint"),
        pytest.param({"age": "6d", "request": requested()}, False, id="request for now"),
        pytest.param({"request": requested(Urgency.WINDOWS)}, True, id="request for a window"),
        pytest.param({"interruption": NOTICE}, False, id="interruption"),
        pytest.param({"unwell_since": ago("1h")}, False, id="unhealthy"),
        pytest.param({"maintenance": RETIREMENT}, True, id="maintenance in days"),
        pytest.param(
            {"maintenance": Mark("aws.health", ago("1h"), "reboot", later("44m"))},
            False,
            id="maintenance within two rebuilds",
        ),
        pytest.param(
            {"maintenance": Mark("aws.health", ago("1h"), "reboot")}, False, id="at any time"
        ),
    ],
)
def test_only_what_is_planned_waits_for_a_window(given: dict[str, Any], waits: bool) -> None:
    one = case(**given)
    assert waits_for_window(one, reasons_of(one)) is waits


def of_fleet(asked: Request, **given: Any) -> Case:
    return Case(host("i-1", **given), policy(), NOW, of_fleet=asked)


def test_a_fleet_is_asked_for_in_its_hosts_that_are_older_than_that() -> None:
    asked = requested(Urgency.WINDOWS)
    older, younger = of_fleet(asked, age="2m"), of_fleet(asked, born_at=asked.at)
    assert reasons_of(older) == (REQUEST,)
    assert reasons_of(younger) == ()
    assert waits_for_window(older, (REQUEST,))
    assert not waits_for_window(of_fleet(requested(), age="2m"), (REQUEST,))


def test_a_host_whose_own_request_is_for_now_does_not_wait_for_the_fleets_window() -> None:
    one = of_fleet(requested(Urgency.WINDOWS), age="2m", request=requested())
    assert not waits_for_window(one, (REQUEST,))


@pytest.mark.parametrize("of", ["host", "fleet"])
def test_what_was_asked_before_a_person_cancelled_it_does_not_count(of: str) -> None:
    for at, reasons in ((ago("1h"), ()), (ago("59m"), (REQUEST,))):
        mark = requested(at=at)
        given: dict[str, Any] = {"cancelled_at": ago("1h"), "age": "1d"}
        one = case(**given, request=mark) if of == "host" else of_fleet(mark, **given)
        assert reasons_of(one) == reasons
