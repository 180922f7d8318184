"""Each test that takes `registry` runs in memory and in DynamoDB: as moto has it, as ministack has
it, and as Amazon's own DynamoDB Local has it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from chalicelib.registry.binding import Tables, bind, create, every
from chalicelib.registry.contract import Registry
from chalicelib.registry.dynamodb import registry_in
from chalicelib.registry.memory import memory_registry
from tests.emulators.dynamodb_local import dynamodb_local
from tests.emulators.ministack import ministack

PREFIX, REGION = "repave-test", "eu-west-1"
SERVERS = ("ministack", "dynamodb-local")
DYNAMODBS = ("moto", *(pytest.param(name, marks=pytest.mark.long) for name in SERVERS))
Elsewhere = Callable[[str], Tables]


@pytest.fixture(scope="session")
def bound() -> Tables:
    """One client for all tests: making one takes longer than most of them."""
    return bind(PREFIX, REGION)


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    """Empty tables in a server by its name, which is started when first asked for."""
    with ExitStack() as servers:

        @cache
        def tables_in(name: str) -> Tables:
            folder = tmp_path_factory.mktemp(name)
            tables = bind(PREFIX, REGION, servers.enter_context(_server(name, folder)))
            create(tables)
            return tables

        yield tables_in


def _server(name: str, folder: Path) -> AbstractContextManager[str]:
    return dynamodb_local(folder) if name == "dynamodb-local" else _ministack(folder)


@contextmanager
def _ministack(folder: Path) -> Iterator[str]:
    with ministack(folder) as emulator:
        yield emulator.url


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")


@contextmanager
def opened(name: str, bound: Tables, elsewhere: Elsewhere) -> Iterator[Tables]:
    if name == "moto":
        with mock_aws():
            create(bound)
            yield bound
        return
    tables = elsewhere(name)
    try:
        yield tables
    finally:
        _clear(tables)


def _clear(tables: Tables) -> None:
    for model in every(tables):
        keys: list[Any] = [key for key in (model._hash_keyname, model._range_keyname) if key]
        with model.batch_write() as batch:
            for row in model.scan(attributes_to_get=keys):
                batch.delete(model(*(getattr(row, key) for key in keys)))


@pytest.fixture(params=DYNAMODBS)
def tables(
    request: pytest.FixtureRequest, credentials: None, bound: Tables, elsewhere: Elsewhere
) -> Iterator[Tables]:
    with opened(request.param, bound, elsewhere) as found:
        yield found


@pytest.fixture
def in_dynamodb(tables: Tables) -> Registry:
    return registry_in(tables)


@pytest.fixture(params=["memory", *DYNAMODBS])
def registry(
    request: pytest.FixtureRequest, credentials: None, bound: Tables, elsewhere: Elsewhere
) -> Iterator[Registry]:
    if request.param == "memory":
        yield memory_registry()
        return
    with opened(request.param, bound, elsewhere) as found:
        yield registry_in(found)
