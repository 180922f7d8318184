"""`repave plan` in an account in which nothing of Repave is."""

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from cli.__main__ import main
from cli.failing import NotAllowedHere
from cli.readonly import Guard
from tests.cli.bare import Bare, bare

READS = ("Describe", "Get", "List")


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bare]:
    with (
        pytest.MonkeyPatch.context() as patch,
        bare(tmp_path_factory.mktemp("policies"), patch) as found,
    ):
        from sandbox.estate import Estate, GroupSpec, SingleSpec

        estate, singles = Estate(), SingleSpec("db", 2, "web")
        estate.group(GroupSpec("web", 3, 4, "web"))
        estate.group(GroupSpec("full", 2, 2, "web", balanced=False))
        estate.group(GroupSpec("nobodys", 2, 2, None, balanced=False))
        estate.singles(singles)
        found.advance(timedelta(minutes=10))
        estate.connect(singles)
        found.advance(timedelta(days=4))
        yield found


def plan(account: Bare, *arguments: str) -> tuple[int, str, str]:
    out, errors = io.StringIO(), io.StringIO()
    given = ["plan", "--quiet", "--policies", str(account.policies), *arguments]
    return main(given, out, errors, account.clock.now), out.getvalue(), errors.getvalue()


def fleets(account: Bare, *arguments: str) -> dict[str, Any]:
    status, out, errors = plan(account, "--json", *arguments)
    assert (status, errors) == (0, "")
    return {each["fleet"]: each for each in json.loads(out)["fleets"]}


def test_it_says_what_would_be_done_what_waits_and_who_is_nobodys(account: Bare) -> None:
    status, out, errors = plan(account)
    assert (status, errors) == (0, "")
    assert "web: policy web, enforced, soft 2d, hard 5d\n  3 hosts: " in out
    assert "  way: surge: MaxSize 4 leaves room for 1\n" in out
    assert "  would claim i-" in out
    assert "the group is full (desired 2, MaxSize 2); raise MaxSize to at least 3" in out
    assert "1 fleet without a policy, never touched: nobodys\n" in out
    assert "Repave is not deployed here (there is no table repave-fleets)" in out


def test_fresh_hosts_are_listed_when_all_are_asked_for(account: Bare) -> None:
    given = ["web", "--at", "2026-03-16T08:30Z"]
    assert "i-" not in plan(account, *given)[1]
    lines = plan(account, *given, "--all")[1].splitlines()
    assert [line.split()[0] for line in lines if line.startswith(("host", "  i-"))][0] == "host"
    assert sum(line.startswith("  i-") for line in lines) == 3


def test_only_what_is_asked_for_is_planned(account: Bare) -> None:
    assert fleets(account, "db").keys() == {"db"}
    status, _, errors = plan(account, "nowhere")
    assert status == 1
    assert errors == "repave: no Auto Scaling group and no standalone fleet is named 'nowhere'\n"


def test_json_has_each_host_with_its_age_and_verdict(account: Bare) -> None:
    (found,) = fleets(account, "web").values()
    assert (found["policy"], found["enforced"]) == ("web", True)
    assert sum(found["counts"].values()) == len(found["verdicts"]) == 3
    assert {verdict["age_seconds"] // 86400 for verdict in found["verdicts"]} == {4}
    assert [action["action"] for action in found["actions"]] == ["claim"]


def test_a_policy_that_observes_can_be_asked_as_if_it_enforced(
    account: Bare, tmp_path: Path
) -> None:
    text = (account.policies / "web.yaml").read_text()
    (tmp_path / "web.yaml").write_text(text.replace("enforce", "observe"))
    given = ["web", "--policies", str(tmp_path)]
    assert fleets(account, *given)["web"]["actions"] == []
    assert fleets(account, *given, "--as-enforced")["web"]["actions"] != []


def test_a_policy_file_that_cannot_be_used_is_named(account: Bare, tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text("name: web\nage: {soft: 5x, hard: 7d}\n")
    out = plan(account, "--policies", str(tmp_path))[1]
    assert out.startswith("policy file web.yaml: age.soft: '5x'")
    assert "web: frozen: web.yaml: age.soft" in out


def test_without_policies_it_says_what_to_give(
    account: Bare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REPAVE_POLICIES", raising=False)
    errors = io.StringIO()
    assert main(["plan"], io.StringIO(), errors, account.clock.now) == 2
    assert errors.getvalue() == (
        "repave: Repave is not deployed here: give --policies, a folder of *.yaml\n"
    )


def test_by_the_port_of_an_account_every_call_only_reads(account: Bare) -> None:
    account.asked.clear()
    done = account.repave(
        "plan", "--policies", str(account.policies), "--at", account.now, "--calls"
    )
    assert done.returncode == 0, done.stderr
    assert "would claim i-" in done.stdout
    told = {line.split(":")[1]: int(line.split()[0]) for line in done.stderr.splitlines()[:-1]}
    assert told == account.asked
    assert {name for name in told if not name.startswith(READS)} == set()
    assert {"DescribeAutoScalingGroups", "DescribeInstances", "DescribeTargetHealth"} <= set(told)


def test_what_would_change_something_is_not_sent(account: Bare) -> None:
    ec2 = Guard().session().client("ec2")
    before = boto3.client("ec2").describe_tags()["Tags"]
    with pytest.raises(NotAllowedHere, match="ec2:CreateTags is not a read, and is not sent"):
        ec2.create_tags(Resources=["i-1"], Tags=[{"Key": "a", "Value": "b"}])
    with pytest.raises(NotAllowedHere, match="sqs:SendMessage"):
        Guard().session().client("sqs").send_message(QueueUrl="http://x", MessageBody="x")
    assert boto3.client("ec2").describe_tags()["Tags"] == before


def test_an_account_out_of_reach_is_one_line_and_status_three(account: Bare) -> None:
    account_of_nobody = Bare(account.clock, account.account, account.policies, "http://127.0.0.1:1")
    done = account_of_nobody.repave("plan", "--policies", str(account.policies))
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.count("\n") == 1 and "Could not connect" in done.stderr
