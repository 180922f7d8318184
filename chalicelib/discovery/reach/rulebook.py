"""The rules of all security groups that matter to a question, and whom each lets."""

from collections.abc import Iterable, Iterator
from ipaddress import ip_network

from chalicelib.model.network import Kind, Rule, Security
from chalicelib.model.traffic import Traffic


class Rulebook:
    def __init__(self, security: Security) -> None:
        self._groups = {group.id: group for group in security.groups}
        self._lists = {each.id: each for each in security.lists}
        rules = (rule for group in security.groups for rule in group.rules)
        self._networks = {rule.id: self._named_by(rule) for rule in rules}

    def rules(self, groups: Iterable[str], egress: bool) -> Iterator[Rule]:
        for id_ in groups:
            found = self._groups.get(id_)
            for rule in found.rules if found else ():
                if rule.egress is egress:
                    yield rule

    def letting(self, groups: Iterable[str], egress: bool, asked: Traffic) -> Iterator[Rule]:
        return (rule for rule in self.rules(groups, egress) if rule.traffic.covers(asked))

    def networks_of(self, rule: Rule) -> frozenset[str]:
        """That it names itself, or by a prefix list."""
        return self._networks[rule.id]

    def _named_by(self, rule: Rule) -> frozenset[str]:
        if rule.peer.kind is Kind.ADDRESSES:
            return frozenset({str(ip_network(rule.peer.id, strict=False))})
        if rule.peer.kind is Kind.PREFIX_LIST and rule.peer.id in self._lists:
            named = self._lists[rule.peer.id].networks
            return frozenset(str(ip_network(each, strict=False)) for each in named)
        return frozenset()

    def all_networks(self, rules: Iterable[Rule]) -> set[str]:
        return {network for rule in rules for network in self.networks_of(rule)}

    def unread(self, rules: Iterable[Rule]) -> list[str]:
        """Prefix lists that rules name and that AWS does not show to us."""
        named = {r.peer.id for r in rules if r.peer.kind is Kind.PREFIX_LIST}
        return sorted(named - self._lists.keys())

    def group(self, id_: str) -> str:
        """With its name, where it is known."""
        found = self._groups.get(id_)
        return f"{id_} ({found.name})" if found else id_

    def peer(self, rule: Rule) -> str:
        if rule.peer.kind is Kind.GROUP:
            return self.group(rule.peer.id)
        found = self._lists.get(rule.peer.id)
        return f"{found.id} ({found.name})" if found else rule.peer.id
