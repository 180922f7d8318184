"""Services counted."""

from dataclasses import replace

from chalicelib.discovery.health import Status
from chalicelib.discovery.summary import summaries
from chalicelib.discovery.view import view
from chalicelib.model.fleet import Account
from chalicelib.model.service import Service
from tests.builders import NOW, ago, host

WEB, ADMIN = Service("web", 80, ("http",)), Service("admin", 81)


def test_each_service_is_counted_by_how_its_hosts_do() -> None:
    hosts = [
        host("i-1", services=(WEB,), seen_at=ago("5m")),
        host("i-2", services=(replace(WEB, tags=("canary",)), ADMIN), lifecycle="Standby"),
        host("i-3", fleet="api", services=(WEB,), seen_at=ago("2d")),
        host("i-4", services=(WEB,), gone_at=NOW),
    ]
    admin, web = summaries(view(hosts, Account(), 7, NOW, "eu-west-1"))
    assert (admin.name, admin.instances, admin.counts) == ("admin", 1, {Status.CRITICAL: 1})
    assert (web.name, web.instances) == ("web", 3)
    assert web.counts == {Status.PASSING: 2, Status.CRITICAL: 1}
    assert (web.tags, web.fleets) == (("canary", "http"), ("api", "web"))
    assert web.verified_at == ago("2d")
