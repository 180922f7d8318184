"""A write that is sent again with the same key gets the first one's answer, and has no effect."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.idempotency import (
    BasePersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyValidationError,
)

from chalicelib.errors import OtherRequest, Refused

KEPT_FOR = timedelta(hours=24)
Kept = dict[str, Any]


def once(
    store: BasePersistenceLayer, request: Kept, context: Any, answer: Callable[[], Kept]
) -> Kept:
    """`request` has the `key`, its `caller`, and in `request` all that must be the same. Refusals
    are not kept: whoever sends again may have mended their cause."""

    def answered(request: Kept) -> Kept:
        return answer()

    first: Callable[..., Kept] = idempotent_function(
        answered,
        data_keyword_argument="request",
        persistence_store=store,
        key_prefix="api",
        config=_config(context),
    )
    try:
        return first(request=request)
    except IdempotencyValidationError:
        raise OtherRequest("this Idempotency-Key was used for another request") from None
    except IdempotencyAlreadyInProgressError:
        raise Refused(
            "a request with this Idempotency-Key is under way; send it again in half a minute"
        ) from None


def _config(context: Any) -> IdempotencyConfig:
    """The context tells when a request whose function died is not under way any more."""
    return IdempotencyConfig(
        event_key_jmespath="[key, caller]",
        payload_validation_jmespath="request",
        expires_after_seconds=int(KEPT_FOR.total_seconds()),
        hash_function="sha256",
        lambda_context=context,
    )
