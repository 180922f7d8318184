"""All checks of an account, in the order in which their findings are told."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import inf

import boto3

from chalicelib.decisions.forecast.look import LONGEST, foretell
from chalicelib.model.group import Group
from cli.checks import groups, hooks, hosts, installation, policies
from cli.checks.finding import Finding
from cli.planning import Account, Planned


@dataclass(frozen=True, slots=True)
class Checks:
    session: boto3.Session
    account: Account
    prefix: str

    def of_account(self) -> Iterator[Finding]:
        account, book = self.account, self.account.deps.policies.book()
        now = account.deps.clock()
        yield from installation.of_installation(account.found, self.session, self.prefix, now)
        yield from policies.of_files(book, account.bindings)
        yield from policies.of_fleets(account.groups, account.bindings)
        yield from hosts.of_nobodys(account.deps.registry.hosts.every())

    def of_fleet(self, each: Planned) -> Iterator[Finding]:
        policy, group = each.seen.binding.policy, each.seen.group
        if policy is None or group is None:
            return
        found = foretell(each.seen, policy, group, each.at, LONGEST, effort=inf)
        yield from groups.of_ways(each.seen, found)
        yield from groups.of_settings(group, policy)
        yield from hosts.of_hosts(group, each.plan)
        if not group.standalone:
            yield from groups.of_refresh(group, self.account.deps.groups.refresh(group.name))
            yield from self._of_hooks(group)

    def _of_hooks(self, group: Group) -> Iterator[Finding]:
        client, deployed = self.account.deps.hooks.client, self.account.deployed
        heard = cache(lambda: hooks.anyone_hears(self.session))
        yield from hooks.of_hooks(client, group.name, deployed, heard)
