"""What a stack's status asks for before anything else can be done with it. Pure."""

from enum import Enum


class Need(Enum):
    """The first thing to do."""

    CREATE = "create"
    UPDATE = "update"
    WAIT = "wait"
    MEND = "mend"
    """Its rollback stopped half-way, and is to be continued."""
    CLEAR = "clear"
    """Its first creation failed: such a stack can only be deleted."""
    FINISH_DELETING = "finish deleting"


WORDS = {
    Need.WAIT: "another operation on the stack is under way; waiting for its end",
    Need.MEND: "an earlier update could not be rolled back; the rollback is continued first",
    Need.CLEAR: "the first creation failed; what is left of it is deleted first (tables stay)",
    Need.FINISH_DELETING: "the stack is half deleted; run `repave destroy` again first",
}
FAILED_AT_FIRST = {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"}
WELL = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"}


def need(status: str | None) -> Need:
    """None: there is no stack. A change set that nobody executed leaves REVIEW_IN_PROGRESS."""
    if status in (None, "REVIEW_IN_PROGRESS", "DELETE_COMPLETE"):
        return Need.CREATE
    if busy(status):
        return Need.WAIT
    if status in FAILED_AT_FIRST:
        return Need.CLEAR
    if status == "UPDATE_ROLLBACK_FAILED":
        return Need.MEND
    return Need.FINISH_DELETING if status == "DELETE_FAILED" else Need.UPDATE


def busy(status: str | None) -> bool:
    return bool(status) and str(status).endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS"


def well(status: str | None) -> bool:
    return status in WELL
