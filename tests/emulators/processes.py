"""A server as a child process: started on a free port, waited for, and ended with all its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

WITHIN = 60.0
"""Seconds for a server to answer, on a machine that is busy with other tests."""
INSTALLED = Path(sys.prefix)


def needs(path: Path, what: str) -> None:
    """Skips the test with a word if that is not installed; CI must have it."""
    if path.exists():
        return
    words = f"{what} is not installed: no {path}; `make emulators` brings it"
    if os.environ.get("CI"):
        pytest.fail(words)
    pytest.skip(words)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(
    command: Sequence[str], url: str, log: Path, environ: Mapping[str, str] | None = None
) -> Iterator[None]:
    with log.open("wb") as output:
        started = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environ or {})},
            cwd=log.parent,
            start_new_session=True,
        )
        try:
            _await_answer(started, url, log)
            yield
        finally:
            # Its workers are of its session, and would keep the port.
            with suppress(ProcessLookupError):
                os.killpg(started.pid, signal.SIGKILL)
            started.wait()


def _await_answer(started: subprocess.Popen[bytes], url: str, log: Path) -> None:
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        if started.poll() is not None:
            break
        if _answers(url):
            return
        time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer:\n{log.read_text(errors='replace')[-2000:]}")


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=2).close()
    except urllib.error.HTTPError:
        return True  # Whatever it says to this, it speaks.
    except OSError:
        return False
    return True
