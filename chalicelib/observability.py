"""One logger, one tracer, one set of metrics, and how a decision becomes a log record."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit

from chalicelib.model.plan import Action, Claim, Commit, Finish

logger = Logger(service="repave")
# What is not named here would be looked for at every cold start, and imported where it is found.
tracer = Tracer(service="repave", patch_modules=["botocore"])
metrics = Metrics(namespace="Repave")
"""Of the service that POWERTOOLS_SERVICE_NAME names: the prefix, by which the metrics of two
installations in one account are told apart."""

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


def publish_metrics(event: Any, get_response: Callable[[Any], Any]) -> Any:
    """Chalice middleware: an invocation that counted nothing publishes nothing, in silence."""
    try:
        return get_response(event)
    finally:
        if metrics.metric_set:
            metrics.flush_metrics()
        # Where metrics are switched off, flushing does not empty them.
        metrics.clear_metrics()
