"""What comes before an event is parsed, and what is left of one that is not ours."""

from dataclasses import dataclass
from typing import Any


class RawEvent:
    """What Chalice hands over, whole. Its own class refuses events that lack `resources`, as some
    of AWS Health do, before anyone could say which field is missing."""

    def __init__(self, event: dict[str, Any], context: Any) -> None:
        self._event = event
        self.context = context

    def to_dict(self) -> dict[str, Any]:
        return self._event


@dataclass(frozen=True, slots=True)
class NotForUs:
    """An event of another kind: a normal outcome, since rules are made by hand too."""

    kind: str
