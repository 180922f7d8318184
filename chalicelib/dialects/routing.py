"""Which dialect a request is in."""

from collections.abc import Callable

from chalicelib.dialects import ansible, consul, eureka, prometheus, puppetdb
from chalicelib.dialects.configured import Anything
from chalicelib.dialects.http import Request, text
from chalicelib.dialects.puppetdb import metrics

DIALECTS: dict[str, Callable[[Request, str], Anything]] = {
    consul.PATH: consul.ask,
    prometheus.PATH: prometheus.ask,
    ansible.PATH: ansible.ask,
    eureka.PATH: eureka.ask,
    puppetdb.PATH: puppetdb.ask,
    metrics.PATH: metrics.ask,
}
"""By the first segment of a path, for most clients cannot be told another one than their peer's."""


def ask(request: Request, region: str) -> Anything:
    dialect = DIALECTS.get(request.path[0])
    if dialect is None:
        return text(f"no such path; allowed: /{', /'.join(sorted(DIALECTS))}", 404)
    return dialect(request, region)
