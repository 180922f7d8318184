"""One home for configuration: keys of two regions are kept in one of them, and a region whose home
is away does all else."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from chalicelib.decisions.plan import plan
from chalicelib.handlers.api import boot, config
from chalicelib.handlers.reconcile_fleet import reconcile_fleet
from chalicelib.handlers.sweep import sweep
from chalicelib.model.configuration import FIRST, Change
from chalicelib.model.plan import Verdict
from chalicelib.model.replacement import Reason
from chalicelib.observing import observe
from chalicelib.registry.binding import bind
from chalicelib.registry.contract import Retention
from chalicelib.registry.dynamo_config import DynamoRows
from chalicelib.registry.dynamodb import home_of_configuration, registry_in
from chalicelib.reporting import report
from cli import place as commands
from cli.readonly import Guard
from tests.app.places import HERE, START, THERE, Installation, emulated, installed

POLICY = """
name: web
match: {group: web}
age: {soft: 5d, hard: 7d}
config: {prefixes: [web/]}
"""
AWAY = "eu-north-1"
WORDS = f"the configuration in {HERE} cannot be reached: "


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("policies")
    (folder / "web.yaml").write_text(POLICY)
    return folder


@pytest.fixture(scope="module")
def regions(policies: Path) -> Iterator[dict[str, Installation]]:
    with emulated():
        found = {HERE: installed(HERE, policies), THERE: installed(THERE, policies, home=HERE)}
        with_fleet(found[THERE])
        yield found


def with_fleet(of: Installation) -> None:
    """Of two hosts, which a pass has seen."""
    session = boto3.Session(region_name=of.deps.region)
    ec2: Any = session.client("ec2")
    image = ec2.register_image(Name="any")["ImageId"]
    made = ec2.create_launch_template(
        LaunchTemplateName="web", LaunchTemplateData={"ImageId": image, "InstanceType": "m7g.large"}
    )
    session.client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName="web",
        MinSize=2,
        MaxSize=4,
        LaunchTemplate={"LaunchTemplateId": made["LaunchTemplate"]["LaunchTemplateId"]},
        AvailabilityZones=[f"{of.deps.region}a"],
    )


def passed(of: Installation) -> None:
    reconcile_fleet(replace(of.deps, clock=lambda: of.now), "web")


def swept(of: Installation) -> dict[str, str]:
    return sweep(replace(of.deps, clock=lambda: of.now))


def verdicts(of: Installation) -> list[Verdict]:
    deps = replace(of.deps, clock=lambda: of.now)
    return list(plan(observe(deps, "web"), of.now).verdicts)


def members(of: Installation) -> list[str]:
    return [host.id for host in of.deps.registry.hosts.in_fleet("web")]


def test_a_key_that_is_put_here_is_read_there_and_a_change_rolls_the_fleet_there(
    regions: dict[str, Installation],
) -> None:
    here, there = regions[HERE], regions[THERE]
    assert here.ask("/v1/kv/web/limit", "PUT", b"10")["body"] == "true"
    passed(there)
    for host in members(there):
        status, told = there.get(boot.read_boot, by=host)
        assert (status, told["region"]) == (200, THERE)
        assert [(one["key"], one["value"]) for one in told["config"]["entries"]] == [
            ("web/limit", "10")
        ]
    passed(there)
    assert "web" not in swept(there)
    assert [one.reasons for one in verdicts(there)] == [()] * 2
    here.ask("/v1/kv/web/limit", "PUT", b"20")
    assert swept(there)["web"] == "it looks different"
    assert [one.reasons for one in verdicts(there)] == [(Reason.CONFIG,)] * 2
    assert there.ask("/v1/kv/web/limit", "PUT", b"10")["body"] == "true"
    assert [one.reasons for one in verdicts(there)] == [()] * 2
    assert here.get(config.show_key, "key=web/limit")[1]["value"] == "10"


def test_the_own_table_of_configuration_is_not_used(regions: dict[str, Installation]) -> None:
    own = registry_in(bind("repave", THERE)).configuration
    assert (own.look("", START, tree=True).heads, own.revision()) == ((), 1)


def test_a_lock_is_one_lock_wherever_it_is_asked_for(regions: dict[str, Installation]) -> None:
    here, there = regions[HERE], regions[THERE]
    ids = [
        json.loads(each.ask("/v1/session/create", "PUT", b'{"TTL": "30s"}')["body"])["ID"]
        for each in (here, there)
    ]
    assert here.ask(f"/v1/kv/leader?acquire={ids[0]}", "PUT", b"here")["body"] == "true"
    assert there.ask(f"/v1/kv/leader?acquire={ids[1]}", "PUT", b"there")["body"] == "false"
    there.ask(f"/v1/session/destroy/{ids[0]}", "PUT")
    (entry,) = here.told("/v1/kv/leader")
    assert "Session" not in entry


def test_who_was_too_late_is_told_that_and_not_that_the_home_is_away(
    regions: dict[str, Installation],
) -> None:
    regions[HERE].ask("/v1/kv/late", "PUT", b"1")
    rows = DynamoRows(home_of_configuration("repave", HERE), Retention())
    assert rows.write(Change(FIRST), START) is False


def test_a_command_looks_where_the_last_sweep_had_it(regions: dict[str, Installation]) -> None:
    swept(regions[THERE])
    found = commands.installed(boto3.Session(region_name=THERE), Guard(), "repave").registry
    assert found is not None
    regions[HERE].ask("/v1/kv/command", "PUT", b"1")
    here = regions[HERE].deps.registry.configuration
    assert found.configuration.revision() == here.revision() > FIRST


class Mute:
    """Takes each connection, and ends it without a word."""

    def __init__(self) -> None:
        self.asked = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def run(self) -> None:
        while True:
            try:
                found, _ = self._socket.accept()
            except OSError:
                return
            self.asked += 1
            found.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@contextmanager
def mute() -> Iterator[Mute]:
    server = Mute()
    thread = threading.Thread(target=server.run)
    thread.start()
    yield server
    server.close()
    thread.join()


def test_a_home_that_is_away_harms_nothing_else(
    regions: dict[str, Installation], policies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = installed(AWAY, policies, {THERE}, home=HERE)
    with_fleet(away)
    old = away.now = START + timedelta(days=8)
    with mute() as home:
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", home.url)
        asked = away.ask("/v1/kv/web/limit")
        assert asked["statusCode"] == 500
        assert asked["body"].startswith(f"No cluster leader: {WORDS}")
        assert away.ask("/v1/kv/web/limit", "PUT", b"1")["statusCode"] == 500
        assert home.asked == 2  # And once more: nobody waits for the same again.
        monkeypatch.undo()
        passed(away)
        status, told = away.get(boot.read_boot, by=members(away)[0])
        assert (status, told["detail"].startswith(WORDS)) == (502, True)
        assert away.get(config.list_keys, "prefix=web/")[0] == 502
        row = away.deps.registry.fleets.get("web")
        assert (row.last_pass_at, row.last_error, row.failed_passes) == (old, None, 0)
        swept(away)
        said = verdicts(away)
        assert [part.name for part in report(away.deps).fleets] == ["web"]
    assert len(said) == 2 and all(
        f"nobody goes for configuration: {WORDS}" in v.words for v in said
    )
    assert away.deps.registry.fleets.account().last_sweep_at == old
    assert away.nodes() == away.hosts | set(members(away))
