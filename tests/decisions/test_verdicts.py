"""What is said of every host, in one word and in words."""

from typing import Any

import pytest

from chalicelib.decisions.plan import plan
from chalicelib.model.configuration import ConfigRead
from chalicelib.model.host import Host, Mark
from chalicelib.model.plan import Verdict, Word
from chalicelib.model.policy import Binding, How, Mode, Window
from chalicelib.model.replacement import Reason, Step
from tests.builders import (
    NOW,
    ago,
    binding,
    by_id,
    fleet_of_pair,
    frozen,
    group,
    hold,
    host,
    later,
    member,
    observation,
    policy,
    requested,
    span,
)

CLOSED = policy(windows=(Window("0 2 * * *", span("1h")),))


def said(found: Host, of: Any = None, **given: Any) -> Verdict:
    seen = observation(of or group(found.id, "i-2"), hosts=[found], **given)
    return by_id(plan(seen, NOW).verdicts)[found.id]


DUE = {"age": "6d1h"}
SICK = {"unwell_since": ago("1h"), "unwell_why": "unhealthy in target group web"}
HELD = {"age": "6d1h", "hold": hold()}


@pytest.mark.parametrize(
    ("found", "given", "word", "words"),
    [
        pytest.param({}, {}, Word.FRESH, "goes at 2026-03-07 12:00 UTC", id="fresh"),
        pytest.param({"hold": hold()}, {}, Word.HELD, "held by bob", id="held, not due"),
        pytest.param({"recycle_at": None}, {}, Word.FRESH, "not dated yet", id="not dated"),
        pytest.param({"age": "5d"}, {}, Word.DUE, "goes at 2026-03-03 12:00 UTC", id="soft passed"),
        pytest.param({"age": "4d23h59m"}, {}, Word.FRESH, "goes at", id="a minute before soft"),
        pytest.param(DUE, {}, Word.GOING, "replace i-1: age", id="claimed now"),
        pytest.param(
            SICK | {"unwell_since": ago("9m")},
            {},
            Word.FRESH,
            "UTC; unhealthy in target group web since 2026-03-02 11:51 UTC",
            id="unwell, and its patience lasts",
        ),
        pytest.param(
            SICK,
            {},
            Word.GOING,
            "replace i-1: unhealthy; unhealthy in target group web since 2026-03-02 11:00 UTC",
            id="unwell, claimed now",
        ),
        pytest.param(
            {"taint": Mark("ada", NOW, "StartSession")},
            {},
            Word.DUE,
            "touched by ada (StartSession); grace of 1:00:00 until 2026-03-02 13:00 UTC",
            id="touched, and its guest may still be there",
        ),
        pytest.param(
            {"maintenance": Mark("arn", NOW, "RETIREMENT", later("9d"))},
            {},
            Word.DUE,
            "RETIREMENT at 2026-03-11 12:00 UTC; goes from 2026-03-04 12:00 UTC",
            id="maintenance far away",
        ),
        pytest.param(
            DUE, {"policy": CLOSED}, Word.WAITING, "outside the policy's windows", id="windows"
        ),
        pytest.param(DUE, {"freeze": frozen()}, Word.WAITING, "fleet frozen by eve", id="frozen"),
        pytest.param(HELD, {}, Word.HELD, "held by bob until", id="held"),
        pytest.param(
            {"age": "7d", "hold": hold()}, {}, Word.OVERDUE, "held by bob until", id="overdue, held"
        ),
        pytest.param(
            {"age": "7d"}, {"freeze": frozen()}, Word.OVERDUE, "fleet frozen by eve", id="overdue"
        ),
        pytest.param(
            {"age": "6d23h59m"}, {"freeze": frozen()}, Word.WAITING, "fleet", id="not overdue yet"
        ),
        pytest.param(
            {},
            {"config": "d1"},
            Word.FRESH,
            "12:00 UTC; it has not read its configuration",
            id="booted without a document",
        ),
        pytest.param(
            {"config": ConfigRead(1, "d1", ("web/",), NOW)},
            {"config": "d2"},
            Word.GOING,
            "replace i-1: config",
            id="has read what is no more",
        ),
        pytest.param(
            {"config": ConfigRead(1, "d1", ("web/",), NOW)},
            {"config_unknown": "its home is away"},
            Word.FRESH,
            "12:00 UTC; nobody goes for configuration: its home is away",
            id="configuration is not known",
        ),
        pytest.param(
            DUE | {"config": ConfigRead(1, "d1", ("web/",), NOW)},
            {"config_unknown": "its home is away"},
            Word.GOING,
            "replace i-1: age",
            id="configuration is not known, and its age is",
        ),
        pytest.param({}, {"bound": Binding()}, Word.UNMANAGED, "no policy binds", id="unmanaged"),
    ],
)
def test_each_host_has_one_word_and_the_words_for_it(
    found: dict[str, Any], given: dict[str, Any], word: Word, words: str
) -> None:
    verdict = said(host("i-1", **found), **given)
    assert verdict.word is word
    assert words in verdict.words


