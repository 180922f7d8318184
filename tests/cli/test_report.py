"""`repave report` in an account in which nothing of Repave is."""

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cli.__main__ import main
from tests.cli.bare import Bare, bare


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bare]:
    with (
        pytest.MonkeyPatch.context() as patch,
        bare(tmp_path_factory.mktemp("policies"), patch) as found,
    ):
        from sandbox.estate import Estate, GroupSpec

        estate = Estate()
        estate.group(GroupSpec("web", 2, 3, "web"))
        estate.group(GroupSpec("nobodys", 1, 1, None, balanced=False))
        found.advance(timedelta(days=6))
        yield found


def report(account: Bare, *arguments: str) -> tuple[int, str, str]:
    out, errors = io.StringIO(), io.StringIO()
    given = ["report", "--policies", str(account.policies), *arguments]
    return main(given, out, errors, account.clock.now), out.getvalue(), errors.getvalue()


def test_it_is_made_from_aws_alone_and_says_so(account: Bare) -> None:
    status, out, errors = report(account)
    assert (status, errors) == (1, "")  # The policy has never enforced here.
    assert "made from AWS alone" in out and "nobodys: every host was built since" in out
    assert "the oldest is 6d of at most 5d, and over it" in out
    assert "over hard: i-" in out


def test_it_asks_aws_for_descriptions_and_nothing_else(account: Bare) -> None:
    account.asked.clear()
    given = ("--policies", str(account.policies), "--at", account.now, "--quiet")
    assert account.repave("report", *given).returncode == 1
    assert account.asked.total() > 3
    assert all(name.startswith("Describe") for name in account.asked)


@pytest.mark.parametrize(
    ("form", "begins"),
    [("text", "2 fleets"), ("json", "{"), ("markdown", "# When"), ("html", "<!doctype html>")],
)
def test_it_has_a_form_for_each_reader(account: Bare, form: str, begins: str) -> None:
    assert report(account, "--format", form)[1].startswith(begins)


def test_records_are_made_chained_and_checked(account: Bare, tmp_path: Path) -> None:
    first, second = str(tmp_path / "1.json"), str(tmp_path / "2.json")
    assert report(account, "--attest", "--output", first)[1:] == ("", "")
    assert report(account, "--attest", "--previous", first, "--output", second)[1:] == ("", "")
    status, out, errors = report(account, "--verify", first, "--verify", second)
    assert (status, errors, out.count("unchanged")) == (0, "", 2)
    changed = json.loads(Path(second).read_text()) | {"at": "2020-01-01T00:00:00Z"}
    Path(second).write_text(json.dumps(changed))
    status, out, errors = report(account, "--verify", second)
    assert (status, out) == (1, "") and "was changed" in errors


def test_one_fleet_can_be_asked_for(account: Bare) -> None:
    status, out, _ = report(account, "--fleet", "nobodys", "--format", "json")
    assert (status, [each["name"] for each in json.loads(out)["fleets"]]) == (0, ["nobodys"])


def test_a_fleet_that_is_not_there_is_named(account: Bare) -> None:
    status, out, errors = report(account, "--fleet", "nobody")
    assert (status, out) == (1, "") and "nobody" in errors
