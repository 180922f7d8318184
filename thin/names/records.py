"""Records of DNS, each made once: a change of one host tells those of all the others again."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from ipaddress import IPv4Address

from dns.name import Name
from dns.name import from_text as named
from dns.rdata import Rdata, from_text
from dns.rdataclass import IN
from dns.rdatatype import PTR, SOA, SRV, TXT, A
from dns.rdtypes.ANY.TXT import TXT as Text

ZONE = named("consul.")
LONGEST_TEXT = 255


@dataclass(frozen=True, slots=True)
class Record:
    """Of the name that was asked; `address` is the one of the name that an SRV record points to."""

    data: Rdata
    address: tuple[Name, Rdata] | None = None


@lru_cache(maxsize=16_384)
def at(address: str) -> Record:
    return Record(from_text(IN, A, address))


@lru_cache(maxsize=16_384)
def place(address: str, port: int, region: str) -> Record:
    """Its target says the address itself, so that it can be asked for when the host has gone."""
    target = f"{IPv4Address(address).packed.hex()}.addr.{region}.consul."
    return Record(from_text(IN, SRV, f"1 1 {port} {target}"), (named(target), at(address).data))


def text(words: str) -> Record:
    said = words.encode()
    parts = [said[at : at + LONGEST_TEXT] for at in range(0, len(said), LONGEST_TEXT)]
    return Record(Text(IN, TXT, parts))


def pointer(node: str, region: str) -> Record:
    return Record(from_text(IN, PTR, f"{node}.node.{region}.consul."))


def soa(as_of: datetime) -> Record:
    """Nothing may be kept for any time: whoever is not there may come a moment later."""
    times = f"{as_of.timestamp():.0f} 3600 600 86400 0"
    return Record(from_text(IN, SOA, f"ns.consul. hostmaster.consul. {times}"))
