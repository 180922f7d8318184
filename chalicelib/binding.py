"""The policy of a fleet, be it a group or standalone hosts."""

from typing import TYPE_CHECKING

from chalicelib.model.group import Group
from chalicelib.model.policy import Binding

if TYPE_CHECKING:
    from chalicelib.policies.book import PolicyBook


def bound(book: "PolicyBook", group: Group | None) -> Binding:
    if group is None:
        return Binding()
    if group.standalone is None:
        return book.bind(group.name, group.tags)
    by_host = {host: dict(single.tags) for host, single in group.standalone.hosts.items()}
    return book.bind_hosts(group.name, by_host)
