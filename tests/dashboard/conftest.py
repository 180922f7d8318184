"""A headless Chromium, and the page in it as an operator finds it."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from sandbox.gateway import Gateway
from sandbox.running import Sandbox
from tests.app.conftest import counted, three_hosts

SCREENSHOTS = Path(__file__).parent.parent.parent / "build" / "screenshots"
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PATIENCE = 20_000  # Milliseconds, on a machine that is busy with other tests.
expect.set_options(timeout=PATIENCE)
Opens = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        words = "no Chromium: on Debian, apt-get install chromium"
        # Where the tests are to prove something, what did not run must not look well.
        pytest.fail(words) if os.environ.get("CI") else pytest.skip(words)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def opens(browser: Browser) -> Iterator[Opens]:
    """Opens an address, waits until the hosts are drawn, and fails if the page met an error."""
    errors: list[str] = []
    with ExitStack() as stack:

        def open_page(url: str, **options: Any) -> Page:
            context = browser.new_context(
                **{"viewport": {"width": 1440, "height": 1000}, **options}
            )
            stack.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.goto(url)
            page.wait_for_selector("html[data-drawn=all]", state="attached")
            return page

        yield open_page
    assert errors == []


@pytest.fixture(scope="session")
def screenshots() -> Path:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    return SCREENSHOTS


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with counted() as calls, three_hosts(calls, tmp_path_factory.mktemp("policies")) as found:
        yield found


@pytest.fixture(scope="module")
def gateway(sandbox: Sandbox) -> Iterator[Gateway]:
    served = Gateway(sandbox.functions, sandbox.turns, 0)
    served.start()
    yield served
    served.stop()
