"""A query -> what it asks; what was found -> the bytes of a reply, cut to its room. Pure."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass

from dns.exception import DNSException
from dns.flags import AA, QR, RD, TC
from dns.message import Message, from_wire
from dns.name import Name
from dns.opcode import QUERY
from dns.rcode import BADVERS, FORMERR, NOERROR, NOTIMP, NXDOMAIN, REFUSED, Rcode
from dns.rdata import Rdata
from dns.rdataclass import IN
from dns.rdatatype import OPT, RdataType

from thin.names.records import ZONE, Record
from thin.names.zone import Found, Labels

TTL = 0
SMALLEST, LARGEST = 512, 8192
"""Bytes of a datagram: what all take, and what is sent to those who say that they take more."""
LONGEST = 65535
"""Bytes of a message in a stream."""
_HEADER = struct.Struct("!HHHHH")  # Without the id.
_RECORD = struct.Struct("!HHIH")
_OPT = struct.Struct("!BHHBBHH")
_QUESTION = b"\xc0\x0c"
"""A pointer to the name that was asked, which each answer is of."""
_OPCODE = 0x7800


@dataclass(frozen=True, slots=True)
class Asked:
    """A query without its id: `error` is what to answer instead."""

    flags: int
    """Those of the reply."""
    error: Rcode = NOERROR
    question: bytes = b""
    """As it was sent: some tell a forged answer by how it spells the name."""
    labels: Labels = ()
    type: RdataType = RdataType.NONE
    room: int = SMALLEST
    """Bytes that a datagram may have."""
    edns: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    error: Rcode
    answers: tuple[bytes, ...] = ()
    addresses: tuple[bytes, ...] = ()
    """Of those to whom the answers point, in the same order."""
    authority: tuple[bytes, ...] = ()


def read(query: bytes) -> Asked | None:
    """None for what gets no reply, lest two servers answer each other's replies for ever."""
    if len(query) < 2 + _HEADER.size:
        return None
    given = int.from_bytes(query[2:4], "big")
    if given & QR:
        return None
    flags = int(QR) | given & (_OPCODE | int(RD))
    if given & _OPCODE != QUERY:
        return Asked(flags, NOTIMP)
    try:
        message = from_wire(query)
    except DNSException:
        return Asked(flags, FORMERR)
    return _asked(flags, message)


def _asked(flags: int, message: Message) -> Asked:
    if len(message.question) != 1:
        return Asked(flags, FORMERR)
    (question,) = message.question
    name, type = question.name, question.rdtype
    labels = tuple(label.lower().decode("latin-1") for label in name.labels[:-1])
    spelled = name.to_wire() or b""
    wire = spelled + struct.pack("!HH", type, question.rdclass)
    edns = message.edns >= 0
    room = min(max(message.payload, SMALLEST), LARGEST) if edns else SMALLEST
    return Asked(flags, _error(message, question.rdclass), wire, labels, type, room, edns)


def _error(message: Message, rdclass: int) -> Rcode:
    if message.edns > 0:
        return BADVERS
    return NOERROR if rdclass == IN else REFUSED


def told(found: Found, soa: Record) -> Told:
    if not found:
        error = NXDOMAIN if found is None else NOERROR
        return Told(error, authority=(_wire(_spelled(ZONE), soa.data),))
    # Two hosts may have had one address, a little after another.
    answers = dict.fromkeys(_wire(_QUESTION, each.data) for each in found)
    pointed = dict.fromkeys(each.address for each in found if each.address)
    addresses = (_wire(_spelled(name), data) for name, data in pointed)
    return Told(NOERROR, tuple(answers), tuple(addresses))


def reply(id: bytes, asked: Asked, told: Told, room: int, turn: float) -> bytes:
    """The answers begin with another one as `turn`, from 0 to 1, says. What has no room is left
    out; if that is an answer, it is said, and a stream will have them all."""
    extended = _opt(told.error) if asked.edns else b""
    room -= 2 + _HEADER.size + len(asked.question) + len(extended) + sum(map(len, told.authority))
    answers = _fitting(_turned(told.answers, turn), room)
    room -= sum(map(len, answers))
    addresses = _fitting(_turned(told.addresses, turn), room)
    flags = asked.flags | (AA if told.error in (NOERROR, NXDOMAIN) else 0)
    flags |= TC if len(answers) < len(told.answers) else 0
    header = _HEADER.pack(
        flags | told.error & 0xF,
        1 if asked.question else 0,
        len(answers),
        len(told.authority),
        len(addresses) + asked.edns,
    )
    parts = (id, header, asked.question, *answers, *told.authority, *addresses, extended)
    return b"".join(parts)


def _turned(records: tuple[bytes, ...], turn: float) -> tuple[bytes, ...]:
    start = int(turn * len(records))
    return records[start:] + records[:start]


def _fitting(records: Iterable[bytes], room: int) -> list[bytes]:
    found = []
    for record in records:
        room -= len(record)
        if room < 0:
            break
        found.append(record)
    return found


def _opt(error: Rcode) -> bytes:
    return _OPT.pack(0, OPT, LARGEST, error >> 4, 0, 0, 0)


def _wire(owner: bytes, data: Rdata) -> bytes:
    said = data.to_wire() or b""
    return owner + _RECORD.pack(data.rdtype, data.rdclass, TTL, len(said)) + said


def _spelled(name: Name) -> bytes:
    return name.to_wire() or b""
