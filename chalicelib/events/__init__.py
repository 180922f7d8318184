"""Raw AWS events to typed ones, each with its sample beside it: one file a family."""

from chalicelib.events.health import ScheduledChange, parse_scheduled_change
from chalicelib.events.http import HttpCall, parse_http_call
from chalicelib.events.instance_state import InstanceState, parse_instance_state
from chalicelib.events.lifecycle import KINDS as LIFECYCLE_KINDS
from chalicelib.events.lifecycle import LifecycleAction, parse_lifecycle_action
from chalicelib.events.notices import KINDS as NOTICES
from chalicelib.events.notices import Notice, parse_notice
from chalicelib.events.pokes import Poke, parse_pokes
from chalicelib.events.raw import NotForUs, RawEvent
from chalicelib.events.scaling import KINDS as SCALING_KINDS
from chalicelib.events.scaling import Scaling, parse_scaling
from chalicelib.events.tags import TagChange, parse_tag_change
from chalicelib.events.touches import Touch, parse_touch
from chalicelib.events.touching import NAMES as CALL_NAMES
from chalicelib.events.touching import SOURCES as CALL_SOURCES

__all__ = [
    "CALL_NAMES",
    "CALL_SOURCES",
    "LIFECYCLE_KINDS",
    "NOTICES",
    "SCALING_KINDS",
    "HttpCall",
    "InstanceState",
    "LifecycleAction",
    "NotForUs",
    "Notice",
    "Poke",
    "RawEvent",
    "Scaling",
    "ScheduledChange",
    "TagChange",
    "Touch",
    "parse_http_call",
    "parse_instance_state",
    "parse_notice",
    "parse_lifecycle_action",
    "parse_pokes",
    "parse_scaling",
    "parse_scheduled_change",
    "parse_tag_change",
    "parse_touch",
]
