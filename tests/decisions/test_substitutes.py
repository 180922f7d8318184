"""A host that its group launched by itself goes to the replacement that awaits one, or to none."""

from typing import Any

import pytest

from chalicelib.decisions.substitutes import maybe_answers, substitutes
from chalicelib.model.host import Host
from chalicelib.model.replacement import Replacement, Step, Strategy
from tests.builders import ago, group, host, member, replacement

STANDBY, FIRST = Strategy.STANDBY, Strategy.TERMINATE_FIRST


def given(*open_: Replacement, young: Any = (), **of: Any) -> dict[str, str]:
    """Every pair asked nine minutes ago; `young` are hosts beyond those of the pairs."""
    hosts: list[Host] = list(young)
    ids = [r.old_host for r in open_] + [each.id for each in hosts]
    members = [of.get(id.replace("-", "_")) or id for id in ids]
    return substitutes(group(*members), {each.id: each for each in hosts}, open_)


def born(id: str, when: str = "1m", **more: Any) -> Host:
    return host(id, born_at=ago(when), **more)


LAUNCHING: dict[str, Any] = {"step": Step.LAUNCHING, "began": {Step.LAUNCHING: ago("9m")}}
UNDOING: dict[str, Any] = LAUNCHING | {"step": Step.UNDOING}
RESTORING: dict[str, Any] = LAUNCHING | {"step": Step.RESTORING}


@pytest.mark.parametrize(
    ("awaiting", "found"),
    [
        pytest.param(replacement(**LAUNCHING, strategy=STANDBY), True, id="standby launches"),
        pytest.param(
            replacement(**LAUNCHING, surplus=1), True, id="a surge whose rise had no answer"
        ),
        pytest.param(replacement(**LAUNCHING), False, id="a surge whose launch names its host"),
        pytest.param(
            replacement(new="i-9", **LAUNCHING, strategy=STANDBY), False, id="it has its host"
        ),
        pytest.param(
            replacement(
                **LAUNCHING | {"began": {Step.RETIRING: ago("9m"), Step.LAUNCHING: ago("10s")}},
                strategy=FIRST,
            ),
            True,
            id="terminate-first: since the old one was sent away",
        ),
        pytest.param(replacement(strategy=STANDBY), False, id="claimed: nothing is asked yet"),
        pytest.param(
            replacement(new="i-gone", **UNDOING, surplus=1), True, id="undoing: the new one left"
        ),
        pytest.param(
            replacement(new="i-gone", **UNDOING), False, id="undoing: nothing is to be given back"
        ),
        pytest.param(replacement(new="i-gone", **RESTORING), True, id="restoring"),
    ],
)
def test_it_goes_to_whoever_awaits_a_host_of_the_groups_choice(
    awaiting: Replacement, found: bool
) -> None:
    assert given(awaiting, young=[born("i-5")]) == ({"r-i-1": "i-5"} if found else {})


@pytest.mark.parametrize("step", [UNDOING, RESTORING])
def test_a_pair_whose_new_host_is_still_there_awaits_no_other(step: dict[str, Any]) -> None:
    pairs = [replacement(new="i-9", **step, surplus=1)]
    known = {"i-5": born("i-5")}
    assert substitutes(group("i-1", "i-9", "i-5"), known, pairs) == {}
    leaves = group("i-1", member("i-9", "Terminating"), "i-5")
    assert substitutes(leaves, known, pairs) == {"r-i-1": "i-5"}


@pytest.mark.parametrize(
    ("found", "fits"),
    [
        pytest.param(born("i-5", "9m"), True, id="born as it was asked for"),
        pytest.param(born("i-5", "9m5s"), True, id="clocks differ by seconds"),
        pytest.param(born("i-5", "9m6s"), False, id="there before"),
        pytest.param(born("i-5", replaces="i-0"), False, id="somebody's answer already"),
    ],
)
def test_only_a_host_that_came_after_it_was_asked_for_is_its_answer(
    found: Host, fits: bool
) -> None:
    awaiting = replacement(**LAUNCHING, strategy=STANDBY)
    assert bool(given(awaiting, young=[found])) is fits


@pytest.mark.parametrize("lifecycle", ["Terminating", "Standby", "Detached"])
def test_a_host_that_its_group_does_not_count_is_nobodys(lifecycle: str) -> None:
    awaiting = replacement(**LAUNCHING, strategy=STANDBY)
    assert given(awaiting, young=[born("i-5")], i_5=member("i-5", lifecycle)) == {}


def test_a_host_that_the_registry_does_not_know_is_nobodys() -> None:
    awaiting = replacement(**LAUNCHING, strategy=STANDBY)
    assert substitutes(group("i-1", "i-5"), {}, [awaiting]) == {}


def test_what_is_to_serve_is_the_oldest_and_what_is_given_back_the_youngest() -> None:
    young = [born("i-7", "1m"), born("i-6", "2m"), born("i-5", "3m")]
    assert given(replacement(**LAUNCHING, strategy=STANDBY), young=young) == {"r-i-1": "i-5"}
    assert given(replacement(new="i-x", **UNDOING, surplus=1), young=young) == {"r-i-1": "i-7"}
    assert given(replacement(new="i-x", **RESTORING), young=young) == {"r-i-1": "i-7"}


def test_each_host_is_given_once_and_in_the_order_of_the_replacements() -> None:
    first = replacement("i-1", **LAUNCHING, strategy=STANDBY)
    second = replacement("i-2", **LAUNCHING, strategy=STANDBY)
    old, new = born("i-5", "2m"), born("i-6", "1m")
    assert given(second, first, young=[new, old]) == {"r-i-1": "i-5", "r-i-2": "i-6"}
    assert given(second, first, young=[new]) == {"r-i-1": "i-6"}


def test_who_finds_none_leaves_the_next_its_chance() -> None:
    late = LAUNCHING | {"began": {Step.LAUNCHING: ago("0s")}}
    none = replacement("i-1", **late, strategy=STANDBY)
    finds = replacement("i-2", **LAUNCHING, strategy=STANDBY)
    assert given(none, finds, young=[born("i-5")]) == {"r-i-2": "i-5"}


@pytest.mark.parametrize(
    ("awaiting", "young", "found"),
    [
        pytest.param(replacement(**LAUNCHING), born("i-5", "9m5s"), True, id="born as it asked"),
        pytest.param(replacement(**LAUNCHING), born("i-5", "9m6s"), False, id="there before"),
        pytest.param(
            replacement(**LAUNCHING), born("i-5", replaces="i-0"), False, id="somebody's answer"
        ),
        pytest.param(
            replacement(new="i-9", **LAUNCHING), born("i-5"), False, id="the answer is known"
        ),
        pytest.param(replacement(), born("i-5"), False, id="nothing is asked yet"),
    ],
)
def test_a_young_host_may_be_what_a_launch_without_an_answer_brought(
    awaiting: Replacement, young: Host, found: bool
) -> None:
    """Whose it is is to be told by its token: until then nobody claims it."""
    of = group("i-1", "i-5")
    assert maybe_answers(of, {"i-5": young}, [awaiting]) == ({"i-5"} if found else set())


def test_the_first_of_several_launches_without_an_answer_sets_the_time() -> None:
    late = LAUNCHING | {"began": {Step.LAUNCHING: ago("1m")}}
    both = [replacement("i-2", **late), replacement("i-1", **LAUNCHING)]
    known = {"i-5": born("i-5", "8m")}
    assert maybe_answers(group("i-1", "i-2", "i-5"), known, both) == {"i-5"}
