"""Every fault there is, and in which steps of a replacement it can hit."""

from tests.simulation.faults import CALL_FAULTS
from tests.simulation.hands import DEEDS
from tests.simulation.mishaps import LAGGING

STEPS = (
    "none",
    "claimed",
    "launching",
    "proving",
    "baking",
    "retiring",
    "draining",
    "undoing",
    "restoring",
)
ENDS = ("done", "abandoned", "cancelled")
"""Of the pair that a call ends."""
EVENTS = ("lost", "late", "doubled", "reordered")
FAULTS = (
    *CALL_FAULTS,
    *(f"event {fate}" for fate in EVENTS),
    *(f"hand: {deed}" for deed in DEEDS),
    *(f"old reading: {source}" for source in LAGGING),
    "partial listing: groups",
    "partial listing: hosts",
    "no capacity in a zone",
    "no capacity anywhere",
    "launch never healthy",
    "host says nothing",
    *(f"people: {deed}" for deed in ("hold", "release", "cancel", "rebuild", "rebuild_all")),
    "drain hangs",
    "healed by its group",
    "spot host taken back",
    "zones evened out",
    "clock jump",
    "poke lost",
    "poke not taken",
    "registry emptied",
    "a table emptied",
    "registry restored",
)
RULES = (
    "floor",
    "desired",
    "budget",
    "account's cap",
    "room",
    "unproven",
    "held",
    "cancelled",
    "protected",
    "untouchable: it has no policy",
    "untouchable: its policy is broken",
    "untouchable: it is only observed",
    "untouchable: it is frozen",
    "intent first",
    "one launch a claim",
    "one policy step at a time",
    "one pair a host",
    "config",
    "orphan",
)
"""Of the judge; each has to be met with nothing to spare."""


def impossible(fault: str, step: str) -> str | None:
    """Why it cannot be, in a word."""
    if step in ENDS and fault not in CALL_FAULTS:
        return "ended"
    return "nobody" if (fault, step) == ("people: cancel", "none") else None


WORDS = {
    "ended": "only a fault of the very call that ends a pair hits it while it ends",
    "nobody": "there is no pair that could be cancelled",
}
