"""Where a call goes, worked out once for each client and operation, not anew for each call."""

from typing import Any
from weakref import WeakKeyDictionary

from botocore.regions import EndpointRulesetResolver

from sandbox.cloud.patching import Patches

# A table may be named by an ARN, whose account is part of the endpoint then.
DECISIVE = "TableName"


def install(patches: Patches) -> None:
    known: WeakKeyDictionary[Any, dict[tuple[str, Any], Any]] = WeakKeyDictionary()

    def construct(
        original: Any, resolver: Any, operation_model: Any, call_args: Any, request_context: Any
    ) -> Any:
        of_client = known.setdefault(resolver, {})
        key = operation_model.name, (call_args or {}).get(DECISIVE)
        if key not in of_client:
            of_client[key] = original(resolver, operation_model, call_args, request_context)
        return of_client[key]

    patches.wrap(EndpointRulesetResolver, "construct_endpoint", construct)
