"""What each function asks of AWS while whole scenarios are played."""

import json
import logging
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.client import BaseClient
from moto.dynamodb.models import dynamodb_backends

from chalicelib.model.host import Host
from sandbox.environment import FAKE
from sandbox.functions import ACCOUNT_ID, REGION
from sandbox.running import Options, Sandbox
from sandbox.scenarios import SCENARIOS
from tests.events.samples import FOLDER
from tests.events.samples import HOST as SAMPLE_HOST
from tests.iam.evaluator import Request, allowed
from tests.iam.needs import needs
from tests.iam.policies import API, policy_files, statements

HOUR = timedelta(hours=1)
PLAYED = {
    "standby": 2.5 * HOUR,
    "policy-surge": 2.5 * HOUR,
    "standalone": 2.5 * HOUR,
    "hooks": 2.5 * HOUR,
    "touched": HOUR,
    "notices": 1.5 * HOUR,
    "sick": 1.5 * HOUR,
}
"""Few hours are enough where hosts are old after one."""
SOON = (("8h", "1h"), ("10h", "1h"), ("16h", "3h"), ("18h", "3h"))
READS = "config: {prefixes: [web/]}\n"
BODIES = {("PUT", "/config"): {"value": "1"}, ("DELETE", "/config"): None}
OF_HOSTS = ("/ready", "/boot")
Key = tuple[str, str]
"""Function and action."""


SAMPLE_GROUP = "web-prod"
BODY = {"why": "to see what it asks for"}
ASKED = {
    "/reach": ("/reach?from={name}&to={address}&port=1", "/reach?from={id}&to=service:nobody"),
    "/reach/into": ("/reach/into?to={name}",),
    "/config": ("/config?key=web/a",),
    "/config/history": ("/config/history?key=web/a",),
    "/config/diff": ("/config/diff?since=1",),
}
"""What a path needs beside its own names."""


@dataclass
class Recording:
    seen: dict[Key, set[str]] = field(default_factory=dict)
    """The scenarios in which it was asked for."""
    denied: list[tuple[str, Request]] = field(default_factory=list)

    def note(self, function: str, request: Request, scenario: str) -> None:
        self.seen.setdefault((function, request.action), set()).add(scenario)
        if not allowed(_rights(function), request):
            self.denied.append((function, request))


def _rights(function: str) -> list[dict[str, Any]]:
    return statements(policy_files()[function], ZoneId=os.environ["REPAVE_ZONE_ID"])


@contextmanager
def recorded() -> Iterator[Recording]:
    """Plays them all."""
    found = Recording()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in FAKE.items():
            patch.setenv(name, value)
        logging.disable(logging.CRITICAL)
        try:
            for scenario, time in PLAYED.items():
                _play(found, scenario, time)
        finally:
            logging.disable(logging.NOTSET)
        yield found


def _play(found: Recording, name: str, time: timedelta) -> None:
    scenario = SCENARIOS[name]
    with _hurried(scenario.policies) as policies, Sandbox(Options(policies)) as sandbox:
        with watched(sandbox, found, name):
            scenario.build(sandbox)
            sandbox.run_for(time)
            _tell_everything(sandbox)
            _ask_everything(sandbox)


@contextmanager
def _hurried(policies: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        for file in policies.glob("*.yaml"):
            text = file.read_text()
            for later, sooner in SOON:
                text = text.replace(f" {later}", f" {sooner}")
            (Path(folder) / file.name).write_text(f"{text}\n{READS}")
        yield Path(folder)


@contextmanager
def watched(sandbox: Sandbox, found: Recording, scenario: str) -> Iterator[None]:
    running: list[str] = []
    invoke, call = sandbox.functions.invoke, BaseClient._make_api_call  # type: ignore[attr-defined]

    def invoked(name: str, event: dict[str, Any]) -> Any:
        running.append(API if name == "app" else name)
        try:
            return invoke(name, event)
        finally:
            running.pop()

    def called(client: Any, operation: str, params: dict[str, Any]) -> Any:
        if running:
            service = client.meta.service_model.service_name
            for request in needs(service, operation, params):
                found.note(running[-1], request, scenario)
        return call(client, operation, params)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox.functions, "invoke", invoked)
        patch.setattr(BaseClient, "_make_api_call", called)
        yield


def _tell_everything(sandbox: Sandbox) -> None:
    """Every sample event, of a host that nobody has registered and of one that is known."""
    for file in sorted(FOLDER.glob("*.json")):
        host = _some_host(sandbox)  # What was told of the last one may have ended it.
        text = file.read_text().replace(SAMPLE_HOST, host.id).replace('"recycle"', '"repave:busy"')
        event = json.loads(text.replace(SAMPLE_GROUP, str(host.fleet)))
        if "detail-type" not in event:
            continue
        rows = dynamodb_backends[ACCOUNT_ID][REGION].tables["repave-hosts"].items
        for key in [key for key in rows if key.value == host.id]:
            del rows[key]
        for _ in range(2):
            sandbox.dispatcher.emit(event)
            sandbox.run_for(timedelta(seconds=5))


def _some_host(sandbox: Sandbox) -> Host:
    """Of the largest fleet: ids, by which hosts are listed, are chance, and not every fleet asks
    for everything."""
    known = sandbox.deps.registry.hosts.page(1000).items
    hosts = [one for one in known if one.fleet and not one.gone]
    sizes = Counter(one.fleet for one in hosts)
    return min(hosts, key=lambda one: (-sizes[one.fleet], one.id))


def _ask_everything(sandbox: Sandbox) -> None:
    """Every route, of something that is there."""
    host = _some_host(sandbox)
    ids = {"id": host.id, "name": str(host.fleet), "address": str(host.private_ip)}
    routes: dict[str, Any] = sandbox.functions.module.app.routes
    for path, methods in routes.items():
        for method in methods:
            own = host.id if path.endswith(OF_HOSTS) else None
            body = BODIES.get((method, path), None if method == "GET" else BODY)
            once = {"Idempotency-Key": f"{method}-{len(path)}"}
            for asked in (path, *ASKED.get(path, ())):
                sandbox.request(method, asked.format(**ids), body, own, once)
