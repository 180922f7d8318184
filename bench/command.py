"""`repave plan` over 10,000 hosts: `python -m bench.command`.

A process of its own asks a synthetic AWS on loopback, whose answers take as long as AWS's do: peak
memory, and how much of the time went into calls. Goals: under 256 MB, and most of it in AWS.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from http.server import ThreadingHTTPServer
from pathlib import Path

from bench.synthetic import FLEETS, HOSTS, Aws

MOST_MEMORY = 256
"""MB."""
POLICY = """
name: web
match: {group: "web-*"}
mode: observe
age: {soft: 5d, hard: 7d}
budget: {in_flight: 10%}
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.command", description=__doc__)
    parser.add_argument("--answers-in", type=float, default=0.1, help="seconds; default: 0.1")
    given = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Slow", (Aws,), {"wait": given.answers_in}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "web.yaml").write_text(POLICY)
        began = time.monotonic()
        done = _run(f"http://127.0.0.1:{server.server_address[1]}", folder)
    server.shutdown()
    return _told(done, time.monotonic() - began)


def _run(url: str, policies: str) -> subprocess.CompletedProcess[str]:
    environ = {
        **os.environ,
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    words = [sys.executable, "-m", "cli", "plan", "--policies", policies, "--calls"]
    return subprocess.run(words, env=environ, capture_output=True, text=True)


def _told(done: subprocess.CompletedProcess[str], took: float) -> int:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    memory, cpu = used.ru_maxrss / 1024, used.ru_utime + used.ru_stime
    print(done.stderr, end="")
    if done.returncode:
        return done.returncode
    calls, asked = done.stderr.splitlines()[-1].split(" calls, ")
    seconds = float(asked.removesuffix(" s"))
    print(f"{HOSTS} hosts in {FLEETS} fleets: {calls.strip()} calls, {seconds:.1f} s in AWS")
    print(f"peak memory {memory:.0f} MB (goal: under {MOST_MEMORY}), CPU {cpu:.1f} s")
    share = seconds / took
    print(f"of {took:.1f} s, from sending to decoded answers: {share:.0%} (goal: over 50%)")
    return 0 if memory < MOST_MEMORY and share > 0.5 else 1


if __name__ == "__main__":
    raise SystemExit(main())
