"""What forbids touching a fleet at all."""

from typing import Any

import pytest

from chalicelib.decisions.stops import stopped_because
from chalicelib.model.policy import Binding, How, Mode
from tests.builders import NOW, binding, frozen, group, observation, policy


def said(**given: Any) -> str | None:
    return stopped_because(observation(group("i-1"), **given), NOW)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param({}, None, id="enforced by tag"),
        pytest.param(
            {"freeze": frozen()}, "fleet frozen by eve until lifted: release", id="frozen"
        ),
        pytest.param(
            {"freeze": frozen("1h")},
            "fleet frozen by eve until 2026-03-02 13:00 UTC: release",
            id="frozen until",
        ),
        pytest.param({"freeze": frozen("0s")}, None, id="the freeze has just ended"),
        pytest.param(
            {"account_freeze": frozen()},
            "account frozen by eve until lifted: release",
            id="account",
        ),
        pytest.param(
            {"freeze": frozen("1h"), "account_freeze": frozen()},
            "account frozen by eve until lifted: release",
            id="both: the wider one is named",
        ),
        pytest.param({"bound": Binding()}, "no policy binds this fleet", id="no policy"),
        pytest.param(
            {"bound": Binding(error="web.yaml: age: missing")},
            "frozen, its policy cannot be used: web.yaml: age: missing",
            id="broken policy",
        ),
        pytest.param(
            {"policy": policy(mode=Mode.OBSERVE)},
            "policy web only observes (mode: observe)",
            id="observes",
        ),
        pytest.param(
            {"bound": binding(how=How.MATCH)},
            "policy web only observes: it enforces where the group carries the tag "
            "repave:policy=web",
            id="bound by match alone",
        ),
    ],
)
def test_a_fleet_is_touched_only_where_nothing_says_stop(
    given: dict[str, Any], words: str | None
) -> None:
    assert said(**given) == words


def test_a_broken_policy_stops_even_where_an_older_copy_is_known() -> None:
    assert said(bound=binding(error="x")) == "frozen, its policy cannot be used: x"


def test_a_binding_enforces_exactly_when_it_does_not_stop() -> None:
    for bound in (
        binding(),
        Binding(),
        binding(how=How.MATCH),
        binding(error="x"),
        binding(policy(mode=Mode.OBSERVE)),
    ):
        assert bound.enforced is (said(bound=bound) is None)
