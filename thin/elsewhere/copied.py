"""Whether what a request asks is in the copy."""

from dataclasses import dataclass

from chalicelib.dialects.configured import Anything
from chalicelib.dialects.http import Answer, Question, Request
from chalicelib.dialects.routing import DATACENTERS, ask, of_another


@dataclass(frozen=True, slots=True)
class InNoCopy:
    asked: Anything
    known: Answer | None = None
    """For those for whom the registry is not asked."""


def copied(request: Request, region: str) -> Question | Answer | InNoCopy:
    """What is written, what a clock ends, what was and what is in other regions is in no copy;
    which regions there are only the registry was told."""
    other = of_another(request, region)
    asked = ask(request.without("dc") if other else request, region)
    if isinstance(asked, Answer) and asked.status >= 400:
        return asked
    if other or not isinstance(asked, Question | Answer):
        return InNoCopy(asked)
    if isinstance(asked, Question):
        return asked if asked.at is None else InNoCopy(asked)
    return InNoCopy(asked, asked) if request.path == DATACENTERS else asked
