"""Replacements."""

from typing import Annotated

from pydantic import Field

from chalicelib.handlers.api.shapes.base import INSTANCE_ID, Flag, Given, Moment, Name, Paged, Told
from chalicelib.handlers.api.shapes.marks import Cancel
from chalicelib.model.replacement import Reason, Step, Strategy


class ReplacementsQuery(Paged):
    fleet: Name | None = None
    open: Flag | None = None
    step: Annotated[Step, Field(description=f"one of {', '.join(Step)}")] | None = None


class ReplacementQuery(Given):
    id: Annotated[
        str,
        Field(
            pattern=f"^[0-9]{{8}}T[0-9]{{6}}Z-{INSTANCE_ID[1:]}",
            description="the time of its claim and its old host, as in 20260302T120000Z-i-...",
        ),
    ]
    fleet: Name | None = None
    """Needed when its old host has been gone for more than thirty days."""


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


class ReplacementPage(Told):
    replacements: list[Replacement]
    cursor: str | None
