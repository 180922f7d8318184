"""The sample events, with a field put in another's place."""

import copy
import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "app" / "events"
HOST = "i-0a1b2c3d4e5f60718"
GONE = object()


def sample(name: str, **changes: Any) -> dict[str, Any]:
    """`detail__state="x"` puts x at detail.state; GONE takes the field away."""
    event: dict[str, Any] = copy.deepcopy(json.loads((FOLDER / f"{name}.json").read_text()))
    for path, value in changes.items():
        *parents, last = [int(p) if p.isdecimal() else p for p in path.split("__")]
        owner: Any = event
        for key in parents:
            owner = owner[key]
        last = str(last).replace("_", "-") if last in ("instance_id", "instance_action") else last
        if value is GONE:
            del owner[last]
        else:
            owner[last] = value
    return event
