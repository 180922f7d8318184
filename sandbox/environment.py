"""The process's environment, made safe: no real credentials, no real AWS, logs into a file."""

import os
from pathlib import Path

FAKE = {
    "AWS_ACCESS_KEY_ID": "sandbox",
    "AWS_SECRET_ACCESS_KEY": "sandbox",
    "AWS_DEFAULT_REGION": "us-east-1",
    "POWERTOOLS_SERVICE_NAME": "repave",
    "POWERTOOLS_METRICS_DISABLED": "true",
    "POWERTOOLS_TRACE_DISABLED": "true",
}
REAL = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")


def prepare() -> None:
    """Call before anything that makes AWS clients is imported."""
    for name in [*REAL, *(name for name in os.environ if name.startswith("AWS_ENDPOINT_URL"))]:
        os.environ.pop(name, None)
    os.environ.update(FAKE)


def log_into(log: Path) -> None:
    """The terminal belongs to the view. Call once the application is imported: Chalice looks for
    a logger that writes to the standard output, and silences what it does not find there."""
    from chalicelib.observability import logger

    logger.handlers[0].setStream(log.open("w", encoding="utf-8"))  # type: ignore[attr-defined]
