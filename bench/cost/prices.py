"""AWS's list prices in US dollars: us-east-1, on demand, without any free tier.

As of 2026-11, from AWS's public pricing pages; check them before you rely on a sum.
"""

from collections.abc import Mapping
from dataclasses import dataclass

DATED = "November 2026"
HOURS = 730
"""In a month, as AWS's own calculator has it."""
MILLION = 1_000_000

LAMBDA_REQUEST = 0.20 / MILLION
LAMBDA_GB_SECOND = 0.0000133334
"""arm64."""
READ_UNIT = 0.125 / MILLION
"""4 KB, strongly consistent; half a unit eventually consistent."""
WRITE_UNIT = 0.625 / MILLION
"""1 KB; twice that in a transaction; once more for each index that it changes."""
TABLE_GB = 0.25 + 0.20
"""A month, with point-in-time recovery."""
QUEUE_REQUEST = 0.50 / MILLION
"""FIFO."""
LOG_GB = 0.50 + 0.03
"""Taken in, and kept for a month."""
METRIC = 0.30
"""A custom metric, a month."""
ALARM = 0.10
"""A month."""
TRACE = 5.00 / MILLION
"""Recorded by X-Ray; by its default rule the first one a second and 5 % of the rest."""

IDLE_RECEIVES = 15
"""A minute: Lambda's pollers of one idle queue, five of them, each waiting up to 20 s."""
FULL_CORE_MB = 1769
"""Memory at which a function has one whole core; below it has that share of one."""
LOG_OF_AN_INVOCATION = 350
"""Bytes of START, END and REPORT."""

WAITS: Mapping[str, float] = {
    "DescribeAutoScalingGroups": 0.20,
    "DescribeInstances": 0.20,
    "DescribeInstanceStatus": 0.15,
    "DescribeTargetHealth": 0.05,
    "LaunchInstances": 4.0,
}
"""Seconds that a function waits for an answer. Assumed, not measured: no account was asked."""
OTHER_WAIT = 0.10
STORE_WAIT = 0.01
"""DynamoDB and SQS."""


@dataclass(frozen=True)
class Line:
    """One line of the bill."""

    what: str
    amount: float
    unit: str
    dollars: float
