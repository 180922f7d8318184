"""The operations by which people stop, keep and hurry: each makes a mark, or lifts one."""

from chalicelib.handlers.api.operations import Operation
from chalicelib.handlers.api.shapes.base import Nothing
from chalicelib.handlers.api.shapes.fleets import FleetPath
from chalicelib.handlers.api.shapes.hosts import HostPath, RebuildBody
from chalicelib.handlers.api.shapes.marks import (
    AccountFreeze,
    CancelBody,
    FleetFreeze,
    FleetRebuild,
    FreezeBody,
    HoldBody,
    HostHold,
)
from chalicelib.handlers.api.shapes.replacements import Replacement, ReplacementQuery

HOLD_HOST = Operation(
    "PUT",
    "/hosts/{id}/hold",
    "Leave a host alone until a time, within the caps of its policy",
    HostPath,
    HoldBody,
    {202: HostHold},
    (404, 409),
)
RELEASE_HOST = Operation(
    "DELETE",
    "/hosts/{id}/hold",
    "Lift the hold of a host; 200 and null where it has none",
    HostPath,
    Nothing,
    {200: HostHold, 202: HostHold},
    (404, 409),
)
REBUILD_FLEET = Operation(
    "POST",
    "/fleets/{name}/rebuild",
    "Mark all hosts of a fleet that are older than this request for rebuild",
    FleetPath,
    RebuildBody,
    {202: FleetRebuild},
    (404, 409),
)
FREEZE_FLEET = Operation(
    "PUT",
    "/fleets/{name}/freeze",
    "Begin nothing in a fleet, and take nobody",
    FleetPath,
    FreezeBody,
    {202: FleetFreeze},
    (404,),
)
THAW_FLEET = Operation(
    "DELETE",
    "/fleets/{name}/freeze",
    "Lift the freeze of a fleet; 200 and null where there is none",
    FleetPath,
    Nothing,
    {200: FleetFreeze, 202: FleetFreeze},
    (404,),
)
FREEZE_ACCOUNT = Operation(
    "PUT",
    "/freeze",
    "Begin nothing anywhere, and take nobody",
    Nothing,
    FreezeBody,
    {202: AccountFreeze},
)
THAW_ACCOUNT = Operation(
    "DELETE",
    "/freeze",
    "Lift the account's freeze; 200 and null where there is none",
    Nothing,
    Nothing,
    {200: AccountFreeze, 202: AccountFreeze},
)
CANCEL_REPLACEMENT = Operation(
    "DELETE",
    "/replacements/{id}",
    "Give back what a replacement took, while its old host still serves",
    ReplacementQuery,
    CancelBody,
    {202: Replacement},
    (404, 409),
)

MARKS = (
    HOLD_HOST,
    RELEASE_HOST,
    REBUILD_FLEET,
    FREEZE_FLEET,
    THAW_FLEET,
    FREEZE_ACCOUNT,
    THAW_ACCOUNT,
    CANCEL_REPLACEMENT,
)
