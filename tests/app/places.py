"""Installations in regions and accounts of an emulated AWS, each with its own tables and hosts."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs

import boto3
import pytest
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID

from chalicelib import wiring
from chalicelib.aws.assumed import assumed
from chalicelib.deps import Deps
from chalicelib.events import HttpCall
from chalicelib.handlers.answer_dialect import answer_dialect
from chalicelib.handlers.api.http import View
from chalicelib.handlers.sweep import sweep
from chalicelib.model.place import Place
from chalicelib.registry.binding import bind, create
from chalicelib.settings import Settings
from sandbox.environment import FAKE

HERE, THERE = "us-east-1", "eu-west-1"
OWN, OTHER = DEFAULT_ACCOUNT_ID, "111122223333"
START = datetime(2026, 11, 24, tzinfo=UTC)


class Query(dict[str, list[str]]):
    """As Chalice has it."""

    getlist = dict[str, list[str]].__getitem__


@dataclass
class Installation:
    deps: Deps
    hosts: set[str]
    now: datetime = START

    def sweep(self) -> None:
        sweep(replace(self.deps, clock=lambda: self.now))

    def ask(self, path: str, method: str = "GET", body: bytes = b"") -> Any:
        raw_path, _, raw_query = path.partition("?")
        return answer_dialect(self.deps, HttpCall(method, raw_path, raw_query, body=body))

    def told(self, path: str) -> Any:
        return json.loads(self.ask(path)["body"])

    def get(self, view: View, query: str = "", by: str = "ada", **in_path: str) -> tuple[int, Any]:
        """By the API; a host is `by` its instance role."""
        given: Any = SimpleNamespace(
            uri_params=in_path,
            query_params=Query(parse_qs(query)),
            raw_body=b"",
            context={"identity": {"userArn": f"arn:aws:sts::{OWN}:assumed-role/web/{by}"}},
        )
        answer = view(self.deps, given)
        return answer.status_code, json.loads(str(answer.body))

    def nodes(self, query: str = "") -> set[str]:
        return {node["Node"] for node in self.told(f"/v1/catalog/nodes{query}")}

    def living(self) -> set[str]:
        return {host.id for host in self.deps.registry.hosts.every()}


@contextmanager
def emulated() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name, value in FAKE.items():
            patch.setenv(name, value)
        yield


@contextmanager
def within(account: str) -> Iterator[None]:
    """Clients that are made meanwhile are of that account."""
    role = assumed(HERE, f"arn:aws:iam::{account}:role/operator", "operator")
    found = role.get_credentials().get_frozen_credentials()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", found.access_key)
        patch.setenv("AWS_SECRET_ACCESS_KEY", found.secret_key)
        patch.setenv("AWS_SESSION_TOKEN", found.token)
        yield


def installed(
    region: str,
    policies: Path,
    regions: Iterable[str] = (),
    accounts: tuple[Place, ...] = (),
    home: str = "",
) -> Installation:
    """Two hosts, which its first audit has registered. All its clients are made here: each stays
    one of the account in which it was made."""
    create(bind("repave", region))
    session = boto3.Session(region_name=region)
    ec2: Any = session.client("ec2")
    image = ec2.register_image(Name="any")["ImageId"]
    started = ec2.run_instances(ImageId=image, MinCount=2, MaxCount=2)["Instances"]
    url = session.client("sqs").create_queue(QueueName="p.fifo", Attributes={"FifoQueue": "true"})[
        "QueueUrl"
    ]
    settings = Settings(
        "repave",
        region,
        url,
        f"dir:{policies}",
        other_regions=(*regions,),
        other_accounts=accounts,
        configuration_home=home,
    )
    deps = wiring.build(settings, lambda: START)
    made = Installation(deps, {each["InstanceId"] for each in started})
    made.sweep()
    return made
