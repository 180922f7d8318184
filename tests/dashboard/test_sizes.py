"""The page with ten hosts and with ten thousand, in both themes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bench.page.account import TEN, TEN_THOUSAND, Account
from dashboard.serving import Server
from tests.dashboard.conftest import Opens

SIZES = {"10": TEN, "10000": TEN_THOUSAND}
THEMES = ("light", "dark")


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, Server]]:
    with Server(Account(TEN)) as ten, Server(Account(TEN_THOUSAND)) as many:
        yield {"10": ten, "10000": many}


def findings(page: Page) -> list[str]:
    """Serious and critical ones, of everything that axe-core knows."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{each['id']}: {node['html'][:160]} {node['any'][:1]}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES)
def test_it_is_readable_by_everybody(
    opens: Opens, servers: dict[str, Server], screenshots: Path, size: str, theme: str
) -> None:
    # axe-core must be put into the page, which its own policy forbids to everybody.
    page = opens(servers[size].url, color_scheme=theme, bypass_csp=True)
    expect(page.locator("#numbers dd").first).to_have_text(f"{sum(SIZES[size].values()):,}")
    expect(page.locator("#waits li").first).to_be_visible()
    page.screenshot(path=screenshots / f"page-{size}-{theme}.png")
    assert findings(page) == []


@pytest.mark.parametrize("theme", THEMES)
def test_who_can_reach_whom_is_a_table_for_everybody(
    opens: Opens, servers: dict[str, Server], screenshots: Path, theme: str
) -> None:
    page = opens(servers["10"].url, color_scheme=theme, bypass_csp=True)
    reach = page.locator("#reach")
    expect(reach.get_by_role("table")).to_have_count(0)
    reach.get_by_role("heading", name="Who can reach whom").click()
    expect(reach.get_by_role("row")).to_have_count(3)
    expect(reach.get_by_role("row", name="web tcp 8080 batch")).to_be_visible()
    page.screenshot(path=screenshots / f"reach-{theme}.png")
    assert findings(page) == []


@pytest.mark.parametrize("theme", THEMES)
def test_what_opens_is_readable_by_everybody(
    opens: Opens, servers: dict[str, Server], screenshots: Path, theme: str
) -> None:
    page = opens(servers["10"].url, color_scheme=theme, bypass_csp=True)
    page.get_by_role("button", name="Table").first.click()
    page.locator(".table").get_by_role("button").first.click()
    page.screenshot(path=screenshots / f"host-{theme}.png")
    assert findings(page) == []
    page.locator("#host").get_by_role("button", name="Rebuild").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.screenshot(path=screenshots / f"dialog-{theme}.png")
    assert findings(page) == []


def test_ten_thousand_hosts_are_bars_and_marks_for_those_that_matter(
    opens: Opens, servers: dict[str, Server]
) -> None:
    page = opens(servers["10000"].url)
    listbox = page.get_by_role("listbox", name="Hosts of web by age")
    expect(listbox).to_have_accessible_name("Hosts of web by age, 4003")
    listbox.focus()
    expect(listbox.get_by_role("option")).to_contain_text("overdue: ")
    expect(listbox.get_by_role("option")).to_have_attribute("aria-setsize", "4003")


def test_the_keyboard_walks_from_host_to_host_and_back_out(
    opens: Opens, servers: dict[str, Server]
) -> None:
    page = opens(servers["10"].url, reduced_motion="reduce")
    listbox = page.get_by_role("listbox", name="Hosts of web")
    option = listbox.get_by_role("option")
    listbox.focus()
    ages = []
    for key in ("Home", "ArrowRight", "PageDown", "End", "ArrowLeft"):
        listbox.press(key)
        ages.append(option.get_attribute("aria-posinset"))
    assert ages == ["1", "2", "1", "6", "5"]
    listbox.press("Enter")
    expect(page.locator("#host-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#host")).to_be_hidden()
    expect(listbox).to_be_focused()


def test_a_chosen_theme_stays(opens: Opens, servers: dict[str, Server]) -> None:
    page = opens(servers["10"].url, color_scheme="light")
    page.get_by_role("button", name="Dark theme").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_fleets_are_found_by_name(opens: Opens, servers: dict[str, Server]) -> None:
    page = opens(servers["10000"].url)
    page.get_by_role("searchbox").fill("service-07")
    expect(page.locator("article.fleet h3")).to_have_text(["service-07"])
