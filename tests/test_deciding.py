"""The plan of a fleet with what is asked only where something would begin."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.deciding import decide
from chalicelib.model.instance import Instance
from chalicelib.model.observation import Observation
from chalicelib.model.plan import Claim
from chalicelib.model.replacement import Step
from tests.builders import NOW, frozen, group, host, instance, later, observation, pair

REFRESH = "instance refresh 08b91cf7 is InProgress"


class Refreshing:
    """A group of which AWS says `words` when it is asked for its instance refreshes."""

    def __init__(self, words: str | None, busy: Iterable[str] = ()) -> None:
        self.words, self.asked, self.busy = words, 0, busy
        self.tags_of: list[str] = []

    def refresh(self, group: str) -> str | None:
        assert group == "web"
        self.asked += 1
        return self.words

    def get(self, hosts: Iterable[str]) -> dict[str, Instance]:
        self.tags_of = list(hosts)
        tags = {"repave:busy-until": f"{later('1h').isoformat()}"}
        return {id: instance(id, tags=tags if id in self.busy else {}) for id in self.tags_of}


def decided(seen: Observation, words: str | None = None) -> tuple[Any, int]:
    groups = Refreshing(words)
    deps: Any = SimpleNamespace(groups=groups, instances=groups)
    return decide(deps, seen, NOW), groups.asked


def due(**given: Any) -> Observation:
    return observation(group("i-1", "i-2"), hosts=[host("i-1", "6d1h")], **given)


def test_nothing_begins_beside_an_instance_refresh_and_the_host_waits_for_it_by_name() -> None:
    found, asked = decided(due(), REFRESH)
    assert (found.actions, asked) == ((), 1)
    assert found.blockers[0].startswith(REFRESH)
    assert found.verdicts[0].words.startswith(REFRESH)


def test_a_replacement_begins_where_no_refresh_runs() -> None:
    found, asked = decided(due())
    assert ([type(action) for action in found.actions], asked) == ([Claim], 1)


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(observation(group("i-1", "i-2")), id="nobody is due"),
        pytest.param(due(freeze=frozen()), id="frozen"),
        pytest.param(
            observation(group("i-1", "i-2", "i-9", desired=3), pair(Step.RETIRING)), id="under way"
        ),
    ],
)
def test_aws_is_asked_only_where_something_would_begin(seen: Observation) -> None:
    assert decided(seen, REFRESH)[1] == 0


def test_another_host_goes_in_the_place_of_one_that_is_at_work() -> None:
    aws = Refreshing(None, busy=["i-1"])
    deps: Any = SimpleNamespace(groups=aws, instances=aws)
    hosts = [host("i-1", "6d2h"), host("i-2", "6d1h"), host("i-3")]
    found = decide(deps, observation(group("i-1", "i-2", "i-3"), hosts=hosts), NOW)
    assert [action.replacement.old_host for action in found.actions] == ["i-2"]
    assert sorted(aws.tags_of) == ["i-1", "i-2"]
    assert found.verdicts[0].words == "it is busy until 2026-03-02 13:00:00 UTC"
