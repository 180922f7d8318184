"""dnsperf, which knows nothing of this server: a thousand questions at once, and none is lost."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients import with_libraries
from tests.dialects.asked import WEB
from tests.thin.place import place, served
from thin.serving import Server

pytestmark = pytest.mark.long

QUESTIONS = "web.service.consul A\n_web._tcp.service.consul SRV\ni-1.node.consul A\n"


@pytest.fixture
def server() -> Iterator[Server]:
    here = place()
    for n in range(10):
        here.add(f"i-{n}", WEB, private_ip=f"10.0.0.{n}")
    with served(here) as found:
        yield found


@pytest.mark.parametrize("how", ["udp", "tcp"])
def test_every_question_has_its_answer(server: Server, tmp_path: Path, how: str) -> None:
    program, environ = with_libraries("dnsperf", "usr/bin/dnsperf")
    questions = tmp_path / "questions"
    questions.write_text(QUESTIONS)
    assert server.dns
    host, port = server.dns
    # As many as may be under way at once, from five clients.
    words = ["-m", how, "-s", host, "-p", str(port), "-d", str(questions), "-e", "-b", "4096"]
    done = subprocess.run(
        [str(program), *words, "-n", "1000", "-c", "5", "-q", "100", "-t", "30"],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    asked = 1000 * len(QUESTIONS.splitlines())
    assert re.search(rf"Queries completed: +{asked} \(100.00%\)", done.stdout), done.stdout
    assert re.search(rf"Response codes: +NOERROR {asked} ", done.stdout), done.stdout
