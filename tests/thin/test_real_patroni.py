"""Patroni keeps two PostgreSQL servers, with `repave serve` in the place of its Consul."""

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from sandbox.running import Options, Sandbox
from sandbox.serving import serve
from tests.app.conftest import counted, running
from tests.clients import missing, packages_for
from tests.emulators.processes import free_port
from tests.thin.process import repave_serve

pytestmark = pytest.mark.long

SERVERS = Path("/usr/lib/postgresql")
"""As Debian installs them, by version."""
PATRONI = ("patroni==4.1.5", "py-consul==1.8.0", "psycopg[binary]==3.3.9")
LEADER = "service/demo/leader"
TTL = 20
"""Seconds, the least that Patroni takes. Its session has half of that, and lives for twice that."""


FASTER = 2


class Runner:
    """PostgreSQL refuses to run as root; whoever it runs as can read no home of root's."""

    def __init__(self, folder: Path) -> None:
        root = os.geteuid() == 0
        own = Path(sys.executable).resolve()
        self.python = str(own) if not root or _open(own) else "/usr/bin/python3"
        self.server = max(SERVERS.glob("*/bin"), key=lambda path: float(path.parent.name))
        self.packages = folder / "packages"
        shutil.copytree(packages_for(self.python, *PATRONI), self.packages)
        self.as_user: dict[str, Any] = {}
        if root:
            user = pwd.getpwnam("postgres")
            self.as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
            os.chown(folder, user.pw_uid, user.pw_gid)
        self.environ = {"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": str(folder)}


def _open(program: Path) -> bool:
    """To every user, with all folders on the way."""
    return all(folder.stat().st_mode & 0o001 for folder in program.parents)


class Node:
    def __init__(self, name: str, folder: Path, consul: str, runner: Runner) -> None:
        self.name, self.data, self._runner = name, folder / name, runner
        self.port, self._rest = free_port(), free_port()
        self._file, self._log = folder / f"{name}.json", folder / f"{name}.log"
        self._file.write_text(json.dumps(self._configuration(folder, consul)))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [self._runner.python, "-m", "patroni", str(self._file)]
        environ = {**self._runner.environ, "PYTHONPATH": str(self._runner.packages)}
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, env=environ, cwd="/", **self._runner.as_user
            )

    def state(self) -> dict[str, Any]:
        try:
            with urlopen(f"http://127.0.0.1:{self._rest}/patroni", timeout=5) as told:
                return dict(json.load(told))
        except OSError:
            assert self._process and self._process.poll() is None, self._log.read_text()
            return {}

    def is_a(self, role: str) -> bool:
        found = self.state()
        return (found.get("role"), found.get("state")) in ((role, "running"), (role, "streaming"))

    def sql(self, words: str) -> str:
        command = [
            str(self._runner.server / "psql"),
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
            "-U",
            "postgres",
        ]
        return subprocess.run(
            [*command, "-tAc", words, "postgres"],
            env=self._runner.environ,
            cwd="/",
            check=True,
            capture_output=True,
            text=True,
            **self._runner.as_user,
        ).stdout.strip()

    def kill(self) -> None:
        """At once, server and all: nothing is given back."""
        assert self._process
        self._process.kill()
        self._process.wait()
        pid = self.data / "postmaster.pid"
        if pid.exists():
            os.kill(int(pid.read_text().split()[0]), signal.SIGKILL)
            pid.unlink()  # Later the number may be another's.

    def end(self) -> None:
        if self._process and self._process.returncode is None:
            self.kill()

    def _configuration(self, folder: Path, consul: str) -> dict[str, Any]:
        address = f"127.0.0.1:{self.port}"
        trusted = [f"host {what} all 127.0.0.1/32 trust" for what in ("all", "replication")]
        return {
            "scope": "demo",
            "name": self.name,
            "restapi": {"listen": f"127.0.0.1:{self._rest}"},
            "consul": {"url": consul},
            "bootstrap": {
                "dcs": {"ttl": TTL, "loop_wait": 1, "retry_timeout": 5},
                "initdb": ["no-sync", {"encoding": "UTF8"}],
            },
            "postgresql": {
                "listen": address,
                "connect_address": address,
                "data_dir": str(self.data),
                "bin_dir": str(self._runner.server),
                "pgpass": str(folder / f"{self.name}.pgpass"),
                "pg_hba": trusted,
                "authentication": {
                    "superuser": {"username": "postgres", "password": "x"},
                    "replication": {"username": "replicator", "password": "x"},
                },
                "parameters": {"unix_socket_directories": str(folder), "fsync": "off"},
            },
        }


class Place:
    """A registry whose clock goes twice as fast as ours, as long as somebody waits."""

    def __init__(self, sandbox: Sandbox, url: str, folder: Path) -> None:
        self._sandbox, self._at = sandbox, time.monotonic()
        runner = Runner(folder)
        self.one, self.other = (Node(name, folder, url, runner) for name in ("pg1", "pg2"))

    def until(self, true: Callable[[], object], within: float = 60) -> None:
        last = time.monotonic() + within
        while not true():
            assert time.monotonic() < last, (self.one.state(), self.other.state())
            time.sleep(0.2)
            now = time.monotonic()
            self._sandbox.run_for(timedelta(seconds=FASTER * (now - self._at)))
            self._at = now

    def passes(self, seconds: float) -> None:
        over = self._sandbox.clock.now() + timedelta(seconds=seconds)
        self.until(lambda: self._sandbox.clock.now() > over)

    def leader(self) -> tuple[str, int, str | None]:
        """Its name, the revision that made its key, and the session that holds it."""
        store = self._sandbox.deps.registry.configuration
        heads = store.look(LEADER, self._sandbox.clock.now()).heads
        ((head, version),) = zip(heads, store.versions(heads), strict=True)
        return version.value.decode(), head.created, head.session


@contextmanager
def readable() -> Iterator[Path]:
    """By others too, as pytest's own folders are not."""
    with tempfile.TemporaryDirectory(prefix="repave-patroni-") as name:
        os.chmod(name, 0o755)
        yield Path(name)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Place]:
    if not list(SERVERS.glob("*/bin/postgres")):
        missing("PostgreSQL is not installed: apt-get install postgresql")
    with ExitStack() as all_of:
        folder = all_of.enter_context(readable())
        calls = all_of.enter_context(counted())
        sandbox = all_of.enter_context(running(calls, Options(tmp_path)))
        at = all_of.enter_context(serve(sandbox, 0, 0, 0))
        url, _ = all_of.enter_context(repave_serve(at.aws, "--registry-url", at.registry))
        found = Place(sandbox, url, folder)
        all_of.callback(found.one.end)
        all_of.callback(found.other.end)
        yield found


def test_the_other_takes_over_once_the_leader_is_killed(here: Place) -> None:
    here.one.start()
    here.until(lambda: here.one.is_a("primary"))
    here.other.start()
    here.until(lambda: here.other.is_a("replica"))
    first = here.leader()
    assert first[0] == "pg1"
    here.one.sql("create table kept (n int); insert into kept values (7)")
    here.passes(TTL + 1)
    assert here.leader() == first, "a leader that lives renews its session, and keeps its key"
    assert here.one.is_a("primary") and here.other.is_a("replica")
    here.one.kill()
    here.until(lambda: here.other.is_a("primary"))
    name, created, session = here.leader()
    assert name == "pg2" and created > first[1] and session not in (None, first[2])
    assert here.other.sql("select n from kept") == "7"
    here.other.sql("insert into kept values (8)")
