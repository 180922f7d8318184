"""Replacements."""

from chalicelib.handlers.api.shapes.base import Given, Moment, Name, Paged, Told
from chalicelib.handlers.api.shapes.marks import Cancel
from chalicelib.model.replacement import Reason, Step, Strategy


class ReplacementsQuery(Paged):
    fleet: Name | None = None


class Replacement(Told):
    id: str
    fleet: str
    old_host: str
    new_host: str | None
    zone: str
    reasons: list[Reason]
    strategy: Strategy
    step: Step
    words: str
    template: str | None
    deadline: Moment | None
    began: dict[Step, Moment]
    cancel: Cancel | None


class ReplacementPath(Given):
    id: Name


class ReplacementPage(Told):
    replacements: list[Replacement]
    cursor: str | None
