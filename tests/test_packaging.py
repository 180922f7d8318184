"""What `make package` makes: a template without findings, and code that is all and only ours."""

import inspect
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

import pytest
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer

from chalicelib.registry.binding import bind
from shipping.contents import SERVICES
from tests.answering import Deployed, assert_all_answer
from tests.app.conftest import counted, three_hosts

TEMPLATE = json.loads(Path(".chalice/resources.json").read_text())["Resources"]
NOT_OURS = shutil.ignore_patterns(
    ".*cache", ".git", ".hypothesis", ".venv*", "build", "deployments"
)
POLICIES = {
    "OnInstanceState": "register",
    "OnNotice": "mark",
    "OnScheduledChange": "mark",
    "OnTouch": "touch",
    "OnScaling": "scaling",
    "OnTagChange": "mark",
    "OnLifecycleAction": "hint",
    "Sweep": "sweep",
    "ReconcileFleet": "act",
    "APIHandler": "api",
    "Dialects": "dialects",
    "SyncZone": "zone",
}
ON_EVENTS = [name for name in POLICIES if name.startswith("On")]
Resources = dict[str, Any]
LAMBDA_LIMIT = 250 * 1024 * 1024
"""Of a function's code, unzipped."""
SMALL = 14 * 1000 * 1000
"""Zipped; twice as much without pruning."""
DATA = re.compile("botocore/data/[^/]+/")


def test_make_package_on_a_fresh_machine(tmp_path: Path) -> None:
    """One test, since packaging takes its time. It needs a package index, and no AWS."""
    project = packaged(tmp_path / "repave")
    template = (project / "build/sam.json").read_text()
    resources = json.loads(template)["Resources"]
    assert lint(project) == (0, "")
    assert re.findall(r'"[^"]*repave-[^"]*"', template) == ['"repave-*"'], "a name without prefix"
    assert resources.keys() >= TEMPLATE.keys()
    assert_queue_is_known(resources)
    assert_failures_are_kept(resources)
    assert_rights_are_those_of_the_files(resources)
    assert_code_is_ours_and_its_requirements(project / "build/deployment.zip")
    assert_code_is_small_and_compiled(project / "build/deployment.zip")
    assert_code_works_by_itself(project / "build/deployment.zip", tmp_path)


