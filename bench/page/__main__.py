"""When the page first paints, and when every mark is there: `python -m bench.page`.

Ten thousand hosts in forty fleets, on loopback, in a headless Chromium that has seen nothing yet.
"""

import argparse
import shutil
import statistics
import sys
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bench.page.account import TEN_THOUSAND, Account
from dashboard.serving import Server

ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
GOAL = 1000
"""Milliseconds to the first paint."""
READ = """() => ({
  paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
  marks: performance.getEntriesByName("every host drawn")[0].startTime,
})"""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench.page", description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    given = parser.parse_args(arguments)
    with Server(Account(TEN_THOUSAND)) as server, sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        found = [_opened(browser, server.url) for _ in range(given.times)]
        browser.close()
    paint = statistics.median(each["paint"] for each in found)
    marks = statistics.median(each["marks"] for each in found)
    hosts, met = sum(TEN_THOUSAND.values()), "met" if paint < GOAL else "missed"
    print(f"{hosts} hosts, median of {given.times} times")
    print(f"first paint {paint:.0f} ms, every mark {marks:.0f} ms")
    print(f"goal: first paint under {GOAL} ms: {met}")
    return 0 if paint < GOAL else 1


def _opened(browser: Browser, url: str) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector("html[data-drawn=all]", state="attached")
    read: Any = page.evaluate(READ)
    context.close()
    return {name: float(value) for name, value in read.items()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
