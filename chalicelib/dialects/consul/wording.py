"""Lists of nodes and instances as JSON. Each is worded once for as long as its host is the same
object: of a thousand hosts one changes, and to word the others again would be most of the work."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from chalicelib.dialects.consul.shapes import Shape
from chalicelib.dialects.http import json_text
from chalicelib.discovery.view import Instance, Node, View

KEPT = 8192
NOT_YET = -1
PLACE = f'"ModifyIndex":{NOT_YET}'
"""Where the index goes, which all have and all raise. No text of a value has this in it: JSON
writes a quote within a text in another way."""

Shaped = Callable[[Any, View], Shape]
"""Of a node or of an instance, as what is listed is."""


@dataclass(frozen=True, slots=True, eq=False)
class _Worded:
    """Whose words these are, and what they hang on beside the host."""

    of: Node | Instance
    node: Node
    name: str
    held: bool
    """A hold ends by itself."""

    def __hash__(self) -> int:
        return hash((id(self.node.host), self.name, self.held))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Worded) or self.node.host is not other.node.host:
            return False
        return (self.name, self.held) == (other.name, other.held)


def listed(shape: Shaped, found: Sequence[Node | Instance], view: View) -> str:
    # More than are kept would put each other out before any is asked for again.
    text = _text if len(found) <= KEPT else _text.__wrapped__
    texts = [text(shape, _worded(each), view.region, view.owner) for each in found]
    return f"[{','.join(texts)}]".replace(PLACE, f'"ModifyIndex":{view.index}')


def _worded(of: Node | Instance) -> _Worded:
    node, name = (of, "") if isinstance(of, Node) else (of.node, of.service.name)
    hold = node.host.hold
    return _Worded(of, node, name, bool(hold and hold.active(node.fresh.as_of)))


@lru_cache(maxsize=KEPT)
def _text(shape: Shaped, worded: _Worded, region: str, owner: str) -> str:
    of = View((), NOT_YET, worded.node.fresh.as_of, region, owner)
    return json_text(shape(worded.of, of))
