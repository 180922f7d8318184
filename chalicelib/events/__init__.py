"""Raw AWS events to typed ones, each with its sample beside it: one file a family."""

from chalicelib.events.instance_state import InstanceState, parse_instance_state
from chalicelib.events.pokes import Poke, parse_pokes
from chalicelib.events.raw import NotForUs, RawEvent

__all__ = [
    "InstanceState",
    "NotForUs",
    "Poke",
    "RawEvent",
    "parse_instance_state",
    "parse_pokes",
]
