"""An event in, a row out: through the template's own rules, functions, queue and tables."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.environment import FAKE
from tests.emulators.ministack import ACCOUNT
from tests.test_packaging import packaged
from tests.wiring.place import POLICY, STACK, Place, place

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("wiring")
    build = packaged(folder / "repave") / "build"
    with place(folder) as found:
        ssm = found.emulator.client("ssm")
        ssm.put_parameter(Name="/repave/policies/web", Type="String", Value=POLICY)
        deploy(found, build)
        yield found


def deploy(found: Place, build: Path) -> None:
    """As an operator does."""
    leave_out(build / "sam.json", "FailuresAlarm")  # The emulator adds no metrics up.
    made = repave(found, "deploy", "--yes", "--package", str(build))
    assert made.returncode == 0, made.stdout + made.stderr
    stacks = found.emulator.client("cloudformation")
    resources = stacks.describe_stack_resources(StackName=STACK)["StackResources"]
    found.ids |= {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in resources}


def leave_out(file: Path, name: str) -> None:
    template = json.loads(file.read_text())
    del template["Resources"][name]
    file.write_text(json.dumps(template))


def repave(found: Place, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    environ = {**FAKE, "AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_ENDPOINT_URL": found.emulator.url}
    command = [sys.executable, "-m", "cli", *words]
    return subprocess.run(command, env=environ, input=typed, capture_output=True, text=True)


def test_the_deployed_application_replaces_a_host(deployed: Place) -> None:
    """One test, since each function's first start takes seconds."""
    told = next(event for event in deployed.told if event["detail"].get("state") == "running")
    host = told["detail"]["instance-id"]
    deployed.emulator.tell(told)
    assert_event_became_row(deployed, host)
    assert_poke_became_pass(deployed)
    assert_sweep_audited(deployed)
    deployed.request("POST", f"/hosts/{host}/rebuild", {"why": "to see its way"})
    assert_host_is_replaced(deployed, host)
    assert_nothing_is_left_over(deployed)
    assert_status_is_told(deployed)
    assert_all_of_it_goes(deployed)


def assert_event_became_row(deployed: Place, host: str) -> None:
    """EC2, EventBridge, Lambda, DynamoDB."""
    ids = deployed.await_(lambda: {row["id"] for row in deployed.rows("hosts")}, "row of a host")
    assert host in ids

    def registered() -> list[str]:
        # The log comes a moment after the row.
        records = deployed.logged("OnInstanceState")
        return [record["host"] for record in records if record["message"] == "registered"]

    assert deployed.await_(registered, "record of it") == [host]


def assert_poke_became_pass(deployed: Place) -> None:
    """Lambda, SQS FIFO, Lambda, DynamoDB: the pass finds the host that no event told of."""
    passed = deployed.await_(
        lambda: [row for row in deployed.rows("fleets") if "last_pass_at" in row], "pass"
    )
    assert [row["name"] for row in passed] == ["web"]
    assert {row["id"] for row in deployed.rows("hosts")} == set(deployed.instances())


def assert_sweep_audited(deployed: Place) -> None:
    event = {
        "source": "aws.events",
        "detail-type": "Scheduled Event",
        "detail": {},
    } | dict.fromkeys(("version", "id", "account", "time", "region"), "0")
    answer = deployed.emulator.client("lambda").invoke(
        FunctionName=deployed.ids["Sweep"], Payload=json.dumps(event | {"resources": []})
    )
    assert "FunctionError" not in answer
    assert "audited" in [record["message"] for record in deployed.logged("Sweep")]


def assert_host_is_replaced(deployed: Place, old: str) -> None:
    """API Gateway, Lambda, SQS; Auto Scaling launches; its events come back by EventBridge."""

    def done() -> list[Any]:
        # Hosts start and stop in the sandbox's time, and say so.
        deployed.advance(30)
        return [row for row in deployed.rows("replacements") if row["step"] == "done"]

    (row,) = deployed.await_(done, "replacement done")
    states = deployed.instances()
    assert row["old_host"] == old and states[old] == "terminated"
    assert states[row["new_host"]] == "running"
    acted = [r["action"] for r in deployed.logged("ReconcileFleet") if "action" in r]
    steps = [action for action in acted if action != "advance"]
    assert steps == ["claim", "launch", "commit", "terminate", "finish"]


def assert_nothing_is_left_over(deployed: Place) -> None:
    sqs = deployed.emulator.client("sqs")
    for queue in ("UnprocessedEvents", "UnreadablePokes"):
        left = sqs.get_queue_attributes(QueueUrl=deployed.ids[queue], AttributeNames=["All"])
        assert left["Attributes"]["ApproximateNumberOfMessages"] == "0"


def assert_status_is_told(deployed: Place) -> None:
    told = repave(deployed, "status")
    assert f"{STACK}  CREATE_COMPLETE" in told.stdout, told.stderr
    assert "last audit" in told.stdout and "2 hosts" in told.stdout


def assert_all_of_it_goes(deployed: Place) -> None:
    gone = repave(deployed, "destroy", "--tables", "--yes", typed="repave\n")
    assert gone.returncode == 0 and gone.stdout.endswith("Left: nothing.\n"), gone.stderr
    client = deployed.emulator.client
    assert client("dynamodb").list_tables()["TableNames"] == []
    assert client("s3").list_buckets()["Buckets"] == []
    assert client("lambda").list_functions()["Functions"] == []
