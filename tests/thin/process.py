"""`repave serve` as a process of its own, over an AWS that somebody else keeps."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.environment import FAKE


@contextmanager
def ended(process: "subprocess.Popen[str]") -> Iterator["subprocess.Popen[str]"]:
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=30)


@contextmanager
def repave_serve(aws: str, *arguments: str) -> Iterator[tuple[str, str]]:
    """Its URL, and its address for DNS."""
    words = [sys.executable, "-m", "cli", "serve", "--region", "us-east-1"]
    ports = ["--http-port", "0", "--dns-port", "0"]
    environ = {**os.environ, **FAKE, "AWS_ENDPOINT_URL": aws, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [*words, *ports, *arguments], env=environ, stdout=subprocess.PIPE, text=True
    )
    with ended(process):
        assert process.stdout
        http, dns = (process.stdout.readline().strip() for _ in range(2))
        assert dns.startswith("dns://"), (http, dns)
        yield http, dns.removeprefix("dns://")
