"""Two accounts, each with an installation in two regions: one answers for the other by a role that
may read, and touches nothing there."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import boto3
import pytest
from moto.sts.models import sts_backends

from chalicelib.model.place import Place
from tests.app.places import HERE, OTHER, THERE, Installation, emulated, installed, within

EMPTY = "444455556666"
"""An account without an installation."""
NEAR, FAR, NOBODY = Place(HERE, OTHER), Place(THERE, OTHER), Place(HERE, EMPTY)
REFUSED = b"""<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>
<Message>not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>"""
NO_SERVER = "Remote DC has no server currently reachable: "
ROLE = f"arn:aws:iam::{OTHER}:role/repave-reader-{HERE}"


class Refusing(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.send_response(403)
        self.end_headers()
        self.wfile.write(REFUSED)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def refusing() -> Iterator[str]:
    """An STS that lets nobody have a role: moto lets everybody."""
    server = HTTPServer(("127.0.0.1", 0), Refusing)
    threading.Thread(target=server.serve_forever).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Place, Installation]]:
    """Two hosts in each; a test that ends one says so."""
    policies = tmp_path_factory.mktemp("policies")
    with emulated():
        here = installed(HERE, policies, {THERE}, (FAR, NEAR, NOBODY))
        found = {Place(HERE): here, Place(THERE): installed(THERE, policies)}
        with within(OTHER):
            found |= {there: installed(there.region, policies) for there in (NEAR, FAR)}
        yield found


def test_an_account_answers_for_another_by_region_and_id(places: dict[Place, Installation]) -> None:
    here = places[Place(HERE)]
    assert len({host for each in places.values() for host in each.hosts}) == 8
    for place, there in places.items():
        assert here.nodes(f"?dc={place.datacenter}") == there.nodes() == there.hosts
    (first, *_) = here.told(f"/v1/catalog/nodes?dc={THERE}-{OTHER}")
    assert first["Datacenter"] == f"{THERE}-{OTHER}" and first["Meta"]["zone"].startswith(THERE)
    labels = here.told(f"/prometheus/targets?dc={THERE}-{OTHER}")[0]["labels"]
    assert labels["__meta_repave_region"] == THERE
    assert labels["__meta_repave_account"] == OTHER


def test_the_datacenters_are_the_own_region_then_others_then_accounts(
    places: dict[Place, Installation],
) -> None:
    accounts = [place.datacenter for place in (FAR, NEAR, NOBODY)]
    assert places[Place(HERE)].told("/v1/catalog/datacenters") == [HERE, THERE, *accounts]
    assert places[NEAR].told("/v1/catalog/datacenters") == [HERE]


def test_who_was_not_told_of_an_account_does_not_ask_it(places: dict[Place, Installation]) -> None:
    found = places[Place(THERE)].ask(f"/v1/catalog/nodes?dc={NEAR.datacenter}")
    assert (found["statusCode"], found["body"]) == (500, "No path to datacenter")


def test_an_audit_forgets_nobody_in_another_account(places: dict[Place, Installation]) -> None:
    here, ended = places[Place(HERE)], min(places[Place(HERE)].hosts)
    boto3.client("ec2", region_name=HERE).terminate_instances(InstanceIds=[ended])
    here.now += timedelta(hours=2)
    here.sweep()
    here.hosts.remove(ended)
    for place, there in places.items():
        assert there.living() == there.hosts
        assert here.nodes(f"?dc={place.datacenter}") == there.hosts


@pytest.mark.parametrize(("method", "path"), [("PUT", "/v1/kv/a"), ("GET", "/v1/kv/a")])
def test_keys_of_another_account_are_refused(
    places: dict[Place, Installation], method: str, path: str
) -> None:
    stores = [each.deps.registry.configuration for each in places.values()]
    before = [store.revision() for store in stores]
    found = places[Place(HERE)].ask(f"{path}?dc={NEAR.datacenter}", method)
    assert found["statusCode"] == 501
    assert f"account {OTHER} in {HERE} are kept there; ask its own registry" in found["body"]
    assert [store.revision() for store in stores] == before


def test_an_account_without_tables_is_an_error_of_that_question_alone(
    places: dict[Place, Installation],
) -> None:
    here = places[Place(HERE)]
    found = here.ask(f"/v1/catalog/nodes?dc={NOBODY.datacenter}")
    assert found["statusCode"] == 500
    role = f"arn:aws:iam::{EMPTY}:role/repave-reader-{HERE}"
    whose = f"account {EMPTY} in {HERE}, by {role}, cannot be reached"
    assert found["body"].startswith(f"{NO_SERVER}{whose}: ResourceNotFoundException: ")
    assert here.nodes() == here.hosts
    assert here.nodes(f"?dc={NEAR.datacenter}") == places[NEAR].hosts
    plain = here.ask(f"/prometheus/targets?dc={NOBODY.datacenter}")
    assert (plain["statusCode"], plain["body"].startswith(whose)) == (500, True)


def test_a_role_that_is_refused_is_an_error_of_that_question_alone(
    places: dict[Place, Installation], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = installed("eu-north-1", tmp_path, {HERE}, (NEAR,))
    with refusing() as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", url)
        found = refused.ask(f"/v1/catalog/nodes?dc={NEAR.datacenter}")
    assert found["statusCode"] == 500
    assert found["body"] == (
        f"{NO_SERVER}account {OTHER} in {HERE}, by {ROLE}, cannot be reached: "
        "AccessDenied: not authorized to perform: sts:AssumeRole"
    )
    assert refused.nodes() == refused.hosts
    assert refused.nodes(f"?dc={HERE}") == places[Place(HERE)].hosts
    monkeypatch.undo()
    assert refused.nodes(f"?dc={NEAR.datacenter}") == places[NEAR].hosts


def test_a_role_is_assumed_when_it_is_first_asked_for_and_not_for_each_question(
    places: dict[Place, Installation], tmp_path: Path
) -> None:
    def assumed() -> int:
        roles = sts_backends[OTHER]["aws"].assumed_roles
        return sum(role.session_name == "repave-ap-south-1" for role in roles)

    fresh = installed("ap-south-1", tmp_path, accounts=(NEAR,))
    assert (fresh.nodes(), assumed()) == (fresh.hosts, 0)
    for _ in range(2):
        assert (fresh.nodes(f"?dc={NEAR.datacenter}"), assumed()) == (places[NEAR].hosts, 1)
