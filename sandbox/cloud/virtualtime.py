"""Virtual time inside moto: a stand-in for the `datetime` names that moto asks for the time."""

import datetime as real
from typing import Any

import moto.autoscaling.models
import moto.core.utils
from moto.sqs.models import SQSBackend

from sandbox.clock import VirtualClock
from sandbox.cloud.patching import Patches


def install(patches: Patches, clock: VirtualClock) -> None:
    """Everything that moto stamps (LaunchTime, SQS, DynamoDB, events) follows `clock`."""
    virtual = _virtual_datetime(clock)
    patches.replace(moto.core.utils, "datetime", _DatetimeModule(virtual))
    # The one module of the services we use that stamps with its own datetime (CreatedTime).
    patches.replace(moto.autoscaling.models, "datetime", virtual)
    patches.wrap(SQSBackend, "receive_message", _receive_at_once)


class _DatetimeModule:
    """The module `datetime` with another class `datetime` in it."""

    def __init__(self, virtual: type) -> None:
        self.datetime = virtual

    def __getattr__(self, name: str) -> Any:
        return getattr(real, name)


class _IsRealDatetime(type):
    """Values stay plain datetimes, so isinstance() must accept those."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, real.datetime)


def _virtual_datetime(clock: VirtualClock) -> type:
    class VirtualDatetime(real.datetime, metaclass=_IsRealDatetime):
        @classmethod
        def now(cls, tz: real.tzinfo | None = None) -> real.datetime:  # type: ignore[override]
            moment = clock.now().astimezone(tz or real.UTC)
            return moment if tz else moment.replace(tzinfo=None)

        @classmethod
        def utcnow(cls) -> real.datetime:  # type: ignore[override]
            return cls.now()

    return VirtualDatetime


def _receive_at_once(original: Any, backend: Any, *args: Any, **kwargs: Any) -> Any:
    """moto's long poll loops until its clock passes the deadline: a clock that stands still
    would never let it go, and it holds the account's lock meanwhile. So every poll is short.
    """
    if "wait_seconds_timeout" in kwargs:
        kwargs["wait_seconds_timeout"] = 0
    else:
        args = (*args[:2], 0, *args[3:])
    return original(backend, *args, **kwargs)
