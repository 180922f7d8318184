"""The table does what DynamoDB does, as far as the store asks it: the contract's tests, which run
in moto and in Amazon's own, run here too."""

import random

import pytest

from chalicelib.registry.configuration import ConfigurationStore
from tests.registry import test_configuration
from tests.registry.linearisable.faults import Faults
from tests.registry.linearisable.stores import in_dynamodb
from tests.registry.linearisable.turns import Turns

CONTRACT = {
    name: test for name, test in vars(test_configuration).items() if name.startswith("test_")
}
globals().update(CONTRACT)


@pytest.fixture(params=range(3))
def store(request: pytest.FixtureRequest) -> ConfigurationStore:
    """Its answers end anywhere."""
    chance = random.Random(request.param)
    return in_dynamodb(chance, Turns(chance), Faults(chance, on=False))


def test_the_whole_contract_is_asked() -> None:
    assert len(CONTRACT) > 25
