"""A sandbox with a private zone, what it should hold, and what other hands put into it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from chalicelib.discovery.records import wanted
from chalicelib.discovery.view import view
from chalicelib.model.recordset import RecordSet
from sandbox.delivery import Delivery
from sandbox.running import Options, Sandbox
from tests.app.conftest import POLICY, counted, running

YOUNG = POLICY.replace("{soft: 1h, hard: 3h}", "{soft: 30d, hard: 60d}")
"""No host is replaced but one that ends."""
SERVICES = YOUNG + "services: [{name: web, port: 8080}]\n"
ZONE = "example.internal."
MINUTE = timedelta(minutes=1)
FUNCTION = "sync_zone"


@contextmanager
def three_hosts(folder: Path, delivery: Delivery = Delivery()) -> Iterator[Sandbox]:  # noqa: B008 (frozen)
    from sandbox.estate import Estate, GroupSpec

    options = Options(folder, delivery=delivery, zone=ZONE)
    with counted() as calls, running(calls, options, web=SERVICES) as found:
        found.calls = calls  # type: ignore[attr-defined]
        found.estate = Estate()  # type: ignore[attr-defined]
        found.estate.group(GroupSpec("web", size=3, max_size=4, policy="web"))  # type: ignore[attr-defined]
        put(found, "www", "192.0.2.1")
        found.run_for(10 * MINUTE)
        yield found


def change(sandbox: Sandbox, action: str, one: dict[str, Any]) -> None:
    """By another hand."""
    sandbox.deps.zone.client.change_resource_record_sets(
        HostedZoneId=sandbox.deps.zone._id,
        ChangeBatch={"Changes": [{"Action": action, "ResourceRecordSet": one}]},  # type: ignore[typeddict-item]
    )


def put(sandbox: Sandbox, name: str, value: str, **given: Any) -> None:
    records = [{"Value": value}]
    plain = {"Name": f"{name}.{ZONE}", "Type": "A", "TTL": 60, "ResourceRecords": records}
    change(sandbox, "UPSERT", plain | given)


def marked(sandbox: Sandbox) -> set[RecordSet]:
    zone = sandbox.deps.zone
    return {each for each in zone.read() if each.identifier == zone.owner}


def others(sandbox: Sandbox) -> set[RecordSet]:
    return set(sandbox.deps.zone.read()) - marked(sandbox)


def of_registry(sandbox: Sandbox) -> set[RecordSet]:
    deps = sandbox.deps
    account = deps.registry.fleets.account()
    here = view(deps.registry.hosts.every(), account, 1, deps.clock(), deps.region)
    return set(wanted(here, ZONE, deps.zone.owner).sets)


def equal(sandbox: Sandbox) -> bool:
    return marked(sandbox) == of_registry(sandbox)


def hosts(sandbox: Sandbox) -> list[str]:
    return sorted(each.id for each in sandbox.deps.registry.hosts.every())


def end(sandbox: Sandbox, host: str) -> None:
    sandbox.estate.ec2.terminate_instances(InstanceIds=[host])  # type: ignore[attr-defined]


def addresses(sandbox: Sandbox) -> tuple[str, ...]:
    name = f"web.service.{ZONE}"
    return next((each.values for each in marked(sandbox) if each.name == name), ())
