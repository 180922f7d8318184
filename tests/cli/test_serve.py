"""`repave serve`: what it says when it cannot begin."""

import io
import socket

import pytest
from moto import mock_aws

from chalicelib.registry.binding import bind, create_tables
from cli.__main__ import main

REGION = "eu-west-1"


@pytest.fixture(autouse=True)
def somewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)


def said(*arguments: str) -> tuple[int, str]:
    errors = io.StringIO()
    return main(["serve", *arguments], errors=errors), errors.getvalue()


def test_without_a_table_it_names_the_one_that_is_missing() -> None:
    with mock_aws():
        status, words = said("--region", REGION, "--prefix", "elsewhere")
    assert (status, "there is no table elsewhere-fleets" in words) == (3, True)


def test_a_table_that_is_not_the_registrys_is_said_to_be_unreadable() -> None:
    with mock_aws():
        tables = bind("repave", REGION)
        tables.fleets.create_table(wait=True, billing_mode="PAY_PER_REQUEST")
        status, words = said("--region", REGION)
    assert (status, "the registry cannot be read" in words) == (3, True)


def test_a_port_that_is_taken_is_named() -> None:
    with mock_aws(), socket.create_server(("127.0.0.1", 0)) as taken:
        create_tables("repave", REGION)
        port = str(taken.getsockname()[1])
        status, words = said("--region", REGION, "--http-port", port)
    assert (status, f"port {port} of 127.0.0.1" in words) == (2, True)


@pytest.mark.parametrize("url", ["http://10.0.0.1:8500", "registry", "ftp://x"])
def test_a_registry_that_cannot_be_asked_is_refused_with_what_is_allowed(url: str) -> None:
    with mock_aws():
        create_tables("repave", REGION)
        status, words = said("--region", REGION, "--registry-url", url)
    assert (status, f"--registry-url '{url}'; allowed: https://" in words) == (2, True)


@pytest.mark.parametrize("name", ["--every", "--longest-age"])
@pytest.mark.parametrize("given", ["0s", "soon", "1"])
def test_what_is_no_duration_is_refused_with_what_is_allowed(name: str, given: str) -> None:
    status, words = said("--region", REGION, name, given)
    assert (status, given in words, "allowed" in words) == (2, True, True)