def packaged(project: Path) -> Path:
    shutil.copytree(".", project, ignore=NOT_OURS)
    environ = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    nowhere = str(project / "nowhere")
    environ |= {"AWS_CONFIG_FILE": nowhere, "AWS_SHARED_CREDENTIALS_FILE": nowhere}
    # The tools are installed already, beside this Python.
    ready = [f"VENV={sys.prefix}", f"--old-file={sys.prefix}/.dev"]
    made = subprocess.run(
        ["make", "package", *ready], cwd=project, env=environ, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stdout + made.stderr
    return project


def lint(project: Path) -> tuple[int, str]:
    command = [f"{sys.prefix}/bin/cfn-lint", "build/sam.json"]
    linted = subprocess.run(command, cwd=project, capture_output=True, text=True)
    return linted.returncode, linted.stdout


def assert_queue_is_known(resources: Resources) -> None:
    for name in POLICIES:
        given = resources[name]["Properties"]["Environment"]["Variables"]
        assert given["REPAVE_QUEUE_URL"] == {"Ref": "Pokes"}
        assert given["POWERTOOLS_SERVICE_NAME"] == given["REPAVE_PREFIX"] == {"Ref": "Prefix"}


def assert_failures_are_kept(resources: Resources) -> None:
    (source,) = resources["ReconcileFleet"]["Properties"]["Events"].values()
    assert source["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    dead_letters = {"Fn::GetAtt": ["UnprocessedEvents", "Arn"]}
    for name in ON_EVENTS:
        function = resources[name]["Properties"]
        kept = function["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]["Destination"]
        (rule,) = function["Events"].values()
        # Before the function is invoked the rule itself must keep what it cannot deliver.
        assert kept == rule["Properties"]["DeadLetterConfig"]["Arn"] == dead_letters
        assert rule["Properties"]["Pattern"]
    visible = resources["Pokes"]["Properties"]["VisibilityTimeout"]
    assert visible >= 6 * resources["ReconcileFleet"]["Properties"]["Timeout"]
    roles = {resources[name]["Properties"]["Role"]["Fn::GetAtt"][0] for name in POLICIES}
    variables = resources["OnTouch"]["Properties"]["Environment"]["Variables"]
    own = variables["REPAVE_OWN_ROLES"]["Fn::Join"][1]
    assert {arn["Fn::GetAtt"][0] for arn in own} == roles


def assert_rights_are_those_of_the_files(resources: Resources) -> None:
    for function, policy in POLICIES.items():
        role = resources[function]["Properties"]["Role"]["Fn::GetAtt"][0]
        (given,) = resources[role]["Properties"]["Policies"]
        wanted = json.loads(Path(f".chalice/policy-{policy}.json").read_text())
        assert given["PolicyDocument"] == wanted


def assert_code_is_ours_and_its_requirements(deployment: Path) -> None:
    with zipfile.ZipFile(deployment) as code:
        names = {name for name in code.namelist() if not name.endswith(".pyc")}
        size = sum(each.file_size for each in code.infolist())
    ours = {str(path) for path in Path("chalicelib").rglob("*") if path.suffix not in ("", ".pyc")}
    assert {name for name in names if name.startswith("chalicelib/")} == ours
    assert {"app.py", "chalice/app.py", "boto3/__init__.py", "pynamodb/models.py"} <= names
    assert not {name.split("/")[0] for name in names} & {"sandbox", "tests", "moto", "bench"}
    assert size < LAMBDA_LIMIT


def assert_code_is_small_and_compiled(deployment: Path) -> None:
    with zipfile.ZipFile(deployment) as code:
        names = set(code.namelist())
        (made,) = {entry.date_time for entry in code.infolist()}
    assert deployment.stat().st_size < SMALL
    assert made == (1980, 1, 1, 0, 0, 0)
    assert {name.split("/")[2] for name in names if DATA.match(name)} == {*SERVICES}
    modules = {name for name in names if name.endswith(".py")}
    assert {cached(name) for name in modules} == {n for n in names if n.endswith(".pyc")}
    for processor in ("x86_64", "aarch64"):
        compiled = {n.split("/")[0] for n in names if n.endswith(f"-{processor}-linux-gnu.so")}
        assert compiled == {"pydantic_core", "wrapt"}


def cached(module: str) -> str:
    return str(Path(cache_from_source(module)))


def assert_code_works_by_itself(deployment: Path, scratch: Path) -> None:
    """Whatever was left out, no function misses it."""
    with zipfile.ZipFile(deployment) as code:
        code.extractall(scratch / "task")
    with counted() as calls, three_hosts(calls, scratch) as sandbox:
        assert_all_answer(Deployed([scratch / "task"], sandbox, scratch), sandbox)


def test_each_client_that_is_made_finds_its_data_in_the_package() -> None:
    text = "".join(path.read_text() for path in Path("chalicelib").rglob("*.py"))
    assert {*re.findall(r"client\(\"(\w+)\"", text), "dynamodb"} <= {*SERVICES}


@pytest.mark.parametrize(
    "name", ["hosts", "replacements", "fleets", "timeline", "services", "config"]
)
def test_keys_of_the_template_are_those_of_the_registry(name: str) -> None:
    table: dict[str, Any] = TEMPLATE[f"{name.capitalize()}Table"]["Properties"]
    model = getattr(bind("repave", "us-east-1"), name)
    keys = [key["AttributeName"] for key in table["KeySchema"]]
    assert table["TableName"]["Fn::Sub"].replace("${Prefix}", "repave") == model.Meta.table_name
    assert keys == [key for key in (model._hash_keyname, model._range_keyname) if key]


def test_the_table_of_answers_is_as_powertools_writes_it() -> None:
    made = inspect.signature(DynamoDBPersistenceLayer).parameters
    table = TEMPLATE["AnswersTable"]["Properties"]
    assert [key["AttributeName"] for key in table["KeySchema"]] == [made["key_attr"].default]
    expires = table["TimeToLiveSpecification"]
    assert expires == {"AttributeName": made["expiry_attr"].default, "Enabled": True}
