"""Measures and prints; the status is 1 below a goal. Goals are of the server's own processor time:
what the clock says depends on who else uses the machine."""

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

from dns.message import make_query

from bench.thin import load
from bench.thin.served import HOSTS, SERVICES

LEAST_READS, LEAST_QUESTIONS = 7_500, 10_000
"""A second of one processor."""
PATH = "/v1/health/service/web1?passing=1"


class Measured:
    """The server in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        http, dns = (urlsplit(url) for url in json.loads(self._line()))
        self.http, self.dns = _address(http), _address(dns)

    def told(self, words: str = "") -> dict[str, Any]:
        assert self._process.stdin
        self._process.stdin.write(f"{words}\n")
        self._process.stdin.flush()
        found: dict[str, Any] = json.loads(self._line())
        return found

    def rate(self, what: str, work: Callable[[], int], least: int) -> bool:
        before, began = self.told(), time.monotonic()
        count = work()
        took = time.monotonic() - began
        by_cpu: float = count / (self.told()["cpu"] - before["cpu"])
        print(
            f"{what}: {by_cpu:,.0f} in a second of its processor, {by_cpu / least:.1f} times the "
            f"goal of {least:,}; {count / took:,.0f} in one of the clock"
        )
        return by_cpu >= least

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.thin", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="for each; default: 5")
    parser.add_argument("--watchers", type=int, default=5000, help="default: 5000")
    given = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    words = [sys.executable, "-m", "bench.thin.served"]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            return measure(Measured(process), given.seconds, min(given.watchers, most - 100))
        finally:
            process.terminate()


def measure(server: Measured, seconds: float, watchers: int) -> int:
    print(f"{HOSTS} hosts, {HOSTS // SERVICES} of each service: {server.told()['memory']:.0f} MB")

    def read() -> int:
        return asyncio.run(load.reads(server.http, PATH, 16, seconds))

    enough = server.rate("HTTP reads", read, LEAST_READS)
    for name, type in (("web1.service.consul", "A"), ("_web1._tcp.service.consul", "SRV")):
        ask = asker(server, name, type, seconds)
        enough &= server.rate(f"DNS, {type}", ask, LEAST_QUESTIONS)
    print(f"with all that in memory: {server.told()['memory']:.0f} MB")
    watch(server, watchers)
    return 0 if enough else 1


def asker(server: Measured, name: str, type: str, seconds: float) -> Callable[[], int]:
    query = make_query(name, type, use_edns=0, payload=4096).to_wire()

    def ask() -> int:
        replies, lost = load.questions(server.dns, query, 32, seconds)
        if lost:
            print(f"{lost} times replies were lost")
        return replies

    return ask


def watch(server: Measured, number: int) -> None:
    http = "http://{}:{}".format(*server.http)
    with urlopen(f"{http}/v1/health/service/web0") as answer:
        index = answer.headers["X-Consul-Index"]
    before = server.told()
    began = used = 0.0

    async def until_all_wait() -> None:
        nonlocal began, used
        while server.told()["waiting"] < number:
            await asyncio.sleep(0.2)
        now = server.told()
        each = (now["memory"] - before["memory"]) / number * 1000
        print(f"{number} watchers wait: {now['memory']:.0f} MB, {each:.1f} KB for each")
        began, used = time.monotonic(), now["cpu"]
        server.told("change")

    path = f"/v1/health/service/web0?index={index}&wait=10m"
    asyncio.run(load.watchers(server.http, path, number, until_all_wait))
    took, used = time.monotonic() - began, server.told()["cpu"] - used
    print(f"all {number} have the news {took:.1f} s after the change; {used:.1f} s of processor")


def _address(url: Any) -> load.Address:
    return url.hostname, url.port


if __name__ == "__main__":
    raise SystemExit(main())