def test_a_protected_host_is_held() -> None:
    verdict = said(host("i-1", age="6d1h"), of=group(member("i-1", protected=True)))
    assert verdict.word is Word.HELD
    assert verdict.words == "protected from scale-in: remove the protection to let it go"


def test_a_verdict_carries_dates_and_reasons() -> None:
    verdict = said(host("i-1", age="6d1h", request=requested()))
    assert verdict.reasons == (Reason.REQUEST, Reason.AGE)
    assert verdict.recycle_at == NOW - span("1h")
    assert verdict.hard_at == later("1d") - span("1h")


def test_both_hosts_of_a_pair_say_what_happens() -> None:
    _, moment = fleet_of_pair(Step.PROVING, lifecycles={"i-9": "Pending"})
    found = by_id(plan(moment.observation, NOW).verdicts)
    assert (found["i-1"].word, found["i-1"].words) == (
        Word.GOING,
        "proving: i-9: Pending in its group",
    )
    assert (found["i-9"].word, found["i-9"].words) == (Word.FRESH, "comes in place of i-1")


@pytest.mark.parametrize(
    ("lasts", "words"),
    [
        ("21m", "retiring: 2 hosts would serve, and the floor is 3"),
        ("22m", "retiring since 2026-03-02 11:38 UTC: 2 hosts would serve, and the floor is 3"),
    ],
)
def test_a_step_that_lasts_longer_than_a_whole_replacement_says_since_when(
    lasts: str, words: str
) -> None:
    sick, began = member("i-2", healthy=False), {Step.RETIRING: ago(lasts)}
    _, moment = fleet_of_pair(Step.RETIRING, members=[sick], began=began)
    assert by_id(plan(moment.observation, NOW).verdicts)["i-1"].words == words


def test_a_pair_in_a_frozen_fleet_says_that_it_is_frozen() -> None:
    _, moment = fleet_of_pair(Step.RETIRING, freeze=frozen())
    verdict = by_id(plan(moment.observation, NOW).verdicts)["i-1"]
    assert verdict.words == "retiring: fleet frozen by eve until lifted: release"


def test_every_word_of_the_vocabulary_can_be_said() -> None:
    texts = {str(word) for word in Word}
    assert texts == {"fresh", "due", "going", "waiting", "held", "overdue", "unmanaged"}


def test_a_held_hosts_words_name_the_hold_even_in_a_frozen_fleet() -> None:
    verdict = said(host("i-1", **HELD), freeze=frozen())
    assert verdict.word is Word.HELD
    assert "held by bob" in verdict.words


def test_a_fleet_with_a_broken_policy_is_frozen_and_not_unmanaged() -> None:
    """Never "no policy, so no limits"."""
    assert said(host("i-1"), bound=Binding(error="web.yaml: x")).word is not Word.UNMANAGED


@pytest.mark.parametrize(
    "bound",
    [
        pytest.param(binding(policy(mode=Mode.OBSERVE)), id="mode"),
        pytest.param(binding(how=How.MATCH), id="bound by match alone"),
    ],
)
def test_an_observed_fleet_says_who_would_go_and_why_nobody_does(bound: Binding) -> None:
    verdict = said(host("i-1", age="6d1h"), bound=bound)
    assert verdict.word is Word.WAITING
    assert "only observes" in verdict.words
