"""Asking for a name as a client does, and the records of a reply as texts."""

from typing import Any

from dns.message import Message, from_wire, make_query
from dns.rrset import RRset

from tests.thin.place import Followed
from thin.names.answers import Answers


def asked(name: str, type: str = "A", payload: int = 4096, **given: Any) -> Message:
    return make_query(name, type, use_edns=0, payload=payload, **given)


def of(followed: Followed, name: str, type: str = "A", payload: int = 4096) -> Message:
    """The reply to a datagram."""
    query = asked(name, type, payload)
    reply = Answers(followed.board).datagram(query.to_wire())
    assert reply is not None and len(reply) <= max(payload, 512)
    found = from_wire(reply)
    assert query.is_response(found)
    return found


def lines(section: list[RRset]) -> list[str]:
    return sorted(line for rrset in section for line in rrset.to_text().splitlines())


def values(message: Message) -> list[str]:
    return sorted(str(data) for rrset in message.answer for data in rrset)
