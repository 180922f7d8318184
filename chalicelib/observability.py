"""One logger, one set of metrics, a tracer if wanted, and how a decision becomes a log record."""

import os
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from chalicelib.model.plan import Action, Claim, Commit, Finish

logger = Logger(service="repave")
metrics = Metrics(namespace="Repave")
"""Of the service that POWERTOOLS_SERVICE_NAME names: the prefix, by which the metrics of two
installations in one account are told apart."""

TRACED = os.environ.get("POWERTOOLS_TRACE_DISABLED", "true").lower() in ("false", "0")

COUNTED = (Claim, Commit, Finish)
"""Begun, decided, ended. Each metric is paid for by itself; the log has all actions."""


def count(name: str, value: int = 1) -> None:
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)


def not_for_us(kind: str) -> str:
    """A normal outcome: rules match more than is wanted, and are made by hand too."""
    logger.warning("not for us", extra={"kind": kind})
    return f"not for us: {kind}"


def log_action(fleet: str, action: Action, outcome: str) -> None:
    """One flat record an action: what was asked, why, and what was done."""
    logger.info(
        action.words,
        extra={
            "fleet": fleet,
            "action": type(action).__name__.lower(),
            "replacement": action.replacement.id,
            "host": action.replacement.old_host,
            "reasons": [str(reason) for reason in action.replacement.reasons],
            "outcome": outcome,
        },
    )
    if isinstance(action, COUNTED):
        count(f"Action{type(action).__name__}")


def traced(handler: Callable[..., Any]) -> Callable[..., Any]:
    """By X-Ray. Its library makes a client of its own when it is imported, which costs every cold
    start 70 ms: who does not trace does without."""
    from aws_lambda_powertools import Tracer

    # What is not named here would be looked for, and imported where it is found.
    tracer = Tracer(service="repave", patch_modules=["botocore"])
    return tracer.capture_lambda_handler(handler)


def publish_metrics(event: Any, get_response: Callable[[Any], Any]) -> Any:
    """Chalice middleware: an invocation that counted nothing publishes nothing, in silence."""
    try:
        return get_response(event)
    finally:
        if metrics.metric_set:
            metrics.flush_metrics()
        # Where metrics are switched off, flushing does not empty them.
        metrics.clear_metrics()
