"""Two regions, each with an installation: one answers for the other, and touches nothing there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import boto3
import pytest

from tests.app.places import HERE, THERE, Installation, emulated, installed


@pytest.fixture(scope="module")
def regions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Installation]]:
    """Two hosts in each; a test that ends one says so."""
    policies = tmp_path_factory.mktemp("policies")
    with emulated():
        yield {name: installed(name, policies, {HERE, THERE} - {name}) for name in (HERE, THERE)}


def test_a_region_answers_for_itself_and_by_dc_for_the_other(
    regions: dict[str, Installation],
) -> None:
    here, there = regions[HERE], regions[THERE]
    assert here.nodes() == here.nodes(f"?dc={HERE}") == here.hosts
    assert here.nodes(f"?dc={THERE}") == there.nodes() == there.hosts
    (first, *_) = here.told(f"/v1/catalog/nodes?dc={THERE}")
    assert first["Datacenter"] == THERE and first["Meta"]["zone"].startswith(THERE)
    assert here.told("/v1/catalog/datacenters") == [HERE, THERE]
    labels = here.told(f"/prometheus/targets?dc={THERE}")[0]["labels"]
    assert labels["__meta_repave_region"] == THERE


def test_an_audit_forgets_nobody_in_another_region(regions: dict[str, Installation]) -> None:
    here, there = regions[HERE], regions[THERE]
    ended = min(here.hosts)
    boto3.client("ec2", region_name=HERE).terminate_instances(InstanceIds=[ended])
    here.now += timedelta(hours=2)
    here.sweep()
    here.hosts.remove(ended)
    assert here.living() == here.hosts
    assert there.living() == there.hosts
    assert here.nodes(f"?dc={THERE}") == there.hosts


def test_a_kept_answer_of_one_region_is_none_of_another(regions: dict[str, Installation]) -> None:
    here, there = regions[HERE], regions[THERE]
    for _ in range(2):
        assert (here.nodes(), here.nodes(f"?dc={THERE}")) == (here.hosts, there.hosts)


@pytest.mark.parametrize(("method", "path"), [("PUT", "/v1/kv/a"), ("GET", "/v1/kv/a")])
def test_keys_of_another_region_are_refused(
    regions: dict[str, Installation], method: str, path: str
) -> None:
    stores = [region.deps.registry.configuration for region in regions.values()]
    before = [store.revision() for store in stores]
    found = regions[HERE].ask(f"{path}?dc={THERE}", method)
    assert found["statusCode"] == 501
    assert f"what was in {THERE} are kept there; ask its own registry" in found["body"]
    assert [store.revision() for store in stores] == before


def test_a_region_that_no_other_was_named_to_answers_only_for_itself(
    regions: dict[str, Installation],
) -> None:
    here = regions[HERE]
    alone = Installation(replace(here.deps, elsewhere={}), here.hosts)
    assert alone.nodes() == here.hosts
    assert alone.ask(f"/v1/catalog/nodes?dc={THERE}")["statusCode"] == 500
