"""Each test that takes `registry` runs twice: in memory, and in DynamoDB as moto has it."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from chalicelib.registry.binding import Tables, bind, create
from chalicelib.registry.contract import Registry
from chalicelib.registry.dynamodb import registry_in
from chalicelib.registry.memory import memory_registry

PREFIX, REGION = "repave-test", "eu-west-1"


@pytest.fixture(scope="session")
def bound() -> Tables:
    """One client for all tests: making one takes longer than most of them."""
    return bind(PREFIX, REGION)


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")


@pytest.fixture
def aws(credentials: None) -> Iterator[None]:
    with mock_aws():
        yield


@pytest.fixture
def tables(aws: None, bound: Tables) -> Tables:
    create(bound)
    return bound


@pytest.fixture
def in_dynamodb(tables: Tables) -> Registry:
    return registry_in(tables)


@pytest.fixture(params=["memory", "dynamodb"])
def registry(request: pytest.FixtureRequest) -> Registry:
    if request.param == "memory":
        return memory_registry()
    return request.getfixturevalue("in_dynamodb")
