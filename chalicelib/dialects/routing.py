"""Which dialect a request is in, and of which time it asks."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace

from chalicelib.dialects import ansible, consul, eureka, prometheus, puppetdb
from chalicelib.dialects.configured import Anything
from chalicelib.dialects.http import Answer, Question, Request, as_json, text, unique
from chalicelib.dialects.puppetdb import metrics
from chalicelib.errors import NotReached
from chalicelib.policies.moments import moment

DIALECTS: dict[str, Callable[[Request, str], Anything]] = {
    consul.PATH: consul.ask,
    prometheus.PATH: prometheus.ask,
    ansible.PATH: ansible.ask,
    eureka.PATH: eureka.ask,
    puppetdb.PATH: puppetdb.ask,
    metrics.PATH: metrics.ask,
}
"""By the first segment of a path, for most clients cannot be told another one than their peer's."""

AT = "at"
NO_SERVER = "Remote DC has no server currently reachable"
DATACENTERS = (consul.PATH, "catalog", "datacenters")


def ask(request: Request, datacenter: str, others: Iterable[str] = ()) -> Anything:
    """What is asked of a datacenter, by a client that may ask of the others too."""
    dialect = DIALECTS.get(request.path[0])
    if dialect is None:
        return text(f"no such path; allowed: /{', /'.join(sorted(DIALECTS))}", 404)
    known = unique([datacenter, *others])
    if of_another(request, datacenter):
        if request.path[0] == consul.PATH:
            return text("No path to datacenter", 500)
        return text(f"dc: {request.one('dc')!r}; allowed: {', '.join(known)}", 400)
    if request.path == DATACENTERS and request.method == "GET":
        return as_json(known)
    asked = dialect(request.without(AT).without("dc"), datacenter)
    return _of_then(asked, request.one(AT)) if request.has(AT) else asked


def of_another(request: Request, datacenter: str) -> bool:
    return request.path[0] in DIALECTS and request.one("dc") not in ("", datacenter)


def _of_then(asked: Anything, given: str) -> Anything:
    """Every dialect's questions of hosts and services can be asked of another time."""
    if isinstance(asked, Answer) and asked.status >= 400:
        return asked
    if not isinstance(asked, Question):
        return text(f"{AT}: not here; allowed: where hosts or services are asked for", 400)
    if asked.after:
        return text(f"index: not with {AT}, for there is no news of what was", 400)
    try:
        return replace(asked, at=moment(given), wait=0.0)
    except ValueError as error:
        return text(f"{AT}: {given[:80]!r}: {error}", 400)


def not_reached(request: Request, error: NotReached) -> Answer:
    """In Consul's words where its client asks."""
    theirs = f"{NO_SERVER}: " if request.path[0] == consul.PATH else ""
    return text(f"{theirs}{error}", 500)


def meaning(request: Request) -> Hashable:
    """The same for all whose answers are the same. Those who watch have each seen an index of their
    own, and are told the same."""
    rest = request.query
    if request.path[0] == consul.PATH:
        rest = tuple(pair for pair in rest if pair[0] not in ("index", "wait"))
    return request.method, request.path, rest, request.body
