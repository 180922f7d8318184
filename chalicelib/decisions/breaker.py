"""What an end means to the next launches: failures of one template version in a row stop them."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.decisions.backoff import wait
from chalicelib.decisions.steps.facts import Facts
from chalicelib.model.fleet import Breaker
from chalicelib.model.plan import Finish
from chalicelib.model.policy import Backoff
from chalicelib.model.replacement import Replacement, Step
from chalicelib.model.template import same


@dataclass(frozen=True, slots=True)
class Failure:
    """A host that was to come, from `template`, and did not."""

    fleet: str
    template: str | None
    at: datetime
    why: str


def after_end(end: Finish, breaker: Breaker, facts: Facts) -> Finish:
    """Only an abandoned one is a failure: it feeds the breaker, and its host waits."""
    ended = end.replacement
    if ended.step is Step.ABANDONED:
        fed, retry_after = _fed(breaker, ended, facts), _retry_after(ended, facts)
        return replace(end, retry_after=retry_after, breaker=fed)
    if ended.step is Step.DONE and breaker.failures and _tells(breaker, ended, facts):
        return replace(end, breaker=Breaker(counted=breaker.counted))
    return end


def after_failure(breaker: Breaker, failure: Failure, backoff: Backoff) -> Breaker:
    """Opens at the policy's number of failures in a row; another template's are forgotten."""
    before = breaker.of(failure.template)
    failures = before.failures + 1
    beyond = failures - backoff.failures + 1
    retry_at = failure.at + wait(failure.fleet, beyond, backoff) if beyond > 0 else None
    template = failure.template or before.template
    return Breaker(failures, retry_at, failure.why, template, breaker.counted)


def open_because(breaker: Breaker, now: datetime) -> str | None:
    """In words; None when launches may be tried."""
    if breaker.retry_at is None or breaker.retry_at <= now:
        return None
    of = f" of {breaker.template}" if breaker.template else ""
    return (
        f"{breaker.failures} replacements{of} failed in a row (last: {breaker.why}); "
        f"none before {breaker.retry_at:%Y-%m-%d %H:%M:%S} UTC"
    )


def _fed(breaker: Breaker, ended: Replacement, facts: Facts) -> Breaker | None:
    """A late failure of a version that nobody launches any more says nothing of the present one."""
    if not _tells(breaker, ended, facts):
        return None
    failure = Failure(ended.fleet, ended.template, facts.now, ended.why)
    return after_failure(breaker, failure, facts.policy.breaker)


def _tells(breaker: Breaker, ended: Replacement, facts: Facts) -> bool:
    """Whether it was made from what the breaker counts, or from what would be launched now."""
    return same(breaker.template, ended.template) or same(facts.group.version, ended.template)


def _retry_after(ended: Replacement, facts: Facts) -> datetime:
    host = facts.observation.hosts.get(ended.old_host)
    failures = 1 + (host.failures_of(ended.template) if host else 0)
    return facts.now + wait(ended.old_host, failures, facts.policy.breaker)
