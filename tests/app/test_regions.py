"""Two regions, each with an installation: one answers for the other, and touches nothing there."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from chalicelib import wiring
from chalicelib.deps import Deps
from chalicelib.events import HttpCall
from chalicelib.handlers.answer_dialect import answer_dialect
from chalicelib.handlers.sweep import sweep
from chalicelib.registry.binding import bind, create
from chalicelib.settings import Settings
from sandbox.environment import FAKE

HERE, THERE = "us-east-1", "eu-west-1"
START = datetime(2026, 11, 24, tzinfo=UTC)


@dataclass
class Region:
    deps: Deps
    hosts: set[str]
    now: datetime = START

    def sweep(self) -> None:
        sweep(replace(self.deps, clock=lambda: self.now))

    def ask(self, path: str, method: str = "GET") -> Any:
        raw_path, _, raw_query = path.partition("?")
        return answer_dialect(self.deps, HttpCall(method, raw_path, raw_query))

    def nodes(self, query: str = "") -> set[str]:
        found = self.ask(f"/v1/catalog/nodes{query}")
        return {node["Node"] for node in json.loads(found["body"])}

    def living(self) -> set[str]:
        return {host.id for host in self.deps.registry.hosts.every()}


@pytest.fixture(scope="module")
def regions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Region]]:
    """Two hosts in each, which the first audit has registered; a test that ends one says so."""
    policies = tmp_path_factory.mktemp("policies")
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name, value in FAKE.items():
            patch.setenv(name, value)
        found = {name: _installed(name, {HERE, THERE} - {name}, policies) for name in (HERE, THERE)}
        for region in found.values():
            region.sweep()
        yield found


def _installed(region: str, others: set[str], policies: Path) -> Region:
    create(bind("repave", region))
    ec2: Any = boto3.client("ec2", region_name=region)
    image = ec2.register_image(Name="any")["ImageId"]
    started = ec2.run_instances(ImageId=image, MinCount=2, MaxCount=2)["Instances"]
    queue: Any = boto3.client("sqs", region_name=region)
    url = queue.create_queue(QueueName="p.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    settings = Settings("repave", region, url, f"dir:{policies}", other_regions=(*others,))
    deps = wiring.build(settings, lambda: START)
    return Region(deps, {each["InstanceId"] for each in started})


def test_a_region_answers_for_itself_and_by_dc_for_the_other(regions: dict[str, Region]) -> None:
    here, there = regions[HERE], regions[THERE]
    assert here.nodes() == here.nodes(f"?dc={HERE}") == here.hosts
    assert here.nodes(f"?dc={THERE}") == there.nodes() == there.hosts
    (first, *_) = json.loads(here.ask(f"/v1/catalog/nodes?dc={THERE}")["body"])
    assert first["Datacenter"] == THERE and first["Meta"]["zone"].startswith(THERE)
    assert json.loads(here.ask("/v1/catalog/datacenters")["body"]) == [HERE, THERE]
    labels = json.loads(here.ask(f"/prometheus/targets?dc={THERE}")["body"])[0]["labels"]
    assert labels["__meta_repave_region"] == THERE


def test_an_audit_forgets_nobody_in_another_region(regions: dict[str, Region]) -> None:
    here, there = regions[HERE], regions[THERE]
    ended = min(here.hosts)
    boto3.client("ec2", region_name=HERE).terminate_instances(InstanceIds=[ended])
    here.now += timedelta(hours=2)
    here.sweep()
    here.hosts.remove(ended)
    assert here.living() == here.hosts
    assert there.living() == there.hosts
    assert here.nodes(f"?dc={THERE}") == there.hosts


def test_a_kept_answer_of_one_region_is_none_of_another(regions: dict[str, Region]) -> None:
    here, there = regions[HERE], regions[THERE]
    for _ in range(2):
        assert (here.nodes(), here.nodes(f"?dc={THERE}")) == (here.hosts, there.hosts)


@pytest.mark.parametrize(("method", "path"), [("PUT", "/v1/kv/a"), ("GET", "/v1/kv/a")])
def test_keys_of_another_region_are_refused(
    regions: dict[str, Region], method: str, path: str
) -> None:
    stores = [region.deps.registry.configuration for region in regions.values()]
    before = [store.revision() for store in stores]
    found = regions[HERE].ask(f"{path}?dc={THERE}", method)
    assert found["statusCode"] == 501
    assert f"what was in {THERE} are kept there; ask its own registry" in found["body"]
    assert [store.revision() for store in stores] == before


def test_a_region_that_no_other_was_named_to_answers_only_for_itself(
    regions: dict[str, Region],
) -> None:
    here = regions[HERE]
    alone = Region(replace(here.deps, elsewhere={}), here.hosts)
    assert alone.nodes() == here.hosts
    assert alone.ask(f"/v1/catalog/nodes?dc={THERE}")["statusCode"] == 500
