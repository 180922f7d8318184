"""Loggers are silent while a run is under way: its handlers log thousands of lines."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet_run() -> Iterator[None]:
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
