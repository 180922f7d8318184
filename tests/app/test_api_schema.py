"""Schemathesis, which knows only the specification, against the API over HTTP."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.handlers.api.openapi import document
from chalicelib.handlers.api.routes import ROUTES
from sandbox.gateway import Gateway
from sandbox.running import Sandbox
from tests.app.test_api import ask, hosts

# API Gateway answers a method that it does not have with 403, not 405; who signed is not checked
# without it.
ACCEPTED = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "400", "403", "404", "409", "422"]
"""
"""Of good requests: a time may be past, and a key may have been used for another request."""
LEFT_OUT = "unsupported_method,ignored_auth,missing_required_header"
EXAMPLES = 6


@pytest.mark.long
def test_no_request_is_answered_other_than_specified(sandbox: Sandbox, tmp_path: Path) -> None:
    host = hosts(sandbox)[0]["id"]
    assert ask(sandbox, "POST", f"/hosts/{host}/rebuild")[0] == 202
    registry = sandbox.deps.registry.replacements
    assert sandbox.run_until(lambda: bool(registry.open_in("web")), timedelta(minutes=5))
    known = {
        "/hosts/": host,
        "/fleets/": "web",
        "/services/": "web",
        "/replacements/": registry.open_in("web")[0].id,
    }
    spec = tmp_path / "openapi.json"
    spec.write_text(json.dumps(naming(known)))
    with served(sandbox) as url:
        found = schemathesis(spec, url)
    assert found.returncode == 0, found.stdout + found.stderr
    generated = re.search(r"(\d+) generated", found.stdout)
    assert generated and int(generated[1]) > 10 * len(ROUTES), found.stdout[-2000:]


def naming(known: dict[str, str]) -> dict[str, Any]:
    """The specification with names in its paths that are there: no random one is."""
    spec: dict[str, Any] = json.loads(json.dumps(document(ROUTES)))
    del spec["security"]  # The sandbox takes everyone for an operator.
    for path, operations in spec["paths"].items():
        names = [name for prefix, name in known.items() if path.startswith(prefix)]
        for operation in operations.values():
            # A cursor is one that a page gave: no random one is, however it looks.
            given = [each for each in operation["parameters"] if each["name"] != "cursor"]
            operation["parameters"] = given
            for parameter in given:
                if parameter["in"] == "path":
                    parameter["schema"]["enum"] = names
    return spec


@contextmanager
def served(sandbox: Sandbox) -> Iterator[str]:
    gateway = Gateway(sandbox.functions, sandbox.turns, 0)
    gateway.start()
    try:
        yield gateway.url
    finally:
        gateway.stop()


def schemathesis(spec: Path, url: str) -> "subprocess.CompletedProcess[str]":
    config = spec.with_name("schemathesis.toml")
    config.write_text(ACCEPTED)
    command = [
        f"{sys.prefix}/bin/st",
        "--config-file",
        str(config),
        "run",
        str(spec),
        "--url",
        url,
        "--no-color",
    ]
    command += ["--seed", "1", "--max-examples", str(EXAMPLES), "--no-shrink"]
    command += ["--exclude-checks", LEFT_OUT, "--phases", "examples,coverage,fuzzing"]
    command += ["--continue-on-failure", "--generation-database", "none", "--warnings", "off"]
    return subprocess.run(command, capture_output=True, text=True, cwd=spec.parent)
