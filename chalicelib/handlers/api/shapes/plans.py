"""Plans and verdicts."""

from chalicelib.handlers.api.shapes.base import Moment, Told
from chalicelib.handlers.api.shapes.replacements import Replacement
from chalicelib.model.plan import Word
from chalicelib.model.replacement import Reason


class Verdict(Told):
    host: str
    verdict: Word
    words: str
    reasons: list[Reason]
    recycle_at: Moment | None
    hard_at: Moment | None


class Action(Told):
    action: str
    words: str
    replacement: Replacement


class Plan(Told):
    fleet: str
    strategy: str
    as_of: Moment
    blockers: list[str]
    actions: list[Action]
    verdicts: list[Verdict]
    next_look_at: Moment | None
