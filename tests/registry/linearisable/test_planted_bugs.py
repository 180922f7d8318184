"""The judge can fail: each of these bugs is noticed within the seeds that every run judges."""

import pytest

from tests.registry.linearisable.planted import PLANTED
from tests.registry.linearisable.running import judged
from tests.registry.linearisable.test_histories import SEEDS


@pytest.mark.parametrize("bug", PLANTED)
def test_a_planted_bug_is_noticed(bug: str) -> None:
    found = next((words for seed in range(SEEDS) if (words := judged(seed, PLANTED[bug]))), "")
    assert found.startswith("seed ")
