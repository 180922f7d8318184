"""The page in the sandbox: what an operator sees and does, in a real browser."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import expect

from chalicelib.model.configuration import Operation, Verb
from chalicelib.model.fleet import Freeze
from chalicelib.model.service import Service
from sandbox.gateway import Gateway
from sandbox.running import Sandbox
from tests.dashboard.conftest import Opens
from tests.dashboard.test_sizes import findings


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
    expect(panel.locator(".history")).to_contain_text("registered")
    page.keyboard.press("Escape")
    page.get_by_role("heading", name="The next 90 days").scroll_into_view_if_needed()
    expect(page.locator("#forecasts")).to_contain_text("feasible: ")


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
    expect(page.locator("#host .pairs")).to_contain_text("<b>its disk</b> is odd")
    expect(page.locator("#host .history")).to_contain_text("<b>its disk</b> is odd")


def test_a_fleet_is_frozen_for_a_time_and_thawed(
    opens: Opens, gateway: Gateway, sandbox: Sandbox, screenshots: Path
) -> None:
    def frozen() -> Freeze | None:
        return sandbox.deps.registry.fleets.get("web").freeze

    page = opens(gateway.url)
    card = page.get_by_role("article", name="web")
    card.get_by_role("button", name="Freeze").click()
    dialog = page.get_by_role("dialog", name="Freeze fleet web?")
    dialog.get_by_label("For how long?").select_option("4 hours")
    dialog.get_by_label("Why?").fill("the database is being moved")
    dialog.get_by_role("button", name="Freeze fleet web").click()
    expect(card.locator(".chips")).to_contain_text("the database is being moved")
    freeze = frozen()
    assert freeze and freeze.until
    assert timedelta(hours=3) < freeze.until - sandbox.clock.now() <= timedelta(hours=4)
    page.screenshot(path=screenshots / "sandbox-frozen.png")
    card.get_by_role("button", name="Unfreeze").click()
    page.get_by_role("dialog").get_by_role("button", name="Unfreeze fleet web").click()
    expect(page.locator("#stops")).to_contain_text("Nothing is frozen")
    assert frozen() is None


def test_everything_is_frozen_until_it_is_lifted(
    opens: Opens, gateway: Gateway, sandbox: Sandbox
) -> None:
    page = opens(gateway.url)
    page.get_by_role("button", name="Freeze everything").click()
    page.get_by_label("Why?").fill("something is wrong")
    page.get_by_role("dialog").get_by_role("button", name="Freeze everything").click()
    expect(page.get_by_role("alert")).to_contain_text("Everything is frozen")
    freeze = sandbox.deps.registry.fleets.account().freeze
    assert freeze and (freeze.why, freeze.until) == ("something is wrong", None)
    page.get_by_role("button", name="Unfreeze everything").click()
    page.get_by_role("dialog").get_by_role("button", name="Unfreeze everything").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_host_is_held_and_released(opens: Opens, gateway: Gateway, sandbox: Sandbox) -> None:
    def held() -> list[str]:
        return [host.hold.why for host in sandbox.deps.registry.hosts.every() if host.hold]

    page = opens(gateway.url)
    page.get_by_role("listbox").press("Home")
    page.get_by_role("listbox").press("Enter")
    panel, dialog = page.locator("#host"), page.get_by_role("dialog")
    panel.get_by_role("button", name="Hold").click()
    dialog.get_by_label("Why?").fill("a dump is copied")
    dialog.get_by_role("button", name="Hold it").click()
    expect(page.locator("#stops")).to_contain_text("a dump is copied")
    assert held() == ["a dump is copied"]
    panel.get_by_role("button", name="Release").click()
    dialog.get_by_role("button", name="Release it").click()
    expect(page.locator("#stops")).to_contain_text("Nothing is frozen and no host is held")
    assert held() == []


def test_what_happens_appears_by_itself(opens: Opens, gateway: Gateway, sandbox: Sandbox) -> None:
    page = opens(gateway.url)
    sandbox.run_until(lambda: bool(sandbox.deps.registry.replacements.open_in("web")), WITHIN)
    expect(page.locator("#flights")).to_contain_text("request")


WITHIN = timedelta(minutes=30)


def test_who_offers_a_service_is_shown_once_somebody_asks(
    opens: Opens, gateway: Gateway, sandbox: Sandbox, screenshots: Path
) -> None:
    registry = sandbox.deps.registry
    row = min(registry.hosts.every(), key=lambda host: host.id)
    offers = replace(row, services=(Service("web", 8080, ("http",)),))
    registry.hosts.update_facts(offers, row)
    registry.services.enter("web", row.id)
    page = opens(gateway.url, bypass_csp=True)
    services = page.locator("#services")
    expect(services.get_by_role("table")).to_have_count(0)
    services.get_by_role("heading", name="Services").click()
    expect(services).to_contain_text("1 service, as the registry had them at")
    services.get_by_role("button", name="web", exact=True).click()
    expect(services.get_by_role("table", name="Who offers web")).to_contain_text(":8080")
    services.get_by_role("button", name=row.id).click()
    panel = page.locator("#host")
    panel.get_by_text("What discovery tells of it").click()
    expect(panel.get_by_role("table", name=f"Facts of {row.id}")).to_contain_text("port 8080, http")
    page.screenshot(path=screenshots / "sandbox-services.png")
    assert findings(page) == []


def test_keys_are_shown_with_their_versions_once_somebody_asks(
    opens: Opens, gateway: Gateway, sandbox: Sandbox, screenshots: Path
) -> None:
    for value in (b"<b>1</b>", b"2"):
        written = [Operation(Verb.SET, "web/limit", value)]
        sandbox.deps.registry.configuration.commit(written, sandbox.clock.now(), "ada")
    page = opens(gateway.url, bypass_csp=True)
    configuration = page.locator("#configuration")
    expect(configuration.get_by_role("table")).to_have_count(0)
    configuration.get_by_role("heading", name="Configuration").click()
    expect(configuration).to_contain_text("1 key at revision")
    expect(configuration).to_contain_text("No policy names a prefix.")
    configuration.get_by_role("button", name="web/limit").click()
    versions = configuration.get_by_role("table", name="Versions of web/limit")
    expect(versions.get_by_role("row")).to_have_count(3)
    expect(versions).to_contain_text("<b>1</b>")
    page.screenshot(path=screenshots / "sandbox-configuration.png", full_page=True)
    assert findings(page) == []


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
