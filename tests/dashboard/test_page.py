"""The page in the sandbox: what an operator sees and does, in a real browser."""

from datetime import timedelta
from pathlib import Path

from playwright.sync_api import expect

from sandbox.gateway import Gateway
from sandbox.running import Sandbox
from tests.dashboard.conftest import Opens


def test_it_shows_the_fleet_and_what_a_host_is(
    opens: Opens, gateway: Gateway, screenshots: Path
) -> None:
    page = opens(gateway.url)
    expect(page.get_by_role("heading", name="web", exact=True).first).to_be_visible()
    page.screenshot(path=screenshots / "sandbox-light.png")
    page.get_by_role("button", name="Table").click()
    page.get_by_role("rowheader").first.get_by_role("button").click()
    panel = page.locator("#host")
    expect(panel.get_by_role("heading", level=2)).to_contain_text("i-")
    expect(panel).to_contain_text("goes at")


def test_a_rebuild_is_asked_for_only_after_a_reason_is_given(
    opens: Opens, gateway: Gateway, sandbox: Sandbox
) -> None:
    page = opens(gateway.url)
    page.get_by_role("listbox").press("Enter")
    page.locator("#host").get_by_role("button", name="Rebuild").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("A new host is launched")
    dialog.get_by_role("button", name="Rebuild it").click()
    assert not any(host.request for host in sandbox.deps.registry.hosts.every())
    dialog.get_by_label("Why?").fill("<b>its disk</b> is odd")
    dialog.get_by_role("button", name="Rebuild it").click()
    expect(dialog).to_be_hidden()
    asked = [host for host in sandbox.deps.registry.hosts.every() if host.request]
    assert [host.request and host.request.why for host in asked] == ["<b>its disk</b> is odd"]
    expect(page.locator("#host")).to_contain_text("<b>its disk</b> is odd")


def test_what_happens_appears_by_itself(opens: Opens, gateway: Gateway, sandbox: Sandbox) -> None:
    page = opens(gateway.url)
    sandbox.run_until(lambda: bool(sandbox.deps.registry.replacements.open_in("web")), WITHIN)
    expect(page.locator("#flights")).to_contain_text("request")


WITHIN = timedelta(minutes=30)


def test_when_the_api_is_gone_the_last_data_stays_and_a_banner_says_so(
    opens: Opens, gateway: Gateway
) -> None:
    page = opens(gateway.url)
    expect(page.locator(".facts")).to_contain_text("surge")  # Its plan is there too.
    before = page.locator("#fleet-list").inner_text()
    page.route("**/api/**", lambda route: route.abort())
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("alert")).to_contain_text("The API does not answer")
    assert page.locator("#fleet-list").inner_text() == before
