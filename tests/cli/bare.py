"""An emulated account in which nothing of Repave is, served on a local port; and the command run in
a process of its own, as an operator would."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from moto.core.responses import BaseResponse

from sandbox.clock import VirtualClock
from sandbox.cloud.account import EmulatedAccount
from sandbox.environment import FAKE
from sandbox.running import START

ROOT = Path(__file__).parents[2]
POLICY = "name: web\nmode: enforce\nage: {soft: 2d, hard: 5d}\nready: {bake: 1m, within: 15m}\n"


@dataclass
class Bare:
    clock: VirtualClock
    account: EmulatedAccount
    policies: Path
    url: str = ""
    asked: Counter[str] = field(default_factory=Counter)
    """Names of the calls that came to the port."""

    @property
    def now(self) -> str:
        return f"{self.clock.now():%Y-%m-%dT%H:%M:%SZ}"

    def advance(self, time: timedelta) -> datetime:
        return self.clock.advance_to(self.clock.now() + time) or self.clock.now()

    def repave(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environ = {**FAKE, "AWS_ENDPOINT_URL": self.url, "PATH": ""}
        words = [sys.executable, "-m", "cli", *arguments]
        return subprocess.run(words, cwd=ROOT, env=environ, capture_output=True, text=True)


@contextmanager
def bare(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Bare]:
    for name, value in FAKE.items():
        patch.setenv(name, value)
    clock = VirtualClock(START)
    account = EmulatedAccount(clock, emit=lambda event: None)
    account.start()
    found = Bare(clock, account, folder)
    (folder / "web.yaml").write_text(POLICY)
    original: Any = BaseResponse.call_action

    def counted(response: Any) -> Any:
        found.asked[response._get_action()] += 1
        return original(response)

    try:
        found.url = account.serve(0)
        patch.setattr(BaseResponse, "call_action", counted)
        yield found
    finally:
        account.stop()
