"""How requests reach moto: one at a time, and without moto's slowest habits."""

import inspect
from functools import cache
from typing import Any

import moto.core.responses
import moto.core.utils
import moto.sqs.models
from botocore.useragent import UserAgentString
from moto.core.responses import BaseResponse
from moto.ec2.models.tags import TagBackend
from moto.ec2.utils import EC2_PREFIX_TO_RESOURCE, get_prefix

from sandbox.cloud.patching import Patches
from sandbox.cloud.world import World

# Their calls change nothing of EC2, and the application makes them all the time.
APART = {"dynamodb", "sqs"}


def install(patches: Patches, world: World) -> None:
    """moto is not atomic across threads, so every dispatch holds the account's lock."""

    def one_at_a_time(original: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        with world.lock:
            world.changes += response.service_name not in APART
            return original(response, *args, **kwargs)

    patches.wrap(BaseResponse, "_dispatch", one_at_a_time)
    # moto lists the several hundred methods of a response class anew for each request.
    patches.replace(moto.core.responses, "method_names_from_class", _method_names())
    # ... and spells the names of attributes anew, letter by letter.
    spelled = cache(moto.core.utils.camelcase_to_underscores)
    for module in (moto.core.responses, moto.sqs.models):
        patches.replace(module, "camelcase_to_underscores", spelled)
    # botocore spells out who is calling anew for each request; here nobody listens.
    patches.replace(UserAgentString, "to_string", lambda agent: "sandbox")
    patches.wrap(TagBackend, "describe_tags", _tags_of_one)


def _method_names() -> Any:
    @cache
    def method_names(owner: type) -> frozenset[str]:
        return frozenset(name for name, _ in inspect.getmembers(owner, inspect.isfunction))

    return method_names


def _tags_of_one(original: Any, backend: Any, filters: Any = None) -> Any:
    """The tags of one resource are at hand; moto matches a pattern against every tag it has."""
    ids = filters.get("resource-id", []) if filters and len(filters) == 1 else []
    if len(ids) != 1 or "*" in ids[0] or "?" in ids[0]:
        return original(backend, filters)
    kind = EC2_PREFIX_TO_RESOURCE.get(get_prefix(ids[0]), "")
    return [
        {"resource_id": ids[0], "key": key, "value": value, "resource_type": kind}
        for key, value in backend.tags.get(ids[0], {}).items()
    ]
