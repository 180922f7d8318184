"""What a host offers to others: declared by its fleet's policy, added or overridden by its tags."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

TAG_PREFIX = "repave:service/"
OFF = "off"
NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
"""A label of DNS, so that every dialect can carry it."""
WORD = re.compile(r"[A-Za-z0-9+\-._:/@]{1,128}")
"""What the value of an EC2 tag may hold anywhere, without blanks and `=`."""
LAST_PORT = 65535
ALLOWED = "a port, words as tags and key=value as meta, parted by blanks; or off"


@dataclass(frozen=True, slots=True)
class Service:
    name: str
    port: int
    tags: tuple[str, ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Offer:
    """`problems` are tags that cannot be read, in words: they change nothing."""

    services: tuple[Service, ...]
    problems: tuple[str, ...] = ()


def offered(declared: Iterable[Service], tags: Mapping[str, str]) -> Offer:
    """By name. A tag `repave:service/web` with the value `8081 canary zone=a` sets the port, the
    tags and one meta of `web`; what it does not name stays as declared; `off` takes it away."""
    services = {service.name: service for service in declared}
    problems = []
    for tag, value in sorted(tags.items()):
        if not tag.startswith(TAG_PREFIX):
            continue
        name = tag.removeprefix(TAG_PREFIX)
        try:
            found = _read(name, value, services.get(name))
        except ValueError as error:
            problems.append(f"tag {tag}: {value!r}: {error}; allowed: {ALLOWED}")
            continue
        services.pop(name, None)
        if found:
            services[name] = found
    return Offer(tuple(services[name] for name in sorted(services)), tuple(problems))


def _read(name: str, value: str, declared: Service | None) -> Service | None:
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no label of DNS")
    words = value.split()
    if words == [OFF]:
        return None
    if words and words[0].isdecimal():
        port = _port(words.pop(0))
    elif declared is None:
        raise ValueError("no policy declares it, so it needs a port")
    else:
        port = declared.port
    known = declared or Service(name, port)
    tags = tuple(_word(word) for word in words if "=" not in word)
    meta = dict(_pair(word) for word in words if "=" in word)
    return replace(known, port=port, tags=tags or known.tags, meta={**known.meta, **meta})


def _port(text: str) -> int:
    port = int(text) if text.isascii() and len(text) <= len(str(LAST_PORT)) else 0
    if not 1 <= port <= LAST_PORT:
        raise ValueError(f"{text} is no port")
    return port


def _word(text: str) -> str:
    if not WORD.fullmatch(text):
        raise ValueError(f"{text!r} is no word")
    return text


def _pair(text: str) -> tuple[str, str]:
    key, _, value = text.partition("=")
    return _word(key), value
