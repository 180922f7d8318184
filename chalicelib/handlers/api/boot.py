"""GET /hosts/self/boot: what a host is, what it is to be, and who is there beside it."""

from dataclasses import replace
from datetime import datetime

from chalicelib.binding import bound
from chalicelib.configuration.boot import check_document
from chalicelib.configuration.limits import TooMuch
from chalicelib.deps import Deps
from chalicelib.discovery.health import Status, checks, present, status
from chalicelib.documents import document
from chalicelib.errors import (
    BadRequest,
    Forbidden,
    Forgotten,
    InstanceNotYetKnown,
    NotFound,
    NotYet,
    Refused,
)
from chalicelib.handlers.api import configviews, host_routes
from chalicelib.handlers.api.finding import host_of
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes.base import Nothing
from chalicelib.handlers.api.shapes.boot import Boot, BootConfig, Peer
from chalicelib.marking import known_host, look_at
from chalicelib.model.configuration import ConfigRead
from chalicelib.model.host import Host
from chalicelib.model.policy import Policy
from chalicelib.model.timeline import Entry, of_host
from chalicelib.observability import logger

MOST_PEERS = 50
ELSEWHERE = "this configuration is not the one that the host has read, at its revision"


@answers(host_routes.READ_BOOT)
def read_boot(deps: Deps, asked: Asked[Nothing, Nothing]) -> Answer:
    """The first reading of configuration is noted before it is told, and told again to whoever asks
    again: a host whose answer was lost reads the same, and none can ever read another."""
    host = _itself(deps, asked.caller)
    policy = _policy(deps, host)
    if host.config is None and policy is not None and policy.config:
        host = _noted(deps, host, policy, asked.caller)
    if host.fleet and host.config:
        # Also of a repeated reading: the first may have died before it did. A change that came
        # between the last pass and the note is to be found at once.
        look_at(deps, host.fleet)
    return Answer(_told(deps, host, policy))


def _itself(deps: Deps, caller: str) -> Host:
    id_ = host_of(caller)
    if id_ is None:
        raise Forbidden(f"only a host reads its boot document, by its instance role: {caller}")
    try:
        host = known_host(deps, id_)
    except InstanceNotYetKnown as error:
        raise NotFound(str(error)) from error
    if host is None:
        raise Refused(f"{id_} is gone")
    return host


def _policy(deps: Deps, host: Host) -> Policy | None:
    """What a host has read does not depend on it; what it has yet to read must not be guessed."""
    if host.fleet is None:
        return None
    group = deps.groups.get(host.fleet) or deps.standalone.get(host.fleet)
    if group is None:
        raise NotFound(f"no Auto Scaling group and no standalone fleet is named {host.fleet!r} yet")
    binding = bound(deps.policies.book(), group)
    if binding.error and host.config is None:
        raise NotYet(f"the policy of {host.fleet} cannot be used: {binding.error}")
    return binding.policy


def _noted(deps: Deps, host: Host, policy: Policy, by: str) -> Host:
    now, revision = deps.clock(), deps.registry.configuration.revision()
    found = document(deps, policy.config, revision)
    try:
        check_document(found.heads)
    except TooMuch as error:
        raise Refused(f"{', '.join(policy.config)}: {error}") from error
    read = ConfigRead(revision, found.digest, found.prefixes, now)
    if deps.registry.hosts.note_config(host.id, read):
        words = f"read {', '.join(read.prefixes)} at revision {revision}"
        deps.registry.timeline.append(
            [Entry(of_host(host.id), now, "boot", "configured", words, by)]
        )
        logger.info("configured", extra={"host": host.id, "fleet": host.fleet, "words": words})
    known = deps.registry.hosts.get(host.id)
    if known is None or known.config is None:
        raise Refused(f"{host.id} is gone meanwhile")
    return replace(host, config=known.config)  # Another request of its own may have been first.


def _told(deps: Deps, host: Host, policy: Policy | None) -> Boot:
    peers = _peers(deps, host, deps.clock())
    return Boot(
        host=host.id,
        fleet=host.fleet,
        zone=host.zone,
        region=deps.region,
        policy=policy.name if policy else None,
        config=_config(deps, host.config) if host.config else None,
        peers=peers[:MOST_PEERS],
        peers_left_out=max(0, len(peers) - MOST_PEERS),
    )


def _config(deps: Deps, read: ConfigRead) -> BootConfig:
    """Where configuration has another home than when it was read, that revision may be anything."""
    try:
        found = document(deps, read.prefixes, read.revision)
    except BadRequest as error:  # It has not come to that revision yet.
        raise Forgotten(f"{ELSEWHERE} {read.revision}") from error
    if found.digest != read.digest:
        raise Forgotten(f"{ELSEWHERE} {read.revision}")
    return configviews.read(read, deps.registry.configuration.versions(found.heads))


def _peers(deps: Deps, host: Host, now: datetime) -> list[Peer]:
    others = deps.registry.hosts.in_fleet(host.fleet) if host.fleet else []
    good = (other for other in others if other.id != host.id and present(other))
    return [
        Peer(
            host=other.id,
            private_ip=other.private_ip,
            zone=other.zone,
            services=[service.name for service in other.services],
        )
        for other in good
        if status(checks(other, now)) is not Status.CRITICAL
    ]
