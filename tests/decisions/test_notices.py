"""What people are told, in which words, and that they are told it once."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.decisions.notices import State, news, of_action
from chalicelib.model.fleet import Breaker, Foreseen, Told
from chalicelib.model.notice import Kind
from chalicelib.model.plan import Action, Advance, Claim, Finish
from chalicelib.model.replacement import Reason, Step
from tests.builders import NOW, ago, frozen, later, open_breaker, replacement

WORDS = "frozen by eve until that is lifted: release"
BREACH = "3 hosts grow older than 7d, first i-1 on 2026-03-09: a fleet of 3 is replaced 1 at once"


def state(**given: Any) -> State:
    return State(**({"fleet": "web", "told": Told(), "freeze": None} | given))


def told(of: State) -> list[tuple[str, str]]:
    return [(notice.event, notice.text) for notice in news(of, NOW)[1]]


@pytest.mark.parametrize(
    ("action", "event"),
    [
        (Claim(replacement(), "it is due"), "started"),
        (Finish(replacement(new="i-9", step=Step.DONE), "it is gone"), "done"),
        (Finish(replacement(step=Step.ABANDONED), "unproven"), "abandoned"),
    ],
)
def test_what_a_replacement_began_or_ended_with_is_told(action: Action, event: str) -> None:
    notice = of_action(action)
    assert notice and (notice.event, str(notice.kind)) == (event, event)
    assert notice.subject == f"Repave: web: {event}"
    assert notice.attributes == {"fleet": "web", "host": "i-1", "replacement": "r-i-1"}


def test_a_happening_is_told_in_a_sentence() -> None:
    notice = of_action(Finish(replacement(new="i-9", step=Step.DONE), "i-1 has left"))
    assert notice and notice.text == (
        "The replacement of i-1 in fleet web by i-9 is done (surge, age): i-1 has left."
    )


@pytest.mark.parametrize(
    "action",
    [
        Advance(replacement(step=Step.PROVING), "in service"),
        Finish(replacement(step=Step.CANCELLED), "the group is gone"),
    ],
    ids=["a step", "a cancelled one"],
)
def test_the_steps_between_are_told_to_nobody(action: Action) -> None:
    assert of_action(action) is None


def test_nothing_is_told_of_a_fleet_in_which_nothing_is_other_than_told() -> None:
    assert news(state(), NOW) == (Told(), ())


def test_a_freeze_is_told_once_with_who_why_and_until() -> None:
    of = state(freeze=frozen())
    assert told(of) == [
        (
            "frozen",
            f"Fleet web is {WORDS}. Nothing new begins, and no old host leaves, until it is over.",
        )
    ]
    assert told(replace(of, told=news(of, NOW)[0])) == []


def test_a_freeze_that_is_prolonged_is_told_again() -> None:
    assert [event for event, _ in told(state(freeze=frozen("1h"), told=Told(WORDS)))] == ["frozen"]


@pytest.mark.parametrize(
    ("freeze", "how"),
    [(None, "it was lifted"), (replace(frozen(), until=ago("1m")), "its time is over")],
)
def test_the_end_of_a_freeze_is_told_with_what_ended_it(freeze: Any, how: str) -> None:
    of = state(freeze=freeze, told=Told(WORDS))
    assert told(of) == [("unfrozen", f"Fleet web was {WORDS}; {how}.")]
    assert news(of, NOW)[0] == Told()


def test_who_lifted_a_freeze_is_named_where_it_is_on_record() -> None:
    of = state(told=Told(WORDS), lifted_by="ada")
    assert told(of) == [("unfrozen", f"Fleet web was {WORDS}; it was lifted by ada.")]


def test_the_account_is_told_of_as_the_account() -> None:
    (notice,) = news(state(fleet=None, freeze=frozen()), NOW)[1]
    assert notice.subject == "Repave: the account: frozen"
    assert notice.text.startswith("The account is frozen by eve")
    assert notice.attributes == {}


def test_a_breaker_is_told_when_it_opens_and_not_with_each_further_failure() -> None:
    of = state(breaker=open_breaker())
    (event, text), *more = told(of)
    assert (event, more) == ("breaker-opened", [])
    assert "3 replacements failed in a row, the last because: no capacity" in text
    again = replace(of, breaker=Breaker(4, later("20m"), "unproven"), told=news(of, NOW)[0])
    assert told(again) == []


def test_a_breaker_that_only_counts_is_not_open() -> None:
    assert told(state(breaker=Breaker(2, None, "no capacity"))) == []


def test_a_breaker_whose_pause_is_over_is_still_open_until_one_is_proven() -> None:
    half = state(breaker=Breaker(3, ago("1m"), "no capacity"), told=Told(breaker="no capacity"))
    assert told(half) == []
    assert [event for event, _ in told(replace(half, breaker=Breaker()))] == ["breaker-closed"]


def test_a_breach_is_told_once_however_its_words_change_and_when_it_is_averted() -> None:
    of = state(foreseen=Foreseen(NOW, "1", BREACH))
    assert told(of) == [("breach-foreseen", f"Fleet web cannot keep its policy: {BREACH}.")]
    known = replace(of, told=news(of, NOW)[0])
    assert told(replace(known, foreseen=Foreseen(NOW, "1", "4 hosts grow"))) == []
    averted = replace(known, foreseen=Foreseen(NOW, "2"))
    assert told(averted) == [("breach-averted", "Fleet web can keep its policy again.")]


def test_each_notice_has_the_kind_that_a_policy_may_list() -> None:
    of = state(freeze=frozen(), breaker=open_breaker(), foreseen=Foreseen(NOW, "1", BREACH))
    kinds = [notice.kind for notice in news(of, NOW)[1]]
    assert kinds == [Kind.FREEZE, Kind.BREAKER, Kind.BREACH]


def test_a_beginning_is_told_without_a_new_host_and_with_every_reason() -> None:
    due = replace(replacement(), reasons=(Reason.UNHEALTHY, Reason.AGE))
    notice = of_action(Claim(due, "replace i-1"))
    assert notice and notice.text == (
        "The replacement of i-1 in fleet web is started (surge, unhealthy, age): replace i-1."
    )


@pytest.mark.parametrize(
    ("was", "event", "kind"),
    [
        (Told(freeze=WORDS), "unfrozen", Kind.FREEZE),
        (Told(breaker="no capacity"), "breaker-closed", Kind.BREAKER),
        (Told(breach=BREACH), "breach-averted", Kind.BREACH),
    ],
    ids=["a freeze", "a breaker", "a breach"],
)
def test_what_is_over_is_told_to_those_who_were_told_that_it_began(
    was: Told, event: str, kind: Kind
) -> None:
    (notice,) = news(state(told=was), NOW)[1]
    assert (notice.event, notice.kind) == (event, kind)
    assert notice.subject == f"Repave: web: {event.replace('-', ' ')}"
    assert notice.attributes == {"fleet": "web"}


def test_a_breaker_that_closes_says_what_it_had_opened_for() -> None:
    ((_, text),) = told(state(told=Told(breaker="no capacity")))
    assert text == (
        "Fleet web is replaced again: a new host was proven (the last failure was: no capacity)."
    )


def test_a_breaker_that_opens_names_the_template_and_what_ends_it() -> None:
    ((_, text),) = told(state(breaker=replace(open_breaker(), template="lt-1@2")))
    assert "3 replacements of lt-1@2 failed in a row" in text
    assert text.endswith(
        "From 2026-03-02 12:10 UTC on one host tries, and alone; "
        "another template version is tried at once."
    )


def test_the_accounts_freeze_has_a_kind_as_a_fleets_has() -> None:
    (notice,) = news(state(fleet=None, freeze=frozen()), NOW)[1]
    assert notice.kind is Kind.FREEZE
